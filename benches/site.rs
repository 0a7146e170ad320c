//! How fast a site is built: 1,000 and 10,000 pages of about 3 kB of Russian Markdown with
//! navigation and feeds, written to a RAM disk; then what it takes to bring one saved page up to
//! date. Prints a report; `EIOS_BENCH_DIR` chooses another disk.

use std::{
    fs,
    path::{Path, PathBuf},
    time::{Duration, Instant},
};

use eios::{
    config::Config,
    site::{Builder, Outcome, SiteOptions, watch},
    themes::Themes,
};

/// Builds from nothing; the best is shown.
const BUILDS: u32 = 3;

const WORDS: &[&str] = &[
    "колледж",
    "обучение",
    "практика",
    "студент",
    "преподаватель",
    "мастерская",
    "расписание",
    "экзамен",
    "специальность",
    "производство",
    "и",
    "в",
    "на",
    "для",
    "по",
    "приёмная",
    "комиссия",
    "документы",
    "общежитие",
    "стипендия",
    "программа",
    "навык",
    "работа",
    "проект",
];

fn main() {
    // each size in a process of its own, so that the peak of memory is its own
    if let Some(pages) = std::env::var("EIOS_BENCH_PAGES")
        .ok()
        .and_then(|n| n.parse().ok())
    {
        return measure(pages);
    }
    let Ok(program) = std::env::current_exe() else {
        return eprintln!("программа замеров не находит сама себя");
    };
    for pages in [1_000, 10_000] {
        let run = std::process::Command::new(&program)
            .env("EIOS_BENCH_PAGES", pages.to_string())
            .status();
        if !run.is_ok_and(|status| status.success()) {
            eprintln!("замер на {pages} страниц не удался");
        }
    }
}

fn measure(pages: usize) {
    let disk = std::env::var("EIOS_BENCH_DIR").unwrap_or_else(|_| "/dev/shm".into());
    let dir = tempfile::tempdir_in(disk).expect("папка для замеров");
    let content = dir.path().join("content");
    let bytes = write_site(&content, pages);
    println!("== {pages} страниц, {:.1} МБ Markdown", bytes as f64 / 1e6);

    let before = cpu_time();
    let built = first_build(dir.path());
    let cpu = (cpu_time() - before) / BUILDS;
    let memory = peak_memory();
    let floor = floor(dir.path());
    println!(
        "сборка с нуля          {:>8}   процессора {}, файлов {}, {:.1} МБ, пик памяти {memory} МБ",
        shown(built.took),
        shown(cpu),
        built.files,
        size_of(&dir.path().join("public")) as f64 / 1e6,
    );
    println!(
        "только запись файлов   {:>8}   (нижняя граница, один поток)",
        shown(floor)
    );

    let mut builder = builder(dir.path());
    println!(
        "ничего не изменилось   {:>8}",
        shown(built_of(&mut builder).took)
    );
    one_page(&mut builder, &content);
    let template = dir.path().join("themes/default/site/404.html");
    let outcome = builder.update(&[template]).expect("обновление");
    println!(
        "тема перечитана        {:>8}   отрисовано {}",
        shown(outcome.took),
        outcome.rendered
    );
    latency(builder, &content);
}

fn first_build(root: &Path) -> Outcome {
    let mut best: Option<Outcome> = None;
    for _ in 0..BUILDS {
        let _ = fs::remove_dir_all(root.join("public"));
        let outcome = built_of(&mut builder(root));
        assert!(
            outcome.problems.is_empty(),
            "{:?}",
            outcome.problems.first()
        );
        if best.as_ref().is_none_or(|b| outcome.took < b.took) {
            best = Some(outcome);
        }
    }
    best.expect("хотя бы одна сборка")
}

fn builder(root: &Path) -> Builder {
    Builder::new(SiteOptions {
        content: root.join("content"),
        public: root.join("public"),
        themes: Themes::new("default", Some(&root.join("themes"))),
        config: Config::default().site,
        public_url: "https://college.example".into(),
        today: jiff::civil::date(2026, 11, 22),
        live_reload: false,
    })
    .expect("строитель")
}

fn built_of(builder: &mut Builder) -> Outcome {
    builder.build(&|_, _| {}).expect("сборка")
}

fn one_page(builder: &mut Builder, content: &Path) {
    // twice before, so that both folders of the output are there
    let file = content.join("news/n7.md");
    let mut times = vec![];
    for n in 0..12 {
        fs::write(&file, page(7, &format!("Правка {n}"))).expect("запись");
        let outcome = builder
            .update(std::slice::from_ref(&file))
            .expect("обновление");
        times.push((outcome.took, outcome.rendered));
    }
    times.drain(..2);
    times.sort();
    println!(
        "одна страница          {:>8}   медиана, отрисовано {}",
        shown(times[5].0),
        times[5].1
    );
}

