//! Workers on a day, put together from orders and registers. Also what the public pages about teachers are made of.

use std::collections::BTreeMap;

use jiff::civil::Date;

use super::{
    experience::{Length, Period, length},
    terms::{Facts, Term, terms},
};
use crate::storage::{Db, Result, v};

/// A worker on a day.
#[derive(Clone, Debug, Default)]
pub struct Worker {
    /// The person.
    pub person_id: i64,
    /// Surname, name, patronymic.
    pub name: (String, String, Option<String>),
    /// Relations that last on the day; the main ones first.
    pub jobs: Vec<Job>,
    /// The category that counts: code, day, end.
    pub category: Option<(String, Date, Option<Date>)>,
    /// Levels and specialities of the documents, the highest last.
    pub education: Vec<Education>,
    /// Service by kinds.
    pub service: Service,
    /// What is due.
    pub terms: Vec<Term>,
    /// The kind of an absence that lasts, and the day of return.
    pub away: Option<(String, Option<Date>)>,
}

/// Relations of work on the day.
#[derive(Clone, Debug, Default)]
pub struct Job {
    /// The record.
    pub employment_id: i64,
    /// `EMPLOY_TYPE`.
    pub kind: String,
    /// The number of the worker.
    pub tab_no: Option<String>,
    /// The first day.
    pub hired_on: String,
    /// The last day, when it is known.
    pub dismissed_on: Option<String>,
    /// Probation.
    pub probation_till: Option<String>,
    /// Posts on the day.
    pub posts: Vec<Post>,
}

/// A post on the day.
#[derive(Clone, Debug, Default)]
#[allow(missing_docs)]
pub struct Post {
    pub assignment_id: i64,
    pub position_id: i64,
    pub position: String,
    pub unit_id: i64,
    pub unit: String,
    /// Hundredths.
    pub rate: i64,
    pub combined: bool,
    /// `STAFF_CAT`.
    pub category: String,
    pub is_ped: bool,
}

/// A document of education.
#[derive(Clone, Debug, Default)]
#[allow(missing_docs)]
pub struct Education {
    pub kind: String,
    pub level: Option<String>,
    pub speciality: Option<String>,
    pub qualification: Option<String>,
    pub issued_on: String,
}

/// Service by kinds.
#[derive(Clone, Copy, Debug, Default)]
#[allow(missing_docs)]
pub struct Service {
    pub general: Length,
    pub ped: Length,
    pub spec: Length,
    pub org: Length,
}

impl Worker {
    /// «Фамилия Имя Отчество».
    pub fn full_name(&self) -> String {
        crate::identity::full_name(&self.name.0, &self.name.1, self.name.2.as_deref())
    }

    /// The post that names them: of the main relations, not combined.
    pub fn main_post(&self) -> Option<&Post> {
        let posts = self.jobs.iter().flat_map(|job| &job.posts);
        posts
            .clone()
            .find(|post| !post.combined)
            .or(posts.clone().next())
    }

    /// Whether one of the posts is a teaching one.
    pub fn is_ped(&self) -> bool {
        self.jobs
            .iter()
            .flat_map(|job| &job.posts)
            .any(|post| post.is_ped)
    }
}

/// Those who work on a day, by name; or one person, working or not.
pub async fn on(db: &Db, day: Date, person: Option<i64>) -> Result<Vec<Worker>> {
    let mut workers = base(db, day, person).await?;
    let at: BTreeMap<i64, usize> = workers
        .iter()
        .enumerate()
        .map(|(i, w)| (w.person_id, i))
        .collect();
    let mut facts: Vec<Facts> = workers.iter().map(facts_of).collect();
    let parse = |text: &str| text.parse::<Date>().ok();
    let attested: Vec<(i64, String, String, Option<String>)> = db
        .all(
            "SELECT person_id, category, date, valid_to FROM staff_attestation
             WHERE deleted_at IS NULL AND date <= $1 ORDER BY date, id",
            v![day],
        )
        .await?;
    for (person, category, on, end) in attested {
        if let (Some(&i), Some(on)) = (at.get(&person), parse(&on)) {
            let kept = (category, on, end.as_deref().and_then(parse));
            facts[i].attested = Some(kept.clone());
            let ended = kept.2.is_some_and(|end| end < day);
            workers[i].category = (!ended).then_some(kept);
        }
    }
    let trained: Vec<(i64, String, String)> = db
        .all(
            "SELECT person_id, kind, coalesce(to_on, from_on) FROM staff_training
             WHERE deleted_at IS NULL AND coalesce(to_on, from_on) <= $1 ORDER BY coalesce(to_on, from_on)",
            v![day],
        )
        .await?;
    for (person, kind, on) in trained {
        if let Some(&i) = at.get(&person) {
            match kind.as_str() {
                "stage" => facts[i].internship = parse(&on),
                "pk" | "pp" | "fgos" | "it" => facts[i].trained = parse(&on),
                _ => {}
            }
        }
    }
    let examined: Vec<(i64, String, Option<String>)> = db
        .all(
            "SELECT person_id, date, valid_to FROM medical_record
             WHERE deleted_at IS NULL AND kind = 'exam' AND date <= $1 ORDER BY date, id",
            v![day],
        )
        .await?;
    for (person, on, end) in examined {
        if let (Some(&i), Some(on)) = (at.get(&person), parse(&on)) {
            facts[i].examined = Some((on, end.as_deref().and_then(parse)));
        }
    }
    for (i, facts) in facts.iter().enumerate() {
        workers[i].terms = terms(facts, day);
    }
    education(db, &at, &mut workers).await?;
    service(db, day, &at, &mut workers).await?;
    absences(db, day, &at, &mut workers).await?;
    Ok(workers)
}

