//! The rule about access configurations: which entries together make a login for each kind.

use serde_json::Value;

use crate::{
    code::Code,
    kind::{Kinds, SourceKind},
    problem::Finding,
    rules::Subject,
};

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

pub(crate) fn access(subject: &Subject<'_>) -> Vec<Finding> {
    let entries = subject.given(MEMBER).as_array().map_or(&[][..], Vec::as_slice);
    let kind = subject.kind();
    let mut faults = match kind {
        SourceKind::ActiveMq | SourceKind::RabbitMq | SourceKind::DocumentDb => {
            needs_basic(entries)
        }
        SourceKind::Msk => at_most_one_login(entries),
        kind if Kinds::SELF_MANAGED_KAFKA.has(kind) => self_managed(entries),
        _ => return Vec::new(),
    };
    faults.extend(uris(entries));
    let path = if entries.is_empty() { "" } else { MEMBER };
    faults.into_iter().map(|fault| subject.of(Code::Access, path, fault)).collect()
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

fn needs_basic(entries: &[Value]) -> Vec<String> {
    match of_type(entries, "BASIC_AUTH").count() {
        1 => Vec::new(),
        0 => vec![format!("`{MEMBER}` needs an entry of type BASIC_AUTH")],
        many => vec![format!("`{MEMBER}` has {many} entries of type BASIC_AUTH, exactly 1")],
    }
}

fn at_most_one_login(entries: &[Value]) -> Vec<String> {
    let logins = logins(entries);
    if logins.len() > 1 {
        vec![format!("`{MEMBER}` has more than one login: {}", logins.join(", "))]
    } else {
        Vec::new()
    }
}

fn self_managed(entries: &[Value]) -> Vec<String> {
    let mut faults = at_most_one_login(entries);
    let (subnet, group) = (has(entries, "VPC_SUBNET"), has(entries, "VPC_SECURITY_GROUP"));
    if subnet != group {
        let (there, missing) = if subnet {
            ("VPC_SUBNET", "VPC_SECURITY_GROUP")
        } else {
            ("VPC_SECURITY_GROUP", "VPC_SUBNET")
        };
        faults.push(format!("`{MEMBER}` has {there} and no {missing}; they go together"));
    }
    if logins(entries).is_empty() && !subnet && !group {
        faults.push(format!("`{MEMBER}` needs a login, or VPC_SUBNET and VPC_SECURITY_GROUP"));
    }
    faults.extend(oauth(entries));
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

fn uris(entries: &[Value]) -> Vec<String> {
    let mut faults = Vec::new();
    for entry in entries {
        let (Some(name), uri) = (entry["type"].as_str(), entry["uri"].as_str()) else { continue };
        match (WITHOUT_URI.contains(&name), uri) {
            (true, Some(_)) => faults.push(format!("{name} takes no `uri`")),
            (false, None) => faults.push(format!("{name} needs a `uri`")),
            _ => {}
        }
        let prefix = match name {
            "VPC_SUBNET" => "subnet:",
            "VPC_SECURITY_GROUP" => "security_group:",
            _ => continue,
        };
        if uri.is_some_and(|uri| !uri.starts_with(prefix) && !uri.contains("${")) {
            faults.push(format!("the `uri` of {name} begins with `{prefix}`"));
        }
    }
    faults
}
