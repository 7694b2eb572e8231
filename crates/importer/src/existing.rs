//! A mapping that exists elsewhere: AWS's JSON, and what its origin knows besides.

use esmith_planner::live::LiveMapping;

use crate::{Meaning, Remark};

/// A mapping that exists elsewhere.
#[derive(Debug)]
pub(crate) struct ExistingMapping {
    /// Its address at its origin: a UUID, a logical ID or a resource address.
    pub(crate) address: String,
    /// The name it has there, if it is one for people.
    pub(crate) name: Option<String>,
    /// AWS's JSON and the facts derived from it. `State` says whether it is enabled.
    pub(crate) mapping: LiveMapping,
    pub(crate) origin: Origin,
    /// Comments above it.
    pub(crate) comments: Vec<String>,
}

/// The origin of a mapping's data.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub enum Origin {
    /// AWS. It also shows defaults, and hides values that a key encrypts.
    Aws,
    /// A list of AWS's answers, without the mappings' tags.
    List,
    /// A CloudFormation or SAM template, whose texts refer to variables.
    Template,
    /// A Terraform state: texts are what they are.
    Terraform,
    /// A stack of Pulumi or SST.
    Pulumi,
}

impl Origin {
    /// Returns whether texts refer to variables.
    pub(crate) const fn has_references(self) -> bool {
        matches!(self, Self::Template)
    }

    /// Returns whether the data is AWS's own answer: all members, but no encrypted values.
    pub(crate) const fn is_aws(self) -> bool {
        matches!(self, Self::Aws | Self::List)
    }

    /// Returns whether the mappings' tags are all shown.
    pub(crate) const fn shows_tags(self) -> bool {
        matches!(self, Self::Aws | Self::Terraform | Self::Pulumi)
    }
}

impl ExistingMapping {
    /// Returns a remark about it.
    pub(crate) fn remark(&self, meaning: Meaning, text: impl Into<String>) -> Remark {
        Remark { about: self.address.clone(), text: text.into(), meaning }
    }
}
