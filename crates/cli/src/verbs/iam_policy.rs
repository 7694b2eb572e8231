//! `esmith iam-policy`: the least that the credentials of a pipeline must allow.

use esmith_applier::permissions::{AccountRegion, Purpose, everyone_else, policy};
use esmith_spec::variables::InForce;

use crate::{
    arguments::{IamPolicy, Permitted},
    failure::End,
    screen::Screen,
    specs::Found,
};

pub(crate) fn run(arguments: &IamPolicy, screen: &Screen) -> anyhow::Result<End> {
    if let (Permitted::EveryoneElse, Some(role)) = (arguments.verb, &arguments.applying_role) {
        screen.out(&format!("{:#}\n", everyone_else(role)));
        return Ok(End::Done);
    }
    let place =
        AccountRegion { account: arguments.account.clone(), region: arguments.region.clone() };
    let in_force = InForce { account: place.account.clone(), region: place.region.clone() };
    let loaded = Found::new(&arguments.specs)?.load_valid(&in_force, screen)?;
    let purpose = match arguments.verb {
        Permitted::Plan | Permitted::Drift if arguments.check_references => Purpose::ReadReferences,
        Permitted::Plan | Permitted::Drift | Permitted::EveryoneElse => Purpose::Read,
        Permitted::Apply => Purpose::Apply,
    };
    screen.out(&format!("{:#}\n", policy(purpose, &loaded.stacks, &place)));
    Ok(End::Done)
}
