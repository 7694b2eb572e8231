//! A row made ready to walk: its specs read, and what creates the mappings that it finds.

use esmith_planner::{Live, plan::Write};
use esmith_spec::stack::Stack;
use serde_json::{Value, json};

use crate::{
    account::{Account, Mappings, options},
    rows::Row,
    stack::stack,
};

/// A row with its specs read.
pub(crate) struct Ready {
    pub(crate) row: Row,
    /// What creates the mappings that the row finds.
    bodies: Vec<Value>,
    pub(crate) after: Stack,
}

impl Ready {
    pub(crate) fn new(row: Row) -> Self {
        let plan = esmith_planner::plan(&stack(&row.before), &Live::default(), &options(None));
        let writes = plan.steps.iter().flat_map(|step| &step.writes);
        let creates = writes.filter_map(|write| match write {
            Write::Create { body, .. } if body["FunctionName"] == "worker" => Some(body.clone()),
            _ => None,
        });
        let mut bodies: Vec<Value> = creates.collect();
        for body in bodies.iter_mut().filter(|_| row.unowned) {
            body["Tags"] = json!({});
        }
        Self { after: stack(&row.after), bodies, row }
    }

    /// Returns the kind and the action.
    pub(crate) fn label(&self) -> String {
        format!("{} {}", self.row.kind, self.row.action)
    }

    /// Makes the account as the row finds it, and returns its mappings.
    pub(crate) async fn seed(&self, account: &Account) -> Mappings {
        account.faults(None);
        account.settle();
        let is_left =
            |mapping: &Value| mapping["FunctionArn"].as_str().unwrap().ends_with(":worker");
        let left = account.mappings().await;
        let left = left.iter().filter(|(_, mapping)| is_left(mapping));
        account.remove(left.map(|(uuid, _)| uuid));
        for body in &self.bodies {
            let uuid = account.create(body).await;
            if self.row.drift != json!({}) {
                account.set(&uuid, &self.row.drift);
            }
        }
        account.settle();
        account.mappings().await
    }
}
