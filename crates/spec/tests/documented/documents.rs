//! What AWS's documents say, as lines: the API's model gives members, bounds and constants, the
//! matrix which kind has which, the walks what a removal is, and `esm-limits.json` what the
//! documentation says beside them.

use std::collections::BTreeSet;

use serde_json::Value;

/// Members of the API that belong to a mapping, not to its source, and one that AWS refuses here.
const OTHERS: [&str; 5] =
    ["Enabled", "FunctionName", "Tags", "UUID", "DestinationConfig.OnSuccess"];

/// Objects that hold members of a source and are none themselves.
const CONTAINERS: [&str; 5] = [
    "SelfManagedEventSource",
    "SelfManagedEventSource.Endpoints",
    "AmazonManagedKafkaEventSourceConfig",
    "SelfManagedKafkaEventSourceConfig",
    "DocumentDBEventSourceConfig",
];

/// Required by AWS, but a default of the stack may give it: rules ask for it after the merge.
pub(crate) const ASKED_FOR_LATER: &str = "SourceAccessConfigurations";

pub(crate) struct Documents {
    api: Value,
    matrix: Value,
    limits: Value,
    walks: Value,
}

impl Documents {
    pub(crate) fn read() -> Self {
        let json = |text| serde_json::from_str(text).expect("a document is JSON");
        Self {
            api: json(include_str!("../../../../tests/contract/esm-api.json")),
            matrix: json(include_str!("../../../../tests/contract/esm-matrix.json")),
            limits: json(include_str!("../../../../tests/contract/esm-limits.json")),
            walks: json(include_str!("../../../../tests/contract/walks.json")),
        }
    }

    /// Returns what the documents say of these kinds.
    pub(crate) fn lines(&self, kinds: &[&str]) -> BTreeSet<String> {
        let mut lines = BTreeSet::new();
        for kind in kinds {
            let mut said = Said { documents: self, kind, lines: Vec::new() };
            let request = &self.api["shapes"]["CreateEventSourceMappingRequest"];
            said.members(request, "");
            lines.extend(said.lines);
        }
        lines
    }
}

/// What is said of one kind.
struct Said<'a> {
    documents: &'a Documents,
    kind: &'a str,
    lines: Vec<String>,
}

