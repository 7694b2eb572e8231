//! JSON as one text, whatever the order of its members: for comparing and hashing.

use std::fmt::Write as _;

use serde_json::Value;
use sha2::{Digest, Sha256};

/// Returns the JSON with every object's members sorted.
#[must_use]
pub fn text(value: &Value) -> String {
    let mut out = String::new();
    write(&mut out, value, &|_| false);
    out
}

/// Writes an object of these members; the lists under members that are sets are sorted too.
pub(crate) fn write_object(
    out: &mut String,
    mut members: Vec<(&str, &Value)>,
    is_set: &impl Fn(&str) -> bool,
) {
    members.sort_unstable_by_key(|(member, _)| *member);
    out.push('{');
    for (index, (member, value)) in members.into_iter().enumerate() {
        if index > 0 {
            out.push(',');
        }
        write_text(out, member);
        out.push(':');
        match value {
            Value::Array(entries) if is_set(member) => write_set(out, entries, is_set),
            value => write(out, value, is_set),
        }
    }
    out.push('}');
}

fn write(out: &mut String, value: &Value, is_set: &impl Fn(&str) -> bool) {
    match value {
        Value::Array(entries) => {
            out.push('[');
            for (index, entry) in entries.iter().enumerate() {
                if index > 0 {
                    out.push(',');
                }
                write(out, entry, is_set);
            }
            out.push(']');
        }
        Value::Object(members) => {
            let members = members.iter().map(|(member, value)| (member.as_str(), value));
            write_object(out, members.collect(), is_set);
        }
        Value::String(text) => write_text(out, text),
        other => {
            let _ = write!(out, "{other}");
        }
    }
}

fn write_set(out: &mut String, entries: &[Value], is_set: &impl Fn(&str) -> bool) {
    let texts = entries.iter().map(|entry| {
        let mut text = String::new();
        write(&mut text, entry, is_set);
        text
    });
    let mut texts: Vec<String> = texts.collect();
    texts.sort_unstable();
    let _ = write!(out, "[{}]", texts.join(","));
}

/// Writes a text as JSON; nearly all have nothing to escape.
fn write_text(out: &mut String, text: &str) {
    if text.bytes().all(|byte| byte >= b' ' && byte != b'"' && byte != b'\\') {
        out.push('"');
        out.push_str(text);
        out.push('"');
    } else {
        let _ = write!(out, "{}", Value::from(text));
    }
}

/// A hash of texts and values, one after the other.
#[derive(Default)]
pub(crate) struct Hash {
    sha: Sha256,
    buffer: String,
}

impl Hash {
    /// Adds a text; its length tells it from the next one.
    pub(crate) fn text(&mut self, text: &str) {
        self.sha.update(text.len().to_le_bytes());
        self.sha.update(text);
    }

    /// Adds JSON.
    pub(crate) fn json(&mut self, value: &Value) {
        self.written(|out| write(out, value, &|_| false));
    }

    /// Adds what is written.
    pub(crate) fn written(&mut self, write: impl FnOnce(&mut String)) {
        self.buffer.clear();
        write(&mut self.buffer);
        self.sha.update(self.buffer.len().to_le_bytes());
        self.sha.update(&self.buffer);
    }

    /// Adds whether something holds.
    pub(crate) fn flag(&mut self, flag: bool) {
        self.sha.update([u8::from(flag)]);
    }

    /// Adds a number: how many of something follow.
    pub(crate) fn count(&mut self, count: usize) {
        self.sha.update(count.to_le_bytes());
    }

    /// Returns the hash as `sha256:` and hexadecimal digits.
    pub(crate) fn finish(self) -> String {
        let mut text = "sha256:".to_owned();
        for byte in self.sha.finalize() {
            let _ = write!(text, "{byte:02x}");
        }
        text
    }
}
