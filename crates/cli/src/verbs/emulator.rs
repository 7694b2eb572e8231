//! `esmith emulator`: Lambda's mapping API on loopback.

use std::{net::SocketAddr, time::Duration};

use esmith_emulator::{Config, FaultRule, Switches, Timing};

use crate::{
    arguments::{Emulator, Pace, Switch},
    failure::End,
    screen::Screen,
};

pub(crate) async fn run(arguments: &Emulator, screen: &Screen) -> anyhow::Result<End> {
    let mut faults = Vec::new();
    for rules in &arguments.faults {
        faults.extend(FaultRule::parse_all(rules)?);
    }
    let config = Config {
        account: arguments.account.clone(),
        region: arguments.region.clone(),
        state: arguments.state.clone(),
        timing: match arguments.timing {
            Pace::Quick => Timing::Quick(Duration::from_millis(arguments.transition)),
            Pace::Aws => Timing::Aws,
        },
        latency: Duration::from_millis(arguments.latency),
        rate: (arguments.rate > 0).then_some(arguments.rate),
        switches: Switches {
            unconfirmed_clears: arguments.strict_clear == Switch::Off,
            ..Switches::default()
        },
        faults,
        ..Config::default()
    };
    let emulator =
        esmith_emulator::start(SocketAddr::new(arguments.host, arguments.port), config).await?;
    screen.out(&format!("{}\n", emulator.url()));
    if !arguments.host.is_loopback() {
        screen.error(&format!(
            "warning: {} is no loopback address: whoever reaches it can read and change all that the emulator holds",
            arguments.host
        ));
    }
    screen.say(&format!(
        "Lambda's event source mapping API for account {} until Ctrl-C; give AWS clients the address above as their endpoint, and any keys",
        arguments.account
    ));
    crate::signal::Interrupts::listen(None).next().await;
    emulator.shutdown().await;
    Ok(End::Done)
}
