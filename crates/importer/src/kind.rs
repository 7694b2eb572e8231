//! The kind of a mapping's source, as far as AWS's JSON and what was asked tell it.

use esmith_planner::live::LiveMapping;
use esmith_spec::kind::SourceKind;

use crate::ImportOptions;

/// Returns the kind of a mapping's source, or why it cannot be told.
pub(crate) fn of(mapping: &LiveMapping, options: &ImportOptions) -> Result<SourceKind, String> {
    match mapping.possible_kinds().as_slice() {
        [kind] => Ok(*kind),
        [] => Err("the kind of its source is not known to this release".to_owned()),
        engines => engine(engines, options),
    }
}

/// Returns the one of several engines that was asked for: an ARN of Amazon MQ does not tell it.
pub(crate) fn engine(
    engines: &[SourceKind],
    options: &ImportOptions,
) -> Result<SourceKind, String> {
    options.mq_engine.filter(|engine| engines.contains(engine)).ok_or_else(|| {
        "its broker does not tell its engine; give --mq-engine activemq or rabbitmq, with --function for one broker's mappings at a time if there are both"
            .to_owned()
    })
}
