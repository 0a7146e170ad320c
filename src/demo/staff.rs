//! The invented college's staff: the staffing table, people hired, moved and sent on leave by signed orders, their
//! service, learning, attestation. Orders are signed here as the college signs them, on their own days.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::{Arc, LazyLock},
};

use anyhow::{Context as _, Result, anyhow};
use jiff::{
    ToSpan as _,
    civil::{Date, date},
};
use serde::Deserialize;

use super::{SEED, college::Ground};
use crate::{
    clock::Chance,
    identity::{By, Keeper},
    registers::{
        Asker, Register, Value, Values, Writing,
        rows::{self, How},
    },
    storage::{Db, Tx, v},
    subsystems::{
        directories::POSITIONS,
        orders::{
            draft::{self, NewLine},
            params::Params,
            sign::{self, Way},
            store::{self, Words},
        },
        organisation::ORG_UNITS,
        people::MEDICAL_RECORDS,
        staff::registers::*,
    },
};

/// Those whom the site names.
static TOLD: LazyLock<Told> = LazyLock::new(|| {
    // Our own file, compiled in and read by the test below: a mistake in it cannot reach a user.
    toml::from_str(include_str!("staff.toml")).unwrap_or_else(|error| panic!("staff.toml: {error}"))
});

/// Since when orders are kept in the portal; those hired earlier were entered by one order.
const BEGINNING: Date = date(2024, 8, 30);

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Told {
    worker: Vec<Person>,
    head: Vec<Head>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Person {
    name: String,
    category: Option<String>,
    degree: Option<String>,
    title: Option<String>,
    years: Option<i32>,
    posts: Vec<Post>,
    #[serde(default)]
    training: Vec<Training>,
}

#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Post {
    position: String,
    unit: String,
    rate: i64,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Training {
    kind: String,
    title: String,
    hours: i64,
    organisation: String,
    year: i16,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Head {
    unit: String,
    name: String,
    position: String,
}

/// The one who writes, on a day.
pub(super) fn asker(keeper: &Keeper, on: Date) -> Arc<Asker> {
    let now = on
        .at(9, 0, 0, 0)
        .to_zoned(keeper.time_zone.clone())
        .map_or_else(|_| keeper.clock.now(), |at| at.timestamp());
    Arc::new(Asker {
        person_id: 0,
        roles: Vec::new(),
        by: By::console(),
        now,
        today: on,
        reach: Default::default(),
    })
}

/// An order of a kind with its lines, signed on its day.
pub(super) async fn order(
    keeper: &Keeper,
    director: i64,
    (day, kind): (Date, &str),
    lines: Vec<NewLine>,
    words: &Words,
) -> Result<()> {
    let asker = asker(keeper, day);
    let mut tx = keeper.db.begin().await?;
    let (kind,): (i64,) = tx
        .one("SELECT id FROM order_kind WHERE code = $1", v![kind])
        .await?;
    let kind = store::kind_tx(&mut tx, kind).await?;
    let id = draft::create_for(&mut tx, &asker, &kind, day, director).await?;
    let doc = store::doc_tx(&mut tx, id).await?;
    draft::add(&mut tx, &asker, &doc, &kind, lines).await?;
    sign::send(&mut tx, &asker, &doc).await?;
    sign::sign_on(&mut tx, &asker, words, id, Way::Paper, day).await?;
    tx.commit().await?;
    Ok(())
}

/// The director, who signs.
pub(super) async fn director(keeper: &Keeper) -> Result<i64> {
    let (director,): (i64,) = keeper
        .db
        .one(
            "SELECT a.person_id FROM user_role u JOIN role r ON r.id = u.role_id
             JOIN user_account a ON a.id = u.account_id WHERE r.code = 'DIR' ORDER BY u.id LIMIT 1",
            v![],
        )
        .await?;
    Ok(director)
}

/// A worker to be.
struct Worker {
    id: i64,
    posts: Vec<Post>,
    hired: Date,
    told: Option<&'static Person>,
}

/// Those whom the site will name, with their posts: they must be people before they are hired.
pub fn workers() -> Vec<super::Worker> {
    let each = TOLD.worker.iter().map(|person| {
        let posts: Vec<&str> = person
            .posts
            .iter()
            .map(|post| post.position.as_str())
            .collect();
        super::Worker {
            full_name: person.name.clone(),
            post: posts.join(", "),
        }
    });
    each.collect()
}

/// Fills the staff of a college whose people and units are made already.
pub async fn fill(ground: Ground<'_>) -> Result<()> {
    let mut office = Office::open(ground).await?;
    let workers = office.cast().await?;
    office
        .staffing(&workers)
        .await
        .context("штатное расписание")?;
    office
        .papers(&workers)
        .await
        .context("сведения о работниках")?;
    office.orders(&workers).await.context("приказы")?;
    office.heads().await.context("руководители")?;
    office.absences(&workers).await.context("отсутствия")?;
    office.vacancies().await.context("вакансии")
}

struct Office<'a> {
    ground: Ground<'a>,
    chance: Chance,
    director: i64,
    positions: BTreeMap<String, i64>,
    units: BTreeMap<String, i64>,
    /// Lines of the staffing table by unit and post.
    lines: BTreeMap<(i64, i64), i64>,
}

impl<'a> Office<'a> {
    async fn open(ground: Ground<'a>) -> Result<Self> {
        let db = &ground.keeper.db;
        let mut office = Self {
            ground,
            chance: Chance::seeded(SEED + 3),
            director: director(ground.keeper).await?,
            positions: named(db, "SELECT name, id FROM position WHERE deleted_at IS NULL").await?,
            units: named(db, "SELECT name, id FROM org_unit WHERE deleted_at IS NULL").await?,
            lines: BTreeMap::new(),
        };
        office.directories().await?;
        Ok(office)
    }

    fn db(&self) -> &'a Db {
        &self.ground.keeper.db
    }

    /// The one who writes, on a day.
    fn asker(&self, on: Date) -> Arc<Asker> {
        asker(self.ground.keeper, on)
    }

    fn today(&self) -> Date {
        self.ground.keeper.today()
    }

    fn between(&self, from: i64, to: i64) -> i64 {
        let span = u32::try_from(to - from + 1).unwrap_or(1);
        from + i64::from(self.chance.below(span))
    }

    async fn put<const N: usize>(
        &self,
        tx: &mut Tx,
        register: &'static Register,
        values: [(&str, Value); N],
    ) -> Result<i64> {
        let pass = Writing::workflow(register, &self.asker(self.today()));
        let how = How {
            source: Some("demo"),
            ..How::default()
        };
        let values = Values::from(values);
        let made = rows::insert(tx, &pass, &values, &how).await;
        made.with_context(|| format!("{}: {values:?}", register.table))
    }

    /// Posts and units that the facts name and the directories do not have yet.
    async fn directories(&mut self) -> Result<()> {
        let mut tx = self.db().begin().await?;
        if !self.units.contains_key("Администрация") {
            let values = [
                ("name", "Администрация".into()),
                ("kind", "admin".into()),
                ("in_education", false.into()),
                ("sort", 1.into()),
            ];
            let id = self.put(&mut tx, &ORG_UNITS, values).await?;
            self.units.insert("Администрация".to_owned(), id);
        }
        let wanted: BTreeSet<&str> = TOLD
            .worker
            .iter()
            .flat_map(|worker| &worker.posts)
            .map(|post| post.position.as_str())
            .collect();
        for name in wanted {
            if !self.positions.contains_key(name) {
                let values = [
                    ("name", name.into()),
                    ("category", "head".into()),
                    ("is_ped", false.into()),
                ];
                let id = self.put(&mut tx, &POSITIONS, values).await?;
                self.positions.insert(name.to_owned(), id);
            }
        }
        tx.commit().await?;
        Ok(())
    }

    /// Everyone with an account of the staff: those whom the facts name, and others by their roles.
    async fn cast(&self) -> Result<Vec<Worker>> {
        type Kept = (i64, String, String, Option<String>, String, Option<String>);
        let people: Vec<Kept> = self
            .db()
            .all(
                "SELECT p.id, p.last_name, p.first_name, p.middle_name, a.kind, p.birth_date FROM person p
                 JOIN user_account a ON a.person_id = p.id WHERE a.kind = 'staff' AND p.deleted_at IS NULL ORDER BY p.id",
                v![],
            )
            .await?;
        let roles: Vec<(i64, String)> = self
            .db()
            .all(
                "SELECT a.person_id, r.code FROM user_role u JOIN role r ON r.id = u.role_id
                 JOIN user_account a ON a.id = u.account_id WHERE r.code <> 'RAB' ORDER BY u.id",
                v![],
            )
            .await?;
        let mut workers = Vec::with_capacity(people.len());
        for (n, (id, last, first, middle, _, born)) in people.into_iter().enumerate() {
            let name = crate::identity::full_name(&last, &first, middle.as_deref());
            let told = TOLD.worker.iter().find(|person| person.name == name);
            let role = roles
                .iter()
                .find(|(person, _)| *person == id)
                .map(|(_, code)| code.as_str());
            let posts =
                told.map_or_else(|| vec![usual_post(role, n)], |person| person.posts.clone());
            let born: Date = born
                .and_then(|day| day.parse().ok())
                .unwrap_or(date(1980, 1, 1));
            workers.push(Worker {
                id,
                hired: self.hired(told, born),
                posts,
                told,
            });
        }
        Ok(workers)
    }

    /// Most have worked here for years; some came after the portal.
    fn hired(&self, told: Option<&Person>, born: Date) -> Date {
        let years = told.and_then(|person| person.years).unwrap_or(20);
        let grown = i32::from(2026 - born.year()) - 21;
        let most = years.min(grown).clamp(1, 25);
        let years = self.between(1, i64::from(most).min(18));
        let year = 2026 - i16::try_from(years).unwrap_or(1);
        match self.between(0, 2) {
            0 => date(year, 9, 1),
            1 => date(year, 8, 25),
            _ => date(year, i8::try_from(self.between(1, 6)).unwrap_or(1), 11),
        }
    }

    fn line_of(&self, post: &Post) -> Result<(i64, i64)> {
        let unit = self
            .units
            .get(&post.unit)
            .with_context(|| format!("нет подразделения {}", post.unit))?;
        let position = self
            .positions
            .get(&post.position)
            .with_context(|| format!("нет должности {}", post.position))?;
        Ok((*unit, *position))
    }

    /// As many rates as are filled, and some that are free.
    async fn staffing(&mut self, workers: &[Worker]) -> Result<()> {
        let mut rates: BTreeMap<(i64, i64), i64> = BTreeMap::new();
        for worker in workers {
            let post = &worker.posts[0];
            *rates.entry(self.line_of(post)?).or_default() += post.rate;
        }
        let free = [
            (
                "Преподаватель",
                "Отделение информационных технологий и экономики",
                100,
            ),
            ("Преподаватель", "Отделение машиностроения и сварки", 50),
            (
                "Мастер производственного обучения",
                "Учебно-производственные мастерские",
                100,
            ),
            (
                "Социальный педагог",
                "Социально-психологическая служба",
                100,
            ),
            (
                "Электромонтёр по ремонту и обслуживанию электрооборудования",
                "Административно-хозяйственная часть",
                50,
            ),
        ];
        for (position, unit, rate) in free {
            if let (Some(position), Some(unit)) =
                (self.positions.get(position), self.units.get(unit))
            {
                *rates.entry((*unit, *position)).or_default() += rate;
            }
        }
        let mut tx = self.db().begin().await?;
        for ((unit, position), rate) in rates {
            let values = [
                ("org_unit_id", unit.into()),
                ("position_id", position.into()),
                ("rate", rate.into()),
                ("salary", (self.between(45, 120) * 50_000).into()),
                ("fund", "subsidy".into()),
                ("schedule_no", "№ 1-шр от 28.12.2023 (вымышленный)".into()),
                ("valid_from", "2024-01-01".into()),
            ];
            let id = self.put(&mut tx, &STAFF_UNITS, values).await?;
            self.lines.insert((unit, position), id);
        }
        tx.commit().await?;
        Ok(())
    }

    async fn papers(&self, workers: &[Worker]) -> Result<()> {
        let mut tx = self.db().begin().await?;
        for (n, worker) in workers.iter().enumerate() {
            self.service(&mut tx, worker).await?;
            self.examined(&mut tx, worker, n).await?;
            if let Some(person) = worker.told {
                self.told(&mut tx, worker, person).await?;
            }
        }
        tx.commit().await?;
        Ok(())
    }

    /// Work before the college, and by the speciality all along.
    async fn service(&self, tx: &mut Tx, worker: &Worker) -> Result<()> {
        let years = worker
            .told
            .and_then(|person| person.years)
            .unwrap_or_else(|| {
                i32::from(2026 - worker.hired.year())
                    + i32::try_from(self.between(0, 6)).unwrap_or(0)
            });
        let first = date(2026, 3, 2).saturating_sub(years.years());
        if worker.told.is_some_and(|person| person.years.is_some()) {
            let values = [
                ("person_id", worker.id.into()),
                ("kind", "spec".into()),
                ("from_on", first.into()),
                ("position", "по специальности".into()),
                ("basis", "трудовая книжка".into()),
            ];
            self.put(tx, &EXPERIENCE, values).await?;
        }
        if first < worker.hired.saturating_sub(30.days()) {
            let kind = if worker.told.is_some() {
                "ped"
            } else {
                "general"
            };
            let values = [
                ("person_id", worker.id.into()),
                ("kind", kind.into()),
                ("from_on", first.into()),
                ("to_on", worker.hired.saturating_sub(10.days()).into()),
                ("organisation", "ООО «Прежнее место» (вымышленное)".into()),
                ("position", worker.posts[0].position.as_str().into()),
                ("basis", "трудовая книжка".into()),
            ];
            self.put(tx, &EXPERIENCE, values).await?;
        }
        Ok(())
    }

    /// Doctors see everyone each year; a few are late.
    async fn examined(&self, tx: &mut Tx, worker: &Worker, n: usize) -> Result<()> {
        let last = if n % 23 == 5 {
            date(2025, 9, 10)
        } else {
            date(2026, 4, 6)
        };
        let on = last.saturating_add(self.between(0, 40).days());
        let values = [
            ("person_id", worker.id.into()),
            ("kind", "exam".into()),
            ("date", on.into()),
            ("valid_to", on.saturating_add(1.years()).into()),
            ("result", "годен".into()),
            (
                "organisation",
                "Приозёрская поликлиника (вымышленная)".into(),
            ),
        ];
        self.put(tx, &MEDICAL_RECORDS, values).await?;
        Ok(())
    }

    async fn told(&self, tx: &mut Tx, worker: &Worker, person: &Person) -> Result<()> {
        for training in &person.training {
            let from = date(
                training.year,
                3,
                i8::try_from(self.between(1, 20)).unwrap_or(1),
            );
            let values = [
                ("person_id", worker.id.into()),
                ("kind", training.kind.as_str().into()),
                ("title", training.title.as_str().into()),
                (
                    "organisation",
                    Some(training.organisation.clone())
                        .filter(|o| !o.is_empty())
                        .into(),
                ),
                ("hours", training.hours.into()),
                ("from_on", from.into()),
                ("to_on", from.saturating_add(14.days()).into()),
            ];
            self.put(tx, &TRAININGS, values).await?;
        }
        if let Some(category) = &person.category {
            let on = date(
                i16::try_from(self.between(2021, 2025)).unwrap_or(2024),
                12,
                18,
            );
            // What was given before the categories became lasting has an end.
            let end = (on < date(2023, 9, 1)).then(|| on.saturating_add(5.years()));
            let values = [
                ("person_id", worker.id.into()),
                ("category", category.as_str().into()),
                ("date", on.into()),
                (
                    "order_no",
                    format!("№ {}-а (вымышленный)", self.between(100, 900)).into(),
                ),
                ("valid_to", end.into()),
            ];
            self.put(tx, &ATTESTATIONS, values).await?;
        }
        for (kind, name) in [("degree", &person.degree), ("title", &person.title)] {
            if let Some(name) = name {
                let values = [
                    ("person_id", worker.id.into()),
                    ("kind", kind.into()),
                    ("name", name.as_str().into()),
                    ("date", "2016-05-20".into()),
                ];
                self.put(tx, &AWARDS, values).await?;
            }
        }
        Ok(())
    }

    /// All orders of the years, each on its day, in the order of days: a book gives numbers so.
    async fn orders(&self, workers: &[Worker]) -> Result<()> {
        let words = Words::load(self.db()).await?;
        let mut plan: Vec<(Date, &'static str, Vec<NewLine>)> = Vec::new();
        let before: Vec<NewLine> = workers
            .iter()
            .filter(|worker| worker.hired < BEGINNING)
            .map(|worker| self.hiring(worker))
            .collect::<Result<_>>()?;
        for part in before.chunks(draft::MOST_LINES) {
            plan.push((BEGINNING, "initial", part.to_vec()));
        }
        for worker in workers.iter().filter(|worker| worker.hired >= BEGINNING) {
            plan.push((worker.hired, "hire", vec![self.hiring(worker)?]));
        }
        for worker in workers {
            let since = worker.hired.max(date(2024, 9, 2));
            for post in worker.posts.iter().skip(1) {
                let line = NewLine {
                    on: Some(since),
                    ..self.line(worker, post, "по совмещению")?
                };
                plan.push((since, "combine", vec![line]));
            }
        }
        self.life(workers, &mut plan)?;
        plan.sort_by_key(|(day, ..)| *day);
        for (day, kind, lines) in plan {
            self.order(day, kind, lines, &words)
                .await
                .with_context(|| format!("{kind} {day}"))?;
        }
        Ok(())
    }

    fn hiring(&self, worker: &Worker) -> Result<NewLine> {
        let line = self.line(worker, &worker.posts[0], "")?;
        let said = Params {
            employ_type: Some("main".to_owned()),
            is_main: true,
            ..line.said
        };
        Ok(NewLine {
            on: Some(worker.hired),
            said,
            basis: Some("заявление, трудовой договор".to_owned()),
            ..line
        })
    }

    fn line(&self, worker: &Worker, post: &Post, basis: &str) -> Result<NewLine> {
        let (unit, position) = self.line_of(post)?;
        Ok(NewLine {
            person_id: Some(worker.id),
            said: Params {
                staff_unit_id: self.lines.get(&(unit, position)).copied(),
                position_id: Some(position),
                org_unit_id: Some(unit),
                rate: Some(post.rate),
                fund: Some("subsidy".to_owned()),
                ..Params::default()
            },
            basis: (!basis.is_empty()).then(|| basis.to_owned()),
            ..NewLine::default()
        })
    }

    /// Leaves of the summer, journeys, thanks, a changed rate.
    fn life(
        &self,
        workers: &[Worker],
        plan: &mut Vec<(Date, &'static str, Vec<NewLine>)>,
    ) -> Result<()> {
        let stays = |worker: &&Worker, day: Date| worker.hired < day;
        for year in [2025, 2026] {
            let day = date(year, 6, 16);
            let leaves: Vec<NewLine> = workers
                .iter()
                .filter(|worker| stays(worker, day))
                .map(|worker| {
                    let on = date(year, 7, 1).saturating_add(self.between(0, 10).days());
                    let days = if worker.told.is_some() { 55 } else { 27 };
                    NewLine {
                        person_id: Some(worker.id),
                        on: Some(on),
                        until: Some(on.saturating_add(days.days())),
                        basis: Some("график отпусков".to_owned()),
                        ..NewLine::default()
                    }
                })
                .collect();
            plan.push((day, "vacation", leaves));
        }
        let mut teachers = workers
            .iter()
            .filter(|worker| worker.told.is_some() && worker.hired < BEGINNING);
        let mut next = || teachers.next().ok_or_else(|| anyhow!("мало работников"));
        // The director comes first in the list and stays at home.
        next()?;
        let journeys = [
            (
                date(2025, 10, 6),
                date(2025, 10, 8),
                "г. Заозёрск, Институт развития образования",
                "семинар руководителей",
            ),
            (
                date(2026, 11, 18),
                date(2026, 11, 27),
                "г. Заозёрск, областной чемпионат",
                "эксперт чемпионата «Профессионалы»",
            ),
        ];
        for (on, until, place, goal) in journeys {
            let line = NewLine {
                person_id: Some(next()?.id),
                until: Some(until),
                said: Params {
                    place: Some(place.to_owned()),
                    words: Some(goal.to_owned()),
                    ..Params::default()
                },
                basis: Some("вызов".to_owned()),
                ..NewLine::default()
            };
            plan.push((on, "trip", vec![line]));
        }
        let thanked = (0..3)
            .map(|_| {
                Ok(NewLine {
                    person_id: Some(next()?.id),
                    said: Params {
                        award_kind: Some("thanks".to_owned()),
                        award_name: Some("Благодарность директора".to_owned()),
                        award_level: Some("college".to_owned()),
                        words: Some("за многолетний добросовестный труд".to_owned()),
                        ..Params::default()
                    },
                    ..NewLine::default()
                })
            })
            .collect::<Result<Vec<_>>>()?;
        plan.push((date(2025, 10, 3), "award", thanked));
        // A cleaner asked for half a rate for a term: those whom the site names keep theirs.
        if let Some(worker) = workers
            .iter()
            .rev()
            .find(|w| w.told.is_none() && w.hired < BEGINNING)
        {
            let line = NewLine {
                person_id: Some(worker.id),
                said: Params {
                    rate: Some(worker.posts[0].rate / 2),
                    ..Params::default()
                },
                basis: Some("заявление".to_owned()),
                ..NewLine::default()
            };
            plan.push((date(2026, 2, 2), "rate", vec![line]));
        }
        Ok(())
    }

    async fn order(&self, day: Date, kind: &str, lines: Vec<NewLine>, words: &Words) -> Result<()> {
        order(self.ground.keeper, self.director, (day, kind), lines, words).await
    }

    /// Those who head the units, by the posts that the orders gave them.
    async fn heads(&self) -> Result<()> {
        let asker = self.asker(self.today());
        let pass = Writing::workflow(&ORG_UNITS, &asker);
        let mut tx = self.db().begin().await?;
        for head in &TOLD.head {
            let mut name = head.name.split(' ');
            let (last, first) = (
                name.next().unwrap_or_default(),
                name.next().unwrap_or_default(),
            );
            let found: Option<(i64,)> = tx
                .opt(
                    "SELECT a.id FROM assignment a JOIN employment e ON e.id = a.employment_id
                     JOIN person p ON p.id = e.person_id JOIN position o ON o.id = a.position_id
                     JOIN org_unit u ON u.id = a.org_unit_id
                     WHERE p.last_name = $1 AND p.first_name = $2 AND o.name = $3 AND u.name = $4
                        AND a.valid_to IS NULL AND a.deleted_at IS NULL",
                    v![last, first, &head.position, &head.unit],
                )
                .await?;
            let (Some((assignment,)), Some(unit)) = (found, self.units.get(&head.unit)) else {
                continue;
            };
            let row = rows::of_tx(&mut tx, &pass, *unit)
                .await?
                .context("подразделение")?;
            let values = Values::from([("head_assignment_id", assignment.into())]);
            rows::update(&mut tx, &pass, *unit, row.version, &values, &How::default()).await?;
        }
        tx.commit().await?;
        Ok(())
    }

    /// Two people are ill today.
    async fn absences(&self, workers: &[Worker]) -> Result<()> {
        let today = self.today();
        let mut tx = self.db().begin().await?;
        for (n, worker) in workers
            .iter()
            .rev()
            .filter(|w| w.hired < BEGINNING)
            .skip(2)
            .take(2)
            .enumerate()
        {
            let (job,): (i64,) = tx
                .one(
                    "SELECT id FROM employment WHERE person_id = $1 AND deleted_at IS NULL ORDER BY id LIMIT 1",
                    v![worker.id],
                )
                .await?;
            let values = [
                ("employment_id", job.into()),
                ("kind", "sick".into()),
                (
                    "eln_no",
                    format!("91000{:07}", self.between(1, 999_999)).into(),
                ),
                ("valid_from", today.saturating_sub(4.days()).into()),
                (
                    "valid_to",
                    (n == 0).then(|| today.saturating_add(3.days())).into(),
                ),
            ];
            self.put(&mut tx, &ABSENCES, values).await?;
        }
        tx.commit().await?;
        Ok(())
    }

    /// Two of the free rates are offered on the site.
    async fn vacancies(&self) -> Result<()> {
        let own: Option<(i64, Option<String>)> = self
            .db()
            .opt(
                "SELECT id, legal_address FROM organisation WHERE is_own AND deleted_at IS NULL",
                v![],
            )
            .await?;
        let Some((own, address)) = own else {
            return Ok(());
        };
        let mut tx = self.db().begin().await?;
        let offered = [
            (
                "Мастер производственного обучения",
                "Учебно-производственные мастерские",
                "open",
            ),
            (
                "Преподаватель",
                "Отделение информационных технологий и экономики",
                "open",
            ),
            (
                "Социальный педагог",
                "Социально-психологическая служба",
                "draft",
            ),
        ];
        for (position, unit, state) in offered {
            let (Some(position_id), Some(unit_id)) =
                (self.positions.get(position), self.units.get(unit))
            else {
                continue;
            };
            let line = self.lines.get(&(*unit_id, *position_id)).copied();
            let values = [
                ("owner_id", own.into()),
                ("kind", "college_job".into()),
                ("title", position.into()),
                ("position_id", (*position_id).into()),
                ("staff_unit_id", line.into()),
                ("count", 1.into()),
                ("salary_from", 3_800_000.into()),
                ("schedule", "пятидневная неделя".into()),
                ("employment", "full".into()),
                ("address", address.clone().into()),
                (
                    "contact",
                    "+7 (000) 000-10-12, kadry@priozersk.example".into(),
                ),
                (
                    "description",
                    format!(
                        "{unit}. Педагогическая нагрузка, отпуск 56 дней, наставник на первый год."
                    )
                    .into(),
                ),
                ("state", state.into()),
                (
                    "published_on",
                    (state == "open").then_some("2026-10-12").into(),
                ),
            ];
            self.put(&mut tx, &VACANCIES, values).await?;
        }
        tx.commit().await?;
        Ok(())
    }
}

async fn named(db: &Db, sql: &'static str) -> Result<BTreeMap<String, i64>> {
    let rows: Vec<(String, i64)> = db.all(sql, v![]).await?;
    Ok(rows.into_iter().collect())
}

/// The post of someone whom the facts do not name, by their role or in turn.
fn usual_post(role: Option<&str>, n: usize) -> Post {
    let (position, unit) = match role {
        Some("ADM" | "EIO" | "TP" | "SITE") => {
            ("Системный администратор", "Отдел информационных технологий")
        }
        Some("HR") => ("Специалист по кадрам", "Отдел кадров и документооборота"),
        Some("KON" | "PK") => ("Делопроизводитель", "Отдел кадров и документооборота"),
        Some("BUH") => ("Бухгалтер", "Бухгалтерия"),
        Some("UCH" | "DEK" | "GIA") => ("Секретарь учебной части", "Учебная часть"),
        Some("SOC") => ("Социальный педагог", "Социально-психологическая служба"),
        Some("OBS") => ("Воспитатель", "Общежитие"),
        Some("OT" | "VUS" | "PDN") => (
            "Специалист по охране труда",
            "Административно-хозяйственная часть",
        ),
        Some("BIB") => ("Библиотекарь", "Библиотека"),
        Some("KACH" | "MET" | "TRD") => ("Методист", "Учебная часть"),
        Some("PREP" | "KUR") => ("Преподаватель", "Отделение автомобильного транспорта"),
        _ => match n % 8 {
            0 => (
                "Лаборант",
                "Отделение информационных технологий и экономики",
            ),
            1 => ("Повар", "Столовая"),
            2 => ("Дежурный по общежитию", "Общежитие"),
            3 => ("Преподаватель", "Отделение автомобильного транспорта"),
            4 => (
                "Мастер производственного обучения",
                "Учебно-производственные мастерские",
            ),
            5 => ("Преподаватель", "Отделение общественного питания"),
            6 => ("Сторож (вахтёр)", "Административно-хозяйственная часть"),
            _ => (
                "Уборщик служебных помещений",
                "Административно-хозяйственная часть",
            ),
        },
    };
    Post {
        position: position.to_owned(),
        unit: unit.to_owned(),
        rate: 100,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_told_workers_are_whole() {
        assert!(TOLD.worker.len() >= 45);
        assert!(TOLD.worker.iter().all(|worker| !worker.posts.is_empty()));
        for head in &TOLD.head {
            let known = TOLD.worker.iter().any(|worker| worker.name == head.name);
            assert!(known, "{}", head.name);
        }
    }
}
