//! JSON as one text, whatever the order of its members: for comparing and hashing, not for reading.

use serde_json::Value;
use sha2::{Digest, Sha256};

/// Writes an object of these members; the lists under members that are sets are sorted too.
pub(crate) fn write_object(
    out: &mut String,
    mut members: Vec<(&str, &Value)>,
    is_set: &impl Fn(&str) -> bool,
) {
    members.sort_unstable_by_key(|(member, _)| *member);
    out.push('{');
    for (member, value) in members {
        write_text(out, member);
        match value {
            Value::Array(entries) if entries.len() > 1 && is_set(member) => {
                write_set(out, entries, is_set);
            }
            value => write(out, value, is_set),
        }
    }
    out.push('}');
}

fn write(out: &mut String, value: &Value, is_set: &impl Fn(&str) -> bool) {
    match value {
        Value::Array(entries) => {
            out.push('[');
            entries.iter().for_each(|entry| write(out, entry, is_set));
            out.push(']');
        }
        Value::Object(members) => {
            let members = members.iter().map(|(member, value)| (member.as_str(), value));
            write_object(out, members.collect(), is_set);
        }
        Value::String(text) => write_text(out, text),
        Value::Number(number) => match number.as_i64() {
            Some(number) => write_number(out, number),
            None => write_text(out, &number.to_string()),
        },
        Value::Bool(flag) => out.push(if *flag { 't' } else { 'f' }),
        Value::Null => out.push('n'),
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
    out.push('[');
    texts.iter().for_each(|text| out.push_str(text));
    out.push(']');
}

/// Writes a text behind its length, so that nothing in it needs a second look.
fn write_text(out: &mut String, text: &str) {
    write_count(out, text.len());
    out.push('"');
    out.push_str(text);
}

fn write_number(out: &mut String, number: i64) {
    out.push(if number < 0 { '-' } else { '+' });
    write_count(out, usize::try_from(number.unsigned_abs()).unwrap_or(usize::MAX));
}

/// Writes digits; formatting would cost many times as much, and this is done ten times a mapping.
fn write_count(out: &mut String, count: usize) {
    const DIGITS: &[u8; 10] = b"0123456789";
    if count >= 10 {
        write_count(out, count / 10);
    }
    out.push(char::from(DIGITS[count % 10]));
}

/// Returns a hash of JSON, whatever the order of its members: `sha256:` and 64 hexadecimal digits.
#[must_use]
pub fn digest(value: &Value) -> String {
    let mut hash = Hash::default();
    hash.json(value);
    hash.finish()
}

/// A hash of texts and values, one after the other.
#[derive(Default)]
pub(crate) struct Hash {
    sha: Sha256,
    pending: String,
}

impl Hash {
    /// The number of bytes that are hashed at once.
    const ROOM: usize = 8192;

    /// Adds a text.
    pub(crate) fn text(&mut self, text: &str) {
        self.written(|out| write_text(out, text));
    }

    /// Adds JSON.
    pub(crate) fn json(&mut self, value: &Value) {
        self.written(|out| write(out, value, &|_| false));
    }

    /// Adds whether something holds.
    pub(crate) fn flag(&mut self, flag: bool) {
        self.pending.push(if flag { 't' } else { 'f' });
    }

    /// Adds a number: how many of something follow.
    pub(crate) fn count(&mut self, count: usize) {
        self.written(|out| {
            out.push('#');
            write_count(out, count);
        });
    }

    /// Adds what is written, which must tell where it ends.
    pub(crate) fn written(&mut self, write: impl FnOnce(&mut String)) {
        if self.pending.len() > Self::ROOM {
            self.sha.update(&self.pending);
            self.pending.clear();
        }
        write(&mut self.pending);
    }

    /// Returns the hash as `sha256:` and hexadecimal digits.
    pub(crate) fn finish(mut self) -> String {
        self.sha.update(&self.pending);
        let digest = self.sha.finalize();
        let digits: String = digest.iter().map(|byte| format!("{byte:02x}")).collect();
        format!("sha256:{digits}")
    }
}
