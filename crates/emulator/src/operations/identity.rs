//! STS: who the caller is, and roles to become.

use crate::{
    call::Call,
    refusal::Refusal,
    reply::{Reply, escape},
    scope::Session,
    world::World,
};

pub(super) fn caller(world: &World, call: &Call) -> Reply {
    let account = world.scope(call).account;
    let arn = escape(&world.caller(call));
    let user = match call.access_key.as_ref().and_then(|key| world.sessions.get(key)) {
        Some(session) => format!("AROAEMULATOREXAMPLE00:{}", escape(&session.name)),
        None => "AIDAEMULATOREXAMPLE00".to_owned(),
    };
    answer(
        "GetCallerIdentity",
        &format!("<Arn>{arn}</Arn><UserId>{user}</UserId><Account>{account}</Account>"),
    )
}

pub(super) fn assume_role(world: &mut World, call: &Call) -> Result<Reply, Refusal> {
    let role_arn = call.parameter("RoleArn").unwrap_or_default();
    let name = call.parameter("RoleSessionName").unwrap_or_default();
    let parts: Vec<&str> = role_arn.splitn(6, ':').collect();
    let [_, _, "iam", _, account, role] = parts[..] else {
        return Err(Refusal::validation(format!("{role_arn} is invalid")));
    };
    let Some(role) = role.strip_prefix("role/").filter(|_| !name.is_empty()) else {
        return Err(Refusal::validation(format!("{role_arn} is invalid")));
    };
    // The session's ARN leaves out the role's path.
    let role = role.rsplit('/').next().unwrap_or(role);
    let session =
        Session { account: account.to_owned(), role: role.to_owned(), name: name.to_owned() };
    let key = format!("ASIAEMULATOR{:08}", world.sessions.len() + 1);
    let arn = escape(&format!("arn:aws:sts::{account}:assumed-role/{role}/{name}"));
    let expires = date(world.clock.now() + 3_600_000);
    world.sessions.insert(key.clone(), session);
    Ok(answer(
        "AssumeRole",
        &format!(
            "<AssumedRoleUser><AssumedRoleId>AROAEMULATOREXAMPLE00:{}</AssumedRoleId>\
             <Arn>{arn}</Arn></AssumedRoleUser><Credentials><AccessKeyId>{key}</AccessKeyId>\
             <SecretAccessKey>emulator</SecretAccessKey><SessionToken>emulator</SessionToken>\
             <Expiration>{expires}</Expiration></Credentials><PackedPolicySize>0</PackedPolicySize>",
            escape(name),
        ),
    ))
}

fn answer(operation: &str, result: &str) -> Reply {
    Reply::xml(format!(
        "<{operation}Response xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\">\
         <{operation}Result>{result}</{operation}Result><ResponseMetadata><RequestId>{}\
         </RequestId></ResponseMetadata></{operation}Response>",
        uuid::Uuid::new_v4()
    ))
}

/// A time in RFC 3339, to the second. Civil date from days by Howard Hinnant's algorithm, for
/// years after 1970.
fn date(millis: u64) -> String {
    let seconds = millis / 1000;
    let (days, second) = (seconds / 86_400 + 719_468, seconds % 86_400);
    let (era, day) = (days / 146_097, days % 146_097);
    let year = (day - day / 1460 + day / 36_524 - day / 146_096) / 365;
    let day = day - (365 * year + year / 4 - year / 100);
    let month = (5 * day + 2) / 153;
    let day = day - (153 * month + 2) / 5 + 1;
    let month = if month < 10 { month + 3 } else { month - 9 };
    let year = year + era * 400 + u64::from(month <= 2);
    let (hour, minute, second) = (second / 3600, second / 60 % 60, second % 60);
    format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}Z")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_civil() {
        assert_eq!(date(0), "1970-01-01T00:00:00Z");
        assert_eq!(date(951_782_400_000), "2000-02-29T00:00:00Z");
        assert_eq!(date(1_798_761_599_000), "2026-12-31T23:59:59Z");
    }
}
