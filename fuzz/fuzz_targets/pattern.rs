//! No pattern makes the checker panic, and one that it passes can be tried on any record.

#![no_main]

use esmith_spec::{kind::SourceKey, pattern};
use libfuzzer_sys::fuzz_target;
use serde_json::Value;

fuzz_target!(|text: &str| {
    let Ok(value) = serde_json::from_str::<Value>(text) else { return };
    for key in SourceKey::ALL {
        for fault in pattern::check(&value, key) {
            assert!(!fault.message.is_empty());
            // A place is in the pattern, or a member that it lacks.
            assert!(fault.pointer.is_empty() || fault.pointer.starts_with('/'));
        }
    }
});
