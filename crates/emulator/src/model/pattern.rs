//! The API model's patterns, as predicates. The text beside each is what AWS's message shows.

use super::shape::Pattern;

pub(super) const ARN: Pattern = Pattern {
    text: r"arn:(aws[a-zA-Z0-9-]*):([a-zA-Z0-9\-])+:((eusc-)?[a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\d{1})?:(\d{12})?:(.*)",
    holds: is_arn,
};

pub(super) const DESTINATION: Pattern = Pattern {
    text: r"$|kafka://([^.]([a-zA-Z0-9\-_.]{0,248}))|arn:(aws[a-zA-Z0-9-]*):([a-zA-Z0-9\-])+:((eusc-)?[a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\d{1})?:(\d{12})?:(.*)",
    holds: |text| match text.strip_prefix("kafka://") {
        Some(topic) => is_topic(topic),
        None => text.is_empty() || is_arn(text),
    },
};

pub(super) const KMS_KEY: Pattern = Pattern {
    text: r"(arn:(aws[a-zA-Z-]*)?:[a-z0-9-.]+:.*)|()",
    holds: |text| text.is_empty() || (text.starts_with("arn:") && text.splitn(4, ':').count() == 4),
};

pub(super) const FUNCTION: Pattern = Pattern {
    text: r"(arn:(aws[a-zA-Z-]*)?:lambda:)?((eusc-)?[a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\d{1}:)?(\d{12}:)?(function:)?([a-zA-Z0-9-_\.]+)(:(\$LATEST(\.PUBLISHED)?|[a-zA-Z0-9-_]+))?",
    holds: is_function,
};

pub(super) const TAGGABLE: Pattern = Pattern {
    text: r"arn:(aws[a-zA-Z-]*):lambda:(eusc-)?[a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\d{1}:\d{12}:(function:[a-zA-Z0-9-_]+(:(\$LATEST|[a-zA-Z0-9-_]+))?|code-signing-config:csc-[a-z0-9]{17}|event-source-mapping:[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}|(capacity-provider|network-connector):[a-zA-Z0-9-_]{1,64})",
    holds: is_taggable,
};

pub(super) const TOPIC: Pattern =
    Pattern { text: r"[^.]([a-zA-Z0-9\-_.]+)", holds: |text| text.len() > 1 && is_topic(text) };

pub(super) const URI: Pattern = Pattern {
    text: r"[ a-zA-Z0-9-\/*:_+=.@-]*",
    holds: |text| {
        only(text, |letter| letter.is_ascii_alphanumeric() || " -/*:_+=.@".contains(letter))
    },
};

pub(super) const REGISTRY_URI: Pattern = Pattern {
    text: r"[a-zA-Z0-9-\/*:_+=.@-]*",
    holds: |text| {
        only(text, |letter| letter.is_ascii_alphanumeric() || "-/*:_+=.@".contains(letter))
    },
};

pub(super) const POLLER_GROUP: Pattern = Pattern { text: r"[a-zA-Z0-9-_]*", holds: is_word };

pub(super) const DATABASE: Pattern =
    Pattern { text: r"[^ /\.$\x22]*", holds: |text| !text.contains([' ', '/', '.', '$', '"']) };

pub(super) const COLLECTION: Pattern = Pattern {
    text: r"(^(?!(system\x2e)))(^[_a-zA-Z0-9])([^$]*)",
    holds: |text| {
        !text.starts_with("system.")
            && text.starts_with(|first: char| first == '_' || first.is_ascii_alphanumeric())
            && !text.contains('$')
    },
};

pub(super) const TAG: Pattern = Pattern {
    text: r"([\p{L}\p{Z}\p{N}_.:/=+\-@]*)",
    holds: |text| {
        only(text, |letter| {
            letter.is_alphanumeric() || letter.is_whitespace() || "_.:/=+-@".contains(letter)
        })
    },
};

fn only(text: &str, holds: fn(char) -> bool) -> bool {
    text.chars().all(holds)
}

