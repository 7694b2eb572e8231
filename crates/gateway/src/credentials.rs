//! Rejects credentials that cannot be sent, with a message. The SDK would panic at a line break in
//! a key.

use aws_credential_types::provider::{error::CredentialsError, future};
use aws_sdk_lambda::config::{Credentials, ProvideCredentials, SharedCredentialsProvider};

/// A credentials provider that checks the credentials before they are used.
#[derive(Debug)]
pub(crate) struct CheckedCredentials(pub(crate) SharedCredentialsProvider);

impl ProvideCredentials for CheckedCredentials {
    fn provide_credentials<'a>(&'a self) -> future::ProvideCredentials<'a>
    where
        Self: 'a,
    {
        future::ProvideCredentials::new(async { checked(self.0.provide_credentials().await?) })
    }

    fn fallback_on_interrupt(&self) -> Option<Credentials> {
        self.0.fallback_on_interrupt()
    }
}

fn checked(keys: Credentials) -> Result<Credentials, CredentialsError> {
    let parts = [
        ("access key id", "AWS_ACCESS_KEY_ID", Some(keys.access_key_id())),
        ("secret access key", "AWS_SECRET_ACCESS_KEY", Some(keys.secret_access_key())),
        ("session token", "AWS_SESSION_TOKEN", keys.session_token()),
    ];
    let is_sendable = |text: &str| text.bytes().all(|byte| (b' '..=b'~').contains(&byte));
    let unsendable = |text: Option<&str>| text.is_some_and(|text| !is_sendable(text));
    if let Some((part, variable, _)) = parts.into_iter().find(|(_, _, text)| unsendable(*text)) {
        return Err(CredentialsError::invalid_configuration(format!(
            "the {part} ({variable}, or the setting that replaces it) has a line break or another character that AWS does not accept"
        )));
    }
    Ok(keys)
}
