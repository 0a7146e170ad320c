//! A program that cannot outlive the test that started it, however the test ends.

use std::{
    io::{BufRead as _, BufReader},
    path::PathBuf,
    process::{Child, ChildStdin, ChildStdout, Command, Stdio},
    time::{Duration, Instant},
};

/// The shell between us and the program waits on a pipe that closes when we are gone, even killed; then it ends the
/// program, first politely. It lets go of standard output, so that a reader sees the program's end.
const SCRIPT: &str = r#"
    log=$1
    shift
    sh -c 'echo $$; exec "$@"' sh "$@" </dev/null 2>"$log" &
    program=$!
    exec >&2
    while read -r _; do :; done
    kill -TERM $program 2>/dev/null
    for _ in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do
        kill -0 $program 2>/dev/null || break
        sleep 0.1
    done
    kill -KILL $program 2>/dev/null
    wait $program
"#;

/// Holds a running program.
#[derive(Debug)]
pub struct Leash {
    shell: Child,
    end: Option<ChildStdin>,
    process: u32,
    log: PathBuf,
}

impl Leash {
    /// Starts the program; what it prints on standard output is given back, standard error goes to the file.
    pub fn around(program: Command, log: PathBuf) -> (Self, BufReader<ChildStdout>) {
        let mut shell = Command::new("sh");
        shell
            .arg("-c")
            .arg(SCRIPT)
            .arg("leash")
            .arg(&log)
            .arg(program.get_program())
            .args(program.get_args());
        for (name, value) in program.get_envs() {
            match value {
                Some(value) => shell.env(name, value),
                None => shell.env_remove(name),
            };
        }
        if let Some(folder) = program.get_current_dir() {
            shell.current_dir(folder);
        }
        shell.stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut shell = shell.spawn().expect("sh runs");
        let end = shell.stdin.take();
        let mut printed = BufReader::new(shell.stdout.take().expect("a pipe"));
        let mut number = String::new();
        printed
            .read_line(&mut number)
            .expect("the number of the process");
        let process = number.trim().parse().expect("the number of the process");
        (
            Self {
                shell,
                end,
                process,
                log,
            },
            printed,
        )
    }

    /// The number of the program's process.
    pub fn process(&self) -> u32 {
        self.process
    }

    /// What the program said on standard error so far.
    pub fn log(&self) -> String {
        std::fs::read_to_string(&self.log).unwrap_or_default()
    }

    /// Ends the program and waits until it is gone.
    pub fn let_go(&mut self) {
        self.end = None;
        let deadline = Instant::now() + Duration::from_secs(10);
        while Instant::now() < deadline && matches!(self.shell.try_wait(), Ok(None)) {
            std::thread::sleep(Duration::from_millis(10));
        }
    }
}

impl Drop for Leash {
    fn drop(&mut self) {
        self.let_go();
    }
}
