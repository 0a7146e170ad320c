//! The site laid out: the tree, the list of its files and what all pages share. It is made of the
//! sources as a whole and kept between two runs, because most changes, a text being written, leave
//! it as it is.

use std::{
    collections::{BTreeMap, HashMap},
    sync::Arc,
};

use super::{
    Problem,
    builder::SiteOptions,
    front::{Front, SortBy},
    jobs::{Kind, Plan},
    model::Model,
    published::Published,
    render::Run,
    settings::Settings,
    shared::Shared,
    source::{Asset, Doc},
    theme::Theme,
};

/// How far a change goes.
pub struct Moved {
    /// The tree, the addresses, the settings or anything else that all pages may depend on.
    whole: bool,
    /// Pages of which nothing but their own text has changed.
    texts: Vec<String>,
    /// Pages that lists show otherwise than before, at the same address and in the same place.
    shown: Vec<String>,
}

/// The site as it is laid out.
pub struct Laid {
    /// The tree.
    pub model: Arc<Model>,
    /// The list of files.
    pub plan: Plan,
    /// What all jobs read.
    pub shared: Shared,
    /// Number of pages.
    pub pages: usize,
    /// Node → its jobs.
    jobs: HashMap<usize, Vec<usize>>,
    /// Jobs whose state may depend on any page.
    general: Vec<usize>,
}

impl Moved {
    /// Nothing has changed.
    pub fn nothing() -> Self {
        Self {
            whole: false,
            texts: vec![],
            shown: vec![],
        }
    }

    /// Anything may have changed.
    pub fn everything() -> Self {
        Self {
            whole: true,
            ..Self::nothing()
        }
    }

    /// Whether anything may have changed.
    pub fn is_whole(&self) -> bool {
        self.whole
    }

    /// More has changed.
    pub fn add(&mut self, more: Self) {
        self.whole |= more.whole;
        self.texts.extend(more.texts);
        self.shown.extend(more.shown);
    }

    /// A page has been read anew.
    pub fn doc(&mut self, old: Option<&Doc>, new: &Doc) {
        let Some(old) = old.filter(|old| old.broken == new.broken && stays(old, new)) else {
            self.whole = true;
            return;
        };
        if old.meta == new.meta {
            self.texts.push(new.name.clone());
        } else {
            self.shown.push(new.name.clone());
        }
    }
}

/// Whether a page keeps its address, its place and everything else that the tree is made of.
fn stays(old: &Doc, new: &Doc) -> bool {
    let shape = |front: &Front| Front {
        title: None,
        description: None,
        extra: Default::default(),
        ..front.clone()
    };
    // the titles of sections stand on all pages below them, and those of pages on old addresses
    let titled = old.title == new.title
        || (old.kind == super::front::Kind::Page && new.front.aliases.is_empty());
    titled && shape(&old.front) == shape(&new.front)
}

/// What a site is laid out by, besides its sources.
#[derive(Clone, Copy)]
pub struct Given<'a> {
    /// Options of the builder.
    pub options: &'a SiteOptions,
    /// Settings of the site.
    pub settings: &'a Settings,
    /// What facts give.
    pub published: &'a Published,
    /// The theme.
    pub theme: &'a Theme,
}

impl<'a> Given<'a> {
    fn run(self, model: &'a Arc<Model>, plan: &'a Plan, shared: &'a Shared) -> Run<'a> {
        Run {
            options: self.options,
            settings: self.settings,
            published: self.published,
            theme: self.theme,
            model,
            plan,
            shared,
        }
    }
}

impl Laid {
    /// Lays the site out, or takes the changes into the layout there is and that can take them.
    pub fn out(
        before: Option<Self>,
        moved: &Moved,
        docs: &BTreeMap<String, Arc<Doc>>,
        assets: &BTreeMap<String, Arc<Asset>>,
        given: Given<'_>,
    ) -> Self {
        if let Some(mut laid) = before {
            laid.take(moved, docs, given);
            laid.tell(given);
            return laid;
        }
        let model = Arc::new(Model::build(docs, assets, &given.settings.taxonomies));
        let plan = Plan::of(&model, given.published, given.theme);
        let shared = Shared::make(&given.run(&model, &plan, &Shared::nothing()));
        let mut jobs: HashMap<usize, Vec<usize>> = HashMap::new();
        let mut general = vec![];
        let mut pages = 0;
        for (number, job) in plan.jobs.iter().enumerate() {
            pages += usize::from(job.kind.is_page());
            match job.kind {
                Kind::Page(node) | Kind::Section(node, ..) => {
                    jobs.entry(node).or_default().push(number);
                }
                _ if job.kind.is_apart() => {}
                _ => general.push(number),
            }
        }
        let laid = Self {
            model,
            plan,
            shared,
            pages,
            jobs,
            general,
        };
        laid.tell(given);
        laid
    }

    /// Lets templates ask about the tree.
    fn tell(&self, given: Given<'_>) {
        let answers = given.theme.answers();
        answers.set_model(self.model.clone(), &given.options.public_url);
    }

    /// A run over this layout.
    pub fn run<'a>(&'a self, given: Given<'a>) -> Run<'a> {
        given.run(&self.model, &self.plan, &self.shared)
    }

    /// The jobs that a change may touch, by their numbers. With `hastily` files that only gather
    /// what other pages say wait for a change of more than one text: who is writing a page must
    /// not wait for them.
    pub fn jobs_of(&self, moved: &Moved, hastily: bool) -> Vec<usize> {
        if moved.whole || !moved.shown.is_empty() {
            return (0..self.plan.jobs.len()).collect();
        }
        let nodes = moved.texts.iter().filter_map(|name| self.node(name));
        let mut jobs: Vec<usize> = nodes
            .filter_map(|node| self.jobs.get(&node))
            .flatten()
            .chain(self.general.iter().filter(|_| !hastily))
            .copied()
            .collect();
        jobs.sort_unstable();
        jobs
    }

    /// Faults of the site as a whole.
    pub fn problems(&self) -> impl Iterator<Item = &Problem> {
        let (model, plan) = (&self.model.problems, &self.plan.problems);
        model.iter().chain(plan).chain(&self.shared.problems)
    }

    fn node(&self, name: &str) -> Option<usize> {
        self.model.by_source.get(name).copied()
    }

    /// Whether a change leaves the layout as it is. A page that is not in the tree (a draft), or
    /// whose title decides its place, needs a new one.
    pub fn can_take(&self, moved: &Moved) -> bool {
        let sorted = |node: usize| {
            let above = self.model.ancestors(node);
            above
                .into_iter()
                .filter_map(|n| self.model.front(n))
                .any(|front| front.sort_by == SortBy::Title)
        };
        !moved.whole
            && moved.texts.iter().all(|name| self.node(name).is_some())
            && moved
                .shown
                .iter()
                .all(|name| self.node(name).is_some_and(|node| !sorted(node)))
    }

    fn take(&mut self, moved: &Moved, docs: &BTreeMap<String, Arc<Doc>>, given: Given<'_>) {
        // while nobody else holds the tree it is changed in its place and not copied
        given.theme.answers().set_model(Arc::default(), "");
        let model = Arc::make_mut(&mut self.model);
        for name in moved.texts.iter().chain(&moved.shown) {
            if let (Some(node), Some(doc)) = (model.by_source.get(name).copied(), docs.get(name)) {
                model.renew(node, doc);
                self.shared.items[node] = super::context::item(model, node);
            }
        }
        if !moved.shown.is_empty() {
            let run = given.run(&self.model, &self.plan, &self.shared);
            self.shared.section_versions = run.share_sections(&self.shared.items);
        }
    }
}
