//! How fast a site is built, brought up to date, served and checked: 1,000 and 10,000 pages of
//! about 3 kB of Russian Markdown with menus, lists in sheets, a feed and maps; into memory, onto
//! a RAM disk and onto the disk; beside it what merely writing the same files costs, and what Zola
//! and Hugo need for the same pages if they are on this machine. Prints a report: the ratios are
//! what counts, because machines differ. `EIOS_BENCH_RAM` and `EIOS_BENCH_DISK` choose other
//! folders.

mod content;
mod measure;
mod peers;

use std::{
    fs,
    path::{Path, PathBuf},
    sync::Arc,
    time::{Duration, Instant},
};

use eios::{
    config::Config,
    site::{Builder, Outcome, SiteOptions, check, published, serve::Live, watch},
    themes::Themes,
};
use measure::{cpu_time, floor, peak_memory, shown, size_of};
use peers::Peer;

/// Builds from nothing; the best is shown.
const BUILDS: u32 = 3;
/// Each measurement in a process of its own, so that its peak of memory is its own.
const MODES: [&str; 5] = ["memory", "ram", "disk", "check", "peers"];

fn main() {
    let asked = |name: &str| std::env::var(name).ok();
    if let (Some(mode), Some(pages)) = (asked("EIOS_BENCH_MODE"), asked("EIOS_BENCH_PAGES")) {
        return Bench::new(pages.parse().expect("число страниц"), &mode).run(&mode);
    }
    let Ok(program) = std::env::current_exe() else {
        return eprintln!("программа замеров не находит сама себя");
    };
    for pages in [1_000, 10_000] {
        println!("== {pages} страниц");
        for mode in MODES {
            let run = std::process::Command::new(&program)
                .env("EIOS_BENCH_MODE", mode)
                .env("EIOS_BENCH_PAGES", pages.to_string())
                .status();
            if !run.is_ok_and(|status| status.success()) {
                eprintln!("замер {mode} на {pages} страниц не удался");
            }
        }
    }
}

struct Bench {
    pages: usize,
    dir: tempfile::TempDir,
}

impl Bench {
    fn new(pages: usize, mode: &str) -> Self {
        let ram = std::env::var("EIOS_BENCH_RAM").unwrap_or_else(|_| "/dev/shm".into());
        let disk =
            std::env::var("EIOS_BENCH_DISK").unwrap_or_else(|_| env!("CARGO_TARGET_TMPDIR").into());
        let place = if mode == "disk" { disk } else { ram };
        let dir = tempfile::tempdir_in(place).expect("папка для замеров");
        let bench = Self { pages, dir };
        content::write(&bench.content(), pages);
        fs::write(bench.content().join("site.toml"), SITE).expect("запись");
        for (name, text) in [
            ("bench/base.html", peers::BASE),
            ("bench/page.html", peers::PAGE),
            ("bench/list.html", LIST),
        ] {
            bench.template(name, text);
        }
        bench
    }

    fn run(&self, mode: &str) {
        match mode {
            "memory" => self.memory(),
            "ram" => self.folder("на RAM-диск"),
            "disk" => self.folder("на диск"),
            "check" => self.check(),
            _ => self.peers(),
        }
    }

    fn content(&self) -> PathBuf {
        self.dir.path().join("content")
    }

    fn template(&self, name: &str, text: &str) -> PathBuf {
        let file = self.dir.path().join("themes/plain/site").join(name);
        fs::create_dir_all(file.parent().expect("папка")).expect("папка");
        fs::write(&file, text).expect("запись");
        file
    }

    fn options(&self, packed: bool) -> SiteOptions {
        let mut config = Config::default().site;
        config.theme = "plain".into();
        config.precompress = packed;
        SiteOptions {
            content: self.content(),
            public: self.dir.path().join("public"),
            themes: Themes::new("plain", Some(&self.dir.path().join("themes"))),
            config,
            public_url: "https://college.example".into(),
            today: jiff::civil::date(2026, 11, 22),
            live_reload: false,
        }
    }

    fn builder(&self, packed: bool) -> Builder {
        Builder::new(self.options(packed)).expect("строитель")
    }

