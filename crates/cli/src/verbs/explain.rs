//! `esmith explain`: a setting or an error code, from the table and the list of codes.

use anyhow::bail;
use esmith_spec::{
    code::Code,
    describe,
    kind::SourceKey,
    table::{self, Row},
};

use crate::{arguments::Explain, failure::End, screen::Screen};

pub(crate) fn run(arguments: &Explain, screen: &Screen) -> anyhow::Result<End> {
    let name = arguments.name.trim();
    if let Some(code) = Code::from_text(&name.to_uppercase()) {
        screen.out(&format!(
            "{code} ({}): {}\n\n{}\n",
            code.severity().as_str(),
            code.title(),
            code.explanation()
        ));
        return Ok(End::Done);
    }
    let found = table::ROWS.iter().find(|row| {
        row.name().eq_ignore_ascii_case(name) || row.member.wire.eq_ignore_ascii_case(name)
    });
    let Some(row) = found else {
        bail!(
            "`{name}` is neither a setting nor a code; settings are {}",
            table::ROWS.iter().map(Row::name).collect::<Vec<_>>().join(", ")
        );
    };
    screen.out(&setting(row));
    Ok(End::Done)
}

fn setting(row: &Row) -> String {
    let mut text = format!("{} (AWS: {})\n", row.name(), row.member.wire);
    let mut told: Vec<(String, Vec<&str>)> = Vec::new();
    for key in SourceKey::ALL.into_iter().filter(|key| row.member.kinds.has_key(*key)) {
        let prose = describe::row(row, key).replace("\n\n", "\n");
        match told.iter_mut().find(|(known, _)| *known == prose) {
            Some((_, keys)) => keys.push(key.name()),
            None => told.push((prose, vec![key.name()])),
        }
    }
    for (prose, keys) in told {
        text += &format!("\n{}:\n", keys.join(", "));
        for line in prose.lines() {
            text += &format!("  {line}\n");
        }
    }
    text
}
