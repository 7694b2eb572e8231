//! Mappings in a CloudFormation or SAM template: which there are, of which kind of source, and what the
//! spec does not carry of them.

pub(crate) mod variables;

mod condition;
mod dynamic;
mod intrinsic;
mod kinds;
mod known;
mod loops;
mod reading;
mod resolver;
mod sam;
mod unread;

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};

use self::{
    intrinsic::written_out,
    reading::{Draft, Reading},
    resolver::{Resolver, Variables},
};
use crate::{ImportOptions, Remark, existing::ExistingMapping, normalize::Spelling};

/// CloudFormation's own spelling.
const PLAIN: Spelling = Spelling { aliases: &[], is_flat: false, has_zeros: false };

/// Reads the mappings of a template that are meant. `variables` are those of templates that were read
/// before, and `beside` the names of the files that are read together with it.
pub(crate) fn read(
    template: Value,
    variables: Variables,
    beside: &[&str],
    options: &ImportOptions,
) -> Read {
    let mut template = written_out(template);
    give(&mut template["Parameters"], options);
    let mut resolver = Resolver::new(&template, variables, options);
    let unrolled = loops::written_out(template.clone(), &mut resolver);
    let Resolver { variables, taken, .. } = resolver;
    let resolver = Resolver { taken, ..Resolver::new(&unrolled, variables, options) };
    let mut reading = Reading { resolver, options, beside, found: vec![], remarks: vec![] };
    reading.transforms(&unrolled);
    for (id, resource) in unrolled["Resources"].as_object().into_iter().flatten() {
        reading.resource(id, resource);
    }
    reading.defaults_taken();
    let Reading { resolver, mut found, remarks, .. } = reading;
    found.retain(|found| options.is_meant(&found.mapping));
    let parameters = template["Parameters"].as_object().into_iter().flatten();
    let parameters = parameters.map(|(name, _)| name.clone()).collect();
    Read { found, remarks, variables: resolver.variables, parameters }
}

/// What was read of a template.
pub(crate) struct Read {
    pub(crate) found: Vec<ExistingMapping>,
    pub(crate) remarks: Vec<Remark>,
    pub(crate) variables: Variables,
    /// The names of its parameters.
    pub(crate) parameters: BTreeSet<String>,
}

/// Makes the values that are given the parameters' defaults.
fn give(parameters: &mut Value, options: &ImportOptions) {
    for (name, value) in &options.parameters {
        if let Some(parameter) = parameters.get_mut(name) {
            let kind = parameter["Type"].as_str().unwrap_or("String");
            // What is given is the value itself, not where it is stored.
            let kind = if kind.contains("List") { "CommaDelimitedList" } else { "String" };
            *parameter = json!({ "Type": kind, "Default": value });
        }
    }
}

impl Reading<'_> {
    fn resource(&mut self, id: &str, resource: &Value) {
        let none = Map::new();
        let properties = resource["Properties"].as_object().unwrap_or(&none);
        match resource["Type"].as_str() {
            Some("AWS::Lambda::EventSourceMapping") => {
                let Some(made) = self.made(id, resource) else { return };
                self.around(id, resource);
                self.mapping(&Draft {
                    address: id.to_owned(),
                    name: known::construct(resource).unwrap_or_else(|| id.to_owned()),
                    properties,
                    function: None,
                    kind: None,
                    spelling: PLAIN,
                    made,
                });
            }
            Some("AWS::Serverless::Function") => sam::function(self, id, resource),
            Some(kind) => self.unread(id, kind, resource),
            None if id.starts_with(loops::LOOP) => self.not_unrolled(id),
            None => {}
        }
    }
}
