//! `eios check`: the built site as the regulator's robot and an attentive reader see it.

use anyhow::{Result, bail};

use super::{Outcome, args, args::Format};
use crate::{
    config::Config,
    site::{self, check},
};

pub(super) fn run(config: &Config, args: &args::Check) -> Result<Outcome> {
    let folder = args
        .folder
        .clone()
        .unwrap_or_else(|| site::published(&config.paths.public));
    if !folder.is_dir() {
        bail!(
            "готового сайта нет ({}); соберите его: eios build",
            folder.display()
        );
    }
    let report = check::run(&folder)?;
    match args.format {
        Format::Text => println!("{report}"),
        Format::Json => println!("{}", serde_json::to_string_pretty(&report)?),
    }
    Ok(if report.ok() {
        Outcome::Done
    } else {
        Outcome::Faulty
    })
}
