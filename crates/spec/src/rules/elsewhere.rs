//! The rule about where the function, the source and other resources of a mapping are.

use serde_json::Value;

use super::subject::Subject;
use crate::{
    arn::Arn,
    code::Code,
    kind::SourceKind,
    problem::{Part, PendingProblem},
    shape::Shape,
};

/// Refuses ARNs that cannot be reached from where the stack is: of another partition; the source's and
/// the function's of another region; the function's of another account. What is not known of the stack
/// is not compared.
pub(crate) fn elsewhere(subject: &Subject<'_>) -> Vec<PendingProblem> {
    let here = subject.place;
    let function = &subject.mapping.function;
    let mut faults = Vec::new();
    let parts = [
        differs("partition", here.partition(), arn_partition(function.as_given())),
        differs("region", here.region.as_deref(), function.region()),
        differs("account", here.account.as_deref(), function.account()),
    ];
    faults.extend(parts.into_iter().flatten().map(|fault| {
        subject.own(Code::Elsewhere, "function", Part::Value, format!("`function` is {fault}"))
    }));
    let source = subject.given("arn").as_str().and_then(Arn::parse).map(|arn| arn.region);
    faults.extend(
        differs("region", here.region.as_deref(), source)
            .map(|fault| subject.of(Code::Elsewhere, "arn", format!("`arn` is {fault}"))),
    );
    for (row, value) in &subject.given {
        let shape = (row.member.shape)(subject.kind());
        each_text(shape, subject.kind(), value, row.name(), &mut |path, text| {
            let fault = differs("partition", here.partition(), arn_partition(text));
            faults.extend(fault.map(|fault| {
                let name = path.rsplit('/').find(|part| part.parse::<usize>().is_err());
                let message = format!("`{}` is {fault}", name.unwrap_or(path));
                subject.of(Code::Elsewhere, path, message)
            }));
        });
    }
    faults
}

fn arn_partition(text: &str) -> Option<&str> {
    Arn::parse(text).map(|arn| arn.partition)
}

/// Says how a part of an ARN differs from the stack's; what a variable completes later does not.
fn differs(part: &str, here: Option<&str>, found: Option<&str>) -> Option<String> {
    let (here, found) = (here?, found?);
    let differs = here != found && !found.is_empty() && !found.contains("${");
    differs.then(|| format!("of {part} {found}, and the stack of {here}"))
}

/// Visits every text of a value with its path; patterns are data, not texts.
fn each_text(
    shape: Shape,
    kind: SourceKind,
    value: &Value,
    path: &str,
    visit: &mut impl FnMut(&str, &str),
) {
    match (shape, value) {
        (Shape::Text { .. }, Value::String(text)) => visit(path, text),
        (Shape::List { of, .. }, Value::Array(entries)) => {
            for (index, entry) in entries.iter().enumerate() {
                each_text(*of, kind, entry, &format!("{path}/{index}"), visit);
            }
        }
        (Shape::Object(members), Value::Object(given)) => {
            for member in members {
                if let Some(value) = given.get(member.name) {
                    let path = format!("{path}/{}", member.name);
                    each_text((member.shape)(kind), kind, value, &path, visit);
                }
            }
        }
        _ => {}
    }
}
