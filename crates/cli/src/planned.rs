//! From specs to plans: loads, connects, reads, plans; what `plan` and `apply` have in common.

use std::{
    borrow::Borrow,
    collections::{BTreeMap, BTreeSet},
};

use anyhow::bail;
use esmith_applier::{ApiClient, absent, observe};
use esmith_gateway::Gateway;
use esmith_planner::{
    Live,
    drift::{self, functions},
    options::{Options, Target},
    plan::{JournalEntry, Plan},
};
use esmith_spec::{stack::Stack, variables::InForce};
use globset::{Glob, GlobSetBuilder};

use crate::{
    arguments::{Asked, Specs, consent},
    failure::Refused,
    progress::reading,
    screen::Screen,
    session::{Session, account},
    specs::Found,
};

/// The stacks of one region.
pub(crate) struct Region {
    /// The connection.
    pub(crate) gateway: Gateway,
    /// The stacks' names.
    names: BTreeSet<String>,
}

/// Specs on their way to a plan.
pub(crate) struct Planning<'a> {
    pub(crate) found: Found,
    /// The stacks that are meant, as read offline.
    pub(crate) stacks: &'a [Stack],
    pub(crate) options: Options,
    /// What earlier runs wrote down.
    pub(crate) journal_entries: Vec<JournalEntry>,
    /// Whether AWS is asked which functions are gone.
    pub(crate) check_references: bool,
    pub(crate) session: &'a Session,
    pub(crate) screen: &'a Screen,
}

/// Returns the options that the arguments ask for.
pub(crate) fn options(asked: &Asked) -> anyhow::Result<Options> {
    Ok(Options {
        prune: !asked.no_prune,
        adopt: consent(&asked.adopt),
        take_over: consent(&asked.take_over),
        allow_replace: consent(&asked.allow_replace),
        replace: asked.replace.iter().cloned().collect(),
        overwrite_unknown: asked.overwrite_unknown,
        target: Target::new(&asked.targets)?,
        max_deletes: asked.max_deletes,
        max_change_percent: asked.max_change_percent,
    })
}

/// Reads the specs offline and returns the stacks that are meant.
pub(crate) fn read(
    specs: &Specs,
    asked: &Asked,
    screen: &Screen,
) -> anyhow::Result<(Found, Vec<Stack>)> {
    let (found, stacks) = read_stacks(specs, &asked.stacks, screen)?;
    let names: Vec<&str> =
        stacks.iter().flat_map(|stack| stack.mappings.keys()).map(String::as_str).collect();
    for name in asked.replace.iter().chain(named(&asked.allow_replace)).chain(named(&asked.adopt)) {
        if !names.contains(&name.as_str()) {
            bail!("no mapping is named `{name}`");
        }
    }
    Ok((found, stacks))
}

/// Reads the specs offline and returns the stacks whose name one of the globs covers.
pub(crate) fn read_stacks(
    specs: &Specs,
    globs: &[String],
    screen: &Screen,
) -> anyhow::Result<(Found, Vec<Stack>)> {
    let found = Found::new(specs)?;
    let loaded = found.load_valid(&InForce::default(), screen)?;
    let stacks = chosen(loaded.stacks, globs)?;
    Ok((found, stacks))
}

fn named(consent: &[String]) -> impl Iterator<Item = &String> {
    consent.iter().filter(|name| *name != "*")
}

fn chosen(stacks: Vec<Stack>, globs: &[String]) -> anyhow::Result<Vec<Stack>> {
    if globs.is_empty() {
        return Ok(stacks);
    }
    let mut set = GlobSetBuilder::new();
    for glob in globs {
        set.add(Glob::new(glob)?);
    }
    let set = set.build()?;
    let names: Vec<String> = stacks.iter().map(|stack| stack.name.clone()).collect();
    let chosen: Vec<Stack> = stacks.into_iter().filter(|stack| set.is_match(&stack.name)).collect();
    if chosen.is_empty() {
        bail!("no stack matches {}; there are {}", globs.join(", "), names.join(", "));
    }
    Ok(chosen)
}

