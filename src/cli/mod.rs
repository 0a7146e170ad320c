//! The command line: one command, one file. Help and mistakes are in Russian; exit code 0 means done,
//! 1 that the command met a fault or found one, 2 that it was called or configured wrongly.

mod args;
mod config;
mod say;
mod version;

use std::process::ExitCode;

use args::Command;

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
    let loaded = match args.common.load() {
        Ok(loaded) => loaded,
        Err(mistakes) => {
            mistakes.iter().for_each(|m| say::error(m));
            return ExitCode::from(2);
        }
    };
    let done = match args.command {
        Command::Config => config::run(&loaded),
        Command::Version => version::run(),
    };
    match done {
        Ok(Outcome::Done) => ExitCode::SUCCESS,
        Ok(Outcome::Faulty) => ExitCode::from(1),
        Err(error) => {
            say::error(&format!("{error:#}"));
            ExitCode::from(1)
        }
    }
}
