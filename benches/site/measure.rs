//! Clocks, sizes, and the floor: what writing the same files costs without a generator.

use std::{
    fs,
    path::{Path, PathBuf},
    time::{Duration, Instant},
};

/// Writing the same files once more with plain calls, in one thread.
pub fn floor(from: &Path, to: &Path) -> Duration {
    let files: Vec<(PathBuf, Vec<u8>)> = walk(from)
        .into_iter()
        .filter_map(|file| {
            let name = file.strip_prefix(from).ok()?.to_owned();
            Some((name, fs::read(&file).ok()?))
        })
        .collect();
    let start = Instant::now();
    for (name, bytes) in &files {
        let file = to.join(name);
        if let Some(folder) = file.parent() {
            fs::create_dir_all(folder).expect("папка");
        }
        fs::write(file, bytes).expect("запись");
    }
    let took = start.elapsed();
    let _ = fs::remove_dir_all(to);
    took
}

/// All files below a folder.
pub fn walk(root: &Path) -> Vec<PathBuf> {
    walkdir::WalkDir::new(root)
        .into_iter()
        .filter_map(Result::ok)
        .filter(|e| e.file_type().is_file())
        .map(walkdir::DirEntry::into_path)
        .collect()
}

/// Bytes of all files below a folder.
pub fn size_of(root: &Path) -> u64 {
    walk(root)
        .iter()
        .filter_map(|f| f.metadata().ok())
        .map(|m| m.len())
        .sum()
}

/// Processor time of this process so far, which other programs on the machine do not lengthen.
pub fn cpu_time() -> Duration {
    const TICK: u64 = 10;
    let stat = fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let after_name = stat.rsplit(')').next().unwrap_or("");
    let ticks = after_name.split_whitespace().skip(11).take(2);
    Duration::from_millis(ticks.filter_map(|t| t.parse::<u64>().ok()).sum::<u64>() * TICK)
}

/// Peak of this process' memory, megabytes.
pub fn peak_memory() -> u64 {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find(|l| l.starts_with("VmHWM:"));
    line.and_then(|l| l.split_whitespace().nth(1)?.parse::<u64>().ok())
        .unwrap_or(0)
        / 1024
}

/// A time in milliseconds.
pub fn shown(time: Duration) -> String {
    format!("{:.1} мс", time.as_secs_f64() * 1000.0)
}