impl Planning<'_> {
    /// Connects to the regions of the stacks.
    pub(crate) async fn regions(&self) -> anyhow::Result<Vec<Region>> {
        let mut regions: BTreeMap<Option<&str>, BTreeSet<String>> = BTreeMap::new();
        for stack in self.stacks {
            regions.entry(stack.region.as_deref()).or_default().insert(stack.name.clone());
        }
        let mut connected: Vec<Region> = Vec::new();
        for (region, names) in regions {
            let gateway = self.session.connect(region).await?;
            match connected.iter_mut().find(|other| other.gateway.region() == gateway.region()) {
                Some(other) => other.names.extend(names),
                None => connected.push(Region { gateway, names }),
            }
        }
        Ok(connected)
    }

    /// Plans the stacks of a region.
    pub(crate) async fn plan(
        &self,
        region: &Region,
        caller: &ApiClient<'_, Gateway>,
    ) -> anyhow::Result<Vec<Plan>> {
        let foot = reading(self.screen, caller.counter());
        let (meant, mut live) = self.look(region, caller).await?;
        drop(foot);
        live.journal_entries.clone_from(&self.journal_entries);
        if self.check_references {
            let functions = functions(&meant.stacks(), &live, &drift::Asked::default());
            live.references = absent(caller, &functions).await?;
        }
        let plan = |stack: &&Stack| esmith_planner::plan(stack, &live, &self.options);
        Ok(meant.stacks().iter().map(plan).collect())
    }

    /// Returns the stacks of a region, with what is live there; refuses another account than theirs.
    pub(crate) async fn look(
        &self,
        region: &Region,
        caller: &ApiClient<'_, Gateway>,
    ) -> anyhow::Result<(Meant<'_>, Live)> {
        let given = region.own(self.stacks.iter());
        let (in_force, meant, live) = if given.iter().all(|stack| stack.unresolved.is_empty()) {
            // Nobody has to wait for the account: it is only compared.
            let in_force = in_force(region, &given, caller);
            let (in_force, live) = tokio::join!(in_force, observe(caller, &given));
            (in_force?, Meant::Given(given), live?)
        } else {
            // Some values are only known, and can only be wrong, once account and region are.
            let in_force = in_force(region, &given, caller).await?;
            let meant = self.read_again(region, &in_force)?;
            let live = observe(caller, &meant.stacks()).await?;
            (in_force, meant, live)
        };
        let live = Live { account: in_force.account, region: in_force.region, ..live };
        Ok((meant, live))
    }

    /// Reads the stacks of a region once more, with what is in force there.
    pub(crate) fn read_again(
        &self,
        region: &Region,
        in_force: &InForce,
    ) -> anyhow::Result<Meant<'_>> {
        let mut loaded = self.found.load(in_force);
        // A stack of another region is not what it will be there, so that its errors do not count.
        let stacks = region.own(std::mem::take(&mut loaded.stacks).into_iter());
        if stacks.len() < region.own(self.stacks.iter()).len() {
            self.screen.problems(&loaded);
            bail!(
                "the spec is not valid with the account and region in force; nothing was written"
            );
        }
        Ok(Meant::Again(stacks))
    }
}

/// The stacks of a region, as far as they are known there.
pub(crate) enum Meant<'a> {
    /// As they were read offline.
    Given(Vec<&'a Stack>),
    /// Read once more, with what is in force.
    Again(Vec<Stack>),
}

impl Meant<'_> {
    pub(crate) fn stacks(&self) -> Vec<&Stack> {
        match self {
            Self::Given(stacks) => stacks.clone(),
            Self::Again(stacks) => stacks.iter().collect(),
        }
    }
}

impl Region {
    /// Returns those of the stacks that are of this region.
    fn own<S: Borrow<Stack>>(&self, stacks: impl Iterator<Item = S>) -> Vec<S> {
        stacks.filter(|stack| self.names.contains(&stack.borrow().name)).collect()
    }
}

/// Returns what is in force for the stacks of a region. The account is always asked: what is planned in one
/// must not be applied in another.
async fn in_force(
    region: &Region,
    stacks: &[&Stack],
    caller: &ApiClient<'_, Gateway>,
) -> anyhow::Result<InForce> {
    let account = Some(account(caller).await?);
    let wrong: Vec<String> =
        stacks.iter().filter_map(|stack| wrong_account(stack, account.as_deref())).collect();
    if !wrong.is_empty() {
        return Err(Refused(wrong).into());
    }
    Ok(InForce { account, region: Some(region.gateway.region().to_owned()) })
}

/// Refuses a `--target` that names nothing, which would look like a plan without changes.
pub(crate) fn targets_exist(
    asked: &Asked,
    stacks: &[Stack],
    plans: &[&Plan],
) -> anyhow::Result<()> {
    let desired = stacks.iter().flat_map(|stack| stack.mappings.keys());
    let stepped = plans.iter().flat_map(|plan| &plan.steps).map(|step| &step.name);
    names_exist(&asked.targets, desired.chain(stepped))
}

/// Refuses a glob that covers none of the names.
pub(crate) fn names_exist<'a>(
    globs: &[String],
    names: impl Iterator<Item = &'a String> + Clone,
) -> anyhow::Result<()> {
    for glob in globs {
        let target = Target::new(std::slice::from_ref(glob))?;
        if !names.clone().any(|name| target.covers(name)) {
            bail!("--target {glob} names no mapping of these stacks, nor another that they own");
        }
    }
    Ok(())
}

fn wrong_account(stack: &Stack, account: Option<&str>) -> Option<String> {
    let (wanted, found) = (stack.account.as_deref()?, account?);
    (wanted != found).then(|| {
        format!(
            "stack `{}` is for account {wanted}, and the credentials are those of {found}",
            stack.name
        )
    })
}
