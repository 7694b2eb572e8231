//! Lines at the foot of a terminal, below what scrolls by: drawn anew in place, gone at the end. Only
//! a terminal gets any, so a pipe or file never sees an escape sequence.

use std::{
    io,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        mpsc::{RecvTimeoutError, Sender, channel},
    },
    thread::JoinHandle,
    time::Duration,
};

use console::{Term, truncate_str};

/// What stands at the foot of a terminal, shared by all who write to it.
#[derive(Clone, Debug, Default)]
pub(crate) struct Footing(Arc<Mutex<Drawn>>);

/// What is drawn.
#[derive(Debug, Default)]
struct Drawn {
    lines: Vec<String>,
    /// How many of the lines had room.
    rows: usize,
}

/// Lines that are drawn until this is dropped.
pub(crate) struct Foot {
    footing: Footing,
    /// Dropped, it ends the thread that draws.
    end: Option<Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

/// How often it is drawn: elapsed seconds have to look alive.
const EVERY: Duration = Duration::from_millis(200);

impl Footing {
    /// Draws these lines from now on; none where standard error is no terminal that can.
    pub(crate) fn draw(&self, lines: impl Fn() -> Vec<String> + Send + 'static) -> Option<Foot> {
        let is_dumb = !cfg!(windows) && std::env::var_os("TERM").is_none_or(|kind| kind == "dumb");
        if is_dumb || !Term::stderr().is_term() {
            return None;
        }
        let (end, ended) = channel();
        let footing = self.clone();
        let thread = std::thread::spawn(move || {
            while ended.recv_timeout(EVERY) == Err(RecvTimeoutError::Timeout) {
                // The lines are read before the terminal is locked, for others read and write too.
                let lines = lines();
                footing.locked().draw(lines);
            }
        });
        Some(Foot { footing: self.clone(), end: Some(end), thread: Some(thread) })
    }

    /// Writes above what is drawn.
    pub(crate) fn above(&self, write: impl FnOnce()) {
        let mut drawn = self.locked();
        let lines = std::mem::take(&mut drawn.lines);
        drawn.wipe();
        write();
        drawn.draw(lines);
    }

    fn locked(&self) -> MutexGuard<'_, Drawn> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Foot {
    fn drop(&mut self) {
        self.end = None;
        if let Some(thread) = self.thread.take() {
            // A thread that panicked draws no more either.
            let _: std::thread::Result<()> = thread.join();
        }
        self.footing.locked().wipe();
    }
}

impl Drawn {
    fn draw(&mut self, lines: Vec<String>) {
        let terminal = Term::buffered_stderr();
        let (height, width) = terminal.size();
        // The sum, which is last, stays where the height is short.
        let rows = lines.len().min(usize::from(height).saturating_sub(1));
        // A terminal that has gone is found out by whoever has something to say.
        let _: io::Result<()> = self.erase(&terminal).and_then(|()| {
            let shown = &lines[lines.len() - rows..];
            shown.iter().try_for_each(|line| terminal.write_line(&fitted(line, width.into())))?;
            terminal.flush()
        });
        *self = Self { lines, rows };
    }

    fn wipe(&mut self) {
        self.draw(Vec::new());
    }

    /// Erases to the end of the screen: a `^C` of the terminal's own stands below the lines.
    fn erase(&self, terminal: &Term) -> io::Result<()> {
        if self.rows == 0 {
            return Ok(());
        }
        terminal.clear_line()?;
        terminal.move_cursor_up(self.rows)?;
        terminal.clear_to_end_of_screen()
    }
}

/// Returns a line on one row: cut to the width, and without what would break it.
fn fitted(line: &str, width: usize) -> String {
    let line: String =
        line.chars().map(|char| if char.is_control() { ' ' } else { char }).collect();
    truncate_str(&line, width.saturating_sub(1), "…").into_owned()
}
