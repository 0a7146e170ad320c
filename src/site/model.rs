//! The tree of the site: sections, their pages in order, addresses. Built anew from the sources
//! at every run, because it is cheap and then cannot be stale. Nothing is rendered here.

use std::{
    collections::{BTreeMap, BTreeSet, HashMap, HashSet},
    sync::Arc,
};

use jiff::civil::Date;

use super::{
    Problem, data,
    front::{Front, SortBy},
    hash::{self, Hash},
    source::{Asset, Doc},
    taxonomy::{self, Declared, Taxonomy},
    text::{collation_key, file_slug, slug, url_path},
};

/// What a node is among the documents of educational programmes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// Nothing.
    Usual,
    /// The page of a programme that has a folder of documents.
    Programme,
    /// That folder.
    Papers,
    /// A document.
    Paper,
}

/// A section or a page of the site.
#[derive(Clone, Debug)]
pub struct Node {
    /// Its source; a folder without `_index.md` has none.
    pub doc: Option<Arc<Doc>>,
    /// Name of its source below `content/`; for a folder without one, where it would be.
    pub source: String,
    /// Whether it lists other pages.
    pub is_section: bool,
    /// What it is among the documents of programmes.
    pub role: Role,
    /// Title.
    pub title: String,
    /// Address from the root, with escapes: `/news/priem/`.
    pub url: String,
    /// File it is written to: `news/priem/index.html`.
    pub out: String,
    /// The section it belongs to; only the home page has none.
    pub parent: Option<usize>,
    /// Pages listed here, in order.
    pub pages: Vec<usize>,
    /// Sections below, in order.
    pub sections: Vec<usize>,
    /// Place among the pages of its section.
    pub place: usize,
    /// Files that lie beside the page.
    pub assets: Vec<usize>,
    /// Hash of what lists show of it.
    pub meta: Hash,
}

/// A copied file and its address.
#[derive(Clone, Debug)]
pub struct Placed {
    /// The file.
    pub asset: Arc<Asset>,
    /// Address with escapes.
    pub url: String,
    /// File it is written to.
    pub out: String,
}

/// The whole site.
#[derive(Clone, Debug, Default)]
pub struct Model {
    /// Sections and pages; the first is the home page.
    pub nodes: Vec<Node>,
    /// Copied files.
    pub assets: Vec<Placed>,
    /// Source name → node.
    pub by_source: HashMap<String, usize>,
    /// Folder → its section or bundled page.
    pub by_folder: HashMap<String, usize>,
    /// Asset's name → asset.
    pub asset_by_name: HashMap<String, usize>,
    /// Labels of pages by their kinds.
    pub taxonomies: Vec<Taxonomy>,
    /// Faults of the whole.
    pub problems: Vec<Problem>,
}

/// The number of the home page.
pub const HOME: usize = 0;

impl Model {
    /// Puts the sources together.
    pub fn build(
        docs: &BTreeMap<String, Arc<Doc>>,
        assets: &BTreeMap<String, Arc<Asset>>,
        labels: &[Declared],
    ) -> Self {
        let mut model = Self::default();
        let roles = Roles::of(docs);
        model.add_section("", &roles, docs);
        for folder in &roles.sections {
            model.add_section(folder, &roles, docs);
        }
        for (name, doc) in docs {
            if !roles.is_index.contains(name) {
                model.add_page(doc, None);
            }
        }
        for (folder, name) in &roles.bundles {
            if let Some(doc) = docs.get(name) {
                model.add_page(doc, Some(folder));
            }
        }
        model.order();
        model.place_assets(assets);
        taxonomy::collect(&mut model, labels);
        model
    }

    /// A file of `content/` that is not a page.
    pub fn file(&self, name: &str) -> Option<&Arc<Asset>> {
        Some(&self.assets[*self.asset_by_name.get(name)?].asset)
    }

    /// The front matter of a node.
    pub fn front(&self, node: usize) -> Option<&Front> {
        self.nodes[node].doc.as_ref().map(|doc| &doc.front)
    }

    /// The sections above a node, from the home page down.
    pub fn ancestors(&self, node: usize) -> Vec<usize> {
        let mut chain = vec![];
        let mut at = self.nodes[node].parent;
        while let Some(up) = at {
            chain.push(up);
            at = self.nodes[up].parent;
        }
        chain.reverse();
        chain
    }

    /// The pages before and after a page in its section.
    pub fn neighbours(&self, node: usize) -> (Option<usize>, Option<usize>) {
        let Some(parent) = self.nodes[node].parent else {
            return (None, None);
        };
        let place = self.nodes[node].place;
        let pages = &self.nodes[parent].pages;
        if self.nodes[node].is_section || pages.get(place) != Some(&node) {
            return (None, None);
        }
        let before = place.checked_sub(1).map(|p| pages[p]);
        (before, pages.get(place + 1).copied())
    }

