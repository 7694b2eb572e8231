//! Sends an update or a delete until AWS takes it.

use std::time::Duration;

use tokio::time::Instant;

use crate::{
    code::Own,
    outcome::Failure,
    port::{ErrorClass, Lambda, Request},
    step::Stage,
};

impl<L: Lambda> Stage<'_, L> {
    /// Sends a write, again while AWS says that the mapping is in use.
    pub(crate) async fn send_settled(
        &self,
        uuid: &str,
        limit: Duration,
        request: impl Fn() -> Request,
    ) -> Result<(), Failure> {
        let caller = self.runner.caller;
        let until = Instant::now() + limit;
        let mut attempt = 1;
        loop {
            let Err(error) = caller.call(request()).await else { return Ok(()) };
            match error.class {
                ErrorClass::NotFound => {
                    return Err(Failure { code: Own::NotFound.into(), ..error.into() });
                }
                ErrorClass::InUse if Instant::now() < until => {
                    self.waiting(&error.message);
                    self.settled(uuid, limit, false).await?;
                    caller.pause(self.runner.settings.tick).await;
                }
                class if class.leaves_open() && request().counts_twice() => {
                    // Only disabling comes here: it may have been done all the same.
                    if self.settled(uuid, limit, false).await?.enabled() == Some(false) {
                        return Ok(());
                    }
                    if attempt >= caller.attempts() {
                        return Err(error.into());
                    }
                    self.waiting(&error.message);
                    caller.pause(caller.backoff(attempt)).await;
                    attempt += 1;
                }
                _ => return Err(error.into()),
            }
        }
    }
}
