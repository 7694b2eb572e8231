//! Problems of specs as findings.

use esmith_spec::{code::Code, counted};

use crate::{
    document::{
        Location, Severity,
        validate::{Problem, Validate},
    },
    escape::Line,
    finding::{Case, Finding, Level, Rule, Suite},
};

/// Returns one suite: a case for each file, which fails if the file has an error.
pub(crate) fn suites(validate: &Validate) -> Vec<Suite> {
    let case = |file: &String| {
        let problems = validate.problems.iter().filter(|problem| problem.file == *file);
        Case { name: Line::new(&**file), findings: problems.map(finding).collect() }
    };
    vec![Suite {
        name: Line::new("esmith validate"),
        fails_from: Level::Error,
        cases: validate.files.iter().map(case).collect(),
    }]
}

/// Returns what is said where there is no problem.
pub(crate) fn all_well(validate: &Validate) -> String {
    let mappings = validate.stacks.iter().map(|stack| stack.mappings).sum();
    format!("{} valid, {}\n", counted(validate.stacks.len(), "stack"), counted(mappings, "mapping"))
}

fn finding(problem: &Problem) -> Finding {
    let code = Code::from_text(&problem.code);
    let rule = Rule {
        id: problem.code.clone(),
        level: match problem.severity {
            Severity::Error => Level::Error,
            Severity::Warning => Level::Warning,
        },
        title: code.map_or("", Code::title),
        explanation: code.map_or("", Code::explanation),
    };
    let place = Location {
        file: problem.file.clone(),
        line: problem.line,
        column: problem.column,
        end_line: problem.end_line,
        end_column: problem.end_column,
    };
    Finding {
        rule,
        message: Line::new(&*problem.message),
        more: problem.help.iter().map(|help| Line::new(format!("help: {help}"))).collect(),
        place: Some(place),
    }
}
