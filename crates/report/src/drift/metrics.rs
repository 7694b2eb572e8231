//! Drift as a textfile for Prometheus's node exporter. A run that failed has a file too, so that an
//! alert can tell silence from health.

use std::{collections::BTreeMap, fmt::Write as _};

use esmith_planner::drift::{Class, Report};

/// A run of the program, as its metrics tell of it.
#[derive(Clone, Debug)]
pub struct Run {
    /// When it ended, in seconds since 1970.
    pub ended: u64,
    /// How long it took, in seconds.
    pub seconds: f64,
    /// The attempts at calls, by AWS's name of the operation.
    pub calls: BTreeMap<&'static str, u64>,
}

/// Returns the metrics of a run, with its reports; none for a run that failed.
#[must_use]
pub fn metrics(reports: Option<&[Report]>, run: &Run) -> String {
    let mut out = String::new();
    if let Some(reports) = reports {
        let help = "Mappings that are not as their spec says, by class of drift.";
        family(&mut out, "esmith_drift_mappings", "gauge", help);
        reports.iter().for_each(|report| counts(&mut out, report));
    }
    let help = "When the last run ended, in seconds since 1970.";
    family(&mut out, "esmith_last_run_timestamp_seconds", "gauge", help);
    let _ = writeln!(out, "esmith_last_run_timestamp_seconds {}", run.ended);
    let help = "Whether the last run could look at everything: 1, or 0.";
    family(&mut out, "esmith_last_run_success", "gauge", help);
    let _ = writeln!(out, "esmith_last_run_success {}", u8::from(reports.is_some()));
    family(&mut out, "esmith_run_duration_seconds", "gauge", "How long the last run took.");
    let _ = writeln!(out, "esmith_run_duration_seconds {:.3}", run.seconds);
    family(&mut out, "esmith_api_calls_total", "counter", "Calls to AWS of the last run.");
    for (operation, count) in &run.calls {
        let _ = writeln!(out, "esmith_api_calls_total{{operation=\"{operation}\"}} {count}");
    }
    out
}

fn family(out: &mut String, name: &str, kind: &str, help: &str) {
    let _ = writeln!(out, "# HELP {name} {help}\n# TYPE {name} {kind}");
}

fn counts(out: &mut String, report: &Report) {
    let text = |value: &Option<String>| label(value.as_deref().unwrap_or_default());
    let (stack, account, region) =
        (text(&report.stack), text(&report.account), text(&report.region));
    for class in Class::ALL {
        let _ = writeln!(
            out,
            "esmith_drift_mappings{{stack=\"{stack}\",account=\"{account}\",region=\"{region}\",class=\"{}\"}} {}",
            class.as_str(),
            report.count(class)
        );
    }
}

/// Escapes the value of a label.
fn label(text: &str) -> String {
    text.replace('\\', "\\\\").replace('"', "\\\"").replace('\n', "\\n")
}
