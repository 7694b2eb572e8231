//! Where text goes: results to standard output, progress and messages to standard error. A closed
//! pipe ends output quietly.

use std::{
    io::Write,
    sync::{Arc, OnceLock},
};

use anstream::{AutoStream, ColorChoice};
use esmith_report::{Document, Format, Style, document::validate::Validate, render, visible};
use esmith_spec::load::Loaded;

use crate::{
    arguments::{Color, LogFormat, Look, Output},
    foot::{Foot, Footing},
    fsutil,
};

/// The terminal, or what stands in for it.
#[derive(Clone, Debug)]
pub(crate) struct Screen {
    look: Look,
    /// Why a result could not be written, if it could not.
    broken: Arc<OnceLock<String>>,
    /// What is drawn below the messages, while something is.
    footing: Footing,
}

/// How grave a message is.
#[derive(Clone, Copy, Eq, PartialEq)]
enum Level {
    Error,
    Info,
    Debug,
}

impl Screen {
    pub(crate) fn new(look: &Look) -> Self {
        Self { look: look.clone(), broken: Arc::default(), footing: Footing::default() }
    }

    /// Writes a result.
    pub(crate) fn out(&self, text: &str) {
        let mut stdout = std::io::stdout().lock();
        let written = stdout.write_all(text.as_bytes()).and_then(|()| stdout.flush());
        // A closed pipe is the reader's choice; nothing is left to tell it.
        if let Err(error) = written
            && error.kind() != std::io::ErrorKind::BrokenPipe
        {
            // Only the first is told.
            let _: Result<(), String> = self.broken.set(error.to_string());
        }
    }

    /// Returns why a result could not be written, if it could not.
    pub(crate) fn broken(&self) -> Option<&str> {
        self.broken.get().map(String::as_str)
    }

    /// Writes an error, which `--quiet` does not silence.
    pub(crate) fn error(&self, text: &str) {
        self.line(Level::Error, &visible(text));
    }

    /// Writes what is worth knowing.
    pub(crate) fn say(&self, text: &str) {
        if !self.look.quiet {
            self.line(Level::Info, &visible(text));
        }
    }

    /// Writes what is only worth knowing when something is strange.
    pub(crate) fn detail(&self, text: &str) {
        if self.look.verbose {
            self.line(Level::Debug, &visible(text));
        }
    }

    fn line(&self, level: Level, text: &str) {
        let text = match self.look.log_format {
            LogFormat::Text => text.to_owned(),
            LogFormat::Json => {
                serde_json::json!({ "level": level.as_str(), "message": text }).to_string()
            }
        };
        self.footing.above(|| {
            let _: std::io::Result<()> = writeln!(std::io::stderr().lock(), "{text}");
        });
    }

    /// Draws lines below the messages until what is returned is dropped; none where standard error is
    /// no terminal, or is read by programs or nobody.
    pub(crate) fn foot(&self, lines: impl Fn() -> Vec<String> + Send + 'static) -> Option<Foot> {
        let is_read = !self.look.quiet && self.look.log_format == LogFormat::Text;
        is_read.then(|| self.footing.draw(lines)).flatten()
    }

    fn colours(&self, auto: ColorChoice) -> bool {
        match self.look.color {
            Color::Always => true,
            Color::Never => false,
            Color::Auto => auto != ColorChoice::Never,
        }
    }

    /// Returns the style of results on standard output.
    pub(crate) fn style(&self) -> Style {
        Style { colour: self.colours(AutoStream::choice(&std::io::stdout())), width: width() }
    }

    /// Shows a document as it was asked for, and writes it to the files that were asked for: metrics
    /// last, for they say whether all went well.
    pub(crate) fn show<D>(&self, document: &D, output: &Output<D>) -> anyhow::Result<()>
    where
        D: Document + Clone + Send + Sync,
    {
        let (metrics, others): (Vec<_>, Vec<_>) =
            output.outputs.iter().partition(|(format, _)| *format == Format::Prometheus);
        for (format, file) in others.into_iter().chain(metrics) {
            fsutil::write(file, &render(document, *format, Style::default()))?;
        }
        self.out(&render(document, output.format, self.style()));
        Ok(())
    }

    /// Shows the problems of specs on standard error.
    pub(crate) fn problems(&self, loaded: &Loaded) {
        let level = if loaded.has_errors() { Level::Error } else { Level::Info };
        self.aside(level, &Validate::from(loaded));
    }

    /// Shows a document on standard error, to whoever approves it or reads a refusal.
    pub(crate) fn beside(&self, document: &impl Document) {
        self.aside(Level::Info, document);
    }

    fn aside(&self, level: Level, document: &impl Document) {
        if level == Level::Error || !self.look.quiet {
            let colour = self.colours(AutoStream::choice(&std::io::stderr()));
            let text = render(document, Format::Text, Style { colour, width: width() });
            self.line(level, text.trim_end());
        }
    }
}

impl Level {
    fn as_str(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Info => "info",
            Self::Debug => "debug",
        }
    }
}

/// Returns the terminal's width, at most 120 columns; 80 where there is no terminal.
fn width() -> usize {
    let columns = terminal_size::terminal_size().map_or(80, |(width, _)| usize::from(width.0));
    columns.clamp(40, 120)
}
