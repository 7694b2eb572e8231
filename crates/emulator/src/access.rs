//! Which access configurations a kind of source takes, and which go together. The rules are
//! documented; the texts of the refusals are not, so they are our own words.

use serde_json::Value;

use crate::{kind::Kind, mapping::Members, refusal::Refusal};

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

/// Refuses access configurations that do not fit the kind or each other. `activemq` says that the
/// broker is known to run ActiveMQ.
pub(crate) fn check(kind: Kind, members: &Members, activemq: bool) -> Result<(), Refusal> {
    let Some(list) = members.get("SourceAccessConfigurations").and_then(Value::as_array) else {
        return Ok(());
    };
    let types: Vec<&str> = list.iter().filter_map(|access| access.get("Type")?.as_str()).collect();
    let takes = |kind_of_access: &&&str| match kind {
        Kind::SelfManagedKafka => {
            KAFKA_AUTH.contains(*kind_of_access) || KAFKA_OTHER.contains(*kind_of_access)
        }
        Kind::Msk => {
            ["SASL_SCRAM_512_AUTH", "CLIENT_CERTIFICATE_TLS_AUTH"].contains(*kind_of_access)
        }
        Kind::Mq if activemq => ***kind_of_access == *"BASIC_AUTH",
        Kind::Mq => ["BASIC_AUTH", "VIRTUAL_HOST"].contains(*kind_of_access),
        _ => ***kind_of_access == *"BASIC_AUTH",
    };
    if let Some(foreign) = types.iter().find(|access| !takes(access)) {
        return Err(Refusal::invalid(format!(
            "Unsupported source access type {foreign} for given event source mapping type."
        )));
    }
    check_uris(list)?;
    match kind {
        Kind::SelfManagedKafka => check_self_managed(&types),
        Kind::Msk => at_most_one_auth(&types),
        _ if count(&types, "BASIC_AUTH") != 1 => {
            Err(Refusal::invalid("Exactly one BASIC_AUTH source access configuration is required."))
        }
        _ if count(&types, "VIRTUAL_HOST") > 1 => {
            Err(Refusal::invalid("Only one VIRTUAL_HOST source access configuration is allowed."))
        }
        _ => Ok(()),
    }
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
