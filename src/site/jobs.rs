//! The list of everything a build writes: one job a file, with the state of all that goes into
//! it. A job whose state is as it was need not be done again, which is the whole of incremental
//! building.

use std::{collections::HashMap, path::PathBuf};

use super::{
    Problem,
    context::sheet_url,
    data, feeds,
    model::{HOME, Model, Role, full_path, out_of},
    published::{FOLDER, Published},
    text::{unescape_url, url_path},
    theme::Theme,
};

/// One file to be written.
#[derive(Debug)]
pub struct Job {
    /// Its path below the site's root.
    pub out: String,
    /// What it is.
    pub kind: Kind,
}

/// What a file of the site is.
#[derive(Debug)]
pub enum Kind {
    /// A page.
    Page(usize),
    /// A sheet of a section's list, from 1, and how many there are.
    Section(usize, usize, usize),
    /// A page made of facts.
    Fact(usize),
    /// A file made of facts.
    FactFile(usize),
    /// «Страница не найдена».
    NotFound,
    /// «Карта сайта».
    Map,
    /// «Версия для слабовидящих»: what every browser can do for poor sight.
    Vision,
    /// An old address: title and new address.
    Redirect(String, String),
    /// RSS of a section.
    Rss(usize),
    /// Atom of a section.
    Atom(usize),
    /// The list of all labels of a kind.
    Labels(usize),
    /// A sheet of a label's list: kind, label, sheet from 1, how many there are.
    Label(usize, usize, usize, usize),
    /// RSS (or else Atom) of a label: kind, label.
    LabelFeed(usize, usize, bool),
    /// The page of search.
    Search,
    /// What is searched in.
    SearchIndex,
    /// sitemap.xml
    Sitemap,
    /// robots.txt
    Robots,
    /// The PDF of a programme's document.
    Paper(usize),
    /// A file of `content/`.
    Asset(usize),
    /// A file of the theme.
    Static(String),
}

impl Kind {
    /// Whether people read it.
    pub fn is_page(&self) -> bool {
        matches!(
            self,
            Self::Page(_)
                | Self::Section(..)
                | Self::Fact(_)
                | Self::Map
                | Self::Labels(_)
                | Self::Label(..)
                | Self::Search
        )
    }

    /// Whether no text of a page can change it.
    pub fn is_apart(&self) -> bool {
        matches!(
            self,
            Self::Fact(_)
                | Self::FactFile(_)
                | Self::NotFound
                | Self::Redirect(..)
                | Self::Robots
                | Self::Asset(_)
                | Self::Static(_)
                | Self::Search
        )
    }
}

/// Everything that will be written, and the faults of two things wanting one address.
pub struct Plan {
    /// The jobs, each with an address of its own.
    pub jobs: Vec<Job>,
    /// Output file → node it shows, for looking links up.
    pub outs: HashMap<String, Option<usize>>,
    /// Faults.
    pub problems: Vec<Problem>,
}

impl Plan {
    /// Lists the jobs of a site.
    pub fn of(model: &Model, published: &Published, theme: &Theme) -> Self {
        let mut plan = Self {
            jobs: vec![],
            outs: HashMap::new(),
            problems: vec![],
        };
        for (node, it) in model.nodes.iter().enumerate() {
            if it.is_section {
                plan.section(model, node);
            } else if !model.front(node).is_some_and(|front| front.hidden) {
                plan.add(it.out.clone(), Kind::Page(node), &it.source, Some(node));
            }
        }
        if published.is_shown(theme) {
            plan.facts(published);
        }
        for (number, made) in published.programmes.made.iter().enumerate() {
            plan.add(made.out.clone(), Kind::Paper(number), &made.source, None);
        }
        for (number, placed) in model.assets.iter().enumerate() {
            if placed.asset.name.starts_with(data::FOLDER) {
                continue;
            }
            let name = &placed.asset.name;
            plan.add(placed.out.clone(), Kind::Asset(number), name, None);
        }
        for (out, name) in &published.copies {
            let same = |placed: &super::model::Placed| placed.asset.name == *name;
            if let Some(number) = model.assets.iter().position(same) {
                plan.add(out.clone(), Kind::Asset(number), name, None);
            }
        }
        for name in theme.statics.keys() {
            let out = format!("static/{name}");
            plan.add(out, Kind::Static(name.clone()), name, None);
        }
        plan.labels(model);
        plan.own_files(theme);
        plan.aliases(model);
        plan
    }

    /// The pages of the section, their files and the addresses that lead to them.
    fn facts(&mut self, published: &Published) {
        for (number, page) in published.pages.iter().enumerate() {
            self.add(page.page.path.clone(), Kind::Fact(number), FOLDER, None);
        }
        for (number, (path, _)) in published.files.iter().enumerate() {
            self.add(path.clone(), Kind::FactFile(number), FOLDER, None);
        }
        for (path, title, url) in &published.moved {
            let kind = Kind::Redirect(title.clone(), url.clone());
            self.add(path.clone(), kind, FOLDER, None);
        }
    }

