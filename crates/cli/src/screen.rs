//! Where text goes: results to standard output, progress and messages to standard error. A closed
//! pipe ends output quietly.

use std::{io::Write, path::Path};

use anstream::{AutoStream, ColorChoice};
use anyhow::Context;
use esmith_planner::render::{Secrets, Style};
use esmith_spec::render::Paint;

use crate::arguments::{Color, Look};

/// The terminal, or what stands in for it.
#[derive(Clone, Debug)]
pub(crate) struct Screen {
    look: Look,
}

impl Screen {
    pub(crate) fn new(look: &Look) -> Self {
        Self { look: look.clone() }
    }

    /// Writes a result.
    pub(crate) fn out(&self, text: &str) {
        // A closed pipe is the reader's choice; nothing is left to tell it.
        let _: std::io::Result<()> = std::io::stdout().lock().write_all(text.as_bytes());
    }

    /// Writes an error, which `--quiet` does not silence.
    pub(crate) fn error(&self, text: &str) {
        self.line(text);
    }

    /// Writes what is worth knowing.
    pub(crate) fn say(&self, text: &str) {
        if !self.look.quiet {
            self.line(text);
        }
    }

    /// Writes what is only worth knowing when something is strange.
    pub(crate) fn detail(&self, text: &str) {
        if self.look.verbose {
            self.line(text);
        }
    }

    fn line(&self, text: &str) {
        let text = match self.look.log_format {
            crate::arguments::LogFormat::Text => text.to_owned(),
            crate::arguments::LogFormat::Json => serde_json::json!({ "message": text }).to_string(),
        };
        let _: std::io::Result<()> = writeln!(std::io::stderr().lock(), "{text}");
    }

    fn colours(&self, auto: ColorChoice) -> bool {
        match self.look.color {
            Color::Always => true,
            Color::Never => false,
            Color::Auto => auto != ColorChoice::Never,
        }
    }

    /// Returns the style of a plan on standard output.
    pub(crate) fn style(&self, secrets: Secrets) -> Style {
        let colour = self.colours(AutoStream::choice(&std::io::stdout()));
        Style { colour, width: width(), secrets }
    }

    /// Returns whether problems on standard output are coloured.
    pub(crate) fn paint_out(&self) -> Paint {
        let colour = self.colours(AutoStream::choice(&std::io::stdout()));
        if colour { Paint::Colour } else { Paint::Plain }
    }

    /// Returns whether problems on standard error are coloured.
    pub(crate) fn paint(&self) -> Paint {
        let colour = self.colours(AutoStream::choice(&std::io::stderr()));
        if colour { Paint::Colour } else { Paint::Plain }
    }
}

/// Returns the terminal's width, at most 120 columns; 80 where there is no terminal.
fn width() -> usize {
    let columns = terminal_size::terminal_size().map_or(80, |(width, _)| usize::from(width.0));
    columns.clamp(40, 120)
}

/// Writes a file beside its place and renames it, so that no reader meets half of it.
pub(crate) fn write_file(path: &Path, text: &str) -> anyhow::Result<()> {
    let beside = path.with_extension("partial");
    std::fs::write(&beside, text)
        .and_then(|()| std::fs::rename(&beside, path))
        .with_context(|| format!("cannot write `{}`", path.display()))
}
