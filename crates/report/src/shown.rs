//! Documents in their formats: which document has which, and what each is written from.

use serde::Serialize;

use crate::{
    document::{
        apply::Apply, drift::Drift, filter::Filter, import::Import, list::List, plan::Plan,
        validate::Validate,
    },
    escape::inert_lines,
    finding::Suite,
    format::{github, html, json, junit, markdown, problems, prometheus, sarif, text},
    page::Page,
    style::Style,
    view,
};

/// A format of results.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Format {
    /// For people.
    Text,
    /// For programs.
    Json,
    /// For a comment, an issue or a job's summary.
    Markdown,
    /// One self-contained page.
    Html,
    /// Workflow commands that annotate files on GitHub.
    Github,
    /// SARIF 2.1.0.
    Sarif,
    /// JUnit XML.
    Junit,
    /// A textfile for Prometheus's node exporter.
    Prometheus,
}

impl Format {
    /// Returns the word on the command line.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Json => "json",
            Self::Markdown => "markdown",
            Self::Html => "html",
            Self::Github => "github",
            Self::Sarif => "sarif",
            Self::Junit => "junit",
            Self::Prometheus => "prometheus",
        }
    }

    /// Returns what it is for, as help says it.
    #[must_use]
    pub const fn about(self) -> &'static str {
        match self {
            Self::Text => "For people",
            Self::Json => "For programs; `esmith schema` prints its JSON Schema",
            Self::Markdown => "For a comment, an issue or a job's summary: under 60,000 characters",
            Self::Html => "One self-contained page",
            Self::Github => "Workflow commands that annotate files on GitHub",
            Self::Sarif => "SARIF 2.1.0, for code scanning",
            Self::Junit => "JUnit XML, a test case for each mapping or file",
            Self::Prometheus => {
                "A textfile for Prometheus's node exporter, written also when the run fails"
            }
        }
    }
}

/// Returns a document in a format; nothing in one that it does not have.
#[must_use]
pub fn render<D: Document>(document: &D, format: Format, style: Style) -> String {
    match format {
        // Files that are shown as they are stay as they are.
        Format::Text if D::VERB == "import" => document.text(style),
        Format::Text => inert_lines(&document.text(style)),
        Format::Json => json(document),
        Format::Markdown => document.page().as_ref().map(markdown::markdown).unwrap_or_default(),
        Format::Html => document.page().as_ref().map(html::html).unwrap_or_default(),
        Format::Github => github::github(&document.suites()),
        Format::Sarif => json::json(&sarif::sarif(&document.suites())),
        Format::Junit => inert_lines(&junit::junit(&document.suites())),
        Format::Prometheus => document.metrics(),
    }
}

/// Returns a document as JSON. Builds with debug assertions hold it against its published schema.
fn json<D: Document>(document: &D) -> String {
    let text = json::json(document);
    #[cfg(debug_assertions)]
    {
        let document = serde_json::from_str(&text).unwrap_or_default();
        let violations = crate::contract::violations(D::VERB, &document);
        assert!(violations.is_empty(), "{}: {}", D::VERB, violations.join("\n"));
    }
    text
}

/// A document, and what the formats beside JSON are written from.
pub trait Document: Serialize {
    /// The verb that shows it, as its schema is named.
    const VERB: &'static str;

    /// The formats that it has; the first is the usual one.
    const FORMATS: &'static [Format] = &[Format::Text, Format::Json];

    /// Returns it as text for people.
    fn text(&self, style: Style) -> String;

    /// Returns it as a page, if it has that form.
    fn page(&self) -> Option<Page> {
        None
    }

    /// Returns it as findings; none if it has no such form.
    fn suites(&self) -> Vec<Suite> {
        Vec::new()
    }

    /// Returns it as metrics, if it has that form.
    fn metrics(&self) -> String {
        String::new()
    }
}

impl Document for Plan {
    const VERB: &'static str = "plan";
    const FORMATS: &'static [Format] =
        &[Format::Text, Format::Json, Format::Markdown, Format::Html, Format::Github];

    fn text(&self, style: Style) -> String {
        text::text(&view::plan::page(self), style)
    }

    fn page(&self) -> Option<Page> {
        Some(view::plan::page(self))
    }

    fn suites(&self) -> Vec<Suite> {
        view::plan::suites(self)
    }
}

impl Document for Drift {
    const VERB: &'static str = "drift";
    const FORMATS: &'static [Format] = &[
        Format::Text,
        Format::Json,
        Format::Markdown,
        Format::Html,
        Format::Github,
        Format::Sarif,
        Format::Junit,
        Format::Prometheus,
    ];

    fn text(&self, style: Style) -> String {
        text::text(&view::drift::page(self), style)
    }

    fn page(&self) -> Option<Page> {
        Some(view::drift::page(self))
    }

    fn suites(&self) -> Vec<Suite> {
        view::drift::suites(self)
    }

    fn metrics(&self) -> String {
        prometheus::prometheus(Some(self), &self.run)
    }
}

impl Document for Validate {
    const VERB: &'static str = "validate";
    const FORMATS: &'static [Format] =
        &[Format::Text, Format::Json, Format::Github, Format::Sarif, Format::Junit];

    fn text(&self, style: Style) -> String {
        if self.problems.is_empty() {
            return view::validate::all_well(self);
        }
        problems::problems(&self.problems, style)
    }

    fn suites(&self) -> Vec<Suite> {
        view::validate::suites(self)
    }
}

impl Document for Apply {
    const VERB: &'static str = "apply";

    fn text(&self, _: Style) -> String {
        view::apply::text(self)
    }
}

impl Document for List {
    const VERB: &'static str = "list";

    fn text(&self, _: Style) -> String {
        view::list::text(self)
    }
}

impl Document for Filter {
    const VERB: &'static str = "filter";

    fn text(&self, _: Style) -> String {
        view::filter::text(self)
    }
}

impl Document for Import {
    const VERB: &'static str = "import";

    /// Returns the files, one after another.
    fn text(&self, _: Style) -> String {
        self.files.iter().map(|file| file.text.as_str()).collect()
    }
}
