//! What came from the environment is shown as its reference in messages: whoever may write a spec is not
//! whoever may read the environment of the job that checks it.

use std::collections::BTreeMap;

use serde_json::Value;

/// Texts that came from the environment, with the names of the variables.
#[derive(Default)]
pub(crate) struct Masks(BTreeMap<String, String>);

/// The shortest text that is hidden wherever it stands; a shorter one is hidden where it is a whole value.
const SHORTEST: usize = 4;

impl Masks {
    pub(crate) fn add(&mut self, value: &str, name: &str) {
        // In a message about a pattern it may stand as JSON has it.
        let json = Value::from(value).to_string();
        for text in [value, json.trim_matches('"')].into_iter().filter(|text| !text.is_empty()) {
            self.0.insert(text.to_owned(), name.to_owned());
        }
    }

    pub(crate) fn extend(&mut self, other: Self) {
        self.0.extend(other.0);
    }

    /// Returns a message with references in place of what they gave.
    pub(crate) fn hide(&self, message: &str) -> String {
        let mut values: Vec<(&String, &String)> = self.0.iter().collect();
        values.sort_by_key(|(value, _)| std::cmp::Reverse(value.len()));
        let mut message = message.to_owned();
        for (value, name) in values {
            let reference = format!("${{env:{name}}}");
            if value.chars().count() < SHORTEST {
                message = message.replace(&format!("`{value}`"), &format!("`{reference}`"));
                continue;
            }
            message = message.replace(value.as_str(), &reference);
            // A long value may have been cut.
            let begins: Vec<usize> =
                value.char_indices().map(|(at, _)| at).skip(SHORTEST).collect();
            let cut = begins.iter().rev().map(|end| format!("{}…", &value[..*end]));
            if let Some(cut) = cut.into_iter().find(|cut| message.contains(cut.as_str())) {
                message = message.replace(&cut, &format!("{reference}…"));
            }
        }
        message
    }
}
