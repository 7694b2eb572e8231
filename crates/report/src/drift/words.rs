//! The words in which every rendering tells of drift.

use esmith_planner::drift::{Actor, Class, Drift, Report, actor};
use esmith_spec::counted;

/// Returns the counts of reports as a sentence.
pub(crate) fn summary(reports: &[Report]) -> String {
    let of = |class: Class| reports.iter().map(|report| report.count(class)).sum::<usize>();
    let drifted: usize = Class::ALL.into_iter().filter(|class| class.is_drift()).map(of).sum();
    let all = drifted + reports.iter().map(|report| report.sound.len()).sum::<usize>();
    let every = counted(all, "mapping");
    let mut text = if drifted == 0 {
        format!("No drift in {every}")
    } else {
        format!("Drift in {drifted} of {every}")
    };
    let classes = Class::ALL.into_iter().filter(|class| class.is_drift() && of(*class) > 0);
    let counts: Vec<String> =
        classes.map(|class| format!("{} {}", of(class), class.as_str())).collect();
    if !counts.is_empty() {
        text += &format!(": {}", counts.join(", "));
    }
    if of(Class::Unmanaged) > 0 {
        text += &format!("; {} unmanaged", of(Class::Unmanaged));
    }
    text + "."
}

/// Returns what a report is about.
pub(crate) fn title(report: &Report) -> String {
    match (&report.stack, &report.file) {
        (Some(stack), Some(_)) => format!("Stack {stack}"),
        (Some(stack), None) => format!("Stack {stack} (its spec was not given)"),
        (None, _) => "Owned by no stack".to_owned(),
    }
}

/// Returns account and region, each after a dot.
pub(crate) fn place(report: &Report) -> String {
    [("account", &report.account), ("region", &report.region)]
        .into_iter()
        .filter_map(|(word, value)| Some(format!(" · {word} {}", value.as_ref()?)))
        .collect()
}

/// Returns what a report without drift says.
pub(crate) fn nothing(report: &Report) -> String {
    match report.sound.len() {
        0 => "Nothing to report.".to_owned(),
        count => format!("No drift in {}.", counted(count, "mapping")),
    }
}

/// Returns state, who brought it about and the last result; none where AWS was not asked.
pub(crate) fn standing(drift: &Drift) -> Option<String> {
    let state = drift.state.as_ref()?;
    let who = drift.reason.as_ref().and_then(|reason| {
        let by = match actor(reason)? {
            Actor::User => "by a user",
            Actor::Aws => "by AWS",
        };
        Some(format!(", {by} ({reason})"))
    });
    let mut text = format!("{state}{}", who.unwrap_or_default());
    if let Some(last) = drift.last_result.as_ref().filter(|last| !drift.message.starts_with(*last))
    {
        text += &format!("; last result: {last}");
    }
    Some(text)
}

/// Returns the message with where the mapping stands, for renderings of one text.
pub(crate) fn told(drift: &Drift) -> String {
    let standing = standing(drift).map(|text| format!(" ({text})")).unwrap_or_default();
    format!("{}: {}{standing}", drift.name, drift.message)
}
