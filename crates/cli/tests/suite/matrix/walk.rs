//! One cell's walk: the setting is set, changed and removed. A claim that does not hold ends it.

use esmith_applier::{Outcome, Status};
use esmith_planner::{
    options::Consent,
    plan::{Action, Plan, Step},
};
use esmith_spec::stack::Stack;
use serde_json::{Map, Value, json};

use super::{
    cells::{Cell, Changed, Unset, Written},
    tap::Sent,
    world::{World, read},
};

type ExpectedOwner<T = ()> = Result<T, String>;

/// Sets, changes and removes the setting.
pub(crate) async fn life(world: &mut World, cell: &Cell) -> ExpectedOwner {
    let walk = Walk { name: world.new_stack(), world, cell };
    let [first, second] = cell.values.as_slice() else { return Err("not two values".to_owned()) };
    walk.set(first).await?;
    walk.change(second).await.map_err(|why| format!("changed: {why}"))?;
    if second.spec == cell.default {
        walk.change(first).await.map_err(|why| format!("changed back: {why}"))?;
    }
    walk.unset().await.map_err(|why| format!("removed: {why}"))
}

/// Sets and removes the setting where AWS ignores what clears it: apply fails and names it, and the
/// next plan wants the same again.
pub(crate) async fn kept(world: &mut World, cell: &Cell) -> ExpectedOwner {
    let walk = Walk { name: world.new_stack(), world, cell };
    walk.set(&cell.values[0]).await?;
    let stack = read(&walk.spec(&Value::Null))?;
    let plan = walk.world.plan(&stack, Consent::None).await.plan;
    walk.update_only(&plan)?;
    let (outcomes, _) = walk.world.apply(&plan).await;
    let said = |outcome: &Outcome| match &outcome.status {
        Status::Failed(failure) => {
            failure.code.as_str() == "ReadBackMismatch"
                && failure.message.contains(&format!("`{}`", cell.name))
        }
        _ => false,
    };
    claim(outcomes.iter().all(said), || format!("not said to be kept: {outcomes:?}"))?;
    walk.update_only(&walk.world.plan(&stack, Consent::None).await.plan)
}

struct Walk<'a> {
    /// The stack's name; its mapping's function is named for it too.
    name: String,
    world: &'a World,
    cell: &'a Cell,
}

