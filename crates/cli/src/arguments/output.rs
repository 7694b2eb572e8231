//! Where results go, and the formats they come in.

use std::{marker::PhantomData, path::PathBuf};

use clap::{
    Args,
    builder::{PossibleValue, PossibleValuesParser, TypedValueParser},
};
use esmith_report::{Document, Format};

/// Where a document goes, in which of the formats that it has.
#[derive(Args, Clone, Debug)]
pub(crate) struct Output<D: Document + Clone + Send + Sync + 'static> {
    /// The format of the result on standard output
    #[arg(long, value_name = "FORMAT", default_value = "text", value_parser = format::<D>())]
    pub(crate) format: Format,
    /// Write the result to a file as well (repeatable)
    #[arg(long = "output", value_name = "FORMAT=FILE", value_parser = target::<D>)]
    pub(crate) outputs: Vec<(Format, PathBuf)>,
    #[arg(skip)]
    of: PhantomData<D>,
}

fn format<D: Document>() -> impl TypedValueParser<Value = Format> {
    let value = |format: &Format| PossibleValue::new(format.as_str()).help(format.about());
    PossibleValuesParser::new(D::FORMATS.iter().map(value))
        .try_map(|text| named::<D>(&text).ok_or("no format of this verb"))
}

fn named<D: Document>(text: &str) -> Option<Format> {
    D::FORMATS.iter().copied().find(|format| format.as_str() == text)
}

fn target<D: Document>(text: &str) -> Result<(Format, PathBuf), String> {
    let (format, file) = text.split_once('=').unwrap_or((text, ""));
    if file.is_empty() {
        return Err("wanted FORMAT=FILE".to_owned());
    }
    let formats: Vec<&str> = D::FORMATS.iter().map(|format| format.as_str()).collect();
    let wanted = || format!("`{format}` is none of {}", formats.join(", "));
    Ok((named::<D>(format).ok_or_else(wanted)?, file.into()))
}
