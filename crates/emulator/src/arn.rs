//! Names of functions and mappings in all their spellings.

/// A function as a request names it, made whole.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct Function {
    pub(crate) name: String,
    pub(crate) qualifier: Option<String>,
    account: String,
    region: String,
}

impl Function {
    /// Reads a name, `name:qualifier`, a partial ARN or an ARN; what is not said is the caller's.
    pub(crate) fn parse(given: &str, account: &str, region: &str) -> Self {
        let (prefix, rest) = match given.find("function:") {
            Some(at) => (&given[..at], &given[at + "function:".len()..]),
            None => ("", given),
        };
        // `123456789012:my-function` is a partial ARN too.
        let (prefix, rest) = match rest.split_once(':') {
            Some((first, last)) if prefix.is_empty() && is_account(first) => (first, last),
            _ => (prefix, rest),
        };
        let (name, qualifier) = match rest.split_once(':') {
            Some((name, qualifier)) => (name, Some(qualifier.to_owned())),
            None => (rest, None),
        };
        let said = |is: fn(&str) -> bool| prefix.split(':').find(|part| is(part));
        Self {
            name: name.to_owned(),
            qualifier,
            account: said(is_account).unwrap_or(account).to_owned(),
            region: said(is_region).unwrap_or(region).to_owned(),
        }
    }

    /// The ARN, with the qualifier exactly as it was given.
    pub(crate) fn arn(&self) -> String {
        let unqualified = self.unqualified_arn();
        match &self.qualifier {
            Some(qualifier) => format!("{unqualified}:{qualifier}"),
            None => unqualified,
        }
    }

    /// The ARN without a qualifier.
    pub(crate) fn unqualified_arn(&self) -> String {
        let Self { name, account, region, .. } = self;
        format!("arn:{}:lambda:{region}:{account}:function:{name}", partition(region))
    }
}

fn is_account(part: &str) -> bool {
    part.len() == 12 && part.bytes().all(|byte| byte.is_ascii_digit())
}

fn is_region(part: &str) -> bool {
    part.matches('-').count() >= 2 && part.ends_with(|last: char| last.is_ascii_digit())
}

/// The partition that a region belongs to.
pub(crate) fn partition(region: &str) -> &'static str {
    const PARTITIONS: [(&str, &str); 7] = [
        ("cn-", "aws-cn"),
        ("us-gov-", "aws-us-gov"),
        ("us-isob-", "aws-iso-b"),
        ("us-isof-", "aws-iso-f"),
        ("eu-isoe-", "aws-iso-e"),
        ("us-iso-", "aws-iso"),
        ("eusc-", "aws-eusc"),
    ];
    let found = PARTITIONS.iter().find(|(prefix, _)| region.starts_with(prefix));
    found.map_or("aws", |(_, partition)| partition)
}

/// The ARN of a mapping.
pub(crate) fn mapping_arn(account: &str, region: &str, uuid: &str) -> String {
    format!("arn:{}:lambda:{region}:{account}:event-source-mapping:{uuid}", partition(region))
}

/// A function's ARN without its qualifier.
pub(crate) fn unqualified(arn: &str) -> &str {
    arn.match_indices(':').nth(6).map_or(arn, |(at, _)| &arn[..at])
}
