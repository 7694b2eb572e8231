//! Filters under a KMS key: who cannot read them, and what AWS says then.

use serde_json::{Value, json};

use crate::{members::Members, refusal::Refusal};

/// Why the filters of a mapping cannot be decrypted.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct Undecryptable {
    code: &'static str,
    message: String,
}

impl Undecryptable {
    /// The caller may not use the key.
    pub(crate) fn denied(caller: &str, key: &str) -> Self {
        Self {
            code: "AccessDeniedException",
            message: format!(
                "Lambda was unable to decrypt your filter criteria because the KMS access was \
                 denied. Please check your KMS permissions. KMS Exception: AccessDeniedException \
                 KMS Message: User: {caller} is not authorized to perform: kms:Decrypt on \
                 resource: {key} with an explicit deny in a resource-based policy"
            ),
        }
    }

    /// Nobody can use the key.
    pub(crate) fn disabled(key: &str) -> Self {
        let id = uuid::Uuid::new_v4();
        Self {
            code: "DisabledException",
            message: format!(
                "Lambda was unable to decrypt your filter criteria because the KMS key used is \
                 disabled. Please check your KMS key settings. KMS Exception: DisabledException \
                 KMS Message: {key} is disabled. (Service: Kms, Status Code: 400, Request ID: \
                 {id}) (SDK Attempt Count: 1)"
            ),
        }
    }

    /// What is shown in place of the filters.
    pub(crate) fn shown(&self) -> Value {
        json!({"ErrorCode": self.code, "Message": self.message})
    }

    /// The refusal of a change that has to read them.
    pub(crate) fn refusal(&self) -> Refusal {
        Refusal::invalid(&*self.message)
    }
}

/// The key that the filters are under, if there are filters and a key.
pub(crate) fn key(members: &Members) -> Option<&str> {
    members.get("FilterCriteria").and(members.get("KMSKeyArn"))?.as_str()
}

/// Says whether an update has to decrypt the filters that it leaves: it takes the key away.
pub(crate) fn decrypts(given: &Members) -> bool {
    given.get("KMSKeyArn").is_some_and(|key| key == "") && !given.contains_key("FilterCriteria")
}