    /// The day a page was last changed, as far as it says.
    pub fn updated(&self, node: usize) -> Option<Date> {
        let front = self.front(node)?;
        front.updated.or(front.date)
    }

    fn add_section(&mut self, folder: &str, roles: &Roles, docs: &BTreeMap<String, Arc<Doc>>) {
        let doc = roles.index_of.get(folder).and_then(|name| docs.get(name));
        let parent = (!folder.is_empty()).then(|| self.section_above(folder));
        let hidden = doc.is_some_and(|doc| doc.front.draft);
        if hidden || parent.is_some_and(|p| p.is_none()) {
            return;
        }
        let parent = parent.flatten();
        let name = folder.rsplit('/').next().unwrap_or("");
        let title = match doc {
            Some(doc) if !doc.title.is_empty() => doc.title.clone(),
            _ if roles.papers.contains(folder) => "Документы программы".to_owned(),
            _ if folder.is_empty() => "Главная".to_owned(),
            _ => name.replace(['_', '-'], " "),
        };
        let url = match (doc.and_then(|d| d.front.path.as_deref()), parent) {
            (Some(path), _) if parent.is_some() => full_path(path),
            (_, Some(parent)) => {
                let last = doc.and_then(|d| d.front.slug.as_deref());
                let last = last.map_or_else(|| file_slug(name), slug);
                format!("{}{last}/", self.nodes[parent].url)
            }
            _ => "/".to_owned(),
        };
        let source = match doc {
            Some(doc) => doc.name.clone(),
            None => join(folder, "_index.md"),
        };
        let node = self.nodes.len();
        self.by_folder.insert(folder.to_owned(), node);
        let role = roles.of_folder(folder);
        if let Some(parent) = parent {
            // a programme with documents stands among the programmes without
            match role {
                Role::Programme => self.nodes[parent].pages.push(node),
                _ => self.nodes[parent].sections.push(node),
            }
        }
        if doc.is_none() && role != Role::Papers {
            let message = match folder {
                "" => "у сайта нет главной страницы; напишите её в файле _index.md".to_owned(),
                _ => format!("у папки нет файла _index.md; раздел назван «{title}» по имени папки"),
            };
            self.problems.push(Problem::new(&source, None, message));
        }
        self.push(doc.cloned(), source, true, title, url, parent);
        self.nodes[node].role = role;
    }

    fn add_page(&mut self, doc: &Arc<Doc>, bundle: Option<&str>) {
        let folder = bundle.unwrap_or_else(|| folder_of(&doc.name));
        let parent = match bundle {
            Some(folder) => self.section_above(folder),
            None => self.by_folder.get(folder).copied(),
        };
        let Some(parent) = parent.filter(|_| !doc.front.draft) else {
            return;
        };
        let name = match bundle {
            Some(folder) => folder.rsplit('/').next().unwrap_or(folder),
            None => stem(&doc.name),
        };
        let url = match (&doc.front.path, &doc.front.slug) {
            (Some(path), _) => full_path(path),
            (None, Some(own)) => format!("{}{}/", self.nodes[parent].url, slug(own)),
            (None, None) => {
                let (_, name) = dated(name);
                format!("{}{}/", self.nodes[parent].url, file_slug(name))
            }
        };
        let node = self.nodes.len();
        if let Some(folder) = bundle {
            self.by_folder.insert(folder.to_owned(), node);
        }
        if !doc.broken {
            self.nodes[parent].pages.push(node);
        }
        let (title, source) = (doc.title.clone(), doc.name.clone());
        self.push(Some(doc.clone()), source, false, title, url, Some(parent));
        if doc.front.document.is_some() {
            self.nodes[node].role = Role::Paper;
        }
    }

    /// Takes a page's source anew; its address and place stay as they are.
    pub fn renew(&mut self, node: usize, doc: &Arc<Doc>) {
        let it = &mut self.nodes[node];
        if !it.is_section {
            it.title.clone_from(&doc.title);
        }
        it.meta = meta(&it.title, &it.url, Some(doc));
        it.doc = Some(doc.clone());
    }

    fn push(
        &mut self,
        doc: Option<Arc<Doc>>,
        source: String,
        is_section: bool,
        title: String,
        url: String,
        parent: Option<usize>,
    ) {
        let raw = super::text::unescape_url(&url);
        let url = url_path(&raw);
        let out = out_of(&raw);
        let meta = meta(&title, &url, doc.as_ref());
        self.by_source.insert(source.clone(), self.nodes.len());
        self.nodes.push(Node {
            doc,
            source,
            is_section,
            role: Role::Usual,
            title,
            url,
            out,
            parent,
            pages: vec![],
            sections: vec![],
            place: 0,
            assets: vec![],
            meta,
        });
    }

