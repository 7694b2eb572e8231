//! The life of a mapping: created, each setting set, changed and removed, at last deleted. Every
//! kind of source and every server is walked through the same steps.

use serde_json::{Value, json};

use crate::backend::{Backend, Server};
use crate::stack::{Stack, folder};

/// A kind of source on one server.
pub(crate) struct Life {
    pub(crate) backend: Backend,
    /// The key in the spec.
    pub(crate) key: &'static str,
    /// The name of its ARN among those that the server was prepared with.
    pub(crate) arn: &'static str,
    /// Members of the source that stay throughout.
    pub(crate) always: Value,
    pub(crate) settings: Vec<Setting>,
}

/// A setting with the values it is given one after the other.
pub(crate) struct Setting {
    name: &'static str,
    /// Where the server's answer has it, as a JSON pointer.
    held: &'static str,
    /// What the spec says, and what the server must then hold.
    values: Vec<(Value, Value)>,
    removed: Option<Value>,
}

/// A setting whose values are the same in the spec and on the wire, and that is gone once removed.
pub(crate) fn setting<T: Into<Value>, const N: usize>(
    name: &'static str,
    held: &'static str,
    values: [T; N],
) -> Setting {
    let both = |value: T| {
        let value = value.into();
        (value.clone(), value)
    };
    Setting { name, held, values: values.into_iter().map(both).collect(), removed: None }
}

impl Setting {
    /// Says how the spec writes the values, where that is not as on the wire.
    pub(crate) fn written<const N: usize>(mut self, values: [Value; N]) -> Self {
        assert_eq!(N, self.values.len());
        for (value, written) in self.values.iter_mut().zip(values) {
            value.0 = written;
        }
        self
    }

    /// Says what the server holds once the setting is removed from the spec.
    pub(crate) fn removed(mut self, value: impl Into<Value>) -> Self {
        self.removed = Some(value.into());
        self
    }
}

/// Walks a mapping through its life. Beside it is one that stays as it is throughout.
#[track_caller]
pub(crate) fn check(test: &str, life: &Life) {
    let home = folder(test);
    let server = life.backend.start(&home);
    let stack = Stack::new(home, server.url());

    stack.write(&life.mappings(&server, None));
    let created = stack.plan();
    assert!(created.iter().all(|step| step.starts_with("create ")), "{created:?}");
    assert!(server.mappings().is_empty(), "a plan writes nothing");
    stack.settle();
    let created = life.held(&server);

    for setting in &life.settings {
        walk(life, setting, &server, &stack);
    }
    assert_eq!(stack.plan(), [""; 0], "after the last removal");
    assert_eq!(life.held(&server)["UUID"], created["UUID"], "every change was made in place");

    stack.write(&json!({}));
    assert_eq!(stack.plan(), ["delete beside: ", "delete kept: "]);
    assert_eq!(stack.run(&["apply", "--auto-approve"]).code, 3, "not all at once unasked");
    stack.apply(&["--max-change-percent", "100"]);
    assert!(server.mappings().is_empty());
}

/// Gives, changes and removes one setting: each is exactly that update. That nothing is left to do
/// after a removal is shown by the next setting's plan.
#[track_caller]
fn walk(life: &Life, setting: &Setting, server: &Server, stack: &Stack) {
    let step = |given: Option<&Value>| {
        stack.write(&life.mappings(server, given.map(|value| (setting.name, value))));
        let [step] = stack.plan().try_into().unwrap();
        let update = format!("update kept: {} ", setting.name);
        assert!(step.starts_with(&update) && !step.contains("; "), "{step}");
    };
    let held = || life.held(server).pointer(setting.held).cloned();
    for (written, expected) in &setting.values {
        step(Some(written));
        stack.settle();
        assert_eq!(held().as_ref(), Some(expected), "{}", setting.name);
    }
    step(None);
    stack.apply(&[]);
    assert_eq!(held(), setting.removed, "{} removed", setting.name);
}

impl Life {
    /// Returns the mappings of the spec: the one that is walked, with one setting given or none, and
    /// the one beside it.
    fn mappings(&self, server: &Server, given: Option<(&str, &Value)>) -> Value {
        let mut source = self.always.clone();
        source["arn"] = server.arns[self.arn].clone();
        let mut mapping = json!({"function": "worker"});
        match given {
            Some((name @ ("enabled" | "function" | "tags"), value)) => {
                mapping[name] = value.clone()
            }
            Some((name, value)) => source[name] = value.clone(),
            None => {}
        }
        mapping[self.key] = source;
        let beside = json!({"function": "other", "sqs": {"arn": server.arns["deadLetters"]}});
        json!({"kept": mapping, "beside": beside})
    }

    /// Returns the mapping that is walked, as the server holds it.
    #[track_caller]
    fn held(&self, server: &Server) -> Value {
        let all = server.mappings().into_iter();
        let own: Vec<_> =
            all.filter(|held| held["EventSourceArn"] == server.arns[self.arn]).collect();
        let [own] = own.try_into().unwrap();
        own
    }
}