/// From saving a page to the moment its new file is what `current` shows.
fn latency(builder: Builder, content: &Path) {
    let (send, told) = std::sync::mpsc::channel();
    let watching = watch::run(builder, move |outcome| {
        let _ = send.send(outcome.changed.len());
    })
    .expect("слежение");
    let file = content.join("news/n9.md");
    let mut times = vec![];
    for n in 0..11 {
        let start = Instant::now();
        fs::write(&file, page(9, &format!("Слежение {n}"))).expect("запись");
        while told
            .recv_timeout(Duration::from_secs(5))
            .is_ok_and(|changed| changed == 0)
        {}
        times.push(start.elapsed());
        std::thread::sleep(Duration::from_millis(60));
        while told.try_recv().is_ok() {}
    }
    drop(watching);
    times.sort();
    println!(
        "сохранено → показано   {:>8}   медиана, худшее {}",
        shown(times[5]),
        shown(times[10])
    );
}

/// Writing the same files once more with plain calls, in one thread.
fn floor(root: &Path) -> Duration {
    let from = eios::site::published(&root.join("public"));
    let files: Vec<(PathBuf, Vec<u8>)> = walk(&from)
        .into_iter()
        .filter_map(|file| {
            Some((
                file.strip_prefix(&from).ok()?.to_owned(),
                fs::read(&file).ok()?,
            ))
        })
        .collect();
    let to = root.join("floor");
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

fn walk(root: &Path) -> Vec<PathBuf> {
    walkdir::WalkDir::new(root)
        .into_iter()
        .filter_map(Result::ok)
        .filter(|e| e.file_type().is_file())
        .map(walkdir::DirEntry::into_path)
        .collect()
}

fn size_of(root: &Path) -> u64 {
    walk(&eios::site::published(root))
        .iter()
        .filter_map(|f| f.metadata().ok())
        .map(|m| m.len())
        .sum()
}

/// Sections of fifty pages, and news in sheets of twenty.
fn write_site(content: &Path, pages: usize) -> usize {
    let mut bytes = 0;
    let mut put = |name: &str, text: String| {
        bytes += text.len();
        let file = content.join(name);
        fs::create_dir_all(file.parent().expect("папка")).expect("папка");
        fs::write(file, text).expect("запись");
    };
    let menu: String = (0..6)
        .map(|n| format!("[[menu]]\ntitle = \"Раздел {n}\"\nurl = \"/s{n}/\"\n"))
        .collect();
    put(
        "site.toml",
        format!("title = \"Колледж для замеров\"\ntypography = true\n{menu}"),
    );
    put(
        "_index.md",
        "+++\ntitle = \"Главная\"\n+++\nДобро пожаловать.\n".into(),
    );
    put(
        "news/_index.md",
        "+++\ntitle = \"Новости\"\nsort_by = \"date\"\npaginate_by = 20\n+++\n".into(),
    );
    let sections = (pages / 100).max(6);
    for n in 0..sections {
        put(
            &format!("s{n}/_index.md"),
            format!("+++\ntitle = \"Раздел {n}\"\nsort_by = \"weight\"\n+++\n"),
        );
    }
    for n in 0..pages {
        let name = match n % 2 {
            0 => format!("s{}/p{n}.md", n / 2 % sections),
            _ => format!("news/n{n}.md"),
        };
        put(&name, page(n, &format!("Страница {n}")));
    }
    bytes
}

fn page(seed: usize, title: &str) -> String {
    let mut state = seed as u64 * 2_654_435_761 + 1;
    let mut word = || {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1);
        WORDS[(state >> 33) as usize % WORDS.len()]
    };
    let mut words = |n: usize| (0..n).map(|_| word()).collect::<Vec<_>>().join(" ");
    let (day, month, year) = (1 + seed % 28, 1 + seed / 28 % 12, 2000 + seed / 336 % 26);
    format!(
        "+++\ntitle = \"{title}\"\ndate = {year}-{month:02}-{day:02}\nweight = {seed}\n+++\n\n\
         {}\n\n## О чём {}\n\n{}. См. [главную](@/_index.md) и **важное** - {}.\n\n\
         * {}\n* {}\n\n## Сроки {}\n\n| Что | Когда |\n|---|---:|\n| {} | 1 сентября |\n| {} | 20 июня |\n\n{}\n",
        words(40),
        words(1),
        words(45),
        words(5),
        words(8),
        words(8),
        words(1),
        words(3),
        words(3),
        words(25)
    )
}

/// Processor time of this process so far, which other programs on the machine do not lengthen.
fn cpu_time() -> Duration {
    const TICK: u64 = 10;
    let stat = fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let after_name = stat.rsplit(')').next().unwrap_or("");
    let ticks = after_name.split_whitespace().skip(11).take(2);
    Duration::from_millis(ticks.filter_map(|t| t.parse::<u64>().ok()).sum::<u64>() * TICK)
}

fn peak_memory() -> u64 {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find(|l| l.starts_with("VmHWM:"));
    line.and_then(|l| l.split_whitespace().nth(1)?.parse::<u64>().ok())
        .unwrap_or(0)
        / 1024
}

fn shown(time: Duration) -> String {
    format!("{:.1} мс", time.as_secs_f64() * 1000.0)
}
