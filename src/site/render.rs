//! One job done: Markdown rendered, a template filled, or bytes made. Everything a run shares
//! (tree, lists, templates) is made once in `Run` and only read here, from many threads.

use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    sync::Arc,
};

use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use tera::{Context, Value};

use super::{
    Problem,
    answers::{Asked, Need},
    builder::SiteOptions,
    context::{self, Branch, Feed},
    feeds::{self, Channel},
    hash::{self, Hash},
    jobs::{self, Job, Kind, Plan},
    links::Places,
    live,
    markdown::{LinkUse, Rendered},
    model::{HOME, Model},
    pictures::Variant,
    programmes::literature,
    published::Published,
    search,
    settings::{MenuItem, Settings},
    taxonomy,
    theme::Theme,
};

/// What all jobs of a run read.
pub struct Run<'a> {
    /// Options of the builder.
    pub options: &'a SiteOptions,
    /// Settings of the site.
    pub settings: &'a Settings,
    /// What facts give.
    pub published: &'a Published,
    /// The theme.
    pub theme: &'a Theme,
    /// The tree.
    pub model: &'a Arc<Model>,
    /// The list of files.
    pub plan: &'a Plan,
    /// What is made of all these once.
    pub shared: &'a Shared,
}

/// What is made once of the tree and the settings, and read by all jobs.
pub struct Shared {
    /// `site`
    pub site: Value,
    /// Hash of `site` and of the fingerprints of static files.
    pub site_version: Hash,
    /// Every node as lists show it.
    pub items: Vec<Value>,
    /// Section's source → hash of what `get_section` answers.
    pub section_versions: HashMap<String, Hash>,
    /// Changes with every address that a link may lead to.
    pub addresses: Hash,
    /// Faults of the run as a whole.
    pub problems: Vec<Problem>,
}

/// What a job made.
#[derive(Debug)]
pub enum Made {
    /// A text.
    Text(String),
    /// A copy of an asset.
    Copy(usize),
    /// A static file of the theme.
    Static(String),
    /// A file made of facts.
    Facts(usize),
    /// The PDF of a programme's document.
    Paper(usize),
    /// Nothing: the faults say why.
    Failed,
}

/// What is remembered of a job until the next run.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Trace {
    /// Links of the text.
    pub links: Vec<LinkUse>,
    /// Addresses inside the page.
    pub anchors: Vec<String>,
    /// What it was made of besides its own source.
    pub asked: BTreeSet<Need>,
    /// Pictures it wants made, and the lines of its source that want them.
    pub variants: Vec<(Variant, Option<usize>)>,
    /// Faults of the page.
    pub problems: Vec<Problem>,
}

impl Trace {
    /// Takes in what a template asked for on behalf of a line of the page.
    pub fn absorb(&mut self, asked: &Asked, line: Option<usize>) {
        self.asked.extend(asked.needs.iter().cloned());
        self.variants
            .extend(asked.variants.iter().map(|v| (v.clone(), line)));
    }
}

impl Shared {
    /// For a run that only lays the site out.
    pub fn nothing() -> Self {
        Self {
            site: Value::none(),
            site_version: 0,
            items: vec![],
            section_versions: HashMap::new(),
            addresses: 0,
            problems: vec![],
        }
    }

    /// Makes everything that jobs share.
    pub fn make(run: &Run<'_>) -> Self {
        use rayon::prelude::*;
        let mut shared = Self {
            items: (0..run.model.nodes.len())
                .into_par_iter()
                .map(|node| context::item(run.model, node))
                .collect(),
            addresses: run.addresses_version(),
            ..Self::nothing()
        };
        shared.section_versions = run.share_sections(&shared.items);
        shared.site = run.site_value(&mut shared.problems);
        shared.site_version = hash::of(&(shared.site.to_string(), run.theme.statics_version));
        shared
    }
}

