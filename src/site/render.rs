//! One job done: Markdown rendered, a template filled, or bytes made. What all jobs share is made in
//! `shared` and only read here, from many threads; whether a job must be done is `state`'s to say.

use std::{collections::BTreeSet, sync::Arc};

use serde::{Deserialize, Serialize};
use tera::{Context, Value};

use super::{
    Problem,
    answers::{Asked, Need},
    builder::SiteOptions,
    context,
    feeds::{self, Channel},
    jobs::{self, Job, Kind, Plan},
    links::Places,
    live,
    markdown::{LinkUse, Rendered},
    model::{HOME, Model},
    pictures::Variant,
    published::Published,
    search,
    settings::Settings,
    shared::Shared,
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

    /// The pages that stand on a sheet of a section's list.
    pub fn sheet(&self, node: usize, sheet: usize, total: usize) -> &[usize] {
        let all = self.model.nodes[node].pages.as_slice();
        let by = self.model.front(node).map_or(0, |front| front.paginate_by);
        match total {
            1 => all,
            _ => all.chunks(by.max(1)).nth(sheet - 1).unwrap_or_default(),
        }
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

    fn channel<'b>(
        &'b self,
        title: &'b str,
        description: &'b str,
        url: &'b str,
        job: &Job,
    ) -> Channel<'b> {
        let site = self.shared.site.get_from_path("title");
        Channel {
            title,
            site: site.and_then(Value::as_str).unwrap_or(""),
            description,
            base: &self.options.public_url,
            url,
            own: format!("/{}", super::text::url_path(&job.out)),
        }
    }

    fn feed(&self, node: usize, job: &Job) -> Made {
        let it = &self.model.nodes[node];
        let about = self
            .model
            .front(node)
            .and_then(|f| f.description.as_deref());
        let channel = self.channel(&it.title, about.unwrap_or(&it.title), &it.url, job);
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
        let channel = self.channel(&term.name, &taxonomy.declared.title, &term.url, job);
        let pages = feeds::newest_of(self.model, term.pages.clone());
        Made::Text(match job.kind {
            Kind::LabelFeed(_, _, true) => feeds::rss(self.model, &channel, &pages),
            _ => feeds::atom(self.model, &channel, &pages),
        })
    }
}
