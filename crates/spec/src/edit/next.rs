//! The next change that brings a mapping's text nearer to a value. Objects and lists are changed in
//! their parts, so that as little as possible is written anew.

use serde_json::{Map, Value};

use super::{
    splice::{EditableText, Made, Splice},
    tree::{Entry, Form, Node},
};
use crate::{
    kind::SourceKind,
    shape::{Order, Shape},
    value,
};

/// What a part of the text is compared with.
#[derive(Clone, Copy)]
pub(super) struct Wanted<'a> {
    /// The value, in normal form; `null` for none.
    pub(super) value: &'a Value,
    /// What `defaults` have for it.
    pub(super) default: &'a Value,
    /// Its shape; none for what the table does not have, such as tags.
    pub(super) shape: Option<Shape>,
}

/// The next change; none if nothing is left to change.
pub(super) type Next = Result<Option<Splice>, String>;

/// A text with what is needed to compare its parts.
#[derive(Clone, Copy)]
pub(super) struct Text<'t> {
    pub(super) editable: EditableText<'t>,
    pub(super) kind: SourceKind,
}

fn done(made: Made) -> Next {
    made.map(Some)
}

impl Text<'_> {
    /// Returns the next change of a member of a map. `own` is what the map says, with references
    /// resolved; `explicit` is what to write where `defaults` would otherwise hold.
    pub(super) fn member(
        self,
        map: &Node,
        own: &Value,
        key: &str,
        behind: Option<&str>,
        wanted: Wanted<'_>,
        explicit: &Value,
    ) -> Next {
        let (entry, found) = match (map.entry(key), own.get(key)) {
            (Some(entry), Some(found)) => (entry, found),
            (None, Some(found)) if self.is_same(found, wanted) => return Ok(None),
            (None, Some(_)) => return Err("it comes from a merge key (`<<`)".to_owned()),
            (_, None) => return self.absent(map, key, behind, wanted),
        };
        if self.is_same(found, wanted) {
            return Ok(None);
        }
        if !wanted.value.is_null() {
            return self.value(Some(entry), &entry.value, found, wanted);
        }
        if wanted.default.is_null() {
            return done(self.editable.remove(map, key));
        }
        // Without the key the default would hold.
        if found == explicit {
            return Ok(None);
        }
        done(self.editable.replace(Some(entry), &entry.value, explicit))
    }

    fn absent(self, map: &Node, key: &str, behind: Option<&str>, wanted: Wanted<'_>) -> Next {
        if self.is_same(wanted.default, wanted) {
            return Ok(None);
        }
        let added = match (wanted.default, wanted.value) {
            (Value::Null, value) => value.clone(),
            // What the default has already need not be said again.
            (Value::Object(default), Value::Object(value))
                if default.iter().all(|(key, default)| value.get(key) == Some(default)) =>
            {
                let rest = value.iter().filter(|(key, _)| !default.contains_key(*key));
                Value::Object(rest.map(|(key, value)| (key.clone(), value.clone())).collect())
            }
            _ => return Err("it comes from `defaults`".to_owned()),
        };
        done(self.editable.add(map, behind, key, &added))
    }

    /// Returns the next change of a value.
    fn value(self, entry: Option<&Entry>, node: &Node, own: &Value, wanted: Wanted<'_>) -> Next {
        if self.is_same(own, wanted) {
            return Ok(None);
        }
        match (&node.form, own, wanted.value) {
            (Form::Map { .. }, Value::Object(own), Value::Object(value)) if !node.repeated => {
                self.members(node, own, value, wanted)
            }
            (Form::List { .. }, Value::Array(own), Value::Array(value)) if !node.repeated => {
                self.entries(node, own, value, wanted)
            }
            // A pattern that is written as JSON in a string stays one.
            (Form::Scalar(_), Value::String(_), value)
                if matches!(wanted.shape, Some(Shape::FilterPattern)) =>
            {
                let text = Value::String(match value {
                    Value::String(text) => text.clone(),
                    pattern => pattern.to_string(),
                });
                done(self.editable.replace(entry, node, &text))
            }
            _ => done(self.editable.replace(entry, node, wanted.value)),
        }
    }

    fn members(
        self,
        node: &Node,
        own: &Map<String, Value>,
        value: &Map<String, Value>,
        wanted: Wanted<'_>,
    ) -> Next {
        let whole = Value::Object(own.clone());
        let new = value.keys().filter(|key| !own.contains_key(*key));
        // What is new first, so that nothing is emptied on the way.
        for key in new.chain(own.keys()) {
            let member = match wanted.shape {
                Some(Shape::Object(members)) => members.iter().find(|member| member.name == key),
                _ => None,
            };
            let default = member.map_or(Value::Null, |member| value::default(member, self.kind));
            let wished = value.get(key).unwrap_or(&Value::Null);
            if !own.contains_key(key) && *wished == default {
                continue;
            }
            let wanted = Wanted {
                value: wished,
                default: wanted.default.get(key).unwrap_or(&Value::Null),
                shape: member.map(|member| (member.shape)(self.kind)),
            };
            if let Some(splice) = self.member(node, &whole, key, None, wanted, wished)? {
                return Ok(Some(splice));
            }
        }
        Ok(None)
    }

    fn entries(self, node: &Node, own: &[Value], value: &[Value], wanted: Wanted<'_>) -> Next {
        let (shape, order) = match wanted.shape {
            Some(Shape::List { of, order, .. }) => (Some(*of), order),
            _ => (None, Order::Kept),
        };
        let same = |found: &Value, one: &Value| self.are_same(found, one, shape);
        let (entries, from, to) = match order {
            Order::Free => {
                let is_new = |one: &&Value| !own.iter().any(|found| same(found, one));
                let is_old = |found: &Value| !value.iter().any(|one| same(found, one));
                (node.entries(), own.iter().position(is_old), value.iter().find(is_new))
            }
            Order::Kept => {
                let pairs = own.iter().zip(value);
                let first = pairs.take_while(|(found, one)| same(found, one)).count();
                let rest = own.len().min(value.len()) - first;
                let ends = own.iter().rev().zip(value.iter().rev()).take(rest);
                let last = ends.take_while(|(found, one)| same(found, one)).count();
                let from = (first + last < own.len()).then_some(first);
                let to = (first + last < value.len()).then(|| &value[first]);
                let comes_later = |list: &[Value], one: &Value| {
                    list.iter().skip(first + 1).any(|other| same(other, one))
                };
                match (from, to) {
                    (None, Some(new)) => return done(self.editable.insert(node, first, new)),
                    (Some(index), Some(new)) if comes_later(own, new) => {
                        return done(self.editable.take(node, index));
                    }
                    (Some(_), Some(new)) if comes_later(value, &own[first]) => {
                        return done(self.editable.insert(node, first, new));
                    }
                    (from, to) => (node.entries(), from, to),
                }
            }
        };
        match (from, to) {
            (Some(index), Some(new)) => {
                let wanted = Wanted { value: new, default: &Value::Null, shape };
                let entry = entries.get(index).ok_or("it comes from elsewhere")?;
                self.value(None, entry, &own[index], wanted)
            }
            (Some(index), None) => done(self.editable.take(node, index)),
            (None, Some(new)) => done(self.editable.insert(node, own.len(), new)),
            (None, None) => Ok(None),
        }
    }

    /// Returns whether a value, as it is written, is the wanted one.
    fn is_same(self, found: &Value, wanted: Wanted<'_>) -> bool {
        self.are_same(found, wanted.value, wanted.shape)
    }

    fn are_same(self, found: &Value, value: &Value, shape: Option<Shape>) -> bool {
        let normal =
            |value: &Value, shape: &Shape| value::normal_shape(shape, self.kind, value.clone());
        found == value || shape.is_some_and(|shape| normal(found, &shape) == normal(value, &shape))
    }
}