impl<'a> Run<'a> {
    /// Where addresses are looked up.
    pub fn places(&self) -> Places<'_> {
        Places {
            model: self.model,
            outs: &self.plan.outs,
            portal: self.options.config.portal,
        }
    }

    /// Where a link of a node leads.
    pub fn resolve(&self, node: usize, raw: &str) -> super::links::Found {
        self.places().resolve(node, raw)
    }

    /// Changes with every address that a link may lead to, and with the size of every picture.
    fn addresses_version(&self) -> Hash {
        use std::hash::{Hash as _, Hasher as _};
        let mut state = std::hash::DefaultHasher::new();
        for job in &self.plan.jobs {
            job.out.hash(&mut state);
        }
        for node in &self.model.nodes {
            (&node.source, &node.url).hash(&mut state);
        }
        for placed in &self.model.assets {
            (&placed.asset.name, &placed.url, placed.asset.picture).hash(&mut state);
        }
        state.finish()
    }

    /// Where the links of a page lead.
    pub fn links_version(&self, job: &Job, trace: &Trace) -> Hash {
        let node = match job.kind {
            Kind::Page(node) | Kind::Section(node, ..) => node,
            _ if trace.links.is_empty() => return 0,
            // texts that a template rendered
            _ => HOME,
        };
        let links = trace.links.iter();
        let links: Vec<_> = links
            .map(|link| self.resolve(node, &link.raw).resolved)
            .collect();
        hash::of(&links)
    }

    fn site_value(&self, problems: &mut Vec<Problem>) -> Value {
        let settings = self.settings;
        let facts = self.published;
        let home = &self.model.nodes[HOME].title;
        let name = [&settings.title, &facts.full_name]
            .into_iter()
            .flatten()
            .next()
            .unwrap_or(home);
        let short = [&settings.short_title, &facts.short_name]
            .into_iter()
            .flatten()
            .next()
            .unwrap_or(name);
        let or = |own: &Option<String>, fact: &Option<String>| own.clone().or(fact.clone());
        let contacts = super::settings::Contacts {
            address: or(&settings.contacts.address, &facts.contacts.address),
            phone: or(&settings.contacts.phone, &facts.contacts.phone),
            email: or(&settings.contacts.email, &facts.contacts.email),
            hours: or(&settings.contacts.hours, &facts.contacts.hours),
        };
        let menu = self.menu(&settings.menu, problems);
        let footer_menu = self.menu(&settings.footer_menu, problems);
        let organization = self.organization(&contacts);
        Value::from_serializable(&context::Site {
            title: name,
            short_title: short,
            description: settings.description.as_deref().unwrap_or(""),
            url: &self.options.public_url,
            portal: self.options.config.portal,
            portal_url: "/lk/",
            menu: &menu,
            footer_menu: &footer_menu,
            contacts: &contacts,
            year: self.options.today.year(),
            has_sveden: facts.is_shown(self.theme),
            feeds: &self.feeds(),
            taxonomies: self.model.taxonomies.iter().map(|t| &t.declared).collect(),
            organization: &organization,
            college_data: super::data_script::college(&organization, name),
            base_url: &self.options.public_url,
            build: context::Build {
                date: self.options.today.to_string(),
            },
            live_reload: self.options.live_reload,
            extra: &settings.extra,
        })
    }

    fn menu(&self, items: &[MenuItem], problems: &mut Vec<Problem>) -> Vec<MenuItem> {
        let mut menu = vec![];
        for item in items {
            let mut url = item.url.clone();
            if !url.is_empty() {
                let found = self.resolve(HOME, &url);
                if let Some(problem) = found.resolved.problem {
                    let line = self.settings.line_of_url(&url);
                    problems.push(Problem::new(super::settings::FILE, line, problem));
                }
                url = found.resolved.url;
            }
            let children = self.menu(&item.children, problems);
            menu.push(MenuItem {
                title: item.title.clone(),
                url,
                children,
            });
        }
        menu
    }

    fn feeds(&self) -> Vec<Feed> {
        let mut list = vec![];
        for job in &self.plan.jobs {
            let (node, kind, word) = match job.kind {
                // of the sections inside of sections only their own pages tell
                Kind::Rss(node) | Kind::Atom(node)
                    if self.model.nodes[node].parent.is_some_and(|n| n != HOME) =>
                {
                    continue;
                }
                Kind::Rss(node) => (node, "application/rss+xml", "RSS"),
                Kind::Atom(node) => (node, "application/atom+xml", "Atom"),
                _ => continue,
            };
            list.push(Feed {
                title: format!("{} ({word})", self.model.nodes[node].title),
                url: format!("/{}", super::text::url_path(&job.out)),
                kind,
            });
        }
        list
    }

    /// Sections as `get_section` answers, handed to the theme; and the hash of each answer.
    pub fn share_sections(&self, items: &[Value]) -> HashMap<String, Hash> {
        let mut values = HashMap::new();
        let mut versions = HashMap::new();
        let sections = self.model.nodes.iter().enumerate();
        for (node, it) in sections.filter(|(_, node)| node.is_section) {
            let base = &self.options.public_url;
            let mut page = context::page(self.model, node, items, base);
            page.pages = context::list(&it.pages, items);
            values.insert(it.source.clone(), page.value());
            versions.insert(it.source.clone(), self.list_version(node));
        }
        let taxonomies = self.model.taxonomies.iter();
        let labels: BTreeMap<String, Value> = taxonomies
            .map(|taxonomy| {
                let base = &self.options.public_url;
                let whole = taxonomy::taxonomy_value(taxonomy, items, base);
                (taxonomy.declared.name.clone(), whole)
            })
            .collect();
        self.theme.answers().set_lists(values, labels);
        versions
    }

    /// Changes with anything that the whole list of a section shows.
    fn list_version(&self, node: usize) -> Hash {
        self.shown_version(node, &self.model.nodes[node].pages)
    }

    /// Changes with anything that a list of these pages, as a part of the section, shows.
    fn shown_version(&self, node: usize, pages: &[usize]) -> Hash {
        let it = &self.model.nodes[node];
        let metas =
            |of: &[usize]| -> Vec<Hash> { of.iter().map(|n| self.model.nodes[*n].meta).collect() };
        hash::of(&(
            (it.meta, metas(pages), metas(&it.sections)),
            (self.way_version(node), self.assets_version(node)),
        ))
    }

    /// The pages that stand on a sheet of a section's list.
    fn sheet(&self, node: usize, sheet: usize, total: usize) -> &[usize] {
        let all = self.model.nodes[node].pages.as_slice();
        let by = self.model.front(node).map_or(0, |front| front.paginate_by);
        match total {
            1 => all,
            _ => all.chunks(by.max(1)).nth(sheet - 1).unwrap_or_default(),
        }
    }

    fn way_version(&self, node: usize) -> Hash {
        let way = self.model.ancestors(node);
        let links: Vec<_> = way
            .iter()
            .map(|n| (&self.model.nodes[*n].title, &self.model.nodes[*n].url))
            .collect();
        hash::of(&links)
    }

    fn assets_version(&self, node: usize) -> Hash {
        let files: Vec<_> = self.model.nodes[node]
            .assets
            .iter()
            .map(|a| (&self.model.assets[*a].url, self.model.assets[*a].asset.stat))
            .collect();
        hash::of(&files)
    }

    /// The state of everything that goes into a job; `trace` is what the job did last time, which
    /// tells the sections it asks for, and `links` where its links lead.
    pub fn key(&self, job: &Job, trace: Option<&Trace>, links: Hash) -> Hash {
        let own = match &job.kind {
            Kind::Page(node) | Kind::Section(node, _, _) => self.node_key(*node, job, links),
            Kind::Fact(n) => {
                let page = &self.published.pages[*n];
                hash::of(&(page.hash, self.theme.version(page.page.template)))
            }
            Kind::NotFound => self.theme.version("404.html"),
            Kind::Vision => self.theme.version("vision.html"),
            Kind::Map => hash::of(&(self.theme.version("sitemap.html"), self.tree())),
            Kind::Redirect(title, url) => {
                hash::of(&(title, url, self.theme.version("redirect.html")))
            }
            Kind::Rss(node) | Kind::Atom(node) => self.list_version(*node),
            Kind::Sitemap => hash::of(&self.addresses()),
            Kind::Labels(kind) => hash::of(&(
                taxonomy::version(self.model, &self.model.taxonomies[*kind]),
                self.theme.version("taxonomy_list.html"),
            )),
            Kind::Label(kind, term, sheet, total) => {
                let taxonomy = &self.model.taxonomies[*kind];
                hash::of(&(
                    taxonomy::term_version(self.model, &taxonomy.terms[*term]),
                    (sheet, total, &taxonomy.declared),
                    self.theme.version("taxonomy_single.html"),
                ))
            }
            Kind::LabelFeed(kind, term, rss) => {
                let taxonomy = &self.model.taxonomies[*kind];
                let version = taxonomy::term_version(self.model, &taxonomy.terms[*term]);
                hash::of(&(version, &taxonomy.declared, rss))
            }
            Kind::Search => self.theme.version("search.html"),
            Kind::SearchIndex => {
                search::version(self.model, self.published, self.options.live_reload)
            }
            Kind::FactFile(n) => hash::of(&self.published.files[*n]),
            Kind::Paper(n) => hash::of(&self.published.programmes.made[*n].pdf.key),
            Kind::Robots => 0,
            Kind::Asset(n) => hash::of(&self.model.assets[*n].asset.stat),
            Kind::Static(name) => hash::of(&self.theme.statics[name].hash),
        };
        let asked: Vec<_> = trace
            .into_iter()
            .flat_map(|t| &t.asked)
            .map(|need| self.need_version(need))
            .collect();
        // copied files do not care how the site is called
        let site = match job.kind {
            Kind::Asset(_)
            | Kind::Static(_)
            | Kind::FactFile(_)
            | Kind::Paper(_)
            | Kind::SearchIndex => 0,
            _ => self.shared.site_version,
        };
        hash::of(&(own, site, asked, links, std::mem::discriminant(&job.kind)))
    }

    /// Changes with what a page was made of; nothing when that is not there.
    fn need_version(&self, need: &Need) -> Option<Hash> {
        let model = self.model;
        match need {
            Need::Section(name) => self.shared.section_versions.get(name).copied(),
            Need::Page(name) => Some(model.nodes[*model.by_source.get(name)?].meta),
            Need::File(name) => {
                let file = &model.assets[*model.asset_by_name.get(name)?];
                Some(hash::of(&(file.asset.stat, &file.url)))
            }
            Need::Template(name) => self.theme.has(name).then(|| self.theme.version(name)),
            Need::Labels(kind) => {
                let found = model.taxonomies.iter().find(|t| t.declared.name == *kind);
                found.map(|taxonomy| taxonomy::version(model, taxonomy))
            }
        }
    }

    fn node_key(&self, node: usize, job: &Job, links: Hash) -> Hash {
        let it = &self.model.nodes[node];
        let (before, after) = self.model.neighbours(node);
        let meta = |n: Option<usize>| n.map(|n| self.model.nodes[n].meta);
        let (sheet, listed) = match job.kind {
            Kind::Section(_, sheet, total) => {
                let shown = self.sheet(node, sheet, total);
                ((sheet, total), self.shown_version(node, shown))
            }
            _ => ((0, 0), self.shown_version(node, &[])),
        };
        hash::of(&(
            (it.doc.as_ref().map(|d| d.hash), &it.url, &it.title),
            (meta(before), meta(after), sheet, listed),
            self.theme.version(&jobs::template(self.model, node)),
            (links, self.settings.typography, self.settings.plain_code),
            (&self.settings.images, self.anchors(node)),
            self.papers_version(node),
        ))
    }

    /// Changes with the documents a page shows and with the books it refers to.
    fn papers_version(&self, node: usize) -> Hash {
        let it = &self.model.nodes[node];
        let programmes = &self.published.programmes;
        let books = it
            .doc
            .as_ref()
            .filter(|doc| literature::is_named_in(&doc.body))
            .map(|_| self.published.library.version());
        hash::of(&(
            programmes.of_page(&it.source).map(|made| made.version),
            programmes.list_of(&it.source).map(|(_, version)| version),
            books,
        ))
    }

    /// Does a job.
    pub fn make(&self, job: &Job) -> (Made, Trace) {
        let mut trace = Trace::default();
        let made = match &job.kind {
            Kind::Page(node) => self.page(*node, None, &mut trace),
            Kind::Section(node, sheet, total) => {
                self.page(*node, Some((*sheet, *total)), &mut trace)
            }
            Kind::Fact(n) => self.fact(*n, &mut trace),
            Kind::NotFound => self.made(
                "404.html",
                "Страница не найдена",
                "/404.html",
                None,
                &mut trace,
            ),
            Kind::Vision => self.made(
                "vision.html",
                "Версия для слабовидящих",
                "/vision/",
                None,
                &mut trace,
            ),
            Kind::Map => {
                let tree = Value::from_serializable(&self.tree());
                self.made(
                    "sitemap.html",
                    "Карта сайта",
                    "/sitemap/",
                    Some(tree),
                    &mut trace,
                )
            }
            Kind::Redirect(title, url) => self.redirect(title, url, &mut trace),
            Kind::Rss(node) | Kind::Atom(node) => self.feed(*node, job),
            Kind::Labels(kind) => self.labels(*kind, &mut trace),
            Kind::Label(kind, term, sheet, total) => {
                self.label((*kind, *term), (*sheet, *total), &mut trace)
            }
            Kind::LabelFeed(kind, term, _) => self.label_feed((*kind, *term), job),
            Kind::Search => self.made("search.html", "Поиск", "/search/", None, &mut trace),
            Kind::SearchIndex => {
                let lines = &self.theme.answers().search;
                Made::Text(search::index(self.model, self.published, lines))
            }
            Kind::Sitemap => {
                Made::Text(feeds::sitemap(&self.options.public_url, &self.addresses()))
            }
            Kind::Robots => Made::Text(feeds::robots(
                &self.options.public_url,
                self.options.config.portal,
            )),
            Kind::FactFile(n) => Made::Facts(*n),
            Kind::Paper(n) => Made::Paper(*n),
            Kind::Asset(n) => Made::Copy(*n),
            Kind::Static(name) => Made::Static(name.clone()),
        };
        (made, trace)
    }

    fn page(&self, node: usize, sheet: Option<(usize, usize)>, trace: &mut Trace) -> Made {
        let it = &self.model.nodes[node];
        if let Some(doc) = it.doc.as_ref().filter(|doc| doc.broken) {
            let problems: Vec<&Problem> = doc.problems.iter().collect();
            return self.panel(&it.title, &problems);
        }
        let rendered = self.prose(node, trace);
        let mut page = context::page(
            self.model,
            node,
            &self.shared.items,
            &self.options.public_url,
        );
        page.content = Value::safe_string(&rendered.html);
        page.toc = context::toc(&rendered.headings);
        page.has_code = rendered.has_code;
        page.image = self.image(node, &rendered, trace);
        if let Some((sheet, total)) = sheet {
            let shown = self.sheet(node, sheet, total);
            page.pages = context::list(shown, &self.shared.items);
            let word = jobs::sheet_word(self.model, node);
            page.paginator = (total > 1).then(|| context::paginator(&it.url, word, sheet, total));
        }
        let mut context = self.context();
        let value = page.value();
        if sheet.is_some() {
            context.insert_value("section", value.clone());
            if let Some(paginator) = value.get_from_path("paginator") {
                context.insert_value("paginator", paginator.clone());
            }
        }
        context.insert("current_path", &it.url);
        context.insert_value("page", value);
        let programmes = &self.published.programmes;
        if let Some(made) = programmes.of_page(&it.source) {
            context.insert_value("document", made.view.clone());
        }
        if let Some((list, _)) = programmes.list_of(&it.source) {
            context.insert_value("documents", list.clone());
        }
        let name = it.source.clone();
        let told = rendered.problems.into_iter();
        trace
            .problems
            .extend(told.map(|(line, message)| Problem::new(&name, Some(line), message)));
        trace.links.extend(rendered.links);
        trace.anchors = rendered.anchors.into_iter().collect();
        let template = jobs::template(self.model, node);
        if !self.theme.has(&template) {
            let message = format!("нет шаблона «{template}»; проверьте template и page_template");
            let problem = Problem::new(name, None, message);
            return self.failed(&it.title, problem, trace);
        }
        self.fill_for(node, &template, &context, &it.title, trace)
    }

    /// What every template sees.
    pub fn context(&self) -> Context {
        let mut context = Context::new();
        context.insert_value("site", self.shared.site.clone());
        // as other generators call it
        context.insert_value("config", self.shared.site.clone());
        context
    }

    fn fill(&self, template: &str, context: &Context, title: &str, trace: &mut Trace) -> Made {
        self.fill_for(HOME, template, context, title, trace)
    }

    fn fill_for(
        &self,
        node: usize,
        template: &str,
        context: &Context,
        title: &str,
        trace: &mut Trace,
    ) -> Made {
        let (made, asked) = self.theme.render(template, context);
        trace.absorb(&asked, None);
        match made {
            Ok(html) => Made::Text(self.settle(node, html, &asked, trace)),
            Err(problem) => self.failed(title, problem, trace),
        }
    }

    fn failed(&self, title: &str, problem: Problem, trace: &mut Trace) -> Made {
        // while somebody is writing, a fault is shown in its place and stops nothing
        let fatal = problem.fatal && !self.options.live_reload;
        let problem = Problem { fatal, ..problem };
        let made = self.panel(title, &[&problem]);
        trace.problems.push(problem);
        made
    }

    fn panel(&self, title: &str, problems: &[&Problem]) -> Made {
        if self.options.live_reload {
            Made::Text(live::panel(title, problems))
        } else {
            Made::Failed
        }
    }

    fn fact(&self, number: usize, trace: &mut Trace) -> Made {
        let fact = &self.published.pages[number];
        let page = context::fact_page(&fact.page, &self.options.public_url);
        let mut context = self.context();
        context.insert_value("page", page.value());
        context.insert_value("sveden", fact.sveden.clone());
        self.fill(fact.page.template, &context, &fact.page.title, trace)
    }

    fn made(
        &self,
        template: &str,
        title: &str,
        url: &str,
        tree: Option<Value>,
        trace: &mut Trace,
    ) -> Made {
        let page = context::made_page(title, url, &self.options.public_url);
        let mut context = self.context();
        context.insert_value("page", page.value());
        context.insert_value("tree", tree.unwrap_or(Value::none()));
        self.fill(template, &context, title, trace)
    }

    fn redirect(&self, title: &str, url: &str, trace: &mut Trace) -> Made {
        let base = &self.options.public_url;
        let permalink = match url.starts_with('/') {
            true => format!("{base}{url}"),
            false => url.to_owned(),
        };
        if !self.theme.has("redirect.html") {
            return Made::Text(feeds::redirect(title, url, &permalink));
        }
        let mut page = context::made_page(title, url, base);
        page.permalink = permalink;
        let mut context = self.context();
        context.insert_value("page", page.value());
        context.insert("url", url);
        self.fill("redirect.html", &context, title, trace)
    }

    fn feed(&self, node: usize, job: &Job) -> Made {
        let it = &self.model.nodes[node];
        let about = self
            .model
            .front(node)
            .and_then(|f| f.description.as_deref());
        let site = self
            .shared
            .site
            .get_from_path("title")
            .and_then(Value::as_str);
        let channel = Channel {
            title: &it.title,
            site: site.unwrap_or(""),
            description: about.unwrap_or(&it.title),
            base: &self.options.public_url,
            url: &it.url,
            own: format!("/{}", super::text::url_path(&job.out)),
        };
        let pages = feeds::entries(self.model, node);
        Made::Text(match job.kind {
            Kind::Rss(_) => feeds::rss(self.model, &channel, &pages),
            _ => feeds::atom(self.model, &channel, &pages),
        })
    }

    /// The picture by which a page is shown elsewhere: the one it names, or its first.
    fn image(&self, node: usize, rendered: &Rendered, trace: &mut Trace) -> Option<context::Image> {
        let front = self.model.front(node);
        let named = front.and_then(|f| f.extra.get("image")?.as_str());
        let first = rendered.picture.as_ref();
        let (raw, alt) = match named {
            Some(named) => (named, ""),
            None => first.map(|(raw, alt)| (raw.as_str(), alt.as_str()))?,
        };
        let found = self.resolve(node, raw).resolved;
        if named.is_some() {
            trace.links.push(LinkUse {
                raw: raw.to_owned(),
                line: 1,
            });
        }
        if let Some(problem) = found.problem {
            if named.is_some() {
                let source = &self.model.nodes[node].source;
                let message = format!("картинка страницы (extra.image): {problem}");
                trace.problems.push(Problem::new(source, None, message));
            }
            return None;
        }
        let base = &self.options.public_url;
        let (width, height) = found.picture.unzip();
        Some(context::Image {
            permalink: match found.url.starts_with('/') {
                true => format!("{base}{}", found.url),
                false => found.url.clone(),
            },
            url: found.url,
            width,
            height,
            alt: alt.to_owned(),
        })
    }

    fn labels(&self, kind: usize, trace: &mut Trace) -> Made {
        let taxonomy = &self.model.taxonomies[kind];
        let declared = &taxonomy.declared;
        let base = &self.options.public_url;
        let mut context = self.context();
        let page = context::made_page(&declared.title, &declared.url, base);
        context.insert("page", &page);
        let terms = taxonomy.terms.iter().map(|term| {
            let pages = context::list(&term.pages, &self.shared.items);
            taxonomy::term_value(term, pages, base)
        });
        context.insert_value("terms", Value::from(terms.collect::<Vec<_>>()));
        context.insert("taxonomy", declared);
        context.insert("current_path", &declared.url);
        self.fill("taxonomy_list.html", &context, &declared.title, trace)
    }

    fn label(
        &self,
        (kind, number): (usize, usize),
        (sheet, total): (usize, usize),
        trace: &mut Trace,
    ) -> Made {
        let taxonomy = &self.model.taxonomies[kind];
        let (declared, term) = (&taxonomy.declared, &taxonomy.terms[number]);
        let base = &self.options.public_url;
        let shown = match total {
            1 => term.pages.as_slice(),
            _ => {
                let mut sheets = term.pages.chunks(declared.paginate_by.max(1));
                sheets.nth(sheet - 1).unwrap_or_default()
            }
        };
        let pages = context::list(shown, &self.shared.items);
        let paginator = (total > 1)
            .then(|| context::paginator(&term.url, &declared.paginate_path, sheet, total));
        let own = context::sheet_url(&term.url, &declared.paginate_path, sheet);
        let mut page = context::made_page(&term.name, &own, base);
        page.breadcrumbs.push(context::Link {
            title: &declared.title,
            url: &declared.url,
        });
        page.pages = pages.clone();
        page.feeds = match declared.feed {
            true => context::feeds_at(&term.url, &term.name),
            false => vec![],
        };
        let mut context = self.context();
        context.insert("paginator", &paginator);
        page.paginator = paginator;
        context.insert("page", &page);
        context.insert_value("term", taxonomy::term_value(term, pages, base));
        context.insert("taxonomy", declared);
        context.insert("current_path", &term.url);
        self.fill("taxonomy_single.html", &context, &term.name, trace)
    }

    fn label_feed(&self, (kind, number): (usize, usize), job: &Job) -> Made {
        let taxonomy = &self.model.taxonomies[kind];
        let term = &taxonomy.terms[number];
        let site = self
            .shared
            .site
            .get_from_path("title")
            .and_then(Value::as_str);
        let channel = Channel {
            title: &term.name,
            site: site.unwrap_or(""),
            description: &taxonomy.declared.title,
            base: &self.options.public_url,
            url: &term.url,
            own: format!("/{}", super::text::url_path(&job.out)),
        };
        let pages = feeds::newest_of(self.model, term.pages.clone());
        Made::Text(match job.kind {
            Kind::LabelFeed(_, _, true) => feeds::rss(self.model, &channel, &pages),
            _ => feeds::atom(self.model, &channel, &pages),
        })
    }

    /// Who publishes the site, for machines that read pages.
    fn organization(&self, contacts: &super::settings::Contacts) -> context::Organization {
        let facts = &self.published.college;
        let settings = self.settings;
        let base = &self.options.public_url;
        let logo = settings
            .logo
            .as_deref()
            .map(|logo| self.resolve(HOME, logo).resolved.url);
        context::Organization {
            name: settings.title.clone().or(facts.full_name.clone()),
            legal_name: facts.full_name.clone(),
            short_name: settings.short_title.clone().or(facts.short_name.clone()),
            address: contacts.address.clone(),
            phone: contacts.phone.clone(),
            email: contacts.email.clone(),
            founded: facts.founded.clone(),
            founder: facts.founder.clone(),
            url: format!("{base}/"),
            logo: logo.map(|url| format!("{base}{url}")),
        }
    }

    /// Every page once, with the day it was changed.
    fn addresses(&self) -> Vec<(&str, Option<Date>)> {
        let mut pages: Vec<(&str, Option<Date>)> = vec![];
        for job in &self.plan.jobs {
            match job.kind {
                Kind::Page(n) | Kind::Section(n, 1, _) => {
                    pages.push((&self.model.nodes[n].url, self.model.updated(n)));
                }
                Kind::Labels(kind) => {
                    pages.push((&self.model.taxonomies[kind].declared.url, None));
                }
                Kind::Label(kind, term, 1, _) => {
                    let term = &self.model.taxonomies[kind].terms[term];
                    let newest = term
                        .pages
                        .iter()
                        .filter_map(|n| self.model.updated(*n))
                        .max();
                    pages.push((&term.url, newest));
                }
                Kind::Fact(n) => {
                    let page = &self.published.pages[n].page;
                    pages.push((&page.url, page.updated));
                }
                _ => {}
            }
        }
        pages.sort_unstable();
        pages
    }

    /// The visual map: sections with their pages; of a section in sheets (news) only itself.
    fn tree(&self) -> Vec<Branch> {
        let mut top = self.branch(HOME).children;
        if self.published.is_shown(self.theme) {
            top.insert(0, self.facts_branch());
        }
        top
    }

    /// The section of facts: its pages, and under a page its further ones.
    fn facts_branch(&self) -> Branch {
        let mut top = Branch {
            title: String::new(),
            url: String::new(),
            children: vec![],
        };
        for fact in &self.published.pages {
            let branch = Branch {
                title: fact.page.title.clone(),
                url: fact.page.url.clone(),
                children: vec![],
            };
            let level = fact.page.breadcrumbs.len();
            match top.children.last_mut().filter(|_| level > 2) {
                _ if level < 2 => top = branch,
                Some(main) => main.children.push(branch),
                None => top.children.push(branch),
            }
        }
        top
    }

    fn branch(&self, node: usize) -> Branch {
        let it = &self.model.nodes[node];
        let in_sheets = self.model.front(node).is_some_and(|f| f.paginate_by > 0);
        let pages = it.pages.iter().filter(|n| {
            // a page lent to this section stands under its own
            !in_sheets && self.model.nodes[**n].parent == Some(node)
        });
        Branch {
            title: it.title.clone(),
            url: it.url.clone(),
            children: it
                .sections
                .iter()
                .chain(pages)
                .map(|n| self.branch(*n))
                .collect(),
        }
    }
}