fn facts_of(worker: &Worker) -> Facts {
    let main = worker.jobs.first();
    let parse = |text: &Option<String>| text.as_deref().and_then(|text| text.parse().ok());
    Facts {
        is_ped: worker.is_ped(),
        category: worker
            .main_post()
            .map(|post| post.category.clone())
            .unwrap_or_default(),
        hired_on: main.and_then(|job| job.hired_on.parse().ok()),
        probation_till: main.and_then(|job| parse(&job.probation_till)),
        contract_till: main.and_then(|job| parse(&job.dismissed_on)),
        ..Facts::default()
    }
}

async fn base(db: &Db, day: Date, person: Option<i64>) -> Result<Vec<Worker>> {
    type Kept = (
        i64,
        String,
        String,
        Option<String>,
        i64,
        String,
        Option<String>,
        String,
        Option<String>,
    );
    let rows: Vec<Kept> = match person {
        Some(id) => db.all(ONE, v![id]).await?,
        None => db.all(WORKING, v![day, day]).await?,
    };
    let mut probation: BTreeMap<i64, String> = db
        .all::<(i64, String)>(
            "SELECT id, probation_till FROM employment WHERE probation_till IS NOT NULL AND deleted_at IS NULL",
            v![],
        )
        .await?
        .into_iter()
        .collect();
    let mut posts = posts(db, day).await?;
    let mut workers: Vec<Worker> = Vec::new();
    for (person_id, last, first, middle, employment_id, kind, tab_no, hired_on, dismissed_on) in
        rows
    {
        let job = Job {
            employment_id,
            kind,
            tab_no,
            hired_on,
            dismissed_on,
            probation_till: probation.remove(&employment_id),
            posts: posts.remove(&employment_id).unwrap_or_default(),
        };
        match workers.last_mut() {
            Some(worker) if worker.person_id == person_id => worker.jobs.push(job),
            _ => workers.push(Worker {
                person_id,
                name: (last, first, middle),
                jobs: vec![job],
                ..Worker::default()
            }),
        }
    }
    Ok(workers)
}

const WORKING: &str = "SELECT p.id, p.last_name, p.first_name, p.middle_name, e.id, e.type, e.tab_no, e.hired_on, e.dismissed_on
    FROM employment e JOIN person p ON p.id = e.person_id
    WHERE e.deleted_at IS NULL AND e.hired_on <= $1 AND (e.dismissed_on IS NULL OR e.dismissed_on >= $2)
    ORDER BY p.last_name COLLATE \"ru-x-icu\", p.first_name COLLATE \"ru-x-icu\", p.middle_name COLLATE \"ru-x-icu\", p.id,
        CASE WHEN e.type = 'main' THEN 0 ELSE 1 END, e.hired_on, e.id";
const ONE: &str = "SELECT p.id, p.last_name, p.first_name, p.middle_name, e.id, e.type, e.tab_no, e.hired_on, e.dismissed_on
    FROM employment e JOIN person p ON p.id = e.person_id
    WHERE e.deleted_at IS NULL AND p.id = $1
    ORDER BY CASE WHEN e.dismissed_on IS NULL THEN 0 ELSE 1 END, CASE WHEN e.type = 'main' THEN 0 ELSE 1 END, e.hired_on DESC, e.id";

async fn posts(db: &Db, day: Date) -> Result<BTreeMap<i64, Vec<Post>>> {
    type Kept = (i64, i64, i64, String, i64, String, i64, bool, String);
    let rows: Vec<Kept> = db
        .all(
            "SELECT a.employment_id, a.id, o.id, o.name, u.id, u.name, a.rate, a.combined, o.category
             FROM assignment a JOIN position o ON o.id = a.position_id JOIN org_unit u ON u.id = a.org_unit_id
             WHERE a.deleted_at IS NULL AND a.valid_from <= $1 AND (a.valid_to IS NULL OR a.valid_to > $2)
             ORDER BY a.combined, a.rate DESC, a.id",
            v![day, day],
        )
        .await?;
    let ped: Vec<(i64,)> = db.all("SELECT id FROM position WHERE is_ped", v![]).await?;
    let mut posts: BTreeMap<i64, Vec<Post>> = BTreeMap::new();
    for (
        employment,
        assignment_id,
        position_id,
        position,
        unit_id,
        unit,
        rate,
        combined,
        category,
    ) in rows
    {
        posts.entry(employment).or_default().push(Post {
            assignment_id,
            position_id,
            position,
            unit_id,
            unit,
            rate,
            combined,
            is_ped: ped.iter().any(|(id,)| *id == position_id),
            category,
        });
    }
    Ok(posts)
}

