//! What is known of a template on its way to a spec, and the variables that it asks for.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use crate::ImportOptions;

/// A template on its way to a spec: what is asked of it becomes variables.
pub(crate) struct Resolver<'a> {
    pub(crate) template: &'a Value,
    /// The variables that were asked for, by name.
    pub(crate) variables: Variables,
    /// What is said about the mapping at hand.
    pub(crate) remarks: Vec<String>,
    /// The variables whose defaults were taken for values.
    pub(crate) taken: BTreeSet<String>,
    /// What is in force where the mappings are, as far as it is known: its reference and its value.
    pub(super) in_force: Vec<(&'static str, &'a str)>,
    /// What variables without a name of their own are named for.
    pub(super) place: String,
    /// How many functions deep the resolver is: a template may refer to itself.
    pub(super) depth: usize,
    /// How many values were resolved for the mapping at hand: a template may refer to one twice, which
    /// refers to another twice, and so on.
    pub(super) count: usize,
}

/// Variables, by name.
pub(crate) type Variables = BTreeMap<String, Declared>;

/// A variable that the spec declares.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Declared {
    /// What it is, if that is known.
    pub(crate) default: Option<Value>,
    /// What it is for.
    pub(crate) about: String,
}

impl<'a> Resolver<'a> {
    pub(crate) fn new(
        template: &'a Value,
        variables: Variables,
        options: &'a ImportOptions,
    ) -> Self {
        let place =
            [("${account}", options.account.as_deref()), ("${region}", options.region.as_deref())];
        Self {
            template,
            variables,
            remarks: Vec::new(),
            taken: BTreeSet::new(),
            in_force: place.into_iter().filter_map(|(name, value)| Some((name, value?))).collect(),
            place: String::new(),
            depth: 0,
            count: 0,
        }
    }

    /// Begins with another mapping, or another part of one.
    pub(crate) fn at(&mut self, place: String) {
        self.place = place;
        self.count = 0;
    }

    /// Declares a variable and returns the reference to it.
    pub(crate) fn variable(&mut self, name: &str, default: Option<Value>, about: String) -> Value {
        let mut name: String = name
            .chars()
            .filter(|char| char.is_ascii_alphanumeric() || "_-".contains(*char))
            .collect();
        if name.starts_with(|first: char| first.is_ascii_digit() || first == '-') || name.is_empty()
        {
            name.insert(0, '_');
        }
        // What is in force has these names.
        if ["account", "region", "partition"].contains(&name.as_str()) {
            name += "Parameter";
        }
        let declared = Declared { default, about };
        let name = self.free(name, &declared);
        self.variables.insert(name.clone(), declared);
        format!("${{{name}}}").into()
    }

    /// Declares a variable for what cannot be worked out at the place at hand.
    pub(super) fn unknown(&mut self, why: &str) -> Value {
        let place = self.place.clone();
        self.variable(&place.replace('.', ""), None, format!("`{place}`, which {why}"))
    }

    /// Returns the name, with a number behind it where another thing has it already.
    fn free(&self, name: String, wanted: &Declared) -> String {
        let is_free = |name: &String| self.variables.get(name).is_none_or(|there| there == wanted);
        let numbered = (2..).map(|number| format!("{name}{number}"));
        std::iter::once(name.clone()).chain(numbered).find(is_free).unwrap_or(name)
    }

    /// Says something of the mapping at hand, once.
    pub(crate) fn note(&mut self, remark: String) {
        if !self.remarks.contains(&remark) {
            self.remarks.push(remark);
        }
    }
}
