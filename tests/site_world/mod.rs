//! A small invented site in a temporary folder, and what tests ask of it.
#![allow(dead_code)]

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
};

use eios::{
    config::Config,
    site::{Builder, Outcome, SiteOptions, published},
    themes::Themes,
};
use tempfile::TempDir;

/// The templates of the world: the least that shows everything.
const TEMPLATES: &[(&str, &str)] = &[
    (
        "base.html",
        "<!doctype html>\n<html lang=\"ru\">\n<head><title>{% block title %}{{ page.title }}{% endblock %} — {{ site.title }}</title></head>\n\
         <body>{% for item in site.menu %}<a href=\"{{ item.url }}\">{{ item.title }}</a>{% endfor %}\n\
         {% for crumb in page.breadcrumbs %}[{{ crumb.title }}]{% endfor %}\n{% block content %}{% endblock %}</body>\n</html>\n",
    ),
    (
        "page.html",
        "{% extends \"base.html\" %}{% block content %}<h1>{{ page.title }}</h1>{{ page.content | safe }}\
         {% if page.date %}<time>{{ page.date | date }}</time>{% endif %}\
         {% if page.prev %}<a rel=\"prev\" href=\"{{ page.prev.url }}\">{{ page.prev.title }}</a>{% endif %}\
         {% if page.next %}<a rel=\"next\" href=\"{{ page.next.url }}\">{{ page.next.title }}</a>{% endif %}\
         {% for file in page.assets %}<a download href=\"{{ file.url }}\">{{ file.name }}</a>{% endfor %}{% block before %}{% endblock %}{% block after %}{% endblock %}{% endblock %}",
    ),
    (
        "section.html",
        "{% extends \"base.html\" %}{% block content %}<h1>{{ section.title }}</h1>{{ section.content | safe }}\
         <ul>{% block list %}{% for item in section.pages %}<li><a href=\"{{ item.url }}\">{{ item.title }}</a>: {{ item.summary }}</li>{% endfor %}{% endblock %}</ul>\
         {% for item in section.sections %}<b>{{ item.title }}</b>{% endfor %}\
         {% if section.paginator %}лист {{ section.paginator.current }} из {{ section.paginator.total }}{% endif %}{% endblock %}",
    ),
    (
        "index.html",
        "{% extends \"base.html\" %}{% block content %}{{ section.content | safe }}\
         {% set news = get_section(path=\"news/_index.md\") %}{% if news %}{% for item in news.pages %}<i>{{ item.title }}</i>{% endfor %}{% endif %}{% endblock %}",
    ),
    ("404.html", "<h1>{{ page.title }}</h1>"),
    (
        "sitemap.html",
        "{% for one in tree %}<p>{{ one.title }}{% for two in one.children %}<span>{{ two.title }}</span>{% endfor %}</p>{% endfor %}",
    ),
];

/// Folders of a site.
pub struct World {
    /// Everything below goes with it.
    dir: TempDir,
}

impl World {
    /// A site with nothing but its theme and its name.
    pub fn new() -> Self {
        let world = Self {
            dir: tempfile::tempdir().unwrap(),
        };
        for (name, text) in TEMPLATES {
            world.template(name, text);
        }
        world.write("../themes/plain/static/css/site.css", "body { margin: 0 }");
        world.write("site.toml", "title = \"Колледж Примера\"\n");
        world.write(
            "_index.md",
            "+++\ntitle = \"Главная страница\"\n+++\nДобро пожаловать.\n",
        );
        world
    }

    /// `content/`
    pub fn content(&self) -> PathBuf {
        self.dir.path().join("content")
    }

    /// `public/`
    pub fn public(&self) -> PathBuf {
        self.dir.path().join("public")
    }

    /// Writes a file of `content/`.
    pub fn write(&self, name: &str, text: impl AsRef<[u8]>) -> PathBuf {
        let file = self.content().join(name);
        fs::create_dir_all(self.content()).unwrap();
        fs::create_dir_all(file.parent().unwrap()).unwrap();
        fs::write(&file, text).unwrap();
        file
    }

    /// Removes a file of `content/`.
    pub fn remove(&self, name: &str) -> PathBuf {
        let file = self.content().join(name);
        fs::remove_file(&file).unwrap();
        file
    }

    /// Writes a template.
    pub fn template(&self, name: &str, text: &str) -> PathBuf {
        let file = self.dir.path().join("themes/plain/site").join(name);
        fs::create_dir_all(file.parent().unwrap()).unwrap();
        fs::write(&file, text).unwrap();
        file
    }

    /// A builder of this site.
    pub fn builder(&self) -> Builder {
        self.builder_into(&self.public(), false)
    }

    /// A builder as `watch` has it.
    pub fn live_builder(&self) -> Builder {
        self.builder_into(&self.public(), true)
    }

    /// A builder of this site that writes elsewhere.
    pub fn builder_into(&self, public: &Path, live_reload: bool) -> Builder {
        Builder::new(self.options(public, live_reload)).unwrap()
    }

    /// A builder of this site that writes nothing to the disk.
    pub fn builder_in_memory(&self) -> Builder {
        Builder::in_memory(self.options(&self.public(), false))
    }

    fn options(&self, public: &Path, live_reload: bool) -> SiteOptions {
        let mut config = Config::default().site;
        config.theme = "plain".into();
        SiteOptions {
            content: self.content(),
            public: public.to_owned(),
            themes: Themes::new("plain", Some(&self.dir.path().join("themes"))),
            config,
            public_url: "https://college.example/".into(),
            today: jiff::civil::date(2026, 11, 22),
            live_reload,
        }
    }

    /// Builds the site as a program does that has just been started.
    pub fn build(&self) -> Outcome {
        self.builder().build(&|_, _| {}).unwrap()
    }

    /// A file of the built site.
    pub fn read(&self, path: &str) -> String {
        let file = published(&self.public()).join(path);
        fs::read_to_string(&file).unwrap_or_else(|e| panic!("{}: {e}", file.display()))
    }

    /// Whether the built site has a file.
    pub fn has(&self, path: &str) -> bool {
        published(&self.public()).join(path).exists()
    }
}

/// All files of a built site.
pub fn files(public: &Path) -> BTreeMap<String, Vec<u8>> {
    let root = published(public);
    walkdir::WalkDir::new(&root)
        .into_iter()
        .map(Result::unwrap)
        .filter(|e| e.file_type().is_file())
        .map(|e| {
            let name = e.path().strip_prefix(&root).unwrap();
            (
                name.to_string_lossy().into_owned(),
                fs::read(e.path()).unwrap(),
            )
        })
        .collect()
}

/// The problems as people see them.
pub fn told(outcome: &Outcome) -> Vec<String> {
    outcome.problems.iter().map(|p| p.to_string()).collect()
}
