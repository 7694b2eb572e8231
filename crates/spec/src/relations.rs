//! The table of relations between settings: one row for each. The rule that reports it, the branch of
//! the JSON Schema, the order of updates and the sentences of the reference derive from the row.

use crate::{code::Code, kind::Kinds};

/// A relation between two members of a source: where one is so, the other must be so.
#[derive(Clone, Copy, Debug)]
pub struct Relation {
    /// The code of the problem; it says whether a spec is refused or warned about.
    pub code: Code,
    /// The kinds for which it holds.
    pub kinds: Kinds,
    /// What brings the relation about.
    pub when: Term,
    /// What it then asks for.
    pub needs: Term,
    /// The relation as a clause, in Markdown.
    pub says: &'static str,
    /// What to write instead; empty where the clause says it.
    pub help: &'static str,
    /// How a change of both settings is sent.
    pub updates: Updates,
}

/// A claim about one member of a source.
#[derive(Clone, Copy, Debug)]
pub struct Term {
    /// The member's YAML key.
    pub member: &'static str,
    /// What is claimed.
    pub is: Is,
}

/// What a member of a source is claimed to be. Numbers count their default where none is given.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Is {
    /// It is given.
    Given,
    /// It is not given.
    Absent,
    /// It is given as this text.
    Text(&'static str),
    /// It is a number not below this one.
    AtLeast(i64),
    /// It is a number not above this one.
    AtMost(i64),
}

/// How a change of two related settings is sent.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Updates {
    /// In one request.
    Together,
    /// In two requests: what the relation is about is cleared first, alone.
    ClearedFirst,
}

/// What a change makes of a setting.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Becomes {
    /// It is taken back to its default.
    Cleared,
    /// It is given a value.
    Set,
}

impl Relation {
    /// Returns before which change of which setting this one must be cleared, alone.
    #[must_use]
    pub fn clears_first(&self, setting: &str) -> Option<(&'static str, Becomes)> {
        let (when, needs) = (self.when.member, self.needs.member);
        match (self.updates, self.needs.is) {
            (Updates::Together, _) => None,
            (Updates::ClearedFirst, Is::Absent) if when == setting => Some((needs, Becomes::Set)),
            (Updates::ClearedFirst, Is::Absent) => {
                (needs == setting).then_some((when, Becomes::Set))
            }
            (Updates::ClearedFirst, _) => (when == setting).then_some((needs, Becomes::Cleared)),
        }
    }
}

const fn is(member: &'static str, is: Is) -> Term {
    Term { member, is }
}

/// A relation that AWS judges on what comes out of a change.
const fn relation(
    code: Code,
    kinds: Kinds,
    when: Term,
    needs: Term,
    says: &'static str,
) -> Relation {
    Relation { code, kinds, when, needs, says, help: "", updates: Updates::Together }
}

/// Every relation, in the order in which problems are found.
pub static RELATIONS: &[Relation] = &[
    // AWS: "Maximum batch window in seconds must be greater than 0 if maximum batch size is greater
    // than 10"; streams are not asked for a window.
    Relation {
        help: "set `maximumBatchingWindowInSeconds` to at least 1",
        ..relation(
            Code::BatchNeedsWindow,
            Kinds::STANDARD_QUEUE,
            is("batchSize", Is::AtLeast(11)),
            is("maximumBatchingWindowInSeconds", Is::AtLeast(1)),
            "`batchSize` above 10 needs `maximumBatchingWindowInSeconds`",
        )
    },
    // AWS: "Provisioned mode for SQS ESM does not support maximum concurrency feature."
    Relation {
        help: "keep one of the two; `maximumPollers` limits concurrency too",
        updates: Updates::ClearedFirst,
        ..relation(
            Code::Exclusive,
            Kinds::SQS,
            is("provisionedPollerConfig", Is::Given),
            is("scalingConfig", Is::Absent),
            "`provisionedPollerConfig` and `scalingConfig` exclude each other",
        )
    },
    // AWS: "Parallelization factor must be equal to 1 when tumbling window period is configured".
    Relation {
        help: "remove one of the two",
        ..relation(
            Code::WindowOfOneBatch,
            Kinds::STREAMS,
            is("tumblingWindowInSeconds", Is::AtLeast(1)),
            is("parallelizationFactor", Is::AtMost(1)),
            "`tumblingWindowInSeconds` needs `parallelizationFactor` to be 1",
        )
    },
    Relation {
        help: "such as 2026-01-31T12:00:00Z",
        ..relation(
            Code::TimestampAndPosition,
            Kinds::TIMESTAMPED,
            is("startingPosition", Is::Text("AT_TIMESTAMP")),
            is("startingPositionTimestamp", Is::Given),
            "`startingPosition: AT_TIMESTAMP` needs `startingPositionTimestamp`",
        )
    },
    // AWS: "Timestamp only valid with StartingPosition AT_TIMESTAMP"; seen on streams only.
    relation(
        Code::TimestampAndPosition,
        Kinds::KINESIS,
        is("startingPositionTimestamp", Is::Given),
        is("startingPosition", Is::Text("AT_TIMESTAMP")),
        "`startingPositionTimestamp` goes with `startingPosition: AT_TIMESTAMP` only",
    ),
    relation(
        Code::TimestampIgnored,
        Kinds::TIMESTAMPED.difference(Kinds::KINESIS),
        is("startingPositionTimestamp", Is::Given),
        is("startingPosition", Is::Text("AT_TIMESTAMP")),
        "`startingPositionTimestamp` goes with `startingPosition: AT_TIMESTAMP` only",
    ),
    // AWS: a registry must be removed before provisioned mode is left.
    Relation {
        help: "add `provisionedPollerConfig`",
        updates: Updates::ClearedFirst,
        ..relation(
            Code::NeedsPollers,
            Kinds::KAFKA,
            is("schemaRegistryConfig", Is::Given),
            is("provisionedPollerConfig", Is::Given),
            "`schemaRegistryConfig` needs `provisionedPollerConfig`",
        )
    },
    // AWS: "MetricsConfig is only available for Provisioned Mode."; an emptied one is one too.
    Relation {
        help: "add `provisionedPollerConfig`",
        updates: Updates::ClearedFirst,
        ..relation(
            Code::NeedsPollers,
            Kinds::KAFKA,
            is("metricsConfig", Is::Given),
            is("provisionedPollerConfig", Is::Given),
            "`metricsConfig` needs `provisionedPollerConfig`",
        )
    },
    Relation {
        help: "add `provisionedPollerConfig`",
        ..relation(
            Code::DocumentedForPollers,
            Kinds::KAFKA,
            is("loggingConfig", Is::Given),
            is("provisionedPollerConfig", Is::Given),
            "`loggingConfig` is documented together with `provisionedPollerConfig`",
        )
    },
    // DocumentDB has no filters, and what becomes of a key there is not known.
    relation(
        Code::KeyWithoutFilters,
        Kinds::ALL.difference(Kinds::DOCUMENTDB),
        is("kmsKeyArn", Is::Given),
        is("filterCriteria", Is::Given),
        "`kmsKeyArn` needs `filterCriteria`: AWS drops a key without filters",
    ),
    Relation {
        help: "give `maximumRetryAttempts`",
        ..relation(
            Code::EndlessRetries,
            Kinds::KAFKA,
            is("destinationConfig", Is::Given),
            is("maximumRetryAttempts", Is::AtLeast(0)),
            "`destinationConfig` without `maximumRetryAttempts` means at most 10 retries",
        )
    },
];
