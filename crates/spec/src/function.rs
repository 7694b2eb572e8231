//! The name of a function, in every form that AWS takes, and when two of them mean the same.

use std::fmt;

use crate::arn::Arn;

/// A function as named in a spec or shown by AWS.
///
/// No qualifier and `$LATEST` are different: AWS keeps them apart.
#[derive(Clone, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub struct FunctionName {
    text: String,
    short: String,
    account: Option<String>,
    region: Option<String>,
}

impl FunctionName {
    /// Reads `NAME`, `NAME:QUALIFIER`, `ACCOUNT:function:NAME[:QUALIFIER]` or an ARN. Whatever else
    /// is given is taken to be a name; the schema refuses it in a spec.
    #[must_use]
    pub fn new(text: &str) -> Self {
        let arn = Arn::parse(text).filter(|arn| arn.service == "lambda");
        let named = arn.and_then(|arn| Some((arn, arn.resource.strip_prefix("function:")?)));
        let (short, account, region) = match (named, text.split_once(":function:")) {
            (Some((arn, short)), _) => (short, Some(arn.account), Some(arn.region)),
            (None, Some((account, short))) if !account.contains(':') => {
                (short, Some(account), None)
            }
            (None, _) => (text.strip_prefix("function:").unwrap_or(text), None, None),
        };
        let owned = |part: Option<&str>| part.map(str::to_owned);
        Self {
            text: text.to_owned(),
            short: short.to_owned(),
            account: owned(account),
            region: owned(region),
        }
    }

    /// Returns the text as it was given; what AWS is sent.
    #[must_use]
    pub fn as_given(&self) -> &str {
        &self.text
    }

    /// Returns `NAME` or `NAME:QUALIFIER`.
    #[must_use]
    pub fn short(&self) -> &str {
        &self.short
    }

    /// Returns the qualifier: a version, an alias or `$LATEST`.
    #[must_use]
    pub fn qualifier(&self) -> Option<&str> {
        self.short().split_once(':').map(|(_, qualifier)| qualifier)
    }

    /// Returns the account, where the text has it.
    #[must_use]
    pub fn account(&self) -> Option<&str> {
        self.account.as_deref()
    }

    /// Returns the region, where the text has it.
    #[must_use]
    pub fn region(&self) -> Option<&str> {
        self.region.as_deref()
    }

    /// Returns whether both mean one function. What only one of them says is taken to be in force
    /// for the other: one run sees one account and one region.
    #[must_use]
    pub fn is_same(&self, other: &Self) -> bool {
        fn agree(a: Option<&str>, b: Option<&str>) -> bool {
            a.is_none() || b.is_none() || a == b
        }
        self.short() == other.short()
            && agree(self.account(), other.account())
            && agree(self.region(), other.region())
    }
}

impl fmt::Display for FunctionName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.short())
    }
}