    fn section_above(&self, folder: &str) -> Option<usize> {
        self.by_folder.get(folder_of(folder)).copied()
    }

    /// Sorts every section, after the pages of transparent sections have been lent upwards.
    fn order(&mut self) {
        for node in (1..self.nodes.len()).rev() {
            let lends = self.nodes[node].is_section
                && self.front(node).is_some_and(|front| front.transparent);
            if let Some(parent) = self.nodes[node].parent.filter(|_| lends) {
                let lent = self.nodes[node].pages.clone();
                self.nodes[parent].pages.extend(lent);
            }
        }
        for node in 0..self.nodes.len() {
            let by = self.front(node).map_or(SortBy::None, |front| front.sort_by);
            let mut pages = std::mem::take(&mut self.nodes[node].pages);
            self.sort(&mut pages, by);
            if self.front(node).is_some_and(|f| f.paginate_reversed) {
                pages.reverse();
            }
            for (place, page) in pages.iter().enumerate() {
                if self.nodes[*page].parent == Some(node) {
                    self.nodes[*page].place = place;
                }
            }
            self.nodes[node].pages = pages;
            let mut sections = std::mem::take(&mut self.nodes[node].sections);
            self.sort(&mut sections, SortBy::Weight);
            self.nodes[node].sections = sections;
        }
    }

    /// Pages that lack what is sorted by stand at the end; equal ones by the names of their files.
    fn sort(&self, nodes: &mut [usize], by: SortBy) {
        let front = |n: &usize| self.front(*n);
        let source = |n: &usize| self.nodes[*n].source.clone();
        let newest = |date: Option<Date>| (date.is_none(), std::cmp::Reverse(date));
        match by {
            SortBy::None => nodes.sort_by_cached_key(source),
            SortBy::Date => {
                nodes.sort_by_cached_key(|n| (newest(front(n).and_then(|f| f.date)), source(n)))
            }
            SortBy::UpdateDate => {
                nodes.sort_by_cached_key(|n| (newest(self.updated(*n)), source(n)))
            }
            SortBy::Title => {
                nodes.sort_by_cached_key(|n| (collation_key(&self.nodes[*n].title), source(n)))
            }
            SortBy::Slug => nodes.sort_by_cached_key(|n| (self.nodes[*n].url.clone(), source(n))),
            SortBy::Weight => nodes.sort_by_cached_key(|n| {
                let weight = front(n).and_then(|f| f.weight);
                (weight.is_none(), weight, source(n))
            }),
        }
    }

    fn place_assets(&mut self, assets: &BTreeMap<String, Arc<Asset>>) {
        for (name, asset) in assets {
            let owner = self.owner(folder_of(name));
            let out = match owner {
                // files of a bundle go where its page goes
                Some((node, rest)) if !self.nodes[node].is_section => {
                    let page = self.nodes[node].out.trim_end_matches("index.html");
                    format!("{page}{}", &name[rest..])
                }
                _ => name.clone(),
            };
            let number = self.assets.len();
            if let Some((node, _)) = owner.filter(|_| !name.starts_with(data::FOLDER)) {
                self.nodes[node].assets.push(number);
            }
            self.asset_by_name.insert(name.clone(), number);
            self.assets.push(Placed {
                asset: asset.clone(),
                url: format!("/{}", url_path(&out)),
                out,
            });
        }
    }

    /// The page or section a file lies beside: the section of its own folder, or a bundled page of
    /// its folder or of one above. With it the length of the folder's name and slash.
    fn owner(&self, folder: &str) -> Option<(usize, usize)> {
        if let Some(node) = self.by_folder.get(folder).filter(|_| !folder.is_empty()) {
            return Some((*node, folder.len() + 1));
        }
        let mut up = folder;
        while !up.is_empty() {
            up = folder_of(up);
            let node = self.by_folder.get(up).copied();
            if let Some(node) = node.filter(|n| !self.nodes[*n].is_section) {
                return Some((node, up.len() + 1));
            }
        }
        None
    }
}

/// Changes with anything that lists show of a node.
fn meta(title: &str, url: &str, doc: Option<&Arc<Doc>>) -> Hash {
    hash::of(&(title, url, doc.map(|d| d.meta)))
}

/// Which file is the page of a folder, and which folder is a section, which a page with its files.
struct Roles {
    index_of: HashMap<String, String>,
    is_index: HashSet<String>,
    sections: Vec<String>,
    bundles: Vec<(String, String)>,
    /// Folders with documents of programmes.
    papers: HashSet<String>,
}

