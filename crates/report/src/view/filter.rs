//! Judged records in words.

use esmith_spec::counted;

use crate::{
    document::filter::{Filter, Record},
    escape::Line,
};

pub(crate) fn text(filter: &Filter) -> String {
    let records: String = filter.records.iter().map(one).collect();
    let passed = filter.records.iter().filter(|record| record.passes).count();
    let pass = if passed == 1 { "passes" } else { "pass" };
    records + &format!("{passed} of {} {pass}.\n", counted(filter.records.len(), "record"))
}

fn one(record: &Record) -> String {
    let name = Line::new(&*record.record);
    if record.passes {
        return format!("passes   {name}\n");
    }
    let mut text = format!("dropped  {name}\n");
    for (index, why) in record.stopped_by.iter().enumerate() {
        let why = Line::new(why.as_deref().unwrap_or_default());
        text += &format!("         filter {}: {why}\n", index + 1);
    }
    text
}
