//! A fault of the program itself: told in one line, with where to report it, and with exit code 1.

use std::{
    io::Write,
    panic::{self, AssertUnwindSafe, PanicHookInfo},
};

use crate::arguments::{LogFormat, Look};

/// Runs work; none if it panicked, which was told.
pub(crate) fn caught<T>(look: &Look, work: impl FnOnce() -> T) -> Option<T> {
    let format = look.log_format;
    panic::set_hook(Box::new(move |info| {
        let text = told(info);
        let line = match format {
            LogFormat::Text => text,
            LogFormat::Json => serde_json::json!({ "level": "error", "message": text }).to_string(),
        };
        let _: std::io::Result<()> = writeln!(std::io::stderr().lock(), "{line}");
    }));
    panic::catch_unwind(AssertUnwindSafe(work)).ok()
}

/// A message that was put together may hold a value that is hidden, so only a fixed one is told.
fn told(info: &PanicHookInfo<'_>) -> String {
    let what = info.payload().downcast_ref::<&str>().map_or("", |what| what);
    let place = info.location().map(|place| {
        let file = place.file().rsplit("/src/").next().unwrap_or_default();
        format!("{file}:{}", place.line())
    });
    let [separator, what] = if what.is_empty() { ["", ""] } else { [": ", what] };
    format!(
        "error: a fault of esmith itself at {}{separator}{what}\nhelp: please report these lines: {}/issues; a change that was begun is finished by the next run",
        place.unwrap_or_default(),
        env!("CARGO_PKG_REPOSITORY"),
    )
}