impl Roles {
    fn of(docs: &BTreeMap<String, Arc<Doc>>) -> Self {
        let mut files: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
        for name in docs.keys() {
            files.entry(folder_of(name)).or_default().push(name);
        }
        let mut roles = Self {
            index_of: HashMap::new(),
            is_index: HashSet::new(),
            sections: vec![],
            bundles: vec![],
            papers: docs
                .values()
                .filter(|doc| doc.front.document.is_some())
                .map(|doc| folder_of(&doc.name).to_owned())
                .collect(),
        };
        let mut sections = BTreeSet::new();
        for (folder, names) in &files {
            let Some((index, explicit)) = index_among(names) else {
                sections.extend(with_folders_above(folder));
                continue;
            };
            roles.is_index.insert(index.to_owned());
            let inside = format!("{folder}/");
            let alone = names.len() == 1
                && !files
                    .range(inside.as_str()..)
                    .next()
                    .is_some_and(|(next, _)| next.starts_with(&inside));
            if alone && !explicit && !folder.is_empty() {
                roles.bundles.push(((*folder).to_owned(), index.to_owned()));
                sections.extend(with_folders_above(folder_of(folder)));
            } else {
                roles
                    .index_of
                    .insert((*folder).to_owned(), index.to_owned());
                sections.extend(with_folders_above(folder));
            }
        }
        // other generators keep the page of a folder beside it: `docs.md` and `docs/`
        for folder in &sections {
            let beside = format!("{folder}.md");
            if !roles.index_of.contains_key(*folder) && docs.contains_key(&beside) {
                roles.is_index.insert(beside.clone());
                roles.index_of.insert((*folder).to_owned(), beside);
            }
        }
        roles.sections = sections.into_iter().map(str::to_owned).collect();
        roles
    }
}

impl Roles {
    fn of_folder(&self, folder: &str) -> Role {
        if self.papers.contains(folder) {
            return Role::Papers;
        }
        let has = self.papers.iter().any(|papers| folder_of(papers) == folder);
        if has && !folder.is_empty() {
            Role::Programme
        } else {
            Role::Usual
        }
    }
}

/// The file that stands for its folder, and whether it is `_index.md`.
fn index_among<'a>(names: &[&'a str]) -> Option<(&'a str, bool)> {
    let named = |wanted: &str| {
        names
            .iter()
            .copied()
            .find(|n| stem(n).eq_ignore_ascii_case(wanted))
    };
    named("_index").map(|n| (n, true)).or_else(|| {
        named("index")
            .or_else(|| named("readme"))
            .map(|n| (n, false))
    })
}

fn with_folders_above(folder: &str) -> impl Iterator<Item = &str> {
    std::iter::successors(Some(folder), |f| (!f.is_empty()).then(|| folder_of(f)))
        .filter(|f| !f.is_empty())
}

/// `news/2026/a.md` → `news/2026`.
pub fn folder_of(name: &str) -> &str {
    name.rfind('/').map_or("", |at| &name[..at])
}

/// A name below a folder, which may be the root.
pub fn join(folder: &str, name: &str) -> String {
    if folder.is_empty() {
        name.to_owned()
    } else {
        format!("{folder}/{name}")
    }
}

fn stem(name: &str) -> &str {
    let file = name.rsplit('/').next().unwrap_or(name);
    file.rfind('.').map_or(file, |at| &file[..at])
}

/// The day at the beginning of a file's name, and the rest: `2026-09-01-start`.
pub fn dated(stem: &str) -> (Option<Date>, &str) {
    let day = stem.get(..10).and_then(|d| d.parse::<Date>().ok());
    let rest = stem
        .get(10..)
        .map(|r| r.trim_start_matches(['-', '_', ' ']));
    match (day, rest) {
        (Some(day), Some(rest)) if !rest.is_empty() => (Some(day), rest),
        _ => (None, stem),
    }
}

/// `path = "o-nas"` → `/o-nas/`; a path with an extension is a file of its own.
pub fn full_path(path: &str) -> String {
    let path = path.trim_matches('/');
    let last = path.rsplit('/').next().unwrap_or(path);
    match path {
        "" => "/".to_owned(),
        _ if last.contains('.') => format!("/{path}"),
        _ => format!("/{path}/"),
    }
}

/// The file an address is written to.
pub fn out_of(url: &str) -> String {
    let path = url.trim_start_matches('/');
    if path.is_empty() || path.ends_with('/') {
        format!("{path}index.html")
    } else {
        path.to_owned()
    }
}
