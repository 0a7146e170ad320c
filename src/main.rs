//! The program `eios`: everything is in the library; here the command line is handed over.

fn main() -> std::process::ExitCode {
    eios::cli::main()
}