impl Walk<'_> {
    /// Returns the spec with a value of the setting; null leaves it out.
    fn spec(&self, value: &Value) -> Value {
        let Cell { key, members, name, .. } = self.cell;
        let mut source = members.clone();
        let mut mapping = Map::from_iter([("function".to_owned(), json!(self.name))]);
        let own = ["function", "enabled", "tags"].contains(&name.as_str());
        let home = if own { &mut mapping } else { &mut source };
        home.insert(name.clone(), value.clone());
        home.retain(|_, value| !value.is_null());
        mapping.insert(key.clone(), Value::Object(source));
        json!({ "version": 1, "stack": self.name, "mappings": { "cell": mapping } })
    }

    /// Creates the mapping with a value.
    async fn set(&self, value: &Written) -> ExpectedOwner {
        let stack = read(&self.spec(&value.spec))?;
        let plan = self.world.plan(&stack, Consent::None).await.plan;
        let step = self.only(&plan)?;
        claim(step.action() == Action::Create, || format!("set: {:?}", step.action()))?;
        let sent = self.applied(&stack, &plan).await?;
        let found = at(&sent[0].body, &self.cell.place);
        let is_default = value.spec == self.cell.default;
        let same = match (found, &value.wire) {
            (Value::Object(found), Value::Object(wanted)) => {
                wanted.iter().all(|(member, value)| found.get(member) == Some(value))
            }
            (found, wanted) => found == wanted || is_default,
        };
        claim(same, || format!("created with {found}, not {}", value.wire))
    }

    /// Changes the value.
    async fn change(&self, value: &Written) -> ExpectedOwner {
        let stack = read(&self.spec(&value.spec))?;
        match self.cell.changed {
            Changed::Update => self.update(&stack, &value.wire).await,
            Changed::Replace => self.replace(&stack).await,
            Changed::Tags => self.tags(&stack, ("POST", "", json!({ "Tags": value.wire }))).await,
            Changed::Note => {
                let plan = self.world.plan(&stack, Consent::None).await.plan;
                let noted = plan.notes.iter().any(|note| note.message.contains(&self.cell.name));
                claim(noted && plan.steps.is_empty(), || format!("no mere note: {plan:?}"))
            }
        }
    }

    /// Removes the setting.
    async fn unset(&self) -> ExpectedOwner {
        let read = read(&self.spec(&self.cell.rest));
        if self.cell.unset == Unset::Required {
            let why = read.err().unwrap_or_default();
            return claim(why.contains(&self.cell.name), || format!("no error: `{why}`"));
        }
        let stack = read?;
        match &self.cell.unset {
            Unset::Sends(sends) => self.update(&stack, sends).await,
            Unset::Untags(untags) => {
                let query = untags.iter().map(|key| format!("tagKeys={key}")).collect::<Vec<_>>();
                self.tags(&stack, ("DELETE", &query.join("&"), Value::Null)).await
            }
            Unset::Replace => self.replace(&stack).await,
            Unset::Nothing | Unset::Required => self.nothing_left(&stack).await,
        }
    }

    /// One update whose only change is the setting, and whose request has its member only.
    async fn update(&self, stack: &Stack, wire: &Value) -> ExpectedOwner {
        let before = self.world.plan(stack, Consent::None).await;
        self.update_only(&before.plan)?;
        let sent = self.applied(stack, &before.plan).await?;
        let mut body = nested(&self.cell.place, wire);
        body.as_object_mut().unwrap().entry("Enabled").or_insert(json!(true));
        let [Sent { method, path, body: found }] = sent.as_slice() else {
            return Err(format!("not one request: {sent:?}"));
        };
        let uuid = &before.live[0].uuid;
        claim(method == "PUT" && path.contains(uuid.as_str()), || format!("{method} {path}"))?;
        claim(*found == body, || format!("sent {found}, not {body}"))
    }

    /// The tags only, by one call of theirs.
    async fn tags(
        &self,
        stack: &Stack,
        (method, query, body): (&str, &str, Value),
    ) -> ExpectedOwner {
        let plan = self.world.plan(stack, Consent::None).await.plan;
        self.update_only(&plan)?;
        let sent = self.applied(stack, &plan).await?;
        let is_meant = |sent: &Sent| {
            sent.method == method && sent.path.contains("/tags/") && sent.path.contains(query)
        };
        claim(sent.len() == 1 && is_meant(&sent[0]) && sent[0].body == body, || format!("{sent:?}"))
    }

    /// A replace, blocked until it is allowed; afterwards there is one mapping, another one.
    async fn replace(&self, stack: &Stack) -> ExpectedOwner {
        let asked = self.world.plan(stack, Consent::None).await;
        let step = self.only(&asked.plan)?;
        let reasons: Vec<&str> = step.reasons().iter().map(|reason| reason.member()).collect();
        claim(step.action() == Action::Replace && reasons == [self.cell.name.as_str()], || {
            format!("no replace for it: {step:?}")
        })?;
        claim(!step.blocked.is_empty(), || "not blocked".to_owned())?;
        let allowed = self.world.plan(stack, Consent::All).await.plan;
        let sent = self.applied(stack, &allowed).await?;
        let mut methods: Vec<&str> = sent.iter().map(|sent| sent.method.as_str()).collect();
        methods.sort_unstable();
        claim(methods == ["DELETE", "POST"], || format!("sent {sent:?}"))?;
        let after = self.world.plan(stack, Consent::None).await.live;
        claim(after.len() == 1 && after[0].uuid != asked.live[0].uuid, || format!("{after:?}"))
    }

    /// Applies, with success, and plans again: nothing is left to do. Returns what was sent.
    async fn applied(&self, stack: &Stack, plan: &Plan) -> ExpectedOwner<Vec<Sent>> {
        let (outcomes, sent) = self.world.apply(plan).await;
        claim(outcomes.iter().all(|outcome| outcome.status == Status::Done), || {
            format!("{outcomes:?} after {sent:?}")
        })?;
        self.nothing_left(stack).await?;
        Ok(sent)
    }

    async fn nothing_left(&self, stack: &Stack) -> ExpectedOwner {
        let plan = self.world.plan(stack, Consent::None).await.plan;
        claim(plan.steps.is_empty(), || format!("planned again: {:?}", plan.steps))
    }

    fn update_only(&self, plan: &Plan) -> ExpectedOwner {
        let step = self.only(plan)?;
        let changes: Vec<&str> =
            step.changes().iter().map(|change| change.setting.as_str()).collect();
        claim(step.action() == Action::Update && changes == [self.cell.name.as_str()], || {
            format!("no update of it alone: {:?} {changes:?} {:?}", step.action(), step.reasons())
        })
    }

    fn only<'a>(&self, plan: &'a Plan) -> ExpectedOwner<&'a Step> {
        let [step] = plan.steps.as_slice() else {
            return Err(format!("{} steps: {:?}", plan.steps.len(), plan.steps));
        };
        Ok(step)
    }
}

fn claim(holds: bool, why: impl FnOnce() -> String) -> ExpectedOwner {
    if holds { Ok(()) } else { Err(why()) }
}

/// Returns what a body has at a field; in a list, the entry of that type.
fn at<'a>(body: &'a Value, field: &str) -> &'a Value {
    field.split('.').fold(body, |value, member| match value {
        Value::Array(entries) => {
            let entry = entries.iter().find(|entry| entry["Type"] == member);
            entry.map_or(&Value::Null, |entry| &entry["URI"])
        }
        value => &value[member],
    })
}

/// Returns a body with a value at a field.
fn nested(field: &str, value: &Value) -> Value {
    field.rsplit('.').fold(value.clone(), |value, member| json!({ member: value }))
}