    fn section(&mut self, model: &Model, node: usize) {
        let it = &model.nodes[node];
        let front = model.front(node);
        if let Some(to) = front.and_then(|f| f.redirect_to.as_deref()) {
            let kind = Kind::Redirect(it.title.clone(), feeds::target(to));
            self.add(it.out.clone(), kind, &it.source, Some(node));
            return;
        }
        let by = front.map_or(0, |f| f.paginate_by);
        let total = match by {
            0 => 1,
            by => it.pages.len().div_ceil(by).max(1),
        };
        let word = sheet_word(model, node);
        if front.is_some_and(|front| front.hidden) {
            return;
        }
        for sheet in 1..=total {
            let url = sheet_url(&it.url, word, sheet);
            let kind = Kind::Section(node, sheet, total);
            let out = out_of(&unescape_url(&url));
            self.add(out, kind, &it.source, (sheet == 1).then_some(node));
        }
        if feeds::wanted(model, node) {
            let folder = it.out.trim_end_matches("index.html");
            self.add(
                format!("{folder}rss.xml"),
                Kind::Rss(node),
                &it.source,
                None,
            );
            self.add(
                format!("{folder}atom.xml"),
                Kind::Atom(node),
                &it.source,
                None,
            );
        }
    }

    /// Lists of labels; a page the editor wrote at the address of one goes before it.
    fn labels(&mut self, model: &Model) {
        for (kind, taxonomy) in model.taxonomies.iter().enumerate() {
            let declared = &taxonomy.declared;
            if !declared.render {
                continue;
            }
            let folder = unescape_url(declared.url.trim_start_matches('/'));
            self.own(&format!("{folder}index.html"), Kind::Labels(kind));
            for (number, term) in taxonomy.terms.iter().enumerate() {
                let total = match declared.paginate_by {
                    0 => 1,
                    by => term.pages.len().div_ceil(by).max(1),
                };
                for sheet in 1..=total {
                    let url = sheet_url(&term.url, &declared.paginate_path, sheet);
                    let out = out_of(&unescape_url(&url));
                    self.own(&out, Kind::Label(kind, number, sheet, total));
                }
                if declared.feed {
                    let folder = unescape_url(term.url.trim_start_matches('/'));
                    self.own(
                        &format!("{folder}rss.xml"),
                        Kind::LabelFeed(kind, number, true),
                    );
                    self.own(
                        &format!("{folder}atom.xml"),
                        Kind::LabelFeed(kind, number, false),
                    );
                }
            }
        }
    }

    fn own_files(&mut self, theme: &Theme) {
        if theme.has("404.html") {
            self.own("404.html", Kind::NotFound);
        }
        if theme.has("sitemap.html") {
            self.own("sitemap/index.html", Kind::Map);
        }
        if theme.has("vision.html") {
            self.own("vision/index.html", Kind::Vision);
        }
        if theme.has("search.html") {
            self.own("search/index.html", Kind::Search);
            self.own("search/index.json", Kind::SearchIndex);
        }
        self.own("sitemap.xml", Kind::Sitemap);
        self.own("robots.txt", Kind::Robots);
    }

    /// A file the generator makes itself gives way to one the editor wrote.
    fn own(&mut self, out: &str, kind: Kind) {
        if !self.outs.contains_key(out) {
            self.add(out.to_owned(), kind, out, None);
        }
    }

    fn aliases(&mut self, model: &Model) {
        for node in &model.nodes {
            let Some(doc) = node.doc.as_ref().filter(|_| !node.source.is_empty()) else {
                continue;
            };
            for alias in &doc.front.aliases {
                let kind = Kind::Redirect(node.title.clone(), node.url.clone());
                let out = out_of(&unescape_url(&url_path(&full_path(alias))));
                self.add(out, kind, &node.source, None);
            }
        }
    }

    fn add(&mut self, out: String, kind: Kind, source: &str, node: Option<usize>) {
        let unsafe_path = out.split('/').any(|part| part == ".." || part == ".");
        if unsafe_path || out.contains('\0') {
            let message =
                format!("адрес «/{out}» выходит за пределы сайта; исправьте path или slug");
            self.problems.push(Problem::new(source, None, message));
            return;
        }
        if self.outs.contains_key(&out) {
            let message = format!(
                "адрес «/{}» уже занят другой страницей или файлом; дайте другой slug или path",
                out.trim_end_matches("index.html")
            );
            self.problems
                .push(Problem::new(PathBuf::from(source), None, message));
            return;
        }
        self.outs.insert(out.clone(), node);
        self.jobs.push(Job { out, kind });
    }
}

/// The word in the addresses of a section's further sheets.
pub fn sheet_word(model: &Model, node: usize) -> &str {
    let front = model.front(node);
    front
        .and_then(|f| f.paginate_path.as_deref())
        .unwrap_or("page")
}

/// The template a node is rendered with: its own, the one its section gives its pages, or the
/// usual one.
pub fn template(model: &Model, node: usize) -> String {
    let it = &model.nodes[node];
    if let Some(own) = model.front(node).and_then(|f| f.template.clone()) {
        return own;
    }
    match () {
        () if node == HOME => "index.html".into(),
        () if it.role == Role::Paper => "programmes/document.html".into(),
        () if it.role == Role::Papers => "programmes/documents.html".into(),
        () if it.is_section && it.role != Role::Programme => "section.html".into(),
        () => model
            .ancestors(node)
            .into_iter()
            .rev()
            .find_map(|n| model.front(n).and_then(|f| f.page_template.clone()))
            .unwrap_or_else(|| "page.html".into()),
    }
}
