//! Drift as GitHub workflow commands: beside the lines of the spec that AWS does not follow.

use super::{super::github::annotations, words::standing};
use esmith_planner::drift::{Drift, Report};

/// Returns a warning for each mapping with drift and a notice for each that nobody owns, as many as
/// GitHub shows.
#[must_use]
pub fn github(reports: &[Report]) -> String {
    let of = |is_drift: bool| {
        let drift = reports.iter().flat_map(|report| &report.drift);
        let chosen: Vec<_> = drift
            .filter(|drift| drift.class.is_drift() == is_drift)
            .map(|drift| (drift.location.as_ref(), told(drift)))
            .collect();
        annotations(&chosen, if is_drift { "warning" } else { "notice" }, "report")
    };
    of(true) + &of(false)
}

fn told(drift: &Drift) -> String {
    let mut lines = vec![format!("{} {}", drift.class.as_str(), drift.name), drift.message.clone()];
    lines.extend(standing(drift));
    lines.join("\n")
}
