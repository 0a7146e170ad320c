//! What the college costs, in one table: `cargo bench --bench report`. Starts the program and, when the machine has it,
//! nginx over the same file; all load goes to 127.0.0.1 and is bounded in time and count. Nothing here passes or fails.

#[allow(dead_code, reason = "the tests use the rest")]
#[path = "../../tests/demo/mod.rs"]
mod demo;
mod load;
mod nginx;
mod process;

use std::{
    path::Path,
    time::{Duration, Instant},
};

use demo::{Demo, Visitor};
use load::{Load, Request};
use nginx::{Nginx, Settings};
use process::Process;

/// What the issue of this house asked for, so that a reader need not look it up.
struct Row {
    what: String,
    value: String,
    wanted: &'static str,
}

fn main() {
    let mut rows = vec![];
    let home = tempfile::tempdir().expect("a temporary folder");
    let first = started(
        home.path(),
        &[],
        "первый запуск демонстрации",
        "≤ 10 с",
        &mut rows,
    );
    drop(first);
    let college = started(home.path(), &[], "повторный запуск", "< 1 с", &mut rows);
    memory_at_rest(&college, "память демонстрации в покое", &mut rows);
    let college = college.serve_in(home.path());
    memory_at_rest(&college, "память eios serve в покое", &mut rows);
    let compared = static_page(&college, home.path(), &mut rows);
    portal_page(&college, &mut rows);
    drop(college);
    let full = tempfile::tempdir().expect("a temporary folder");
    let large = started(
        full.path(),
        &["--full"],
        "первый запуск полного размера (--full)",
        "≤ 60 с",
        &mut rows,
    );
    portal_page(&large, &mut rows);
    drop(large);
    size_of_the_program(&mut rows);

    println!();
    print(&compared);
    println!();
    print(&rows);
}

/// Starts the demo and notes how long it took from the command to the printed address.
fn started(
    home: &Path,
    flags: &[&str],
    what: &str,
    wanted: &'static str,
    rows: &mut Vec<Row>,
) -> Demo {
    let began = Instant::now();
    let demo = Demo::start_in(home, flags);
    rows.push(Row {
        what: what.into(),
        value: format!("{:.2} с", began.elapsed().as_secs_f64()),
        wanted,
    });
    demo
}

fn memory_at_rest(college: &Demo, what: &str, rows: &mut Vec<Row>) {
    std::thread::sleep(Duration::from_secs(3));
    let memory = Process::of(college.process()).memory();
    rows.push(Row {
        what: what.into(),
        value: format!("{:.0} МБ", memory as f64 / 1e6),
        wanted: "< 100 МБ",
    });
}

/// The same page from our server and from nginx, by turns, so that a busy machine is unfair to all.
fn static_page(college: &Demo, home: &Path, rows: &mut Vec<Row>) -> Vec<Row> {
    let folder = home.join("public/current");
    let request = |address: &str| Request::get(address, "/sveden/common/", "");
    let mut servers = vec![("eios", request(&college.address), college.process(), vec![])];
    let settings = [Settings::Debian, Settings::Fast];
    let nginx: Vec<Nginx> = settings
        .iter()
        .filter_map(|how| Nginx::over(&folder, *how))
        .collect();
    let names = [
        "nginx, как в Debian",
        "nginx без журнала, с открытыми файлами",
    ];
    for (name, nginx) in names.into_iter().zip(&nginx) {
        servers.push((name, request(&nginx.address), nginx.process(), vec![]));
    }
    for _ in 0..3 {
        for (_, request, process, runs) in &mut servers {
            runs.push(load::measure(request, Process::of(*process), Load::STATIC));
        }
    }
    let mut ratios = vec![];
    let mut ours = 0.0;
    for (name, _, _, runs) in servers {
        let run = load::median(runs);
        rows.push(run.row(
            &format!("{name}: статическая страница, {} Б", run.bytes),
            "",
        ));
        if name == "eios" {
            ours = run.cpu;
        } else {
            ratios.push(Row {
                what: format!("статическая страница, процессор на запрос: eios : {name}"),
                value: format!("{:.2}", ours / run.cpu),
                wanted: "≤ 1",
            });
        }
    }
    if nginx.is_empty() {
        println!("nginx не найден, сравнения не будет: apt-get install nginx-light");
    }
    ratios
}

fn portal_page(college: &Demo, rows: &mut Vec<Row>) {
    let who = college.settled().next().expect("an open login");
    let mut visitor = Visitor::to(&college.address);
    let once = tokio::runtime::Runtime::new().expect("a runtime");
    once.block_on(visitor.enter(who));
    drop(once);
    let request = Request::get(&college.address, "/lk/", &visitor.cookies());
    let process = || Process::of(college.process());
    let full = load::measure(&request, process(), Load::PORTAL);
    rows.push(full.row(
        &format!("страница ЭИОС за входом ({} Б), на пределе", full.bytes),
        "≤ 1 мс",
    ));
    let paced = load::measure(
        &request,
        process(),
        Load::PORTAL.paced(full.per_second / 2.0),
    );
    rows.push(paced.row("она же при половине предела", "p99 < 20 мс"));
}

fn size_of_the_program(rows: &mut Vec<Row>) {
    let size = std::fs::metadata(env!("CARGO_BIN_EXE_eios")).map_or(0, |file| file.len());
    rows.push(Row {
        what: "программа".into(),
        value: format!("{:.1} МБ", size as f64 / 1e6),
        wanted: "< 60 МБ",
    });
}

fn print(rows: &[Row]) {
    let width = rows
        .iter()
        .map(|row| row.what.chars().count())
        .max()
        .unwrap_or(0);
    let value = rows
        .iter()
        .map(|row| row.value.chars().count())
        .max()
        .unwrap_or(0);
    for row in rows {
        let line = format!("{:width$}  {:value$}  {}", row.what, row.value, row.wanted);
        println!("{}", line.trim_end());
    }
}
