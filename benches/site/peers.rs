//! Zola and Hugo on the same pages, if they can be found: by `EIOS_BENCH_ZOLA` and
//! `EIOS_BENCH_HUGO`, or on the PATH. Each gets the plainest theme that shows the same things:
//! menu, title, date, text, lists in sheets, a feed, a map of addresses.

use std::{
    fs,
    path::{Path, PathBuf},
    process::{Command, Stdio},
    time::{Duration, Instant},
};

/// A generator that is not ours.
pub struct Peer {
    /// Its name.
    pub name: &'static str,
    program: PathBuf,
}

impl Peer {
    /// Those that are on this machine.
    pub fn found() -> Vec<Self> {
        [
            ("Zola", "zola", "EIOS_BENCH_ZOLA"),
            ("Hugo", "hugo", "EIOS_BENCH_HUGO"),
        ]
        .into_iter()
        .filter_map(|(name, program, variable)| {
            let program = std::env::var_os(variable).map(PathBuf::from).or_else(|| {
                let path = std::env::var_os("PATH")?;
                std::env::split_paths(&path)
                    .map(|folder| folder.join(program))
                    .find(|file| file.is_file())
            })?;
            Some(Self { name, program })
        })
        .collect()
    }

    /// Builds the content from nothing, `times` times; the best time, or why it failed.
    pub fn build(&self, content: &Path, work: &Path, times: u32) -> Result<Duration, String> {
        let root = work.join(self.name);
        fs::create_dir_all(&root).map_err(|e| e.to_string())?;
        let out = root.join("public");
        let mut best: Option<Duration> = None;
        match self.name {
            "Zola" => zola(&root, content),
            _ => hugo(&root, content),
        }
        .map_err(|e| e.to_string())?;
        for _ in 0..times {
            let _ = fs::remove_dir_all(&out);
            let mut run = Command::new(&self.program);
            match self.name {
                "Zola" => run.args(["build", "--output-dir"]).arg(&out),
                _ => run.args(["--quiet", "--destination"]).arg(&out),
            };
            let start = Instant::now();
            let said = run
                .current_dir(&root)
                .stdout(Stdio::null())
                .stderr(Stdio::piped())
                .output()
                .map_err(|e| e.to_string())?;
            let took = start.elapsed();
            if !said.status.success() {
                return Err(String::from_utf8_lossy(&said.stderr)
                    .chars()
                    .take(400)
                    .collect());
            }
            best = Some(best.map_or(took, |b| b.min(took)));
        }
        let _ = fs::remove_dir_all(&out);
        best.ok_or_else(|| "ни одной сборки".into())
    }
}

fn put(root: &Path, files: &[(&str, &str)]) -> std::io::Result<()> {
    for (name, text) in files {
        let file = root.join(name);
        if let Some(folder) = file.parent() {
            fs::create_dir_all(folder)?;
        }
        fs::write(file, text)?;
    }
    Ok(())
}

/// The head and the menu of all pages, in words that the templates of Zola and ours share.
pub const BASE: &str = "<!doctype html>\n<html lang=\"ru\">\n<head>\n<meta charset=\"utf-8\">\n<title>{% block title %}{% endblock %} — Колледж для замеров</title>\n</head>\n<body>\n<nav>\n<a href=\"/s0/\">Раздел 0</a>\n<a href=\"/s1/\">Раздел 1</a>\n<a href=\"/s2/\">Раздел 2</a>\n<a href=\"/news/\">Новости</a>\n</nav>\n<main>\n{% block content %}{% endblock %}\n</main>\n</body>\n</html>\n";
/// A page.
pub const PAGE: &str = "{% extends \"bench/base.html\" %}\n{% block title %}{{ page.title }}{% endblock %}\n{% block content %}\n<h1>{{ page.title }}</h1>\n{% if page.date %}<time>{{ page.date }}</time>{% endif %}\n{{ page.content | safe }}\n{% endblock %}\n";
/// A section in sheets or whole.
pub const SECTION: &str = "{% extends \"bench/base.html\" %}\n{% block title %}{{ section.title }}{% endblock %}\n{% block content %}\n<h1>{{ section.title }}</h1>\n<ul>\n{% if paginator %}{% for p in paginator.pages %}<li><a href=\"{{ p.path | safe }}\">{{ p.title }}</a></li>\n{% endfor %}{% else %}{% for p in section.pages %}<li><a href=\"{{ p.path | safe }}\">{{ p.title }}</a></li>\n{% endfor %}{% endif %}</ul>\n{% endblock %}\n";

