//! Sends an update or a delete until AWS accepts it.

use std::time::Duration;

use tokio::time::Instant;

use crate::{
    code::Own,
    outcome::Failure,
    port::{ApiError, ErrorClass, Lambda, Request},
    step::StepRun,
};

impl<L: Lambda> StepRun<'_, L> {
    /// Sends a write, and retries it while AWS answers `ResourceInUseException`.
    pub(crate) async fn retry_while_in_use(
        &self,
        uuid: &str,
        limit: Duration,
        request: impl Fn() -> Request,
    ) -> Result<(), Failure> {
        let client = self.context.client;
        let until = Instant::now() + limit;
        let mut attempt = 1;
        loop {
            let Err(error) = client.call(request()).await else { return Ok(()) };
            match error.class {
                ErrorClass::NotFound => {
                    return Err(Failure { code: Own::NotFound.into(), ..error.into() });
                }
                ErrorClass::InUse if Instant::now() < until => {
                    self.report_wait(&error.message);
                    self.wait_until_settled(uuid, limit, false).await?;
                    client.pause(self.context.settings.tick).await;
                }
                class if class.may_have_taken_effect() && !request().is_idempotent() => {
                    // Only a disable comes here. It may have taken effect.
                    if self.wait_until_settled(uuid, limit, false).await?.enabled() == Some(false) {
                        return Ok(());
                    }
                    if attempt >= client.attempts() {
                        return Err(error.into());
                    }
                    self.report_wait(&error.message);
                    client.pause(client.backoff(attempt)).await;
                    attempt += 1;
                }
                _ => return Err(refused(error)),
            }
        }
    }
}

/// Returns AWS's error, with a remedy if there is one. AWS rejects every update of a mapping whose
/// function or alias does not exist.
fn refused(error: ApiError) -> Failure {
    let is_orphan =
        error.class == ErrorClass::Invalid && error.message.contains("Function does not exist");
    let mut failure = Failure::from(error);
    if is_orphan {
        failure.message += "; AWS refuses every update of a mapping whose function, version or alias is gone: create it again, or delete the mapping (whether AWS takes another function is not known)";
    }
    failure
}
