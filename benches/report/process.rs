//! What a process and its children have used, as Linux tells in `/proc`.

use std::{fs, time::Duration};

/// A process of this machine.
#[derive(Clone, Copy)]
pub struct Process(u32);

/// Linux counts the time of processes in hundredths of a second wherever Rust runs.
const TICK: Duration = Duration::from_millis(10);

impl Process {
    pub fn of(number: u32) -> Self {
        Self(number)
    }

    /// CPU time of the process and all below it, user and system.
    pub fn cpu(self) -> Duration {
        let (mut total, mut next) = (Duration::ZERO, vec![self.0]);
        while let Some(number) = next.pop() {
            total += cpu_of(number);
            next.extend(children(number));
        }
        total
    }

    /// Bytes of memory that are really held.
    pub fn memory(self) -> u64 {
        let status = fs::read_to_string(format!("/proc/{}/status", self.0)).unwrap_or_default();
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
        let kilobytes: u64 = line
            .and_then(|line| line.trim().split(' ').next()?.parse().ok())
            .unwrap_or(0);
        kilobytes * 1024
    }
}

fn cpu_of(number: u32) -> Duration {
    let stat = fs::read_to_string(format!("/proc/{number}/stat")).unwrap_or_default();
    // The program's name stands in brackets and may hold spaces; the numbers come after.
    let numbers = stat.rsplit(')').next().unwrap_or_default();
    let numbers: Vec<u32> = numbers
        .split_whitespace()
        .map(|n| n.parse().unwrap_or(0))
        .collect();
    let ticks = numbers.get(11).unwrap_or(&0) + numbers.get(12).unwrap_or(&0);
    TICK * ticks
}

fn children(number: u32) -> Vec<u32> {
    let listed =
        fs::read_to_string(format!("/proc/{number}/task/{number}/children")).unwrap_or_default();
    listed
        .split_whitespace()
        .filter_map(|n| n.parse().ok())
        .collect()
}
