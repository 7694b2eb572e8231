//! The words of documents: closed sets, each word once.

use esmith_planner::{drift::Actor, plan};
use esmith_spec::{code, kind};

/// Defines a set of words with what each means.
macro_rules! words {
    ($(#[$about:meta])* $name:ident { $($(#[doc = $doc:literal])+ $variant:ident = $word:literal,)+ }) => {
        $(#[$about])*
        #[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
        #[derive(serde::Deserialize, serde::Serialize)]
        #[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
        pub enum $name { $($(#[doc = $doc])+ #[serde(rename = $word)] $variant,)+ }

        impl $name {
            /// Every word, in the order in which documents list them.
            pub const ALL: &[Self] = &[$(Self::$variant,)+];

            /// Returns the word.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $word,)+ }
            }
        }
    };
}

words! {
    /// What a step does.
    Action {
        /// A mapping is created.
        Create = "create",
        /// A mapping is changed in place.
        Update = "update",
        /// A mapping is deleted and created again, for it differs in what is chosen at creation.
        Replace = "replace",
        /// A mapping is deleted.
        Delete = "delete",
        /// A mapping that nobody owns becomes the stack's, and is not replaced.
        Adopt = "adopt",
        /// A mapping gets another name in the stack, and is not replaced.
        Rename = "rename",
    }
}

words! {
    /// Whose a mapping is, and becomes.
    Ownership {
        /// The stack's, under this name, before and after; after alone for a create.
        Ours = "ours",
        /// Nobody's; the stack takes it over.
        Adopt = "adopt",
        /// The stack's, under another name.
        Rename = "rename",
        /// AWS cannot tag it, so it is known by its content.
        Untaggable = "untaggable",
        /// A stack's of the same name with another id, or without one; this stack takes it over.
        TakeOver = "takeOver",
    }
}

words! {
    /// How a replace is carried out.
    Strategy {
        /// The new mapping is created and settled before the old one is deleted: no gap.
        CreateFirst = "createFirst",
        /// The old mapping is deleted and gone before the new one is created.
        DeleteFirst = "deleteFirst",
        /// The position or the consumer group is handed from the old mapping to the new one.
        Handover = "handover",
    }
}

words! {
    /// What is wrong with a mapping; the first of these that holds.
    Class {
        /// The spec has the mapping and AWS does not.
        Missing = "missing",
        /// A setting cannot be read, so nobody knows whether it differs.
        Unreadable = "unreadable",
        /// What is chosen at creation differs, so only a new mapping has it.
        Replaced = "replaced",
        /// AWS disabled the mapping, and the spec wants it enabled.
        DisabledByAws = "disabledByAws",
        /// A setting is not what the spec says.
        Settings = "settings",
        /// AWS reports a problem with the last polling.
        Problem = "problem",
        /// The function, version or alias is gone.
        Orphan = "orphan",
        /// The stack owns the mapping, and the spec does not have it.
        Unexpected = "unexpected",
        /// Nobody owns the mapping; this is no drift.
        Unmanaged = "unmanaged",
    }
}

words! {
    /// Who brought a mapping into its state.
    User {
        /// A user of the account.
        User = "user",
        /// AWS by itself.
        Aws = "aws",
    }
}

words! {
    /// How a step ended.
    Status {
        /// It was carried out.
        Done = "done",
        /// The mapping was so already.
        AlreadyDone = "alreadyDone",
        /// It failed.
        Failed = "failed",
        /// It was not begun.
        NotAttempted = "notAttempted",
    }
}

words! {
    /// How serious a problem of a spec is.
    Severity {
        /// Nothing can be planned.
        Error = "error",
        /// Worth knowing.
        Warning = "warning",
    }
}

words! {
    /// What a remark means for an import.
    Meaning {
        /// The mapping is in the files; something of it is not, or is not as it was.
        Carried = "carried",
        /// The mapping is left out, as it should be.
        LeftOut = "leftOut",
        /// The mapping is left out, since it cannot be written.
        Failed = "failed",
    }
}

words! {
    /// The key under which a spec describes a source.
    SourceKey {
        /// A Kinesis data stream or one of its enhanced fan-out consumers.
        Kinesis = "kinesis",
        /// A DynamoDB stream.
        DynamoDb = "dynamodb",
        /// An SQS queue, standard or FIFO.
        Sqs = "sqs",
        /// A topic of an Amazon MSK cluster.
        Msk = "msk",
        /// A topic of an Apache Kafka cluster that AWS does not manage.
        SelfManagedKafka = "selfManagedKafka",
        /// A queue of an Amazon MQ broker for ActiveMQ.
        ActiveMq = "activemq",
        /// A queue of an Amazon MQ broker for RabbitMQ.
        RabbitMq = "rabbitmq",
        /// A database or collection of an Amazon DocumentDB cluster.
        DocumentDb = "documentdb",
    }
}

/// Maps each variant of a type of the program to the word that stands for it.
macro_rules! named {
    ($from:path => $to:ident { $($variant:ident),+ }) => {
        impl From<$from> for $to {
            fn from(it: $from) -> Self {
                use $from as From;
                match it { $(From::$variant => Self::$variant,)+ }
            }
        }
    };
}

named!(plan::Action => Action { Create, Update, Replace, Delete, Adopt, Rename });
named!(plan::Strategy => Strategy { CreateFirst, DeleteFirst, Handover });
impl From<&plan::Ownership> for Ownership {
    fn from(ownership: &plan::Ownership) -> Self {
        match ownership {
            plan::Ownership::Ours => Self::Ours,
            plan::Ownership::Adopt => Self::Adopt,
            plan::Ownership::Rename { .. } => Self::Rename,
            plan::Ownership::TakeOver { .. } => Self::TakeOver,
            plan::Ownership::Untaggable => Self::Untaggable,
        }
    }
}

named!(esmith_planner::drift::Class => Class {
    Missing, Unreadable, Replaced, DisabledByAws, Settings, Problem, Orphan, Unexpected, Unmanaged
});
named!(Actor => User { User, Aws });
named!(code::Severity => Severity { Error, Warning });
named!(kind::SourceKey => SourceKey {
    Kinesis, DynamoDb, Sqs, Msk, SelfManagedKafka, ActiveMq, RabbitMq, DocumentDb
});
