//! The only place where everything meets: the store, the site in memory, the portal, the clock.
//! Commands open it; nothing is decided here.

use std::{path::Path, sync::Arc, time::Duration};

use anyhow::{Context as _, Result};
use jiff::{Zoned, civil::Date};

use crate::{
    clock::{Chance, Clock},
    config::Config,
    identity::{self, Keeper},
    jobs::{self, Job},
    journal, messages,
    publish::{self, Gathered, Publisher},
    registers::{Asker, Catalog, large},
    site::{self, Builder, Outcome, Progress, SiteOptions, Supplied, facts::Facts, serve::Live},
    storage::{Db, SQLITE_FILE, Store, migrations, v},
    subsystems::{self, administration, directories::business_days},
    themes::Themes,
    web,
};

/// How often the program looks whether the time of a job has come.
const LOOK_EVERY: Duration = Duration::from_secs(20);
const HOUR: Duration = Duration::from_secs(3600);

/// The open house.
pub struct App {
    /// What is configured.
    pub config: Config,
    /// Database and files.
    pub store: Store,
    /// The portal; accounts are behind `portal.keeper`.
    pub portal: web::State,
    /// The built site.
    pub site: Arc<Live>,
    /// Puts what the registers say on the site.
    pub publisher: Arc<Publisher>,
    /// The mail server, when letters are sent.
    pub post: Option<messages::Post>,
}

impl App {
    /// Opens the store, brings its schema forward, loads the portal and the built site.
    pub async fn open(config: Config) -> Result<Self> {
        let store = Store::open(&config.storage, &config.paths).await?;
        Self::over(config, store).await
    }

    /// The same over a store that is open already.
    pub async fn over(config: Config, store: Store) -> Result<Self> {
        let themes = themes(&config);
        let (clock, chance) = (Clock::system(), Chance::system());
        let college = college(&config, Some(&store.db)).await?;
        let (db, files) = (store.db.clone(), store.files.clone());
        let portal = web::State::new(&config, db, files, &themes, clock, chance, &college)?;
        identity::factor::note_policy(&portal.keeper).await?;
        let site = Live::open(&site::published(&config.paths.public)).with_context(|| {
            format!(
                "готовый сайт не читается: {}",
                config.paths.public.display()
            )
        })?;
        let site = Arc::new(site);
        let publisher = Arc::new(publisher(&config, &store, &site));
        let post = messages::Post::of(&config.mail, &public_url(&config, config.server.listen))
            .context(
                "почта не настроена; исправьте раздел [mail] или оставьте mail.server пустым",
            )?;
        Ok(Self {
            post,
            config,
            store,
            portal,
            site,
            publisher,
        })
    }

    /// Does what is done by the clock until the program ends.
    pub async fn keep_time(&self) {
        let jobs = self.jobs();
        let mut named = None;
        let mut ticks = tokio::time::interval(LOOK_EVERY);
        ticks.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
        loop {
            ticks.tick().await;
            self.keep_name(&mut named).await;
            if let Err(error) = jobs::run_due(&self.portal.keeper, &jobs).await {
                tracing::warn!(%error, "расписание работ не читается, повторим");
            }
        }
    }

    /// Pages and papers carry the name that the register says; `seen` is the last change of it that was looked at.
    async fn keep_name(&self, seen: &mut Option<i64>) {
        let sql =
            "SELECT coalesce(max(id), 0) FROM register_change WHERE register = 'organisation'";
        let renamed = async {
            let (last,): (i64,) = self.store.db.one(sql, v![]).await?;
            if *seen != Some(last) {
                let name = college(&self.config, Some(&self.store.db)).await?;
                self.portal.keeper.rename_college(&name);
                *seen = Some(last);
            }
            anyhow::Ok(())
        };
        if let Err(error) = renamed.await {
            tracing::warn!(
                error = format!("{error:#}"),
                "название колледжа не прочитано, прежнее остаётся"
            );
        }
    }

