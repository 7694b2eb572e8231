//! Plans to pages: Markdown keeps its budget and counts what it leaves out, and no rendering lets a
//! value speak as markup.

#![expect(clippy::unwrap_used, reason = "a test may panic")]

use std::fmt::Write;

use esmith_planner::{
    Live,
    options::{Options, Redaction},
    plan as make_plan,
    plan::{ChangeKind, Ownership, Plan},
};
use esmith_report::{
    Document as _, Format, Style,
    document::{plan::Plan as Document, validate::Validate},
    render,
};
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

/// Returns what is shown of a spec with so many mistakes.
fn problems(count: usize, format: Format) -> String {
    let keys: String = (0..count).map(|index| format!("key{index}: 1\n")).collect();
    let loaded = load_text(&format!("version: 1\nstack: shop\nmappings: {{}}\n{keys}"));
    render(&Validate::from(&loaded), format, Style::default())
}

#[test]
fn the_first_hundred_problems_are_shown_and_the_rest_is_counted() {
    let text = problems(101, Format::Text);
    assert_eq!(text.matches("error[ESM010]").count(), 100);
    let end = "101 errors; 1 more than are shown here; `esmith validate --format json` has all\n";
    assert!(text.ends_with(end), "{}", &text[text.len() - 200..]);
    let text = problems(100, Format::Text);
    assert_eq!(text.matches("error[ESM010]").count(), 100);
    assert!(text.ends_with("\n100 errors\n"), "{}", &text[text.len() - 200..]);
    assert_eq!(problems(1000, Format::Json).matches("\"ESM010\"").count(), 1000);
}

#[test]
fn what_can_hurt_comes_first_and_is_never_cut_away() {
    let mut plans = [creates(2000, "x"), creates(2000, "x")];
    for step in plans.iter_mut().flat_map(|plan| plan.steps.iter_mut().skip(1980)) {
        step.blocked.push("no".to_owned());
    }
    let page = shown(&plans, Format::Markdown);
    assert!(page.len() < 60_000, "{} bytes", page.len());
    assert_eq!(page.matches("| **blocked** |").count(), 40);
    let first = page.lines().find(|line| line.starts_with("| create |")).unwrap();
    assert!(first.contains("m1980"), "{first}");
    for format in [Format::Text, Format::Html] {
        let page = shown(&[plans[0].clone()], format);
        assert!(page.find("m1980") < page.find("m0000"), "{format:?}");
    }
}

#[test]
fn what_nobody_owns_is_counted_once() {
    // Of three mappings that nobody owns, each of two stacks takes one over.
    let mut plans = [creates(1, "x"), creates(1, "x")];
    for plan in &mut plans {
        plan.unmanaged = 2;
        plan.steps[0].ownership = Ownership::Adopt;
    }
    let page = shown(&plans, Format::Text);
    assert!(page.ends_with("2 to create; 1 unmanaged.\n"), "{page}");
    plans[1].region = Some("eu-central-1".to_owned());
    let page = shown(&plans, Format::Text);
    assert!(page.ends_with("2 to create; 4 unmanaged.\n"), "{page}");
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

/// What acts on a terminal, a page, a job's log, an editor or a reader, each with a letter behind it.
const HOSTILE: &str = "\u{1b}[2Jx\r\n::error::y\u{202e}z\u{9b}1m\u{2028}u\u{feff}v\u{e0041}w @team #12 https://evil.example";

/// A plan that is hostile in every text that somebody else wrote.
fn hostile() -> Vec<Plan> {
    let mut plan = creates(1, "x");
    let step = &mut plan.steps[0];
    (step.name, step.function, step.source) = (HOSTILE.into(), HOSTILE.into(), HOSTILE.into());
    step.blocked = vec![HOSTILE.to_owned()];
    step.location.as_mut().unwrap().file = HOSTILE.to_owned();
    let ChangeKind::Create { changes, .. } = &mut step.change else { panic!("{step:?}") };
    for change in changes {
        change.to = HOSTILE.into();
    }
    plan.stack = HOSTILE.to_owned();
    plan.warnings = vec![HOSTILE.to_owned()];
    vec![plan]
}

#[test]
fn no_format_lets_a_text_act() {
    for format in Document::FORMATS {
        let page = shown(&hostile(), *format);
        let acts = |char: &char| {
            char.is_control() && *char != '\n'
                || ['\u{202e}', '\u{2028}', '\u{feff}', '\u{e0041}'].contains(char)
        };
        assert_eq!(page.chars().find(acts), None, "{format:?}: {page}");
        let commands = page.lines().filter(|line| line.trim_start().starts_with("::error"));
        assert_eq!(commands.count(), 0, "{format:?}: {page}");
    }
}

#[test]
fn json_still_holds_what_it_was_given() {
    let plan: Document = serde_json::from_str(&shown(&hostile(), Format::Json)).unwrap();
    assert_eq!(plan.stacks[0].steps[0].name, HOSTILE);
}

#[test]
fn markdown_rings_nobody() {
    let page = shown(&hostile(), Format::Markdown);
    // Nothing is a mention or a link inside a block of code.
    let outside: String = page.split("```").step_by(2).collect();
    for (ring, parted) in
        [("@team", "@<!-- -->team"), ("#12", "#<!-- -->12"), ("://", ":<!-- -->//")]
    {
        assert!(!outside.contains(ring) && outside.contains(parted), "{ring} in {outside}");
    }
}

#[test]
fn wide_characters_count_as_wide_and_words_stay_whole() {
    let mut plan = creates(1, "x");
    let ChangeKind::Create { changes, .. } = &mut plan.steps[0].change else { panic!() };
    changes.truncate(1);
    changes[0].to = ["漢字"; 16].join(" ").into();
    let arn = format!("arn:aws:sqs:eu-west-1:123456789012:{}", "q".repeat(80));
    plan.steps[0].blocked = vec![format!("see {arn} there")];
    let text = shown(&[plan], Format::Text);
    let rows: Vec<&str> = text.lines().filter(|line| line.contains('漢')).collect();
    // Of 80 columns 63 are left beside the name: for twelve words of four and the spaces between them.
    let counts: Vec<usize> = rows.iter().map(|row| row.matches("漢字").count()).collect();
    assert_eq!(counts, [12, 4], "{text}");
    assert!(text.lines().any(|line| line.trim() == arn), "{text}");
}
