//! The command line: one command, one file.

/// Runs the command that was typed.
pub fn main() -> std::process::ExitCode {
    std::process::ExitCode::SUCCESS
}
