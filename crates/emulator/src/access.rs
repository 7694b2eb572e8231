//! Which access configurations a kind of source takes, and which go together. Where no text of
//! AWS's is recorded, the words are ours.

use serde_json::Value;

use crate::{kind::Kind, members::Members, refusal::Refusal};

const KAFKA_AUTH: [&str; 7] = [
    "BASIC_AUTH",
    "SASL_SCRAM_256_AUTH",
    "SASL_SCRAM_512_AUTH",
    "CLIENT_CERTIFICATE_TLS_AUTH",
    "OAUTHBEARER_AUTH",
    "IAM_AUTH",
    "IAM_OAUTHBEARER_AUTH",
];
const KAFKA_OTHER: [&str; 7] = [
    "SERVER_ROOT_CA_CERTIFICATE",
    "VPC_SUBNET",
    "VPC_SECURITY_GROUP",
    "OAUTHBEARER_SCOPE",
    "OAUTHBEARER_AUDIENCE",
    "OAUTHBEARER_LOGICAL_CLUSTER",
    "OAUTHBEARER_IDENTITY_POOL",
];

/// Refuses access configurations that do not fit the kind or each other.
pub(crate) fn check(kind: Kind, members: &Members) -> Result<(), Refusal> {
    let Some(list) = members.get("SourceAccessConfigurations").and_then(Value::as_array) else {
        return Ok(());
    };
    let types: Vec<&str> = list.iter().filter_map(|access| access.get("Type")?.as_str()).collect();
    if let Some(foreign) = types.iter().find(|access| !takes(kind, access)) {
        return Err(match kind.lists_invalid() {
            true => Refusal::invalid_parameters(&[foreign]),
            false => Refusal::invalid(
                "Unsupported source access configurations type for given event source mapping type.",
            ),
        });
    }
    check_uris(list)?;
    match kind {
        Kind::SelfManagedKafka => check_self_managed(&types),
        Kind::Msk => at_most_one_auth(&types),
        Kind::Activemq if !types.contains(&"BASIC_AUTH") => {
            Err(Refusal::invalid("BASIC_AUTH source access configuration was not provided"))
        }
        // It is the one kind that looks at what a secret is named by.
        Kind::Documentdb if !list.iter().all(names_a_secret) => {
            Err(Refusal::invalid_parameters(&["BASIC_AUTH"]))
        }
        _ if kind.lists_invalid() && count(&types, "BASIC_AUTH") != 1 => {
            Err(Refusal::invalid_parameters(&["sourceAccessConfigurations"]))
        }
        _ if count(&types, "BASIC_AUTH") != 1 => {
            Err(Refusal::invalid("Exactly one BASIC_AUTH source access configuration is required."))
        }
        _ if count(&types, "VIRTUAL_HOST") > 1 => {
            Err(Refusal::invalid("Only one VIRTUAL_HOST source access configuration is allowed."))
        }
        _ => Ok(()),
    }
}

fn takes(kind: Kind, access: &str) -> bool {
    match kind {
        Kind::SelfManagedKafka => KAFKA_AUTH.contains(&access) || KAFKA_OTHER.contains(&access),
        Kind::Msk => ["SASL_SCRAM_512_AUTH", "CLIENT_CERTIFICATE_TLS_AUTH"].contains(&access),
        Kind::Rabbitmq => ["BASIC_AUTH", "VIRTUAL_HOST"].contains(&access),
        _ => access == "BASIC_AUTH",
    }
}

fn names_a_secret(access: &Value) -> bool {
    let uri = access.get("URI").and_then(Value::as_str).unwrap_or_default();
    uri.starts_with("arn:") && uri.contains(":secretsmanager:")
}

fn count(types: &[&str], wanted: &str) -> usize {
    types.iter().filter(|access| **access == wanted).count()
}

fn check_uris(list: &[Value]) -> Result<(), Refusal> {
    for access in list {
        let kind = access.get("Type").and_then(Value::as_str).unwrap_or_default();
        let without = matches!(kind, "IAM_AUTH" | "IAM_OAUTHBEARER_AUTH");
        if without == access.get("URI").is_some() {
            let word = if without { "must not" } else { "must" };
            return Err(Refusal::invalid(format!(
                "Source access configuration {kind} {word} have a URI."
            )));
        }
    }
    Ok(())
}

fn at_most_one_auth(types: &[&str]) -> Result<(), Refusal> {
    if types.iter().filter(|access| KAFKA_AUTH.contains(access)).count() > 1 {
        return Err(Refusal::invalid("Only one authentication method is allowed."));
    }
    Ok(())
}

fn check_self_managed(types: &[&str]) -> Result<(), Refusal> {
    let has = |access: &str| types.contains(&access);
    if has("VPC_SUBNET") != has("VPC_SECURITY_GROUP") {
        return Err(Refusal::invalid(
            "VPC_SUBNET and VPC_SECURITY_GROUP source access configurations go together.",
        ));
    }
    if !has("VPC_SUBNET") && !types.iter().any(|access| KAFKA_AUTH.contains(access)) {
        return Err(Refusal::invalid("An authentication method or a VPC is required."));
    }
    let details = ["OAUTHBEARER_SCOPE", "OAUTHBEARER_LOGICAL_CLUSTER", "OAUTHBEARER_IDENTITY_POOL"];
    if details.iter().any(|access| has(access)) && !has("OAUTHBEARER_AUTH") {
        return Err(Refusal::invalid("OAUTHBEARER metadata require OAUTHBEARER_AUTH."));
    }
    if has("IAM_OAUTHBEARER_AUTH") && !has("OAUTHBEARER_AUDIENCE") {
        return Err(Refusal::invalid("IAM_OAUTHBEARER_AUTH requires OAUTHBEARER_AUDIENCE."));
    }
    at_most_one_auth(types)
}