fn is_word(text: &str) -> bool {
    only(text, |letter| letter.is_ascii_alphanumeric() || letter == '-' || letter == '_')
}

fn is_topic(text: &str) -> bool {
    let mut letters = text.chars();
    letters.next().is_some_and(|first| first != '.')
        && letters.all(|letter| letter.is_ascii_alphanumeric() || "-_.".contains(letter))
}

/// See [`ARN`].
fn is_arn(text: &str) -> bool {
    let parts: Vec<&str> = text.splitn(6, ':').collect();
    let [arn, partition, service, region, account, _] = parts[..] else { return false };
    arn == "arn"
        && partition.starts_with("aws")
        && !service.is_empty()
        && only(service, |letter| letter.is_ascii_alphanumeric() || letter == '-')
        && (region.is_empty() || is_region(region))
        && (account.is_empty() || is_account(account))
}

/// Two lower-case words or more and one digit, joined by hyphens.
fn is_region(text: &str) -> bool {
    let parts: Vec<&str> = text.split('-').collect();
    let Some((last, names)) = parts.split_last() else { return false };
    names.len() >= 2
        && last.len() == 1
        && last.bytes().all(|byte| byte.is_ascii_digit())
        && names
            .iter()
            .all(|name| !name.is_empty() && only(name, |letter| letter.is_ascii_lowercase()))
}

fn is_account(text: &str) -> bool {
    text.len() == 12 && only(text, |letter| letter.is_ascii_digit())
}

/// See [`FUNCTION`].
fn is_function(text: &str) -> bool {
    let rest = match text.strip_prefix("arn:") {
        Some(arn) => match arn.split_once(":lambda:") {
            Some((partition, rest)) if partition.starts_with("aws") => rest,
            _ => return false,
        },
        None => text,
    };
    let mut parts: Vec<&str> = rest.split(':').collect();
    parts.reverse();
    let mut drop_if = |holds: fn(&str) -> bool| {
        if parts.len() > 1 && parts.last().is_some_and(|part| holds(part)) {
            parts.pop();
        }
    };
    drop_if(is_region);
    drop_if(is_account);
    drop_if(|part| part == "function");
    match parts[..] {
        [name] => is_function_name(name),
        [qualifier, name] => is_function_name(name) && is_qualifier(qualifier),
        _ => false,
    }
}

fn is_function_name(text: &str) -> bool {
    !text.is_empty() && is_word(&text.replace('.', "-"))
}

fn is_qualifier(text: &str) -> bool {
    matches!(text, "$LATEST" | "$LATEST.PUBLISHED") || (!text.is_empty() && is_word(text))
}

/// See [`TAGGABLE`].
fn is_taggable(text: &str) -> bool {
    let parts: Vec<&str> = text.splitn(7, ':').collect();
    let [arn, partition, "lambda", region, account, kind, rest] = parts[..] else { return false };
    arn == "arn"
        && partition.starts_with("aws")
        && is_region(region)
        && is_account(account)
        && match kind {
            "event-source-mapping" => is_uuid(rest),
            "function" => is_function(rest),
            "code-signing-config" => rest.starts_with("csc-"),
            "capacity-provider" | "network-connector" => is_word(rest),
            _ => false,
        }
}

fn is_uuid(text: &str) -> bool {
    let lengths: Vec<usize> = text.split('-').map(str::len).collect();
    lengths == [8, 4, 4, 4, 12] && only(text, |letter| letter.is_ascii_hexdigit() || letter == '-')
}

/// Says whether a bootstrap server has the model's form, `HOST:PORT`.
pub(crate) fn is_endpoint(text: &str) -> bool {
    let Some((host, port)) = text.rsplit_once(':') else { return false };
    (1..=5).contains(&port.len())
        && only(port, |letter| letter.is_ascii_digit())
        && host.split('.').all(|label| {
            !label.is_empty()
                && !label.starts_with('-')
                && !label.ends_with('-')
                && only(label, |letter| letter.is_ascii_alphanumeric() || letter == '-')
        })
}