    /// A builder as `watch` has it.
    fn watcher(&self) -> Builder {
        Builder::in_memory(SiteOptions {
            live_reload: true,
            ..self.options(false)
        })
    }

    /// The best of several builds from nothing.
    fn whole_builds(&self, build: impl Fn() -> Outcome) -> (Outcome, Duration) {
        let before = cpu_time();
        let mut best: Option<Outcome> = None;
        for _ in 0..BUILDS {
            let _ = fs::remove_dir_all(self.dir.path().join("public"));
            let outcome = build();
            assert!(!outcome.failed(), "{:?}", outcome.problems.first());
            if best.as_ref().is_none_or(|b| outcome.took < b.took) {
                best = Some(outcome);
            }
        }
        let cpu = (cpu_time() - before) / BUILDS;
        (best.expect("хотя бы одна сборка"), cpu)
    }

    fn memory(&self) {
        let (built, cpu) = self.whole_builds(|| {
            let mut outcome = made(&mut self.watcher());
            outcome.fresh.clear();
            outcome
        });
        println!(
            "в память               {:>9}   процессора {}, файлов {}, пик памяти {} МБ",
            shown(built.took),
            shown(cpu),
            built.files,
            peak_memory(),
        );
        let mut builder = self.watcher();
        let outcome = made(&mut builder);
        let live = Arc::new(Live::in_memory());
        live.take(outcome.fresh, &outcome.gone).expect("файлы");
        self.edits(&mut builder, &live);
        println!("  пик памяти с показом {:>6} МБ", peak_memory());
        self.latency(builder, live);
    }

    /// One page's text, one page's title, one template, one data file.
    fn edits(&self, builder: &mut Builder, live: &Live) {
        let page = self.content().join(content::place(7, self.pages));
        let text = |n: usize| content::page(7, "Страница 7", &format!("Правка {n}."));
        let title = |n: usize| content::page(7, &format!("Страница 7, правка {n}"), "");
        let template = |n: usize| format!("{}<!-- {n} -->", peers::PAGE);
        let kinds: [Edit<'_>; 3] = [
            ("текст одной страницы", page.clone(), &text),
            ("её заголовок        ", page, &title),
            (
                "шаблон всех страниц ",
                self.dir.path().join("themes/plain/site/bench/page.html"),
                &template,
            ),
        ];
        for (name, file, words) in kinds {
            let mut times = vec![];
            let mut rendered = 0;
            for n in 0..7 {
                fs::write(&file, words(n)).expect("запись");
                let start = Instant::now();
                let outcome = builder
                    .update(std::slice::from_ref(&file))
                    .expect("обновление");
                rendered = outcome.rendered;
                live.take(outcome.fresh, &outcome.gone).expect("файлы");
                times.push(start.elapsed());
            }
            times.sort();
            println!(
                "  {name} {:>9}   медиана, худшее {}, отрисовано {rendered}",
                shown(times[3]),
                shown(times[6])
            );
        }
    }

    /// From saving a page to the moment the server answers with the new text.
    fn latency(&self, builder: Builder, live: Arc<Live>) {
        let shown_by = live.clone();
        let watching = watch::run(builder, move |outcome| {
            shown_by.take(outcome.fresh, &outcome.gone).expect("файлы");
        })
        .expect("слежение");
        let runtime = tokio::runtime::Builder::new_current_thread()
            .build()
            .expect("поток");
        let file = self.content().join(content::place(9, self.pages));
        let mut times = vec![];
        for n in 0..11 {
            let words = format!("Слежение {n}.");
            let start = Instant::now();
            fs::write(&file, content::page(9, "Страница 9", &words)).expect("запись");
            while !runtime.block_on(answers(&live, "/news/n9/", &words)) {
                assert!(
                    start.elapsed() < Duration::from_secs(5),
                    "страница не показана"
                );
                std::thread::sleep(Duration::from_micros(200));
            }
            times.push(start.elapsed());
            std::thread::sleep(Duration::from_millis(80));
        }
        drop(watching);
        times.sort();
        println!(
            "  сохранено → показано {:>9}   медиана, худшее {}",
            shown(times[5]),
            shown(times[10])
        );
    }

