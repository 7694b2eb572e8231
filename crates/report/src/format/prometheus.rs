//! Drift as a textfile for Prometheus's node exporter. A run that failed has a file too, so that an
//! alert can tell silence from health.

use std::fmt::Write as _;

use crate::{
    document::{
        Class,
        drift::{Drift, Run, Stack},
    },
    escape::label,
};

/// Returns the metrics of a run, with its drift; none for a run that failed.
#[must_use]
pub fn prometheus(drift: Option<&Drift>, run: &Run) -> String {
    let mut out = String::new();
    if let Some(drift) = drift {
        let help = "Mappings that are not as their spec says, by class of drift.";
        family(&mut out, "esmith_drift_mappings", "gauge", help);
        drift.stacks.iter().for_each(|stack| counts(&mut out, stack));
    }
    let help = "When the last run ended, in seconds since 1970.";
    family(&mut out, "esmith_last_run_timestamp_seconds", "gauge", help);
    let _ = writeln!(out, "esmith_last_run_timestamp_seconds {}", run.ended);
    let help = "Whether the last run could look at everything: 1, or 0.";
    family(&mut out, "esmith_last_run_success", "gauge", help);
    let _ = writeln!(out, "esmith_last_run_success {}", u8::from(drift.is_some()));
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

fn counts(out: &mut String, stack: &Stack) {
    let text = |value: &Option<String>| label(value.as_deref().unwrap_or_default());
    let (name, account, region) = (text(&stack.stack), text(&stack.account), text(&stack.region));
    for class in Class::ALL {
        let _ = writeln!(
            out,
            "esmith_drift_mappings{{stack=\"{name}\",account=\"{account}\",region=\"{region}\",class=\"{}\"}} {}",
            class.as_str(),
            stack.count(*class)
        );
    }
}
