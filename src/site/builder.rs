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

use super::{
    Problem,
    answers::Answers,
    front::Kind,
    hash::{self, Hash},
    jobs::{self, Job, Plan},
    model::Model,
    pictures::{self, Variant},
    published::{FOLDER, Published},
    render::{Made, Run, Trace},
    settings::{self, Settings},
    source::{self, Asset, Doc, Found},
    theme::Theme,
    write::{Publisher, Session},
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
    /// Files that are new or different, by their paths below the site's root.
    pub changed: Vec<String>,
    /// Files that vanished.
    pub gone: Vec<String>,
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
struct Done {
    key: Hash,
    trace: Arc<Trace>,
    failed: bool,
}

/// Builds a site, and builds it again when something changes.
pub struct Builder {
    options: SiteOptions,
    publisher: Publisher,
    /// Whether everything has been read once.
    read: bool,
    docs: BTreeMap<String, Arc<Doc>>,
    assets: BTreeMap<String, Arc<Asset>>,
    settings: Settings,
    settings_problems: Vec<Problem>,
    published: Published,
    theme: Option<Theme>,
    /// What templates may ask for, and what of it has been read.
    answers: Arc<Answers>,
    theme_problem: Option<Problem>,
    done: HashMap<String, Done>,
}

impl Builder {
    /// A builder that has read nothing yet. Fails when the output folder cannot be made.
    pub fn new(options: SiteOptions) -> Result<Self> {
        let public_url = options.public_url.trim_end_matches('/').to_owned();
        Ok(Self {
            publisher: Publisher::open(&options.public)?,
            read: false,
            options: SiteOptions {
                public_url,
                ..options
            },
            docs: BTreeMap::new(),
            assets: BTreeMap::new(),
            settings: Settings::default(),
            settings_problems: vec![],
            published: Published::default(),
            theme: None,
            answers: Arc::default(),
            theme_problem: None,
            done: HashMap::new(),
        })
    }

    /// What the builder was told.
    pub fn options(&self) -> &SiteOptions {
        &self.options
    }

    /// Reads everything and builds the whole site. `Err` is for what no editor of the site can
    /// mend (a folder that cannot be written); faults of the sources are in the outcome.
    pub fn build(&mut self, progress: Progress<'_>) -> Result<Outcome> {
        let start = Instant::now();
        self.publisher = Publisher::open(&self.options.public)?;
        self.done.clear();
        self.docs.clear();
        self.assets.clear();
        self.read_content(&HashSet::new())?;
        self.read_settings();
        self.read_facts();
        self.read_theme()?;
        self.read = true;
        let outcome = self.run(progress)?;
        Ok(Outcome {
            took: start.elapsed(),
            ..outcome
        })
    }

    /// Takes in what has changed at these paths and brings the site up to date.
    pub fn update(&mut self, paths: &[PathBuf]) -> Result<Outcome> {
        let start = Instant::now();
        if !self.read {
            return self.build(&|_, _| {});
        }
        let content = &self.options.content;
        let mut touched = HashSet::new();
        let (mut theme, mut facts, mut settings) = (false, false, false);
        for path in paths {
            let below = source::name_of(content, path).filter(|name| !name.contains(".."));
            // a path that is not plainly a file of the content may be anything
            theme |= below.is_none();
            let name = below.unwrap_or_default();
            settings |= name == settings::FILE || name.is_empty();
            facts |= name.starts_with(FOLDER) || name.starts_with("files") || name.is_empty();
            touched.insert(name);
        }
        if theme {
            self.read_theme()?;
        }
        self.read_content(&touched)?;
        if settings {
            self.read_settings();
        }
        if facts {
            self.read_facts();
        }
        let outcome = self.run(&|_, _| {})?;
        Ok(Outcome {
            took: start.elapsed(),
            ..outcome
        })
    }

    /// Reads what is new, has another size or time, or is named in `touched`; forgets what is gone.
    fn read_content(&mut self, touched: &HashSet<String>) -> Result<()> {
        let content = self.options.content.clone();
        anyhow::ensure!(
            content.is_dir(),
            "нет папки с содержимым сайта {}; создайте её командой eios init",
            content.display()
        );
        let found = self.found(&content, touched)?;
        self.docs.retain(|name, _| found.docs.contains_key(name));
        self.assets
            .retain(|name, _| found.assets.contains_key(name));
        let stale: Vec<_> = found
            .docs
            .iter()
            .filter(|(name, stat)| {
                touched.contains(*name) || self.docs.get(*name).is_none_or(|d| d.stat != **stat)
            })
            .collect();
        let docs: Vec<Doc> = stale
            .into_par_iter()
            .map(|(name, stat)| source::doc(&content, name, *stat, kind_of(name)))
            .collect();
        let docs = docs
            .into_iter()
            .map(|doc| (doc.name.clone(), Arc::new(doc)));
        self.docs.extend(docs);
        let stale: Vec<_> = found
            .assets
            .iter()
            .filter(|(name, stat)| self.assets.get(*name).is_none_or(|a| a.stat != **stat))
            .collect();
        let assets: Vec<Asset> = stale
            .into_par_iter()
            .map(|(name, stat)| source::asset(&content, name, *stat))
            .collect();
        let assets = assets.into_iter().map(|a| (a.name.clone(), Arc::new(a)));
        self.assets.extend(assets);
        Ok(())
    }

    /// The files of the content: of a few named ones only their state is asked, and the rest is
    /// taken to be as it was.
    fn found(&self, content: &Path, touched: &HashSet<String>) -> Result<Found> {
        let mut found = Found {
            docs: self
                .docs
                .iter()
                .map(|(name, doc)| (name.clone(), doc.stat))
                .collect(),
            assets: self
                .assets
                .iter()
                .map(|(name, a)| (name.clone(), a.stat))
                .collect(),
        };
        if !touched.is_empty() && found.look_at(content, touched) {
            return Ok(found);
        }
        source::find(content)
    }

    fn read_settings(&mut self) {
        self.settings_problems.clear();
        self.settings = settings::load(&self.options.content, &mut self.settings_problems);
    }

    fn read_facts(&mut self) {
        self.published = Published::load(&self.options.content);
    }

    /// A theme that cannot be read leaves the one before in use.
    fn read_theme(&mut self) -> Result<()> {
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

    fn run(&mut self, progress: Progress<'_>) -> Result<Outcome> {
        let mut problems = self.settings_problems.clone();
        problems.extend(self.theme_problem.clone());
        problems.extend(self.published.problems.iter().cloned());
        problems.extend(
            self.docs
                .values()
                .flat_map(|doc| doc.problems.iter().cloned()),
        );
        let Some(theme) = self
            .theme
            .as_ref()
            .filter(|_| !problems.iter().any(|p| p.fatal))
        else {
            return Ok(outcome_of(problems));
        };
        let labels = &self.settings.taxonomies;
        let model = Arc::new(Model::build(&self.docs, &self.assets, labels));
        let plan = Plan::of(&model, &self.published, theme);
        let run = Run::new(
            &self.options,
            &self.settings,
            &self.published,
            theme,
            &model,
            &plan,
        );
        problems.extend(model.problems.iter().cloned());
        problems.extend(plan.problems.iter().cloned());
        problems.extend(run.problems.iter().cloned());
        let session = self.publisher.begin(plan.wanted())?;
        let (done, rendered) = do_jobs(&run, &session, &self.done, progress)?;
        let (pictures, faults) = make_pictures(&run, &session, &done)?;
        problems.extend(faults);
        let fatal = done
            .values()
            .any(|d| d.trace.problems.iter().any(|p| p.fatal));
        let published = if fatal {
            session.abandon()?;
            None
        } else {
            Some(session.finish()?)
        };
        self.done = done;
        problems.extend(
            self.done
                .values()
                .flat_map(|d| d.trace.problems.iter().cloned()),
        );
        problems.extend(broken_anchors(&run, &self.done));
        let mut outcome = outcome_of(problems);
        outcome.pages = plan.jobs.iter().filter(|job| is_page(job)).count();
        outcome.files = plan.jobs.len() + pictures;
        outcome.rendered = rendered;
        if let Some(published) = published {
            outcome.written = published.written;
            outcome.unchanged = published.unchanged;
            outcome.removed = published.gone.len();
            outcome.changed = published.changed;
            outcome.gone = published.gone;
        } else {
            // nothing was published, so nothing that was made may be taken as being there
            self.done.clear();
        }
        Ok(outcome)
    }
}

fn kind_of(name: &str) -> Kind {
    let file = name.rsplit('/').next().unwrap_or(name);
    if file.eq_ignore_ascii_case("_index.md") {
        Kind::Section
    } else {
        Kind::Page
    }
}

fn is_page(job: &Job) -> bool {
    use jobs::Kind;
    matches!(
        job.kind,
        Kind::Page(_) | Kind::Section(..) | Kind::Fact(_) | Kind::Map
    )
}

fn do_jobs(
    run: &Run<'_>,
    session: &Session<'_>,
    before: &HashMap<String, Done>,
    progress: Progress<'_>,
) -> Result<(HashMap<String, Done>, usize)> {
    let finished = AtomicU64::new(0);
    let rendered = AtomicUsize::new(0);
    let total = run.plan.jobs.len() as u64;
    let done = run
        .plan
        .jobs
        .par_iter()
        .map(|job| {
            let done = do_job(run, session, job, before.get(&job.out), &rendered)?;
            progress(finished.fetch_add(1, Ordering::Relaxed) + 1, total);
            Ok((job.out.clone(), done))
        })
        .collect::<Result<_>>()?;
    Ok((done, rendered.into_inner()))
}

fn do_job(
    run: &Run<'_>,
    session: &Session<'_>,
    job: &Job,
    before: Option<&Done>,
    rendered: &AtomicUsize,
) -> Result<Done> {
    if let Some(old) = before.filter(|old| !old.failed)
        && run.key(job, Some(&old.trace)) == old.key
        && session.keep(&job.out)
    {
        return Ok(Done {
            key: old.key,
            trace: old.trace.clone(),
            failed: false,
        });
    }
    rendered.fetch_add(1, Ordering::Relaxed);
    let (made, trace) = run.make(job);
    let key = run.key(job, Some(&trace));
    let failed = matches!(made, Made::Failed);
    match made {
        Made::Text(text) => {
            session.put(&job.out, hash::lasting(text.as_bytes()), text.as_bytes())?;
        }
        Made::Copy(asset) => {
            let asset = &run.model.assets[asset].asset;
            let state = format!("{} {} {}", asset.name, asset.stat.size, asset.stat.changed);
            session.copy(&job.out, hash::lasting(state.as_bytes()), &asset.file)?;
        }
        Made::Static(name) => {
            let file = &run.theme.statics[&name];
            session.put(&job.out, file.hash, &file.bytes)?;
        }
        Made::Facts(file) => {
            let bytes = &run.published.files[file].1;
            session.put(&job.out, hash::lasting(bytes), bytes)?;
        }
        // a page that cannot be made now stays as it was published last
        Made::Failed => {
            session.keep(&job.out);
        }
    }
    Ok(Done {
        key,
        trace: Arc::new(trace),
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
    for job in &run.plan.jobs {
        let Some(done) = done.get(&job.out).filter(|d| !d.trace.variants.is_empty()) else {
            continue;
        };
        let source = match job.kind {
            jobs::Kind::Page(node) | jobs::Kind::Section(node, ..) => &run.model.nodes[node].source,
            _ => &job.out,
        };
        for (variant, line) in &done.trace.variants {
            let of_source = wanted.entry(&variant.source).or_default();
            of_source.entry(variant).or_insert((source, *line));
        }
    }
    let number = wanted.values().map(BTreeMap::len).sum();
    let faults: Vec<Vec<Problem>> = wanted
        .into_par_iter()
        .map(|(source, variants)| make_copies(run, session, source, &variants))
        .collect::<Result<_>>()?;
    Ok((number, faults.into_iter().flatten().collect()))
}

/// A page's source and the line of it.
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
    for (variant, (page, line)) in variants {
        let mark = hash::lasting(variant.out.as_bytes());
        if session.has(&variant.out, mark) {
            session.keep(&variant.out);
            continue;
        }
        let read = picture.get_or_insert_with(|| pictures::decode(&asset.file));
        let made = read.as_ref().map_err(Clone::clone);
        match made.and_then(|picture| pictures::make(picture, variant)) {
            Ok(bytes) => session.put(&variant.out, mark, &bytes)?,
            Err(message) => {
                let message = format!("картинка «{source}»: {message}");
                faults.push(Problem::new(*page, *line, message));
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
