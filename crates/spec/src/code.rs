//! The stable codes of problems and notes, with what `esmith explain` says of each.

use std::fmt;

/// Defines [`Code`] from one list, so that a code, its title and its text stand together.
macro_rules! codes {
    ($($(#[doc = $doc:literal])+ $variant:ident = $code:literal, $title:literal, $text:literal;)+) => {
        /// What kind of problem it is.
        #[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
        pub enum Code { $($(#[doc = $doc])+ $variant,)+ }

        impl Code {
            /// Every code.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)+];

            /// Returns the stable code, such as `ESM010`.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $code,)+ }
            }

            /// Returns a title of a few words.
            #[must_use]
            pub const fn title(self) -> &'static str {
                match self { $(Self::$variant => $title,)+ }
            }

            /// Returns what it means and what to do.
            #[must_use]
            pub const fn explanation(self) -> &'static str {
                match self { $(Self::$variant => $text,)+ }
            }
        }
    };
}

codes! {
    /// The text is not YAML.
    Syntax = "ESM001", "not YAML", "The file cannot be read as YAML. The place is where the reader gave up; the mistake is often on the line before: an unclosed quote or bracket, a tab, or wrong indentation.";
    /// A file could not be read.
    Unreadable = "ESM002", "file cannot be read", "The file does not exist, may not be read, or is not UTF-8 text.";
    /// A key stands twice.
    DuplicateKey = "ESM003", "duplicate key", "A key stands twice in one object. YAML readers differ in which one counts, so neither does: remove one. In a pattern that is written as JSON text, AWS's engine reads both keys, so that two objects add up and of two lists the last counts, while most readers of JSON drop the first: write one object with the members of both.";
    /// Several documents, or none.
    Documents = "ESM004", "not exactly one document", "A spec is one YAML document; `---` begins another. Put the second into a file of its own. An empty file is no spec either.";
    /// The file exceeds a budget.
    Budget = "ESM005", "file exceeds a limit", "The file is larger, more deeply nested, or has more aliases than any spec needs. The limits protect CI from hostile input.";
    /// A YAML tag that a spec does not have.
    ForeignTag = "ESM006", "YAML tag of another tool", "A tag such as `!Ref` or `!Sub` means something to CloudFormation and nothing in a spec, where the value would be read without it. Variables do what they do: `${NAME}`, with `NAME` under `variables` or given with --var. YAML's own tags, such as `!!str`, may stay.";
    /// An unknown key.
    UnknownKey = "ESM010", "unknown key", "The key is not part of the format. The help names the nearest key that is.";
    /// A missing key.
    Missing = "ESM011", "missing member", "A member that AWS or the format needs is missing.";
    /// A value of the wrong type.
    WrongType = "ESM012", "wrong type", "The value has another type than the member. Text that looks like a number, such as an account id, needs quotes.";
    /// A number or length out of range.
    OutOfRange = "ESM013", "out of range", "The value, or the number of entries, is outside the range that AWS's API model allows for this kind of source.";
    /// Not one of the constants.
    NotAChoice = "ESM014", "not one of the allowed values", "The value is not one of the constants that AWS accepts here for this kind of source.";
    /// A text of the wrong form.
    WrongForm = "ESM015", "wrong form", "The text does not have the form that is needed, such as an ARN of another service than the source's.";
    /// Not exactly one source.
    OneSource = "ESM020", "not exactly one source", "A mapping reads exactly one source, under one of the source keys that the message lists.";
    /// A setting of other kinds.
    ForeignSetting = "ESM021", "not a setting of this source", "AWS refuses a setting that does not belong to the kind of source, even with its default value. The message says which kinds have it.";
    /// A create-only member among defaults.
    NotADefault = "ESM022", "not possible in defaults", "Defaults hold tags and settings. What describes one source, such as `arn` or `topics`, belongs to the mapping.";
    /// An unknown variable.
    UnknownVariable = "ESM030", "unknown variable", "The variable is neither in `variables` nor given with --var or --var-file, nor one of `account`, `region`, `partition` and `env:NAME`. Write `$${` for a literal `${`.";
    /// A malformed reference.
    BadReference = "ESM031", "malformed variable reference", "A reference is `${name}` or `${env:NAME}`. Write `$${` for a literal `${`.";
    /// An environment variable that is not set.
    UnsetEnvironment = "ESM032", "environment variable is not set", "`${env:NAME}` takes an environment variable, and this one is not set.";
    /// An environment variable that specs may not read.
    ForbiddenEnvironment = "ESM034", "environment variable that specs may not read", "`${env:NAME}` takes names that begin with `ESMITH_VAR_`, or that `--env NAME` gives: whoever may change a spec must not be able to read the credentials and tokens of the job that checks it. A name that tells of a credential, a token or a key is refused even if --env gives it.";
    /// A variable given on the command line that no stack knows.
    UnusedVariable = "ESM033", "variable that no stack has", "--var or a --var-file gives a variable that none of the stacks declares in `variables`.";
    /// A declared variable that has no value.
    VariableWithoutValue = "ESM035", "variable without a value", "`variables` declares the variable without a value, so that each run must give one: with --var or --var-file.";
    /// An include that finds nothing.
    IncludeEmpty = "ESM040", "include finds no file", "A pattern of `include`, relative to its root file, matches no file.";
    /// A file without `stack`.
    NotARoot = "ESM041", "not a root file", "A file that is given to esmith by name needs `stack`: the scope that owns its mappings. A file with `mappings` and `defaults` only is included by a root file; give that one.";
    /// A mapping name twice in a stack.
    DuplicateMapping = "ESM042", "mapping named twice", "Two files of one stack have a mapping of the same name.";
    /// A stack twice in a run.
    DuplicateStack = "ESM043", "stack named twice", "Two root files of one run have the same `stack`: each would delete what the other owns.";
    /// Batch size above 10 without a window on SQS.
    BatchNeedsWindow = "ESM050", "batch size above 10 needs a window", "On a standard SQS queue a `batchSize` above 10 needs a `maximumBatchingWindowInSeconds` of at least 1.";
    /// Two settings that exclude each other.
    Exclusive = "ESM051", "settings exclude each other", "AWS takes either a limit to concurrency (`scalingConfig`) or provisioned pollers (`provisionedPollerConfig`) on a queue; with pollers, `maximumPollers` limits concurrency.";
    /// A minimum above its maximum.
    MinimumAboveMaximum = "ESM052", "minimum above maximum", "`minimumPollers` may not exceed `maximumPollers`; an absent `maximumPollers` is 200.";
    /// Timestamp and position do not fit.
    TimestampAndPosition = "ESM053", "timestamp without AT_TIMESTAMP, or the reverse", "`startingPosition: AT_TIMESTAMP` needs `startingPositionTimestamp`, and on streams AWS refuses a timestamp beside another position.";
    /// A timestamp in the future.
    FutureTimestamp = "ESM054", "timestamp in the future", "`startingPositionTimestamp` must not be in the future.";
    /// Access configurations that do not fit together.
    Access = "ESM055", "access configurations do not fit together", "The entries of `sourceAccessConfigurations` do not make a login that AWS accepts for this kind of source; the message says what is missing or too much.";
    /// A setting of provisioned mode without pollers.
    NeedsPollers = "ESM056", "needs provisioned mode", "On Kafka, AWS takes `schemaRegistryConfig` and `metricsConfig` in provisioned mode only: with `provisionedPollerConfig`.";
    /// A Glue registry with logins.
    GlueTakesNoAccess = "ESM057", "Glue registry takes no access configuration", "Lambda reaches an AWS Glue schema registry with the function's role; `accessConfigs` are for other registries.";
    /// A pattern that AWS refuses.
    FilterPattern = "ESM058", "not an event pattern", "The pattern is not an object in AWS's pattern language for Lambda filters. Numbers compare by value: `300`, `300.0` and `3.0e2` are the same to AWS's engine, up to 500,000,000,000 on either side of zero and with six decimals; beyond that by their spelling. Lambda's page says that spellings differ, and how Lambda hands the numbers of a payload to the engine is not known: write a number as it is sent, or `numeric: [\"=\", 300]`. A payload is read as JSON if it is an object or a list; how Lambda takes a single number or quoted text is not known, and `esmith filter test` takes it for plain text.";
    /// `extra` with a member that the table knows.
    KnownExtra = "ESM059", "extra holds a member that has a key of its own", "`extra` is for members of AWS's API that this release does not know. Write this one under its own key.";
    /// `ignoreChanges` with something that is not a setting.
    UnknownIgnore = "ESM060", "not a setting of this mapping", "`ignoreChanges` takes settings of the mapping's source, `enabled`, `function` and `tags`.";
    /// A handover that does not fit the kind.
    Handover = "ESM061", "handover does not fit the source", "`handover` keeps a position across a replace: with `lookback` on kinesis, empty on msk and selfManagedKafka in Stream mode; other sources have no position to hand over.";
    /// A reserved tag.
    ReservedTag = "ESM062", "reserved tag", "Tags that begin with `aws:` belong to AWS and those with `esmith:` to esmith.";
    /// `silence` with something that is not a warning's code.
    NotSilenceable = "ESM063", "not the code of a warning", "`silence` turns a warning (ESM2xx) off for a mapping, with the reason as its value.";
    /// A tumbling window with several batches of a shard at a time.
    WindowOfOneBatch = "ESM064", "tumbling window with several batches at a time", "AWS takes `tumblingWindowInSeconds` with a `parallelizationFactor` of 1 only: a window's state goes from one batch of a shard to the next.";
    /// A key without filters.
    KeyWithoutFilters = "ESM065", "key without filters", "`kmsKeyArn` encrypts the filters. AWS accepts a key without `filterCriteria` and drops it, so the mapping would never have it.";
    /// An object without any of its members.
    EmptyObject = "ESM066", "empty object", "AWS refuses an empty `provisionedPollerConfig` in a new mapping: there is no provisioned mode with nothing but defaults. Give `minimumPollers`, or remove the setting.";
    /// An ARN that is not where the stack is.
    Elsewhere = "ESM067", "ARN of another partition, region or account", "A mapping, its function and its source are in one region, and a mapping and its function in one account. ARNs of another partition, such as `aws` beside `aws-us-gov`, mean nothing there. Write `${partition}`, `${region}` and `${account}` where an ARN follows the stack. A queue, stream or cluster of another account is possible where it grants access.";
    /// The starting position differs from the file.
    PositionNote = "ESM101", "used at creation only", "The member only matters when a mapping is created, so a difference changes nothing. `--replace NAME` creates the mapping anew.";
    /// Above a quota.
    Quota = "ESM201", "above AWS's default quota", "AWS accepts this only with a raised quota.";
    /// Kafka without a fixed group.
    NoConsumerGroup = "ESM202", "no fixed consumer group", "Without `consumerGroupId` the group is the mapping's UUID: a replaced mapping starts in a new group, at its starting position.";
    /// Kafka or DocumentDB without a position.
    NoStartingPosition = "ESM203", "no starting position", "Without `startingPosition`, AWS was seen to take TRIM_HORIZON on Kafka and LATEST on DocumentDB. Write the one that is meant: LATEST skips what arrives before polling begins.";
    /// A stream read from LATEST.
    Latest = "ESM204", "LATEST can skip records", "Polling begins minutes after the creation, and records that arrive before are skipped. TRIM_HORIZON or AT_TIMESTAMP skip none.";
    /// A numbered version.
    NumericVersion = "ESM205", "bound to a numbered version", "The mapping invokes one published version and stays on it when a new one is published. An alias can be moved.";
    /// An override under an unchanged stack name.
    OverrideSameStack = "ESM206", "variable overridden under one stack name", "The override changes what the stack's mappings are while the stack's name, which owns them, stays the same: two environments would fight over one stack. Give each environment a root file of its own that includes the shared mappings.";
    /// Members that this release does not know.
    ExtraUnknown = "ESM207", "members that this release does not know", "Members under `extra` are sent as they are; their bounds and how they are cleared are not known.";
    /// Endless retries with a destination on Kafka.
    EndlessRetries = "ESM208", "at most 10 retries with a destination", "With an on-failure destination on Kafka, AWS retries at most 10 times where no limit is given.";
    /// A setting that is documented for provisioned mode.
    DocumentedForPollers = "ESM209", "documented for provisioned mode", "AWS documents the setting together with `provisionedPollerConfig`; whether it has an effect without is not known.";
    /// A timestamp beside another position, on sources where AWS was not seen to refuse it.
    TimestampIgnored = "ESM210", "timestamp beside another position", "`startingPositionTimestamp` goes with `startingPosition: AT_TIMESTAMP` only. AWS refuses another position beside it on streams; on Kafka it was seen to take it, so the position counts and the timestamp does not.";
    /// A pattern that no record matches.
    PatternMatchesNothing = "ESM211", "pattern that nothing matches", "The pattern's first key is no member of a record of this kind of source: payloads are under `body` (SQS), `data` (Kinesis, Amazon MQ), `dynamodb` (DynamoDB), `value` and `key` (Kafka).";
    /// The mode of consumption, which AWS does not take.
    ConsumptionMode = "ESM212", "AWS was seen to refuse the mode of consumption", "In 2026 AWS answered every request with a `ConsumptionMode`, `Queue` or `Stream`, with and without provisioned pollers, with: Unsupported 'ConsumptionMode' parameter for given event source mapping type. Leave `consumptionMode` out; `Stream` is what holds without it.";
    /// Access configurations in a form that AWS does not document.
    UndocumentedAccess = "ESM213", "access configurations in an undocumented form", "AWS documents the entries of `sourceAccessConfigurations` in another form, and was not seen to refuse this one.";
    /// A moment between two seconds.
    FractionOfSecond = "ESM214", "fraction of a second is cut", "AWS works with whole seconds and cuts what is more, so esmith does the same: reading begins at the whole second before.";
    /// A root file without an id.
    NoId = "ESM215", "stack without an id", "Two files with one stack name would change and delete each other's mappings. An `id`, short and random, tells them apart: it is written to each mapping as the tag `esmith:id`, and a mapping of the same stack name with another id, or none, is not touched without --take-over. `esmith init` and `esmith import` write one.";
    /// An operator that Lambda does not list.
    UnlistedOperator = "ESM220", "operator that Lambda does not document", "AWS's engine for event patterns takes the operator, and Lambda's page on filters does not list it: whether a mapping with it is accepted, and stays so, is not known. Lambda documents `exists`, `prefix`, `suffix`, `equals-ignore-case`, `numeric` and `anything-but` of texts or numbers.";
    /// A number where the record has a text.
    NumberOfText = "ESM221", "number compared with a text", "A DynamoDB stream has every value of an attribute as text, numbers under `N` too: `numeric` and plain numbers never match there, and `anything-but` of a number always does. Compare with a text, such as `N: [\"1234\"]`; ranges of numbers cannot be asked for.";
    /// A filter on a queue's metadata.
    NotTheBody = "ESM222", "filter beside the body of a message", "Lambda documents that filters of an SQS mapping see the key `body` only. What becomes of messages under a filter on attributes is not known; a message that a filter rejects is deleted.";
    /// Two readers of one queue that filter differently.
    CompetingFilters = "ESM223", "readers of one queue filter differently", "Each message of a queue goes to one of its readers, and Lambda deletes what that reader's filter rejects: a message that another mapping wants is lost if this one gets it first. Give each reader a queue of its own, for instance behind an SNS topic with filters on its subscriptions.";
    /// A condition on a node with members.
    NoLeaf = "ESM224", "condition on a node that is no leaf", "Conditions look at leaves: a node with members is neither equal to anything nor does it exist. So `exists: true` never matches there, and `exists: false` always does. Give a member of it; for an attribute in a DynamoDB stream, the type below its name.";
}

impl Code {
    /// Returns the code with this text.
    #[must_use]
    pub fn from_text(text: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|code| code.as_str() == text)
    }

    /// Returns how serious it is: `ESM2xx` warn, the others are errors.
    #[must_use]
    pub fn severity(self) -> Severity {
        if self.as_str().starts_with("ESM2") { Severity::Warning } else { Severity::Error }
    }
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// How serious a problem is.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub enum Severity {
    /// Nothing is planned.
    Error,
    /// Shown, and can be silenced.
    Warning,
}

impl Severity {
    /// Returns the word in messages and JSON.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warning => "warning",
        }
    }
}