    /// Everything that the program does by itself.
    fn jobs(&self) -> Vec<Job> {
        let files = self.store.files.clone();
        let mut jobs = vec![
            Job::new(
                "calendar",
                "Дополнение производственного календаря",
                HOUR,
                fill_calendar,
            ),
            Job::new(
                "access",
                "Прекращение доступа после окончания работы и обучения",
                Duration::from_secs(600),
                administration::keep_access,
            ),
            Job::new(
                "sweep",
                "Уборка отжившего",
                HOUR,
                async |keeper: Keeper| {
                    let gone = identity::sweep(&keeper).await?;
                    Ok(told("убрано записей", gone))
                },
            ),
            Job::new(
                "visits",
                "Удаление посещений после срока хранения",
                HOUR * 24,
                async |keeper: Keeper| {
                    let gone = identity::visits::forget(&keeper).await?;
                    Ok(told("удалено записей посещений", gone))
                },
            ),
            Job::new(
                "files",
                "Уборка ничьих файлов",
                HOUR,
                move |keeper: Keeper| {
                    let files = files.clone();
                    async move {
                        files.sweep(&keeper.db, keeper.clock.now()).await?;
                        Ok(String::new())
                    }
                },
            ),
            journal::login_problems(),
            Job::new(
                "large_registers",
                "Большие реестры: ускорение списков",
                HOUR * 6,
                async |keeper: Keeper| {
                    let catalog = Catalog::new(subsystems::ALL);
                    let renewed = large::renew(&keeper.db, &catalog).await?;
                    Ok(match renewed.is_empty() {
                        true => String::new(),
                        false => format!("обновлено: {}", renewed.join(", ")),
                    })
                },
            ),
        ];
        let url = public_url(&self.config, self.config.server.listen);
        jobs.extend(messages::jobs(self.post.clone(), recovery_letter(url)));
        jobs
    }

    /// Takes the site that another process has built, as soon as it is put in place.
    pub async fn follow_builds(&self) {
        let mut ticks = tokio::time::interval(Duration::from_secs(1));
        let folder = site::published(&self.config.paths.public);
        let mut shown = switched_at(&folder);
        loop {
            ticks.tick().await;
            let now = switched_at(&folder);
            if now == shown {
                continue;
            }
            let (live, folder) = (self.site.clone(), folder.clone());
            match tokio::task::spawn_blocking(move || live.refresh_all(&folder)).await {
                Ok(Ok(())) => {
                    tracing::info!("показан новый сайт");
                    shown = now;
                }
                Ok(Err(error)) => tracing::warn!(%error, "новый сайт не читается, показан прежний"),
                Err(error) => tracing::warn!(%error, "новый сайт не читается, показан прежний"),
            }
        }
    }
}

/// The letter with a link to a new password. The link is made at the moment of sending and is kept nowhere in clear.
fn recovery_letter(public_url: String) -> messages::LetterMaker {
    Arc::new(move |keeper, account| {
        let (url, college) = (public_url.clone(), keeper.college());
        Box::pin(async move {
            let link = identity::recovery::make_link(&keeper, account).await?;
            Ok(link.map(|path| {
                let body = format!(
                    "Здравствуйте!\n\nКто-то — надеемся, вы — попросил новый пароль для входа в ЭИОС ({college}).\n\n\
                     Задать его можно по ссылке, она действует 20 минут и только один раз:\n{url}{path}\n\n\
                     Если просили не вы, ничего не делайте: прежний пароль остаётся. О повторных письмах скажите \
                     ответственному за работу с ЭИОС.\n"
                );
                ("Новый пароль для входа в ЭИОС".to_owned(), body)
            }))
        })
    })
}

/// Puts the production calendar of this year and the next into its register, where the college may edit it.
async fn fill_calendar(keeper: Keeper) -> Result<String> {
    let asker = Arc::new(Asker::program(&keeper));
    let mut tx = keeper.db.begin().await?;
    for year in [asker.today.year(), asker.today.year() + 1] {
        business_days::fill(&mut tx, &asker, year).await?;
    }
    tx.commit().await?;
    Ok(String::new())
}

/// A line for the page of jobs; nothing when nothing was done.
fn told(what: &str, count: u64) -> String {
    match count {
        0 => String::new(),
        n => format!("{what}: {n}"),
    }
}

/// When the served folder was last switched over to a new build.
fn switched_at(folder: &Path) -> Option<std::time::SystemTime> {
    std::fs::symlink_metadata(folder).ok()?.modified().ok()
}

/// The theme that is configured.
pub fn themes(config: &Config) -> Themes {
    Themes::new(&config.site.theme, Some(&config.paths.themes))
}

/// The publisher of the site that is served.
fn publisher(config: &Config, store: &Store, live: &Arc<Live>) -> Publisher {
    let own = config.clone();
    let url = public_url(config, config.server.listen);
    Publisher::new(publish::Options {
        db: store.db.clone(),
        files: store.files.clone(),
        clock: Clock::system(),
        content: config.paths.content.clone(),
        public: config.paths.public.clone(),
        live: live.clone(),
        make: Arc::new(move || builder(&own, &url)),
    })
}

