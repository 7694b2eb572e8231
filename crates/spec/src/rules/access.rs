//! The rule about access configurations: which entries together make a login for each kind.

use serde_json::Value;

use super::subject::Subject;
use crate::{arn::Arn, code::Code, kind::SourceKind, problem::PendingProblem};

const MEMBER: &str = "sourceAccessConfigurations";

/// Types that log in by themselves.
const LOGINS: [&str; 7] = [
    "BASIC_AUTH",
    "SASL_SCRAM_512_AUTH",
    "SASL_SCRAM_256_AUTH",
    "CLIENT_CERTIFICATE_TLS_AUTH",
    "OAUTHBEARER_AUTH",
    "IAM_AUTH",
    "IAM_OAUTHBEARER_AUTH",
];

/// AWS's model: these take their credentials from the function's role.
const WITHOUT_URI: [&str; 2] = ["IAM_AUTH", "IAM_OAUTHBEARER_AUTH"];

/// A fault of the entries: what AWS was seen to refuse has the code of an error, what it only
/// documents that of a warning, so that what is live can be written down.
type Fault = (Code, String);

fn refused(message: String) -> Fault {
    (Code::Access, message)
}

fn undocumented(message: String) -> Fault {
    (Code::UndocumentedAccess, message)
}

pub(crate) fn access(subject: &Subject<'_>) -> Vec<PendingProblem> {
    let entries = subject.given(MEMBER).as_array().map_or(&[][..], Vec::as_slice);
    let kind = subject.kind();
    let mut faults = match kind {
        SourceKind::ActiveMq | SourceKind::RabbitMq | SourceKind::DocumentDb => {
            needs_basic(entries)
        }
        SourceKind::Msk => at_most_one_login(entries),
        SourceKind::SelfManagedKafka | SourceKind::SelfManagedKafkaQueue => self_managed(entries),
        SourceKind::KinesisStream
        | SourceKind::KinesisConsumer
        | SourceKind::DynamoDb
        | SourceKind::Sqs
        | SourceKind::SqsFifo => return Vec::new(),
    };
    faults.extend(uris(entries, kind));
    let path = if entries.is_empty() { "" } else { MEMBER };
    faults.into_iter().map(|(code, fault)| subject.of(code, path, fault)).collect()
}

fn of_type<'a>(entries: &'a [Value], name: &str) -> impl Iterator<Item = &'a Value> {
    entries.iter().filter(move |entry| entry["type"] == name)
}

fn has(entries: &[Value], name: &str) -> bool {
    of_type(entries, name).next().is_some()
}

fn logins(entries: &[Value]) -> Vec<&str> {
    entries
        .iter()
        .filter_map(|entry| entry["type"].as_str())
        .filter(|name| LOGINS.contains(name))
        .collect()
}

fn needs_basic(entries: &[Value]) -> Vec<Fault> {
    match of_type(entries, "BASIC_AUTH").count() {
        1 => Vec::new(),
        0 => vec![refused(format!("`{MEMBER}` needs an entry of type BASIC_AUTH"))],
        many => {
            vec![undocumented(format!(
                "`{MEMBER}` has {many} entries of type BASIC_AUTH, exactly 1"
            ))]
        }
    }
}

fn at_most_one_login(entries: &[Value]) -> Vec<Fault> {
    let logins = logins(entries);
    if logins.len() > 1 {
        vec![undocumented(format!("`{MEMBER}` has more than one login: {}", logins.join(", ")))]
    } else {
        Vec::new()
    }
}

fn self_managed(entries: &[Value]) -> Vec<Fault> {
    let mut faults = at_most_one_login(entries);
    let (subnet, group) = (has(entries, "VPC_SUBNET"), has(entries, "VPC_SECURITY_GROUP"));
    if subnet != group {
        let (there, missing) = if subnet {
            ("VPC_SUBNET", "VPC_SECURITY_GROUP")
        } else {
            ("VPC_SECURITY_GROUP", "VPC_SUBNET")
        };
        let message = format!("`{MEMBER}` has {there} and no {missing}; they go together");
        faults.push(undocumented(message));
    }
    if logins(entries).is_empty() && !subnet && !group {
        let message = format!("`{MEMBER}` needs a login, or VPC_SUBNET and VPC_SECURITY_GROUP");
        // AWS: "Required 'sourceAccessConfigurations' parameter is missing."
        faults.push(if entries.is_empty() { refused(message) } else { undocumented(message) });
    }
    faults.extend(oauth(entries).into_iter().map(undocumented));
    faults
}

fn oauth(entries: &[Value]) -> Vec<String> {
    let mut faults = Vec::new();
    let by_role = has(entries, "IAM_OAUTHBEARER_AUTH");
    if by_role && !has(entries, "OAUTHBEARER_AUDIENCE") {
        faults.push("IAM_OAUTHBEARER_AUTH needs an entry of type OAUTHBEARER_AUDIENCE".to_owned());
    }
    for name in ["OAUTHBEARER_SCOPE", "OAUTHBEARER_LOGICAL_CLUSTER", "OAUTHBEARER_IDENTITY_POOL"] {
        if has(entries, name) && !has(entries, "OAUTHBEARER_AUTH") {
            faults.push(format!("{name} goes with OAUTHBEARER_AUTH only"));
        }
    }
    if has(entries, "OAUTHBEARER_AUDIENCE") && !by_role && !has(entries, "OAUTHBEARER_AUTH") {
        faults.push("OAUTHBEARER_AUDIENCE goes with an OAUTHBEARER login only".to_owned());
    }
    faults
}

fn uris(entries: &[Value], kind: SourceKind) -> Vec<Fault> {
    let mut faults = Vec::new();
    for entry in entries {
        let (Some(name), uri) = (entry["type"].as_str(), entry["uri"].as_str()) else { continue };
        match (WITHOUT_URI.contains(&name), uri) {
            (true, Some(_)) => faults.push(undocumented(format!("{name} takes no `uri`"))),
            (false, None) => faults.push(refused(format!("{name} needs a `uri`"))),
            (false, Some(uri)) if !uri.contains("${") => faults.extend(form(name, uri, kind)),
            _ => {}
        }
    }
    faults
}

/// Returns what is wrong with the form of an entry's `uri`.
fn form(name: &str, uri: &str, kind: SourceKind) -> Option<Fault> {
    let prefix = match name {
        "VPC_SUBNET" => "subnet:",
        "VPC_SECURITY_GROUP" => "security_group:",
        name if LOGINS.contains(&name) || name == "SERVER_ROOT_CA_CERTIFICATE" => {
            let is_secret = Arn::parse(uri).is_some_and(|arn| arn.service == "secretsmanager");
            let message = format!("the `uri` of {name} is not the ARN of a secret");
            // AWS refuses a secret's name on DocumentDB: "Invalid parameters: BASIC_AUTH".
            let fault = if kind == SourceKind::DocumentDb { refused } else { undocumented };
            return (!is_secret).then(|| fault(message));
        }
        _ => return None,
    };
    let message = format!("the `uri` of {name} is documented to begin with `{prefix}`");
    (!uri.starts_with(prefix)).then(|| undocumented(message))
}
