//! Plans to pages: Markdown keeps its budget and counts what it leaves out, and no rendering lets a
//! value speak as markup.

#![expect(clippy::unwrap_used, reason = "a test may panic")]

use std::fmt::Write;

use esmith_planner::{
    Live,
    options::{Options, Redaction},
    plan as make_plan,
    plan::Plan,
};
use esmith_report::{Format, Style, document::plan::Plan as Document, render};
use esmith_spec::load::load_text;

/// A plan that creates so many mappings, each with this tag.
fn creates(count: usize, tag: &str) -> Plan {
    let mut yaml = "version: 1\nstack: shop\nmappings:\n".to_owned();
    for index in 0..count {
        let arn = format!("arn:aws:sqs:eu-west-1:123456789012:queue-{index}");
        writeln!(yaml, "  m{index:04}: {{ function: f, tags: {{ t: '{tag}' }}, sqs: {{ arn: '{arn}', batchSize: 5 }} }}").unwrap();
    }
    let loaded = load_text(&yaml);
    assert!(!loaded.has_errors(), "{:#?}", loaded.problems);
    make_plan(&loaded.stacks[0], &Live::default(), &Options::default())
}

fn shown(plans: &[Plan], format: Format) -> String {
    render(&Document::new(plans, Redaction::On), format, Style::default())
}

#[test]
fn a_long_plan_keeps_markdowns_budget_and_counts_the_rest() {
    let page = shown(&[creates(2000, "x")], Format::Markdown);
    assert!(page.len() < 60_000, "{} bytes", page.len());
    assert!(page.contains("**2000 to create.**"), "{}", &page[..200]);
    assert!(page.contains(" more steps; `esmith plan` shows them all"));
    assert!(page.contains(" more steps in detail; `esmith plan` shows them all"));
    assert!(page.ends_with("</sub>\n"), "{}", &page[page.len() - 200..]);
    assert_eq!(page.matches("<details").count(), page.matches("</details>").count());
}

#[test]
fn a_long_plan_is_folded_by_what_is_done() {
    let page = shown(&[creates(2000, "x")], Format::Text);
    assert_eq!(
        page,
        "Stack shop

  + create  2000 mappings  sqs
      changes batchSize, tags
      m0000, m0001, m0002, m0003, m0004, m0005, m0006, m0007, m0008, m0009 … and
        1990 more; --target NAME shows one

2000 to create.
"
    );
}

#[test]
fn a_plan_of_99_steps_shows_each() {
    let page = shown(&[creates(99, "x")], Format::Text);
    assert_eq!(page.matches("  + create  m").count(), 99);
}

#[test]
fn many_stacks_share_the_budget() {
    let plans: Vec<Plan> = (0..300).map(|_| creates(10, "x")).collect();
    let page = shown(&plans, Format::Markdown);
    assert!(page.len() < 60_000, "{} bytes", page.len());
    assert!(page.contains("**3000 to create.**"));
    assert_eq!(page.matches("<details").count(), page.matches("</details>").count());
}

#[test]
fn a_short_plan_is_whole() {
    let page = shown(&[creates(3, "x")], Format::Markdown);
    assert_eq!(page.matches("| create | m").count(), 3);
    assert_eq!(page.matches("+ batchSize: 5").count(), 3);
    assert!(!page.contains(" more steps"));
}

#[test]
fn a_value_does_not_speak_as_markup() {
    let plan = [creates(1, "<script>alert(1)</script>```")];
    let page = shown(&plan, Format::Html);
    assert!(!page.contains("<script"), "{page}");
    assert!(page.contains("&lt;script&gt;"));
    let page = shown(&plan, Format::Markdown);
    assert_eq!(page.matches("```").count(), 2, "{page}");
}

#[test]
fn a_page_names_every_step_and_needs_nothing_else() {
    let page = shown(&[creates(2000, "x")], Format::Html);
    assert_eq!(page.matches("<details").count(), 2000);
    for outside in ["http://", "https://", "<script", "<link", "<img", "@import"] {
        assert!(!page.contains(outside), "{outside}");
    }
}

#[test]
fn github_is_given_as_many_annotations_as_it_shows() {
    let commands = shown(&[creates(12, "x")], Format::Github);
    assert_eq!(commands.lines().count(), 10);
    assert!(commands.lines().next().unwrap().starts_with(
        "::notice file=spec.esm.yaml,line=4,col=3,endLine=4,endColumn=8,title=create::m0000%0Achanges batchSize, tags"
    ));
    assert!(commands.ends_with("%0A2 more like it; see the log\n"), "{commands}");
}