fn zola(root: &Path, content: &Path) -> std::io::Result<()> {
    put(
        root,
        &[
            (
                "config.toml",
                "base_url = \"https://college.example\"\ntitle = \"Колледж для замеров\"\ndefault_language = \"ru\"\nbuild_search_index = false\n",
            ),
            ("templates/bench/base.html", BASE),
            ("templates/bench/page.html", PAGE),
            ("templates/bench/list.html", SECTION),
            ("templates/page.html", PAGE),
            ("templates/section.html", SECTION),
            ("templates/index.html", SECTION),
        ],
    )?;
    copy(content, &root.join("content"), |text| text)
}

fn hugo(root: &Path, content: &Path) -> std::io::Result<()> {
    let base = "<!doctype html>\n<html lang=\"ru\">\n<head>\n<meta charset=\"utf-8\">\n<title>{{ .Title }} — Колледж для замеров</title>\n</head>\n<body>\n<nav>\n<a href=\"/s0/\">Раздел 0</a>\n<a href=\"/s1/\">Раздел 1</a>\n<a href=\"/s2/\">Раздел 2</a>\n<a href=\"/news/\">Новости</a>\n</nav>\n<main>\n{{ block \"main\" . }}{{ end }}\n</main>\n</body>\n</html>\n";
    let page = "{{ define \"main\" }}<h1>{{ .Title }}</h1>\n<time>{{ .Date.Format \"2006-01-02\" }}</time>\n{{ .Content }}{{ end }}\n";
    let list = "{{ define \"main\" }}<h1>{{ .Title }}</h1>\n<ul>\n{{ range .Pages }}<li><a href=\"{{ .RelPermalink }}\">{{ .Title }}</a></li>\n{{ end }}</ul>{{ end }}\n";
    let news = "{{ define \"main\" }}<h1>{{ .Title }}</h1>\n<ul>\n{{ range (.Paginate .Pages).Pages }}<li><a href=\"{{ .RelPermalink }}\">{{ .Title }}</a></li>\n{{ end }}</ul>{{ end }}\n";
    put(
        root,
        &[
            (
                "config.toml",
                "baseURL = \"https://college.example/\"\ntitle = \"Колледж для замеров\"\nlanguageCode = \"ru\"\npaginate = 20\ndisableKinds = [\"taxonomy\", \"term\"]\n[outputs]\nsection = [\"HTML\"]\nhome = [\"HTML\", \"RSS\"]\n",
            ),
            ("layouts/_default/baseof.html", base),
            ("layouts/_default/single.html", page),
            ("layouts/_default/list.html", list),
            ("layouts/news/list.html", news),
            ("layouts/index.html", list),
        ],
    )?;
    // Hugo has another word for a link to a source and other keys for sections
    copy(content, &root.join("content"), |text| {
        text.replace("(@/_index.md)", "(/)")
            .replace(
                "sort_by = \"date\"\npaginate_by = 20\ngenerate_feeds = true\n",
                "",
            )
            .replace("sort_by = \"weight\"\n", "")
    })
}

fn copy(from: &Path, to: &Path, change: impl Fn(String) -> String) -> std::io::Result<()> {
    for entry in walkdir::WalkDir::new(from) {
        let entry = entry?;
        let Ok(inside) = entry.path().strip_prefix(from) else {
            continue;
        };
        let place = to.join(inside);
        if entry.file_type().is_dir() {
            fs::create_dir_all(place)?;
        } else if place.extension().is_some_and(|e| e == "md") {
            fs::write(place, change(fs::read_to_string(entry.path())?))?;
        }
    }
    Ok(())
}