async fn education(db: &Db, at: &BTreeMap<i64, usize>, workers: &mut [Worker]) -> Result<()> {
    type Kept = (
        i64,
        String,
        Option<String>,
        Option<String>,
        Option<String>,
        String,
    );
    let rows: Vec<Kept> = db
        .all(
            "SELECT person_id, kind, level, specialty_text, qualification, issued_on FROM education_document
             WHERE deleted_at IS NULL AND kind IN ('dip_vo', 'dip_spo', 'dip_spo_honor', 'dip_npo', 'dip_pp', 'attestat11', 'attestat11_honor', 'attestat9')
             ORDER BY issued_on, id",
            v![],
        )
        .await?;
    for (person, kind, level, speciality, qualification, issued_on) in rows {
        if let Some(&i) = at.get(&person) {
            workers[i].education.push(Education {
                kind,
                level,
                speciality,
                qualification,
                issued_on,
            });
        }
    }
    Ok(())
}

async fn service(
    db: &Db,
    day: Date,
    at: &BTreeMap<i64, usize>,
    workers: &mut [Worker],
) -> Result<()> {
    let parse = |text: &str| text.parse::<Date>().ok();
    let mut kinds: Vec<[Vec<Period>; 4]> = vec![Default::default(); workers.len()];
    let [general, ped, spec, org] = [0, 1, 2, 3];
    let before: Vec<(i64, String, String, Option<String>)> = db
        .all(
            "SELECT person_id, kind, from_on, to_on FROM experience_period WHERE deleted_at IS NULL",
            v![],
        )
        .await?;
    for (person, kind, from, to) in before {
        let (Some(&i), Some(from)) = (at.get(&person), parse(&from)) else {
            continue;
        };
        let period = Period {
            from,
            to: to.as_deref().and_then(parse),
        };
        // Whatever the kind, it is work: all of it counts in the general one.
        kinds[i][general].push(period);
        match kind.as_str() {
            "ped" => kinds[i][ped].push(period),
            "spec" => kinds[i][spec].push(period),
            "org" => kinds[i][org].push(period),
            _ => {}
        }
    }
    let here: Vec<(i64, String, Option<String>)> = db
        .all(
            "SELECT person_id, hired_on, dismissed_on FROM employment WHERE deleted_at IS NULL AND type <> 'gph'",
            v![],
        )
        .await?;
    for (person, from, to) in here {
        if let (Some(&i), Some(from)) = (at.get(&person), parse(&from)) {
            let to = to.as_deref().and_then(parse);
            kinds[i][org].push(Period { from, to });
            kinds[i][general].push(Period { from, to });
        }
    }
    let teaching: Vec<(i64, String, Option<String>)> = db
        .all(
            "SELECT e.person_id, a.valid_from, a.valid_to FROM assignment a JOIN employment e ON e.id = a.employment_id
             JOIN position o ON o.id = a.position_id
             WHERE o.is_ped AND a.deleted_at IS NULL AND e.deleted_at IS NULL",
            v![],
        )
        .await?;
    for (person, from, to) in teaching {
        if let (Some(&i), Some(from)) = (at.get(&person), parse(&from)) {
            let to = to
                .as_deref()
                .and_then(parse)
                .and_then(|to| to.yesterday().ok());
            kinds[i][ped].push(Period { from, to });
        }
    }
    for (worker, kinds) in workers.iter_mut().zip(&kinds) {
        worker.service = Service {
            general: length(&kinds[general], day),
            ped: length(&kinds[ped], day),
            spec: length(&kinds[spec], day),
            org: length(&kinds[org], day),
        };
    }
    Ok(())
}

async fn absences(
    db: &Db,
    day: Date,
    at: &BTreeMap<i64, usize>,
    workers: &mut [Worker],
) -> Result<()> {
    let rows: Vec<(i64, String, Option<String>)> = db
        .all(
            "SELECT e.person_id, a.kind, a.valid_to FROM absence a JOIN employment e ON e.id = a.employment_id
             WHERE a.deleted_at IS NULL AND a.valid_from <= $1 AND (a.valid_to IS NULL OR a.valid_to > $2) ORDER BY a.id",
            v![day, day],
        )
        .await?;
    for (person, kind, to) in rows {
        if let Some(&i) = at.get(&person) {
            workers[i].away = Some((kind, to.and_then(|to| to.parse().ok())));
        }
    }
    Ok(())
}
