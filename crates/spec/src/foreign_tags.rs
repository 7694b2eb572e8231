//! YAML tags that mean something to another tool: a reader that drops them takes `!Ref queue` for the
//! text `queue`, so each is a problem at its place.

use granit_parser::{Event, Parser, Span as Stretch};

use crate::{
    code::Code,
    problem::{Problem, Span},
};

/// What is written instead of a template's tags.
const INSTEAD: [(&[&str], &str); 3] = [
    (&["!Ref", "!Sub"], "write `${NAME}`, and `NAME` under `variables` or with --var"),
    (
        &["!GetAtt", "!ImportValue"],
        "write the ARN or name itself, or `${NAME}` with --var NAME=VALUE",
    ),
    (
        &["!Join", "!Select", "!Split", "!If", "!FindInMap"],
        "write the value itself; `${NAME}` in a text stands for a variable",
    ),
];

/// Returns a problem for each tag that is not one of YAML's own seven.
pub(crate) fn foreign_tags(path: &str, text: &str) -> Vec<Problem> {
    if !text.contains('!') {
        return Vec::new();
    }
    let events = Parser::new_from_str(text).map_while(Result::ok);
    events.filter_map(|(event, place)| problem(path, text, &event, &place)).collect()
}

fn problem(path: &str, text: &str, event: &Event<'_>, place: &Stretch) -> Option<Problem> {
    let (Event::Scalar(_, _, _, tag)
    | Event::SequenceStart(_, _, tag)
    | Event::MappingStart(_, _, tag)) = event
    else {
        return None;
    };
    let tag = tag.as_ref().filter(|tag| tag.core_suffix().is_none())?;
    let stretch = place.tag_span().unwrap_or(*place);
    let written = stretch.slice(text).map(str::trim).filter(|text| text.starts_with('!'));
    let written = written.map_or_else(|| format!("!{}", tag.suffix()), str::to_owned);
    let instead = INSTEAD.iter().find(|(tags, _)| tags.contains(&&*written));
    let help = instead.map_or("take the tag away: a spec is YAML without tags", |(_, help)| *help);
    let (line, column) = (stretch.start.line().max(1), stretch.start.col() + 1);
    let end_column = column + written.chars().count();
    Some(Problem {
        code: Code::ForeignTag,
        message: format!("`{written}` is a tag of another tool, which a spec does not have"),
        help: Some(help.to_owned()),
        span: Span { file: path.to_owned(), line, column, end_line: line, end_column },
    })
}
