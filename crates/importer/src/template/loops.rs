//! Loops of a template written out: `Fn::ForEach` among resources, among events, and in any other object.

use serde_json::{Map, Value};

use super::resolver::Resolver;
use crate::normalize::text;

/// The key of a loop begins with this.
pub(super) const LOOP: &str = "Fn::ForEach::";

/// How many members all loops of a template make at most.
const MOST: usize = 10_000;

/// Returns a template without the loops whose collections are known. The others stay as they are.
pub(super) fn written_out(template: Value, resolver: &mut Resolver<'_>) -> Value {
    Loops { resolver, made: 0 }.value(template)
}

struct Loops<'a, 'b> {
    resolver: &'a mut Resolver<'b>,
    made: usize,
}

impl Loops<'_, '_> {
    fn value(&mut self, value: Value) -> Value {
        match value {
            Value::Array(entries) => entries.into_iter().map(|entry| self.value(entry)).collect(),
            Value::Object(members) => Value::Object(self.members(members)),
            other => other,
        }
    }

    fn members(&mut self, members: Map<String, Value>) -> Map<String, Value> {
        let mut out = Map::new();
        for (name, member) in members {
            match self.turns(&name, &member) {
                Some(turns) => turns.into_iter().for_each(|turn| out.extend(self.members(turn))),
                None => drop(out.insert(name, self.value(member))),
            }
        }
        out
    }

    /// Returns what each turn of a loop makes; none if it is no loop, or its collection is not known.
    fn turns(&mut self, name: &str, member: &Value) -> Option<Vec<Map<String, Value>>> {
        name.strip_prefix(LOOP)?;
        let [Value::String(variable), collection, Value::Object(body)] = &member.as_array()?[..]
        else {
            return None;
        };
        let items = self.items(collection)?;
        self.made += items.len() * body.len();
        let turn = |item: &String| Turn { variable, item }.members(body);
        (self.made <= MOST).then(|| items.iter().map(turn).collect())
    }

    fn items(&mut self, collection: &Value) -> Option<Vec<String>> {
        let resolved = self.resolver.resolve(collection);
        let items = resolved.as_array()?.iter();
        items.map(|item| self.resolver.filled(&text(item)?)).collect()
    }
}

/// One turn of a loop.
struct Turn<'a> {
    variable: &'a str,
    item: &'a str,
}

impl Turn<'_> {
    fn members(&self, members: &Map<String, Value>) -> Map<String, Value> {
        let each = members.iter();
        each.map(|(name, member)| (self.text(name), self.value(member))).collect()
    }

    fn value(&self, value: &Value) -> Value {
        match value {
            Value::String(text) => self.text(text).into(),
            Value::Array(entries) => entries.iter().map(|entry| self.value(entry)).collect(),
            Value::Object(members) if members.get("Ref").is_some_and(|it| it == self.variable) => {
                self.item.into()
            }
            Value::Object(members) => Value::Object(self.members(members)),
            other => other.clone(),
        }
    }

    /// `&{Name}` is the item without what a logical id cannot have.
    fn text(&self, text: &str) -> String {
        let plain: String = self.item.chars().filter(char::is_ascii_alphanumeric).collect();
        text.replace(&format!("${{{}}}", self.variable), self.item)
            .replace(&format!("&{{{}}}", self.variable), &plain)
    }
}
