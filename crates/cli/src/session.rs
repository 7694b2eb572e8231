//! A connection to AWS, or to the emulator that stands in for it.

use std::{collections::BTreeMap, net::SocketAddr, path::Path, time::Duration};

use anyhow::Context;
use esmith_applier::{ApiClient, Policy, RetryEvent, port::Request};
use esmith_emulator::{Config, Running, Timing};
use esmith_gateway::{Credentials, Gateway, Settings};

use crate::{arguments::Reach, screen::Screen};

/// The emulator's state beside the user's files.
const STATE: &str = ".esmith/emulator.json";

/// The account of the emulator where no spec names one.
pub(crate) const ACCOUNT: &str = "123456789012";

/// What calls go to for the length of a run.
pub(crate) struct Session {
    reach: Reach,
    emulator: Option<Running>,
    policy: Policy,
    tick: Duration,
}

impl Session {
    /// Starts the emulator if it is asked for.
    pub(crate) async fn open(reach: &Reach, account: Option<&str>) -> anyhow::Result<Self> {
        let emulator =
            if reach.local { Some(local(account.unwrap_or(ACCOUNT)).await?) } else { None };
        let default = if reach.local { 0 } else { 8 };
        let rate = Some(reach.rate.unwrap_or(default)).filter(|rate| *rate > 0);
        let tick = Duration::from_millis(if reach.local { 80 } else { 1000 });
        Ok(Self {
            reach: reach.clone(),
            emulator,
            policy: Policy { rate, ..Policy::default() },
            tick,
        })
    }

    /// Returns the wait between looks at a mapping in flight.
    pub(crate) fn tick(&self) -> Duration {
        self.tick
    }

    /// Connects to a region; without one, to the AWS configuration's.
    pub(crate) async fn connect(&self, region: Option<&str>) -> anyhow::Result<Gateway> {
        let region = region.or(self.reach.region.as_deref()).map(str::to_owned);
        let settings = match &self.emulator {
            Some(emulator) => Settings {
                region: region.or_else(|| Some(local_region())),
                endpoint_url: Some(emulator.url()),
                credentials: Credentials::Fixed {
                    access: "local".to_owned(),
                    secret: "local".to_owned(),
                },
                ..Settings::default()
            },
            None => Settings {
                region,
                profile: self.reach.profile.clone(),
                role_arn: self.reach.role_arn.clone(),
                endpoint_url: self.reach.endpoint_url.clone(),
                ..Settings::default()
            },
        };
        Ok(esmith_gateway::connect(settings).await?)
    }

    /// Returns a caller that tells of retries.
    pub(crate) fn caller<'a>(
        &self,
        gateway: &'a Gateway,
        iam_wait: Option<Duration>,
        screen: &'a Screen,
    ) -> ApiClient<'a, Gateway> {
        let policy =
            Policy { iam_wait: iam_wait.unwrap_or(self.policy.iam_wait), ..self.policy.clone() };
        ApiClient::new(gateway, policy, move |notice: RetryEvent<'_>| {
            let RetryEvent { error, wait } = notice;
            let request = error
                .request_id
                .as_deref()
                .map(|id| format!(" (request {id})"))
                .unwrap_or_default();
            screen
                .detail(&format!("{error}{request}; trying again in {:.1} s", wait.as_secs_f64()));
        })
    }

    /// Ends the emulator, its state written.
    pub(crate) async fn close(self) {
        if let Some(emulator) = self.emulator {
            emulator.shutdown().await;
        }
    }
}

/// Returns the caller's account.
pub(crate) async fn account(caller: &ApiClient<'_, Gateway>) -> anyhow::Result<String> {
    let identity =
        caller.call(Request::GetCallerIdentity).await.context("cannot tell the account")?;
    Ok(identity["Account"].as_str().unwrap_or_default().to_owned())
}

/// Adds one caller's counts to a sum.
pub(crate) fn add_counts(sum: &mut BTreeMap<&'static str, u64>, caller: &ApiClient<'_, Gateway>) {
    for (operation, count) in caller.counter().by_operation() {
        *sum.entry(operation).or_default() += count;
    }
}

fn local_region() -> String {
    std::env::var("AWS_REGION")
        .ok()
        .filter(|region| !region.is_empty())
        .unwrap_or_else(|| "us-east-1".to_owned())
}

async fn local(account: &str) -> anyhow::Result<Running> {
    let state = Path::new(STATE);
    let folder = state.parent().unwrap_or(Path::new("."));
    std::fs::create_dir_all(folder)
        .with_context(|| format!("cannot make folder `{}`", folder.display()))?;
    let config = Config {
        account: account.to_owned(),
        state: Some(state.to_owned()),
        timing: Timing::Quick(Duration::from_millis(300)),
        rate: None,
        ..Config::default()
    };
    Ok(esmith_emulator::start(SocketAddr::from(([127, 0, 0, 1], 0)), config).await?)
}
