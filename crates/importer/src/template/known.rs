//! What a template tells of its resources offline: names and ARNs of those that it names, and which
//! kind of source they are.

use esmith_spec::kind::{SOURCES, SourceKind};
use serde_json::Value;

use super::resolver::Resolver;

/// A resource type, an attribute (none for `Ref`), the property with the name, and what comes of it;
/// `*` is the name.
type Formula = (&'static str, Option<&'static str>, &'static str, &'static str);

const FORMULAS: &[Formula] = &[
    ("AWS::SQS::Queue", Some("Arn"), "QueueName", "arn:${partition}:sqs:${region}:${account}:*"),
    ("AWS::SQS::Queue", Some("QueueName"), "QueueName", "*"),
    ("AWS::SNS::Topic", None, "TopicName", "arn:${partition}:sns:${region}:${account}:*"),
    (
        "AWS::SNS::Topic",
        Some("TopicArn"),
        "TopicName",
        "arn:${partition}:sns:${region}:${account}:*",
    ),
    ("AWS::SNS::Topic", Some("TopicName"), "TopicName", "*"),
    ("AWS::Kinesis::Stream", None, "Name", "*"),
    (
        "AWS::Kinesis::Stream",
        Some("Arn"),
        "Name",
        "arn:${partition}:kinesis:${region}:${account}:stream/*",
    ),
    ("AWS::S3::Bucket", None, "BucketName", "*"),
    ("AWS::S3::Bucket", Some("Arn"), "BucketName", "arn:${partition}:s3:::*"),
    ("AWS::DynamoDB::Table", None, "TableName", "*"),
    ("AWS::DocDB::DBCluster", None, "DBClusterIdentifier", "*"),
    ("AWS::Lambda::Function", None, "FunctionName", "*"),
    ("AWS::Lambda::Function", Some("Arn"), "FunctionName", FUNCTION),
    ("AWS::Serverless::Function", None, "FunctionName", "*"),
    ("AWS::Serverless::Function", Some("Arn"), "FunctionName", FUNCTION),
];

const FUNCTION: &str = "arn:${partition}:lambda:${region}:${account}:function:*";

/// Returns what a resource is called, or one of its attributes, where the template says so.
pub(crate) fn text(
    resolver: &mut Resolver<'_>,
    id: &str,
    attribute: Option<&str>,
) -> Option<String> {
    let resource = &resolver.template["Resources"][id];
    let Some(kind) = resource["Type"].as_str() else {
        return alias_of_sam(resolver, id, attribute);
    };
    if kind == "AWS::Lambda::Alias" && attribute.is_none_or(|it| it == "AliasArn") {
        let properties = resource["Properties"].clone();
        let function = resolver.text(&properties["FunctionName"])?;
        return Some(format!("{function}:{}", resolver.text(&properties["Name"])?));
    }
    let formula = FORMULAS.iter().find(|(of, member, ..)| *of == kind && *member == attribute)?;
    let (.., property, text) = formula;
    let name = resource["Properties"].get(*property)?.clone();
    let name = resolver.text(&name)?;
    Some(text.replace('*', &name))
}

/// SAM makes an alias `FUNCTION.Alias` of `AutoPublishAlias`; its reference is its ARN.
fn alias_of_sam(resolver: &mut Resolver<'_>, id: &str, attribute: Option<&str>) -> Option<String> {
    let function = match attribute {
        None => id.strip_suffix(".Alias")?,
        Some(_) => return None,
    };
    let alias = alias(resolver, function)?;
    Some(format!("{}:{alias}", crate::normalize::text(&resolver.reference(function))?))
}

/// Returns the alias that SAM publishes for a function.
pub(crate) fn alias(resolver: &mut Resolver<'_>, function: &str) -> Option<String> {
    let template = resolver.template;
    let own = &template["Resources"][function]["Properties"]["AutoPublishAlias"];
    let of_all = &template["Globals"]["Function"]["AutoPublishAlias"];
    let alias = if own.is_null() { of_all } else { own };
    resolver.text(alias).filter(|alias| !alias.is_empty())
}

/// Returns the kind of source that a resource is.
pub(crate) fn kind(resolver: &mut Resolver<'_>, id: &str) -> Option<SourceKind> {
    let resource = &resolver.template["Resources"][id];
    let properties = &resource["Properties"];
    let of = resource["Type"].as_str()?;
    let kinds = || SOURCES.iter().filter(|row| row.template_types.contains(&of));
    let has = |resolver: &mut Resolver<'_>, (name, value): (&str, &str)| {
        let found = resolver.known(&properties[name]);
        found.is_some_and(|found| found.eq_ignore_ascii_case(value))
    };
    let by_property =
        kinds().find(|row| row.template_property.is_some_and(|property| has(resolver, property)));
    let row = by_property.or_else(|| kinds().find(|row| row.template_property.is_none()))?;
    Some(row.kind)
}

/// Returns the names of all resources and parameters that a value refers to.
pub(crate) fn names(value: &Value, found: &mut Vec<String>) {
    match value {
        Value::Array(entries) => entries.iter().for_each(|entry| names(entry, found)),
        Value::Object(members) => {
            for (name, member) in members {
                match (name.as_str(), member) {
                    ("Ref", Value::String(id)) => found.push(id.clone()),
                    ("Fn::GetAtt", Value::String(text)) => {
                        found.extend(text.split('.').next().map(str::to_owned));
                    }
                    ("Fn::GetAtt", Value::Array(parts)) => {
                        found.extend(parts.first().and_then(Value::as_str).map(str::to_owned));
                    }
                    ("Fn::Sub", Value::String(text)) => in_text(text, found),
                    ("Fn::Sub", Value::Array(parts)) => {
                        parts
                            .iter()
                            .filter_map(Value::as_str)
                            .for_each(|text| in_text(text, found));
                        parts.iter().for_each(|part| names(part, found));
                    }
                    _ => names(member, found),
                }
            }
        }
        _ => {}
    }
}

fn in_text(text: &str, found: &mut Vec<String>) {
    let names = text.split("${").skip(1).filter_map(|rest| rest.split(['}', '.']).next());
    found.extend(names.map(|name| name.trim().to_owned()));
}

/// Returns what the CDK calls a resource: the path of its construct, without the stack and without the
/// parts that say nothing.
pub(crate) fn construct(resource: &Value) -> Option<String> {
    let path = resource["Metadata"]["aws:cdk:path"].as_str()?;
    let parts = path.split('/').skip(1).filter(|part| !["Resource", "Default", ""].contains(part));
    let name = parts.collect::<Vec<_>>().join("-");
    (!name.is_empty()).then_some(name)
}
