//! The command line: one command, one file. Help and mistakes are in Russian; exit code 0 means done,
//! 1 that the command met a fault or found one, 2 that it was called or configured wrongly.

mod args;
mod audit;
mod backup;
mod build;
mod check;
mod config;
mod demo;
mod init;
mod rights;
mod say;
mod serve;
mod site;
mod user;
mod version;
mod watch;

use std::process::ExitCode;

use anyhow::{Context as _, Result};
use args::Command;

use crate::config::{Loaded, Source};

/// What a command tells the shell.
pub(crate) enum Outcome {
    /// All is well.
    Done,
    /// The command did its work and what it looked at is not in order.
    Faulty,
}

/// Runs the command that was typed.
pub fn main() -> ExitCode {
    let args = match args::parse(std::env::args_os()) {
        Ok(args) => args,
        Err(stop) => return stop,
    };
    let loaded = match args.load() {
        Ok(loaded) => loaded,
        Err(mistakes) => {
            mistakes.iter().for_each(|m| say::error(m));
            return ExitCode::from(2);
        }
    };
    let done = start_log(&loaded, &args.command).and_then(|()| run(&args.command, loaded));
    match done {
        Ok(Outcome::Done) => ExitCode::SUCCESS,
        Ok(Outcome::Faulty) => ExitCode::from(1),
        Err(error) => {
            say::error(&format!("{error:#}"));
            ExitCode::from(1)
        }
    }
}

fn run(command: &Command, loaded: Loaded) -> Result<Outcome> {
    let runtime = || tokio::runtime::Runtime::new().context("потоки не запускаются");
    let config = loaded.config.clone();
    match command {
        Command::Demo(args) => runtime()?.block_on(demo::run(config, args)),
        Command::Init(args) => runtime()?.block_on(init::run(config, args)),
        Command::Serve(_) => runtime()?.block_on(serve::run(config)),
        Command::Build(args) => runtime()?.block_on(build::run(&config, args)),
        Command::Site(what) => site::run(&config, what),
        Command::Watch(_) => runtime()?.block_on(watch::run(config)),
        Command::Check(args) => {
            let known = runtime()?.block_on(check::known(&config, args))?;
            check::run(&config, args, &known)
        }
        Command::Backup(args) => runtime()?.block_on(backup::make(&config, args)),
        Command::Verify(args) => runtime()?.block_on(backup::verify(args)),
        Command::Restore(args) => runtime()?.block_on(backup::restore(&config, args)),
        Command::User(what) => runtime()?.block_on(user::run(&config, what)),
        Command::Audit(what) => runtime()?.block_on(audit::run(&config, what)),
        Command::Rights(args) => rights::run(args),
        Command::Config => config::run(&loaded),
        Command::Version => version::run(),
    }
}

/// The log goes to standard error; a demonstration tells only what is wrong, unless asked for more.
fn start_log(loaded: &Loaded, command: &Command) -> Result<()> {
    let asked = loaded
        .sources
        .iter()
        .any(|(key, source)| *key == "log.level" && *source != Source::Default);
    let level = match command {
        Command::Serve(_) => loaded.config.log.level.as_str(),
        _ if asked => loaded.config.log.level.as_str(),
        _ => "error",
    };
    let filter = tracing_subscriber::EnvFilter::try_new(level).with_context(|| {
        format!("log.level: значение «{level}» не подходит, нужно error, warn, info или debug")
    })?;
    let log = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr);
    if loaded.config.log.json {
        log.json().init()
    } else {
        log.with_target(false).init()
    }
    Ok(())
}
