//! What must hold once the run after the disturbed one has ended.

use serde_json::Value;

use crate::{
    account::Mappings,
    rows::{End, NAME, Row},
    stack::{KEEPER, STACK},
    tap::Log,
};

/// The mappings before and after, by UUID.
pub(crate) struct Evidence<'a> {
    pub(crate) row: &'a Row,
    pub(crate) others: &'a Mappings,
    pub(crate) before: &'a Mappings,
    pub(crate) after: &'a Mappings,
    pub(crate) log: &'a Log,
    /// Whether AWS disabled it by itself.
    pub(crate) disabled_by_aws: bool,
}

impl Evidence<'_> {
    /// Returns what does not hold.
    pub(crate) fn complaints(&self) -> Vec<String> {
        let mut complaints: Vec<String> = self.untouched().into_iter().collect();
        complaints.extend(self.subject());
        complaints
    }

    /// Whatever is not the subject must be as it was.
    fn untouched(&self) -> Option<String> {
        let mut left = self.after.clone();
        left.retain(|uuid, mapping| self.others.contains_key(uuid) || !is_subject(mapping));
        (left != *self.others).then(|| format!("others: {:#?} became {left:#?}", self.others))
    }

    fn subject(&self) -> Vec<String> {
        let is_new = |uuid: &String| !self.others.contains_key(uuid);
        let first = self.before.iter().find(|(uuid, _)| is_new(uuid)).map(|(_, mapping)| mapping);
        let ours: Vec<&Value> = self.after.values().filter(|mapping| is_subject(mapping)).collect();
        if self.row.end == End::Gone {
            return if ours.is_empty() { vec![] } else { vec![format!("not gone: {ours:#?}")] };
        }
        let [subject] = ours.as_slice() else {
            return vec![format!("not one mapping: {ours:#?}")];
        };
        let mut complaints = Vec::new();
        if subject["Tags"]["esmith:name"] != NAME {
            complaints.push(format!("another name: {}", subject["Tags"]));
        }
        // What `ignoreChanges` leaves alone may stay disabled.
        let may_be_disabled = self.disabled_by_aws && self.row.action == "handover";
        if subject["State"] != "Enabled" && !may_be_disabled {
            complaints.push(format!("state {}", subject["State"]));
        }
        complaints.extend(self.identity(first, subject));
        complaints.extend(self.position(first, subject));
        if let Some(by_hand) = self.row.drift.get("BatchSize")
            && subject["BatchSize"] != *by_hand
        {
            complaints.push(format!("lost what ignoreChanges leaves alone: {subject:#?}"));
        }
        complaints
    }

    /// Whether it is the mapping that was there, where that matters.
    fn identity(&self, before: Option<&Value>, subject: &Value) -> Option<String> {
        let is_same = before.is_some_and(|before| before["UUID"] == subject["UUID"]);
        let wanted = match self.row.end {
            End::Same => true,
            End::Replaced | End::HandedOver { .. } | End::SameGroup => false,
            End::New | End::NewOrSame | End::Gone => return None,
        };
        (is_same != wanted).then(|| format!("the same mapping: {is_same}, wanted {wanted}"))
    }

    fn position(&self, before: Option<&Value>, subject: &Value) -> Option<String> {
        let position = &subject["StartingPosition"];
        let at = &subject["StartingPositionTimestamp"];
        let group = |mapping: &Value| {
            let managed = &mapping["AmazonManagedKafkaEventSourceConfig"]["ConsumerGroupId"];
            let own = &mapping["SelfManagedKafkaEventSourceConfig"]["ConsumerGroupId"];
            if managed.is_null() { own.clone() } else { managed.clone() }
        };
        match self.row.end {
            End::HandedOver { lookback } => {
                let old = before?["UUID"].as_str()?;
                let Some(disabled) = self.log.disabled.get(old) else {
                    return Some(format!("{old} was never seen disabled"));
                };
                #[expect(clippy::cast_precision_loss, reason = "seconds stay below 2^53 for ages")]
                let wanted = disabled.floor() - lookback as f64;
                let found = at.as_f64().unwrap_or_default();
                let holds = position == "AT_TIMESTAMP" && (found - wanted).abs() < 1.0;
                (!holds).then(|| format!("begins at {position} {at}, wanted {wanted}"))
            }
            End::SameGroup => {
                let (old, new) = (group(before?), group(subject));
                (old != new || old.is_null()).then(|| format!("group {old} became {new}"))
            }
            _ if !position.is_null() && position != "TRIM_HORIZON" => {
                Some(format!("begins at {position}"))
            }
            _ => None,
        }
    }
}

/// Whether the stack owns it and it is not the mapping that nothing touches.
fn is_subject(mapping: &Value) -> bool {
    mapping["Tags"]["esmith:stack"] == STACK && mapping["Tags"]["esmith:name"] != KEEPER
}