impl Said<'_> {
    fn fact(&mut self, path: &str, what: &str) {
        self.lines.push(format!("{path} on {}: {what}", self.kind));
    }

    fn shape(&self, name: &Value) -> Value {
        self.documents.api["shapes"][name.as_str().unwrap_or_default()].clone()
    }

    fn members(&mut self, structure: &Value, path: &str) {
        for (name, member) in structure["members"].as_object().into_iter().flatten() {
            let path = if path.is_empty() { name.clone() } else { format!("{path}.{name}") };
            self.member(&path, &self.shape(&member["shape"]));
        }
    }

    fn member(&mut self, path: &str, shape: &Value) {
        let how = self.applies(path);
        if OTHERS.contains(&path) || how == "forbidden" {
            return;
        }
        if CONTAINERS.contains(&path) {
            self.members(shape, path);
            if shape["type"] == "map" {
                self.member(
                    &format!("{path}.KAFKA_BOOTSTRAP_SERVERS"),
                    &self.shape(&shape["value"]["shape"]),
                );
            }
            return;
        }
        self.fact(path, how);
        if !self.row(path) {
            self.inner_member(path);
        }
        self.value(path, shape);
    }

    /// Returns whether the kind accepts or requires a member.
    fn applies(&self, path: &str) -> &'static str {
        let word = |value: &Value| match value.as_str() {
            Some("forbidden") => Some("forbidden"),
            Some("required") if path != ASKED_FOR_LATER => Some("required"),
            Some(_) => Some("allowed"),
            None => None,
        };
        let Documents { matrix, limits, .. } = self.documents;
        if let Some(word) = word(&limits["applies"][path][self.kind]) {
            return word;
        }
        let usual = if self.kind == "smk_queue" { "smk" } else { self.kind };
        if let Some(word) = word(&matrix["fields"][path]["applies"][usual]) {
            return word;
        }
        let required = limits["required"].as_array().into_iter().flatten();
        let mut required = required.filter_map(Value::as_str);
        if required.any(|name| name == inner(path)) { "required" } else { "allowed" }
    }

    /// Says of a member of a source its name, whether it can change, what its removal is, and whether
    /// AWS encrypts it; returns whether it is one, and not inside one.
    fn row(&mut self, path: &str) -> bool {
        let (root, part) = path.split_once('.').unwrap_or((path, ""));
        if !part.is_empty() && !CONTAINERS.contains(&root) && part != "VIRTUAL_HOST" {
            return false;
        }
        let field = &self.documents.matrix["fields"][root];
        let listed =
            |list: &str| field[list].as_array().into_iter().flatten().any(|member| member == part);
        let is_settled =
            field["api"] == "create" || listed("immutableMembers") || part == "VIRTUAL_HOST";
        if !is_settled && part.trim_start_matches("Endpoints.").contains('.') {
            return false;
        }
        let how = if is_settled { "is chosen at creation" } else { "changes" };
        self.lines.push(format!("{path}: {how}"));
        if self.documents.limits["encrypted"].as_array().into_iter().flatten().any(|it| it == path)
        {
            self.lines.push(format!("{path}: is encrypted"));
        }
        if let Some(what) = self.documents.limits["identity"][path].as_str() {
            self.lines.push(format!("{path}: mappings are the same by {what}"));
        }
        self.removal(path);
        true
    }

    /// Says what the walks of a member say: its name, and what its removal is.
    fn removal(&mut self, path: &str) {
        let walks = &self.documents.walks["fields"];
        let walk = if walks[path].is_null() {
            &walks[path.split('.').next().unwrap_or(path)]
        } else {
            &walks[path]
        };
        let usual = if self.kind == "smk_queue" { "smk" } else { self.kind };
        let exceptions = walk["sources"].as_object().into_iter().flatten();
        let mut exceptions =
            exceptions.filter(|(kinds, _)| kinds.split(' ').any(|kind| kind == usual));
        let exception = exceptions.next().map_or(&Value::Null, |(_, exception)| exception);
        let either = |key: &str| {
            if exception[key].is_null() { walk[key].clone() } else { exception[key].clone() }
        };
        let doubt = if either("unconfirmed") == true { ", unconfirmed" } else { "" };
        let said = self.documents.limits["clears"][path][self.kind].clone();
        let sent = if said.is_null() { either("unset")["sends"].clone() } else { said };
        let what = match (sent, either("unset").as_str()) {
            (Value::Null, Some("replace")) => match &self.documents.limits["defaults"][path] {
                Value::Null => "its removal replaces".to_owned(),
                default => format!("its removal replaces, by {default}"),
            },
            (Value::Null, Some("nothing")) => "its removal does nothing".to_owned(),
            // With the position that calls for it, it goes without a trace.
            (Value::Null, _) if path == "StartingPositionTimestamp" => {
                "its removal does nothing".to_owned()
            }
            (Value::Null, _) => "cannot be removed".to_owned(),
            (sent, _) => format!("its removal sends {sent}{doubt}"),
        };
        self.fact(path, &what);
        self.lines.push(format!("{path}: is called {}", walk["name"].as_str().unwrap_or_default()));
    }

    /// Says of a member inside another its name, and what its absence sends.
    fn inner_member(&mut self, path: &str) {
        let name = path.rsplit('.').next().unwrap_or(path).replace("URI", "Uri");
        let (first, rest) = name.split_at(1);
        self.lines.push(format!("{path}: is called {}{rest}", first.to_lowercase()));
        let clears = &self.documents.limits["clears"][path];
        let sent = if clears[self.kind].is_null() { &clears["*"] } else { &clears[self.kind] };
        if !sent.is_null() {
            self.fact(path, &format!("its removal sends {sent}"));
        }
    }

    fn value(&mut self, path: &str, shape: &Value) {
        if let Some(values) = shape["enum"].as_array() {
            values.iter().filter_map(Value::as_str).for_each(|value| self.constant(path, value));
            return;
        }
        match shape["type"].as_str() {
            Some("structure") => self.members(shape, path),
            Some("list") => {
                let bounds = self.bounds(path, shape, 0);
                self.fact(path, &bounds);
                if self.documents.limits["ordered"]
                    .as_array()
                    .into_iter()
                    .flatten()
                    .any(|it| it == path)
                {
                    self.fact(path, "its order counts");
                }
                self.value(path, &self.shape(&shape["member"]["shape"]));
            }
            _ if path == "FilterCriteria.Filters.Pattern" => self.fact(path, "pattern"),
            Some("boolean") => self.fact(path, "boolean"),
            Some("timestamp") => self.fact(path, "timestamp"),
            // An empty text is absence.
            Some("string") => self.fact(path, &self.bounds(path, shape, 1)),
            _ => self.fact(path, &self.bounds(path, shape, i64::MIN)),
        }
    }

    /// Says that a member may have a value; a virtual host among the accesses is a member instead.
    fn constant(&mut self, path: &str, value: &str) {
        let kinds = &self.documents.limits["values"][inner(path)][value];
        let is_open =
            kinds.as_array().is_none_or(|kinds| kinds.iter().any(|kind| kind == self.kind));
        if is_open {
            self.fact(path, &format!("may be {value}"));
        }
        let host = "SourceAccessConfigurations.VIRTUAL_HOST";
        if value == "VIRTUAL_HOST" && self.applies(host) != "forbidden" {
            let string = serde_json::json!({ "type": "string" });
            self.member(host, &string);
        }
    }

    fn bounds(&self, path: &str, shape: &Value, least: i64) -> String {
        let said = &self.documents.limits["bounds"][inner(path)];
        if let Some(bounds) = said[self.kind].as_str().or_else(|| said["*"].as_str()) {
            // A list may say how many entries it has, and what each is.
            if bounds.contains("entries") == (shape["type"] == "list") {
                return bounds.to_owned();
            }
        }
        let min = shape["min"].as_i64().unwrap_or(0).max(least);
        let max = shape["max"].as_i64().map_or_else(String::new, |max| max.to_string());
        let unit = match shape["type"].as_str() {
            Some("list") => " entries",
            Some("string") => " characters",
            _ => "",
        };
        format!("{min}..{max}{unit}")
    }
}

/// Returns a path without the object that the two kinds of Kafka call differently.
fn inner(path: &str) -> &str {
    let kafka = ["AmazonManagedKafkaEventSourceConfig.", "SelfManagedKafkaEventSourceConfig."];
    kafka.iter().find_map(|container| path.strip_prefix(container)).unwrap_or(path)
}
