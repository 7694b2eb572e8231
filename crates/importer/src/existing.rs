//! A mapping that was found, whatever told of it: AWS's JSON, and what the teller knows besides.

use esmith_planner::live::LiveMapping;

use crate::{Meaning, Remark};

/// A mapping that was found.
#[derive(Debug)]
pub(crate) struct ExistingMapping {
    /// What it is called where it comes from: a UUID, a logical id, an address.
    pub(crate) address: String,
    /// The name it has there, if it is one for people.
    pub(crate) name: Option<String>,
    /// AWS's JSON and what can be told from it. `State` says whether it is enabled.
    pub(crate) mapping: LiveMapping,
    pub(crate) origin: Origin,
    /// Comments above it.
    pub(crate) comments: Vec<String>,
}

/// Who told of a mapping.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub enum Origin {
    /// AWS, which also shows what nobody chose, and hides what a key encrypts.
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

    /// Returns whether AWS told of the mappings: all that it shows, and nothing under a key.
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
