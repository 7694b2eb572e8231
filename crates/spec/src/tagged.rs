//! YAML whose tags mean something: a template's, not a spec's.

use std::fmt;

use serde::{
    Deserialize, Deserializer,
    de::{MapAccess, SeqAccess, Visitor},
};
use serde_json::{Map, Number, Value};
use serde_saphyr::{DuplicateKeyPolicy, Tagged};

use crate::yaml::{complaint, read};

/// Returns a YAML text as JSON, read as safely as a spec; a node with a tag of its own is an object of
/// one member, which is named for the tag: `!Ref x` is `{"!Ref": "x"}`. Of a key that is there twice the
/// last one counts, as elsewhere.
///
/// # Errors
/// What is wrong with the first place that is.
pub fn tagged_yaml(text: &str) -> Result<Value, String> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    match read::<Tagged<Node>>(text, DuplicateKeyPolicy::LastWins) {
        Ok(node) => Ok(plain(node)),
        Err(error) => Err(complaint(&error)),
    }
}

/// A value whose parts may have tags.
enum Node {
    Scalar(Value),
    Seq(Vec<Tagged<Self>>),
    Map(Vec<(String, Tagged<Self>)>),
}

fn plain(Tagged(node, tag): Tagged<Node>) -> Value {
    let value = match node {
        Node::Scalar(value) => value,
        Node::Seq(entries) => entries.into_iter().map(plain).collect(),
        Node::Map(members) => {
            members.into_iter().map(|(key, member)| (key, plain(member))).collect()
        }
    };
    match tag.filter(|tag| tag.starts_with('!') && !tag.starts_with("!!")) {
        Some(tag) => Value::Object(Map::from_iter([(tag, value)])),
        None => value,
    }
}

impl<'de> Deserialize<'de> for Node {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(NodeVisitor)
    }
}

struct NodeVisitor;

impl<'de> Visitor<'de> for NodeVisitor {
    type Value = Node;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("YAML")
    }

    fn visit_bool<E>(self, value: bool) -> Result<Node, E> {
        Ok(Node::Scalar(value.into()))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Node, E> {
        Ok(Node::Scalar(value.into()))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Node, E> {
        Ok(Node::Scalar(value.into()))
    }

    fn visit_f64<E>(self, value: f64) -> Result<Node, E> {
        Ok(Node::Scalar(Number::from_f64(value).map_or(Value::Null, Value::Number)))
    }

    fn visit_str<E>(self, value: &str) -> Result<Node, E> {
        Ok(Node::Scalar(value.into()))
    }

    fn visit_unit<E>(self) -> Result<Node, E> {
        Ok(Node::Scalar(Value::Null))
    }

    fn visit_none<E>(self) -> Result<Node, E> {
        Ok(Node::Scalar(Value::Null))
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<Node, D::Error> {
        Node::deserialize(deserializer)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut entries: A) -> Result<Node, A::Error> {
        let mut seq = Vec::new();
        while let Some(entry) = entries.next_element()? {
            seq.push(entry);
        }
        Ok(Node::Seq(seq))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Node, A::Error> {
        let mut map = Vec::new();
        while let Some(member) = members.next_entry()? {
            map.push(member);
        }
        Ok(Node::Map(map))
    }
}
