//! `esmith completion` and `esmith man`: made from the arguments themselves.

use std::io::Write;

use anyhow::Context;
use clap::CommandFactory;

use crate::{
    arguments::{Arguments, Completion, Man},
    failure::End,
    screen::Screen,
};

pub(crate) fn completion(arguments: &Completion, screen: &Screen) -> End {
    let mut script = Vec::new();
    clap_complete::generate(arguments.shell, &mut Arguments::command(), "esmith", &mut script);
    screen.out(&String::from_utf8_lossy(&script));
    End::Done
}

pub(crate) fn man(arguments: &Man, screen: &Screen) -> anyhow::Result<End> {
    let Some(folder) = &arguments.folder else {
        let mut page = Vec::new();
        clap_mangen::Man::new(Arguments::command()).render(&mut page)?;
        page.flush()?;
        screen.out(&String::from_utf8_lossy(&page));
        return Ok(End::Done);
    };
    std::fs::create_dir_all(folder)
        .and_then(|()| clap_mangen::generate_to(Arguments::command(), folder))
        .with_context(|| format!("cannot write manual pages into `{}`", folder.display()))?;
    Ok(End::Done)
}
