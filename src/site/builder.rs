//! The builder: keeps the sources in memory, plans the files of the site, does the jobs whose
//! inputs have changed and publishes the result. The same run serves the first build and every
//! update: an update only reads less and finds more jobs whose state is as it was, so it cannot
//! come to another site than a build from nothing.

use std::{
    collections::{BTreeMap, BTreeSet, HashMap, HashSet},
    path::{Path, PathBuf},
    sync::{
        Arc,
        atomic::{AtomicU64, AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};

use anyhow::Result;
use jiff::civil::Date;
use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use super::{
    Problem,
    answers::Answers,
    facts::{Papers, library::FILE as LIBRARY},
    front::Kind,
    hash::{self, Hash},
    jobs::{self, Job},
    layout::{Given, Laid, Moved},
    memo::{Inputs, Memo},
    model::Model,
    pictures::{self, Variant},
    programmes::{FOLDER as PRESS, Presses, Stage},
    published::{FOLDER, Published},
    render::{Made, Run, Trace},
    settings::{self, Settings},
    source::{self, Asset, Doc, Found, Stat},
    supplied::Supplied,
    theme::Theme,
    write::{Content, Publisher, Session, Target},
};
use crate::{config, themes::Themes};

/// What a builder is told.
#[derive(Clone, Debug)]
pub struct SiteOptions {
    /// `content/`
    pub content: PathBuf,
    /// `public/`
    pub public: PathBuf,
    /// Themes.
    pub themes: Themes,
    /// Configuration of the site.
    pub config: config::Site,
    /// Address of the site, without a slash at the end.
    pub public_url: String,
    /// The day of the build, the only moment that pages may show.
    pub today: Date,
    /// A page with a fault is replaced by a panel that shows it; only for `watch`.
    pub live_reload: bool,
}

/// Told how far a build is: files done, files in all. Called from many threads.
pub type Progress<'a> = &'a (dyn Fn(u64, u64) + Sync);

/// What a build came to.
#[derive(Clone, Debug, Default)]
pub struct Outcome {
    /// Pages of the site.
    pub pages: usize,
    /// Files of the site.
    pub files: usize,
    /// Files that are new or different.
    pub written: usize,
    /// Files that stayed as they were.
    pub unchanged: usize,
    /// Files that vanished.
    pub removed: usize,
    /// Pages that were rendered in this run.
    pub rendered: usize,
    /// Faults of the whole site, also those of files that this run did not touch.
    pub problems: Vec<Problem>,
    /// What an editor should know and what is no fault: terms that have passed.
    pub notes: Vec<Problem>,
    /// Files that are new or different, by their paths below the site's root.
    pub changed: Vec<String>,
    /// Files that vanished.
    pub gone: Vec<String>,
    /// Of a site built in memory: the files that are new or different, with what is in them.
    pub fresh: Vec<(String, Content)>,
    /// How long it took.
    pub took: Duration,
}

impl Outcome {
    /// Whether the site was left as it was because of a fatal fault.
    pub fn failed(&self) -> bool {
        self.problems.iter().any(|p| p.fatal)
    }
}

/// What is remembered of a file that was made.
#[derive(Clone, Serialize, Deserialize)]
pub struct Done {
    key: Hash,
    trace: Arc<Trace>,
    /// Where the links of the page led, and among which addresses that was found out.
    links: Hash,
    among: Hash,
    failed: bool,
}

/// Builds a site, and builds it again when something changes.
pub struct Builder {
    options: SiteOptions,
    /// What is given from outside `content/`.
    supplied: Supplied,
    target: Target,
    /// Whether everything has been read once.
    read: bool,
    docs: BTreeMap<String, Arc<Doc>>,
    assets: BTreeMap<String, Arc<Asset>>,
    steering: BTreeMap<String, Stat>,
    settings: Settings,
    settings_problems: Vec<Problem>,
    published: Published,
    presses: Presses,
    /// What was learnt of the documents named in the facts.
    papers: Papers,
    theme: Option<Theme>,
    /// What templates may ask for, and what of it has been read.
    answers: Arc<Answers>,
    theme_problem: Option<Problem>,
    /// The site as the last run laid it out; nothing when that can no longer be relied on.
    laid: Option<Laid>,
    done: HashMap<String, Done>,
}

impl Builder {
    /// A builder that has read nothing yet. Fails when the output folder cannot be made.
    pub fn new(options: SiteOptions) -> Result<Self> {
        let target = folder(&options)?;
        Ok(Self::with(options, target))
    }

    /// A builder whose site never touches the disk: every outcome carries the files themselves.
    pub fn in_memory(options: SiteOptions) -> Self {
        Self::with(options, Target::Memory(Default::default()))
    }

    fn with(options: SiteOptions, target: Target) -> Self {
        let public_url = options.public_url.trim_end_matches('/').to_owned();
        Self {
            supplied: Supplied::default(),
            target,
            read: false,
            options: SiteOptions {
                public_url,
                ..options
            },
            docs: BTreeMap::new(),
            assets: BTreeMap::new(),
            steering: BTreeMap::new(),
            settings: Settings::default(),
            settings_problems: vec![],
            published: Published::default(),
            presses: Presses::default(),
            papers: Papers::default(),
            theme: None,
            answers: Arc::default(),
            theme_problem: None,
            laid: None,
            done: HashMap::new(),
        }
    }

    /// The same builder with facts and files from outside `content/`.
    pub fn supplied(mut self, supplied: Supplied) -> Self {
        self.supplied = supplied;
        self
    }

    /// What the builder was told.
    pub fn options(&self) -> &SiteOptions {
        &self.options
    }

    /// Reads everything and builds the whole site; what an earlier program built into the same
    /// folder from the same sources is left as it is. `Err` is for what no editor of the site can
    /// mend (a folder that cannot be written); faults of the sources are in the outcome.
    pub fn build(&mut self, progress: Progress<'_>) -> Result<Outcome> {
        let start = Instant::now();
        let content = self.options.content.clone();
        self.target.reopen()?;
        self.done.clear();
        self.docs.clear();
        self.assets.clear();
        self.laid = None;
        self.read = false;
        let mut found = find(&content)?;
        self.supplied.join(&mut found);
        let inputs = self
            .target
            .lasts()
            .then(|| Inputs::now(&self.options, &found, &self.supplied));
        if let Some(inputs) = inputs {
            let stamp = self.target.stamp();
            let memo = Memo::load(&self.options.public, stamp.as_deref(), inputs);
            if memo.is_of(inputs) && self.target.is_whole() {
                return Ok(Outcome {
                    pages: memo.pages,
                    files: memo.files,
                    unchanged: memo.files,
                    notes: memo.notes,
                    took: start.elapsed(),
                    ..outcome_of(memo.problems)
                });
            }
            self.done = memo.done;
            self.papers = memo.papers;
        }
        self.take_in(found, &HashSet::new());
        self.read_settings();
        self.read_theme()?;
        self.read_facts();
        self.read = true;
        let outcome = self.run(progress, Moved::everything())?;
        if let Some(inputs) = inputs {
            self.remember(&outcome, inputs);
        }
        Ok(Outcome {
            took: start.elapsed(),
            ..outcome
        })
    }

    /// Keeps what this build learnt for the next program. A build with a fatal fault published
    /// nothing, so there is nothing to be remembered.
    fn remember(&mut self, outcome: &Outcome, inputs: Inputs) {
        let public = &self.options.public;
        if outcome.failed() {
            return Memo::forget(public);
        }
        let mut memo = Memo {
            pages: outcome.pages,
            files: outcome.files,
            problems: outcome.problems.clone(),
            notes: outcome.notes.clone(),
            papers: self.papers.clone(),
            done: std::mem::take(&mut self.done),
            ..Memo::default()
        };
        memo = memo.save(public, self.target.stamp(), inputs);
        self.done = memo.done;
    }

    /// Takes in what has changed at these paths and brings the site up to date.
    pub fn update(&mut self, paths: &[PathBuf]) -> Result<Outcome> {
        let start = Instant::now();
        if !self.read {
            return self.build(&|_, _| {});
        }
        let content = self.options.content.clone();
        let mut touched = HashSet::new();
        let (mut theme, mut facts, mut settings) = (false, false, false);
        for path in paths {
            let below = source::name_of(&content, path).filter(|name| !name.contains(".."));
            // a path that is not plainly a file of the content may be anything
            theme |= below.is_none();
            let name = below.unwrap_or_default();
            settings |= name == settings::FILE || name.is_empty();
            facts |= name.starts_with(FOLDER) || name.starts_with("files") || name.is_empty();
            facts |= self.published.keeps(&name);
            // documents of programmes are links in the facts, and books are named in documents
            facts |= name.contains("/documents/") || name == LIBRARY;
            touched.insert(name);
        }
        if theme {
            self.read_theme()?;
        }
        let mut moved = match self.only_pages(&content, &touched) {
            Some(pages) => self.read_pages(pages),
            None => {
                let found = self.found(&content, &touched)?;
                self.take_in(found, &touched)
            }
        };
        if settings {
            self.read_settings();
        }
        // what stands on paper leads to addresses of the site
        let around = theme || settings || moved.is_whole();
        if facts || self.published.depends_on(around) {
            self.read_facts();
        }
        if theme || settings || facts {
            moved = Moved::everything();
        }
        let outcome = self.run(&|_, _| {}, moved)?;
        Ok(Outcome {
            took: start.elapsed(),
            ..outcome
        })
    }

    /// Reads what is new, has another size or time or is named in `touched`; forgets what is gone.
    /// Tells how far the change goes.
    fn take_in(&mut self, found: Found, touched: &HashSet<String>) -> Moved {
        let content = self.options.content.clone();
        let mut moved = Moved::nothing();
        let (docs, assets) = (self.docs.len(), self.assets.len());
        self.docs.retain(|name, _| found.docs.contains_key(name));
        self.assets
            .retain(|name, _| found.assets.contains_key(name));
        if (docs, assets) != (self.docs.len(), self.assets.len()) {
            moved = Moved::everything();
        }
        let stale: Vec<_> = found
            .docs
            .iter()
            .filter(|(name, stat)| {
                // an editor may save twice within one tick of the disk's clock
                touched.contains(*name) || self.docs.get(*name).is_none_or(|d| d.stat != **stat)
            })
            .collect();
        let stale = stale.into_iter().map(|(name, stat)| (name.clone(), *stat));
        let pages = self.read_pages(stale.collect());
        moved.add(pages);
        let stale: Vec<_> = found
            .assets
            .iter()
            .filter(|(name, stat)| self.assets.get(*name).is_none_or(|a| a.stat != **stat))
            .collect();
        let fresh: Vec<Asset> = stale
            .into_par_iter()
            .map(|(name, stat)| {
                let own = content.join(name);
                let elsewhere = self.supplied.files.get(name).filter(|_| !own.exists());
                source::asset(elsewhere.unwrap_or(&own), name, *stat)
            })
            .collect();
        for asset in fresh {
            moved = Moved::everything();
            self.assets.insert(asset.name.clone(), Arc::new(asset));
        }
        self.steering = found.steering;
        moved
    }

    /// Reads these pages anew.
    fn read_pages(&mut self, pages: Vec<(String, Stat)>) -> Moved {
        let content = &self.options.content;
        let fresh: Vec<Doc> = pages
            .into_par_iter()
            .map(|(name, stat)| source::doc(content, &name, stat, kind_of(&name)))
            .collect();
        let mut moved = Moved::nothing();
        for doc in fresh {
            moved.doc(self.docs.get(&doc.name).map(Arc::as_ref), &doc);
            self.docs.insert(doc.name.clone(), Arc::new(doc));
        }
        moved
    }

    /// The pages that were touched, when nothing else was: then no list of files need be made.
    fn only_pages(&self, content: &Path, touched: &HashSet<String>) -> Option<Vec<(String, Stat)>> {
        let pages = touched.iter().map(|name| {
            let meta = std::fs::metadata(content.join(name)).ok()?;
            let known = self.docs.contains_key(name) && meta.is_file();
            known.then(|| (name.clone(), Stat::of(&meta)))
        });
        pages.collect()
    }

    /// The files of the content: of a few named ones only their state is asked, and the rest is
    /// taken to be as it was.
    fn found(&self, content: &Path, touched: &HashSet<String>) -> Result<Found> {
        let mut found = Found {
            docs: states(&self.docs, |doc| doc.stat),
            assets: states(&self.assets, |asset| asset.stat),
            steering: self.steering.clone(),
        };
        if !touched.is_empty() && found.look_at(content, touched) {
            return Ok(found);
        }
        let mut found = find(content)?;
        self.supplied.join(&mut found);
        Ok(found)
    }

    fn read_settings(&mut self) {
        self.settings_problems.clear();
        self.settings = settings::load(&self.options.content, &mut self.settings_problems);
    }

    /// Facts, and the documents of programmes, which stand in their rows.
    fn read_facts(&mut self) {
        let papers = self.docs.values().any(|doc| doc.front.document.is_some());
        let model =
            papers.then(|| Model::build(&self.docs, &self.assets, &self.settings.taxonomies));
        let stage = model.as_ref().map(|model| Stage {
            content: &self.options.content,
            model,
            themes: &self.options.themes,
            folder: self
                .options
                .public
                .is_dir()
                .then(|| self.options.public.join(PRESS)),
            sweeps: self.target.lasts(),
            public_url: &self.options.public_url,
            typography: self.settings.typography,
        });
        let options = &self.options;
        self.published = Published::load(
            &options.content,
            options.today,
            &self.supplied.facts,
            &mut self.papers,
            stage.as_ref(),
            &mut self.presses,
        );
    }

    /// A theme that cannot be read leaves the one before in use.
    fn read_theme(&mut self) -> Result<()> {
        self.presses.forget_theme();
        let name = &self.options.config.theme;
        match Theme::load(&self.options.themes, name, &self.answers)? {
            Ok(theme) => {
                self.theme = Some(theme);
                self.theme_problem = None;
            }
            Err(problem) => self.theme_problem = Some(problem),
        }
        Ok(())
    }

    fn run(&mut self, progress: Progress<'_>, moved: Moved) -> Result<Outcome> {
        let mut problems = self.problems_of_sources();
        let fatal = problems.iter().any(|p| p.fatal);
        let Some(theme) = self.theme.as_ref().filter(|_| !fatal) else {
            self.laid = None;
            return Ok(outcome_of(problems));
        };
        let before = self.laid.take().filter(|laid| laid.can_take(&moved));
        let moved = match before {
            Some(_) => moved,
            None => Moved::everything(),
        };
        let given = Given {
            options: &self.options,
            settings: &self.settings,
            published: &self.published,
            theme,
        };
        let laid = Laid::out(before, &moved, &self.docs, &self.assets, given);
        let run = laid.run(given);
        let which = laid.jobs_of(&moved, self.options.live_reload);
        problems.extend(laid.problems().cloned());
        let mut session = self.target.begin(&laid.plan.outs)?;
        let rendered = do_jobs(&run, &session, &which, &mut self.done, progress)?;
        let (pictures, faults) = make_pictures(&run, &session, &self.done)?;
        problems.extend(faults);
        let failed = |done: &Done| done.trace.problems.iter().any(|p| p.fatal);
        let published = if self.done.values().any(failed) {
            session.abandon()?;
            None
        } else {
            if which.len() < laid.plan.jobs.len() {
                session.keep_rest();
            }
            Some(session.finish()?)
        };
        let traces = self.done.values().flat_map(|d| &d.trace.problems);
        problems.extend(traces.cloned());
        problems.extend(broken_anchors(&run, &self.done));
        let mut outcome = outcome_of(problems);
        outcome.notes = self.published.notes.clone();
        outcome.pages = laid.pages;
        outcome.files = laid.plan.jobs.len() + pictures;
        outcome.rendered = rendered;
        if let Some(published) = published {
            outcome.written = published.written;
            outcome.unchanged = published.unchanged;
            outcome.removed = published.gone.len();
            outcome.changed = published.changed;
            outcome.gone = published.gone;
            outcome.fresh = published.fresh;
            self.laid = Some(laid);
        } else {
            // nothing was published, so nothing that was made may be taken as being there
            self.done.clear();
        }
        Ok(outcome)
    }

    fn problems_of_sources(&self) -> Vec<Problem> {
        let mut problems = self.settings_problems.clone();
        problems.extend(self.theme_problem.clone());
        problems.extend(self.published.problems.iter().cloned());
        problems.extend(self.supplied.problems(&self.options.content));
        problems.extend(self.docs.values().flat_map(|doc| &doc.problems).cloned());
        problems
    }
}

fn find(content: &Path) -> Result<Found> {
    anyhow::ensure!(
        content.is_dir(),
        "нет папки с содержимым сайта {}; создайте её командой eios init",
        content.display()
    );
    source::find(content)
}

fn states<T>(of: &BTreeMap<String, Arc<T>>, stat: impl Fn(&T) -> Stat) -> BTreeMap<String, Stat> {
    of.iter()
        .map(|(name, it)| (name.clone(), stat(it)))
        .collect()
}

fn folder(options: &SiteOptions) -> Result<Target> {
    let packed = options.config.precompress;
    Ok(Target::Folder(Publisher::open(&options.public, packed)?))
}

fn kind_of(name: &str) -> Kind {
    let file = name.rsplit('/').next().unwrap_or(name);
    if file.eq_ignore_ascii_case("_index.md") {
        Kind::Section
    } else {
        Kind::Page
    }
}

/// Does these jobs of the plan, and forgets what was known of files that are no longer made.
fn do_jobs(
    run: &Run<'_>,
    session: &Session<'_>,
    which: &[usize],
    known: &mut HashMap<String, Done>,
    progress: Progress<'_>,
) -> Result<usize> {
    let finished = AtomicU64::new(0);
    let rendered = AtomicUsize::new(0);
    let total = which.len() as u64;
    let before = &*known;
    let done = which
        .par_iter()
        .map(|number| {
            let job = &run.plan.jobs[*number];
            let done = do_job(run, session, job, before.get(&job.out), &rendered)?;
            progress(finished.fetch_add(1, Ordering::Relaxed) + 1, total);
            Ok((job.out.clone(), done))
        })
        .collect::<Result<Vec<_>>>()?;
    if which.len() == run.plan.jobs.len() {
        *known = done.into_iter().collect();
    } else {
        known.extend(done);
    }
    Ok(rendered.into_inner())
}

fn do_job(
    run: &Run<'_>,
    session: &Session<'_>,
    job: &Job,
    before: Option<&Done>,
    rendered: &AtomicUsize,
) -> Result<Done> {
    let among = run.shared.addresses;
    if let Some(old) = before.filter(|old| !old.failed) {
        let links = match old.among == among {
            true => old.links,
            false => run.links_version(job, &old.trace),
        };
        if run.key(job, Some(&old.trace), links) == old.key && session.keep(&job.out) {
            return Ok(Done {
                links,
                among,
                ..old.clone()
            });
        }
    }
    rendered.fetch_add(1, Ordering::Relaxed);
    let (made, trace) = run.make(job);
    let links = run.links_version(job, &trace);
    let key = run.key(job, Some(&trace), links);
    let failed = matches!(made, Made::Failed);
    match made {
        Made::Text(text) => {
            let hash = hash::lasting(text.as_bytes());
            session.put(&job.out, hash, text.into_bytes())?;
        }
        Made::Copy(asset) => {
            let asset = &run.model.assets[asset].asset;
            let state = format!("{} {} {}", asset.name, asset.stat.size, asset.stat.changed);
            session.copy(&job.out, hash::lasting(state.as_bytes()), &asset.file)?;
        }
        Made::Static(name) => {
            let file = &run.theme.statics[&name];
            session.put(&job.out, file.hash, file.bytes.to_vec())?;
        }
        Made::Paper(number) => {
            let pdf = &run.published.programmes.made[number].pdf;
            session.put(&job.out, pdf.key, pdf.bytes()?)?;
        }
        Made::Facts(file) => {
            let bytes = &run.published.files[file].1;
            session.put(&job.out, hash::lasting(bytes), bytes.clone())?;
        }
        // a page that cannot be made now stays as it was published last
        Made::Failed => {
            session.keep_anyway(&job.out);
        }
    }
    Ok(Done {
        key,
        trace: Arc::new(trace),
        links,
        among,
        failed,
    })
}

/// Makes the pictures that pages want and that are not there yet. Returns how many are wanted.
fn make_pictures(
    run: &Run<'_>,
    session: &Session<'_>,
    done: &HashMap<String, Done>,
) -> Result<(usize, Vec<Problem>)> {
    let mut wanted: BTreeMap<&str, BTreeMap<&Variant, Place<'_>>> = BTreeMap::new();
    for (out, done) in done {
        for (variant, line) in &done.trace.variants {
            let of_source = wanted.entry(&variant.source).or_default();
            let place = of_source.entry(variant).or_insert((out, *line));
            // the same fault is told in the same place every time
            *place = (*place).min((out, *line));
        }
    }
    let number = wanted.values().map(BTreeMap::len).sum();
    let faults: Vec<Vec<Problem>> = wanted
        .into_par_iter()
        .map(|(source, variants)| make_copies(run, session, source, &variants))
        .collect::<Result<_>>()?;
    Ok((number, faults.into_iter().flatten().collect()))
}

/// The file that wants a picture and the line of its source.
type Place<'a> = (&'a str, Option<usize>);

/// Makes the copies of one picture, which is read only when one of them is missing. When it cannot
/// be read, the original stands in the places of the copies and the fault is told.
fn make_copies(
    run: &Run<'_>,
    session: &Session<'_>,
    source: &str,
    variants: &BTreeMap<&Variant, Place<'_>>,
) -> Result<Vec<Problem>> {
    let mut faults = vec![];
    let Some(asset) = run.model.file(source) else {
        return Ok(faults);
    };
    // one large picture at a time: two would take the memory of a small server
    static LARGE: std::sync::Mutex<()> = std::sync::Mutex::new(());
    const SMALL: u64 = 6_000_000;
    let (width, height) = asset.picture.unwrap_or_default();
    let _alone = (u64::from(width) * u64::from(height) > SMALL)
        .then(|| LARGE.lock().unwrap_or_else(|e| e.into_inner()));
    let mut picture = None;
    for (variant, (out, line)) in variants {
        let mark = hash::lasting(variant.out.as_bytes());
        if session.has(&variant.out, mark) {
            session.keep(&variant.out);
            continue;
        }
        let read = picture.get_or_insert_with(|| pictures::decode(&asset.file));
        let made = read.as_ref().map_err(Clone::clone);
        match made.and_then(|picture| pictures::make(picture, variant)) {
            Ok(bytes) => session.put(&variant.out, mark, bytes)?,
            Err(message) => {
                let message = format!("картинка «{source}»: {message}");
                let node = run.plan.outs.get(*out).copied().flatten();
                let page = node.map_or(*out, |node| run.model.nodes[node].source.as_str());
                faults.push(Problem::new(page, *line, message));
                // another mark, so that the next build tries again
                session.copy(&variant.out, !mark, &asset.file)?;
            }
        }
    }
    Ok(faults)
}

/// Links whose page is there but whose `#place` on it is not.
fn broken_anchors(run: &Run<'_>, done: &HashMap<String, Done>) -> Vec<Problem> {
    use jobs::Kind;
    let mut problems = vec![];
    for job in &run.plan.jobs {
        let (Kind::Page(node) | Kind::Section(node, 1, _)) = job.kind else {
            continue;
        };
        let Some(own) = done.get(&job.out) else {
            continue;
        };
        for link in own.trace.links.iter().filter(|l| l.raw.contains('#')) {
            let found = run.resolve(node, &link.raw);
            let (Some(out), Some(anchor)) = (found.out, found.anchor) else {
                continue;
            };
            let a_text = run.plan.outs.get(&out).is_some_and(Option::is_some);
            let there = done
                .get(&out)
                .is_none_or(|d| d.failed || d.trace.anchors.contains(&anchor));
            if a_text && !there && !anchor.is_empty() {
                let message = format!(
                    "ссылка «{}»: страница есть, а места «#{anchor}» на ней нет",
                    link.raw
                );
                let file = &run.model.nodes[node].source;
                problems.push(Problem::new(file, Some(link.line), message));
            }
        }
    }
    problems
}

fn outcome_of(problems: Vec<Problem>) -> Outcome {
    let problems: BTreeSet<Problem> = problems.into_iter().collect();
    Outcome {
        problems: problems.into_iter().collect(),
        ..Outcome::default()
    }
}