    fn folder(&self, place: &str) {
        let (built, cpu) = self.whole_builds(|| made(&mut self.builder(false)));
        let root = published(&self.dir.path().join("public"));
        let memory = peak_memory();
        let floor = floor(&root, &self.dir.path().join("floor"));
        println!(
            "{place:<22} {:>9}   процессора {}, {:.1} МБ, пик памяти {memory} МБ; простая запись тех же файлов {}, отношение {:.1}",
            shown(built.took),
            shown(cpu),
            size_of(&root) as f64 / 1e6,
            shown(floor),
            built.took.as_secs_f64() / floor.as_secs_f64(),
        );
        let nothing = made(&mut self.builder(false));
        println!(
            "  ничего не изменилось {:>9}   новый запуск, отрисовано {}",
            shown(nothing.took),
            nothing.rendered
        );
        let file = self.content().join(content::place(7, self.pages));
        fs::write(&file, content::page(7, "Страница 7", "Правка.")).expect("запись");
        let one = made(&mut self.builder(false));
        println!(
            "  одна страница        {:>9}   новый запуск, отрисовано {}",
            shown(one.took),
            one.rendered
        );
        let _ = fs::remove_dir_all(self.dir.path().join("public"));
        let packed = made(&mut self.builder(true));
        println!(
            "  со сжатыми копиями   {:>9}   из них .gz и .br: {:.1} МБ",
            shown(packed.took),
            packed_size(&published(&self.dir.path().join("public"))) as f64 / 1e6,
        );
    }

    fn check(&self) {
        made(&mut self.builder(false));
        let root = published(&self.dir.path().join("public"));
        let mut times = vec![];
        let mut links = 0;
        for _ in 0..BUILDS {
            let start = Instant::now();
            links = check::run(&root).expect("проверка").links;
            times.push(start.elapsed());
        }
        times.sort();
        println!(
            "проверка               {:>9}   ссылок {links}, пик памяти {} МБ",
            shown(times[0]),
            peak_memory()
        );
    }

    fn peers(&self) {
        let ours = self.whole_builds(|| made(&mut self.builder(false))).0.took;
        for peer in Peer::found() {
            match peer.build(&self.content(), self.dir.path(), 2) {
                Ok(took) => println!(
                    "{} на RAM-диск        {:>9}   против нашей {} там же: отношение {:.1}",
                    peer.name,
                    shown(took),
                    shown(ours),
                    took.as_secs_f64() / ours.as_secs_f64()
                ),
                Err(why) => println!("{}: не собралось: {why}", peer.name),
            }
        }
    }
}

/// What is edited: its name, the file, and what is in it the nth time.
type Edit<'a> = (&'a str, PathBuf, &'a dyn Fn(usize) -> String);

const SITE: &str = "title = \"Колледж для замеров\"\n";
const LIST: &str = "{% extends \"bench/base.html\" %}\n{% block title %}{{ section.title }}{% endblock %}\n{% block content %}\n<h1>{{ section.title }}</h1>\n<ul>\n{% for p in section.pages %}<li><a href=\"{{ p.url | safe }}\">{{ p.title }}</a></li>\n{% endfor %}</ul>\n{% endblock %}\n";

fn made(builder: &mut Builder) -> Outcome {
    builder.build(&|_, _| {}).expect("сборка")
}

async fn answers(live: &Live, address: &str, words: &str) -> bool {
    use http_body_util::BodyExt as _;
    let uri = address.parse().expect("адрес");
    let response = live
        .respond(&axum::http::Method::GET, &uri, &Default::default())
        .await;
    let body = response.into_body().collect().await.expect("тело");
    String::from_utf8_lossy(&body.to_bytes()).contains(words)
}

fn packed_size(root: &Path) -> u64 {
    measure::walk(root)
        .iter()
        .filter(|file| {
            file.extension()
                .is_some_and(|ending| ending == "gz" || ending == "br")
        })
        .filter_map(|file| file.metadata().ok())
        .map(|about| about.len())
        .sum()
}