/// The college's name for the portal, from the same facts that the site shows.
pub async fn college(config: &Config, db: Option<&Db>) -> Result<String> {
    let college = facts(config, db).await?.college();
    Ok(college
        .short_name
        .or(college.full_name)
        .unwrap_or_else(|| "ЭИОС".to_owned()))
}

/// The keeper of accounts over an open database, for commands that serve nobody.
pub async fn keeper(config: &Config, db: &Db) -> Result<Keeper> {
    Keeper::new(
        config,
        db.clone(),
        Clock::system(),
        Chance::system(),
        &college(config, Some(db)).await?,
    )
}

/// The facts of the college from files and, when there is a database, from registers; mistakes in them are told by
/// `build`, not here.
pub async fn facts(config: &Config, db: Option<&Db>) -> Result<Facts> {
    let mut facts = Facts::words(&config.paths.content.join("sveden"));
    if let Some(db) = db
        && migrations::version(db).await? == migrations::CURRENT
    {
        let now = local_now(config, &Clock::system());
        let gathered = publish::gather(db, &now).await?;
        // what is told twice is told by a build
        let _ = facts.join(&publish::facts(&gathered).0);
    }
    Ok(facts)
}

/// The store that a college with the portal has, attached beside the server that may be running; a college without
/// the portal has none.
pub async fn store_if_any(config: &Config) -> Result<Option<Store>> {
    let sqlite = config.storage.database.is_empty();
    if sqlite && !config.paths.store.join(SQLITE_FILE).is_file() {
        return Ok(None);
    }
    Ok(Some(Store::attach(&config.storage, &config.paths).await?))
}

/// What the registers of a store give the site today.
pub async fn supplied(config: &Config, store: &Store) -> Result<(Supplied, Gathered)> {
    let now = local_now(config, &Clock::system());
    publish::supplied(&store.db, &store.files, &config.paths.public, &now).await
}

/// Today where the college is.
pub fn today(config: &Config, clock: &Clock) -> Date {
    local_now(config, clock).date()
}

fn local_now(config: &Config, clock: &Clock) -> Zoned {
    let zone = jiff::tz::TimeZone::get(&config.site.time_zone).unwrap_or(jiff::tz::TimeZone::UTC);
    clock.now().to_zoned(zone)
}

/// A builder of the site into `public/`; `public_url` is what people type.
pub fn builder(config: &Config, public_url: &str) -> Result<Builder> {
    Builder::new(site_options(config, public_url, false))
}

/// A builder for those who write the site: faults are shown in the pages, nothing goes to the disk.
pub fn builder_in_memory(config: &Config, public_url: &str) -> Builder {
    Builder::in_memory(site_options(config, public_url, true))
}

fn site_options(config: &Config, public_url: &str, live_reload: bool) -> SiteOptions {
    SiteOptions {
        content: config.paths.content.clone(),
        public: config.paths.public.clone(),
        themes: themes(config),
        config: config.site.clone(),
        public_url: public_url.to_owned(),
        today: today(config, &Clock::system()),
        live_reload,
    }
}

/// Builds the whole site once, from files alone.
pub fn build(config: &Config, public_url: &str, progress: Progress<'_>) -> Result<Outcome> {
    builder(config, public_url)?.build(progress)
}

/// Builds the whole site once from files and from the registers of a store, and remembers what was published.
pub async fn build_from(
    config: &Config,
    store: &Store,
    public_url: &str,
    progress: impl Fn(u64, u64) + Send + Sync + 'static,
) -> Result<Outcome> {
    let (supplied, gathered) = supplied(config, store).await?;
    let (builder, given) = (builder(config, public_url)?, supplied.clone());
    let building = tokio::task::spawn_blocking(move || builder.supplied(given).build(&progress));
    let outcome = building.await.context("сборка сайта прервана")??;
    if !outcome.failed() {
        let made = (&supplied, &gathered, &outcome);
        publish::record(
            &store.db,
            &config.paths.content,
            Clock::system().now(),
            made,
        )
        .await?;
    }
    Ok(outcome)
}

/// What people type: the configured address, or the one listened on. A listener on all addresses is
/// reached from this machine under `localhost`.
pub fn public_url(config: &Config, listening: std::net::SocketAddr) -> String {
    match config.server.public_url.as_str() {
        "" if listening.ip().is_unspecified() => format!("http://localhost:{}", listening.port()),
        "" => format!("http://{listening}"),
        url => url.to_owned(),
    }
}
