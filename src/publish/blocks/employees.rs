//! «Педагогический состав»: only what the order lists. What it does not list (the qualification category, honorary
//! titles) is personal data of another kind and is shown while a consent to publish is alive.

use std::collections::BTreeMap;

use jiff::civil::Date;

use super::{
    super::{
        Gathered, Line, Origin,
        reading::{Reader, Say as _, capital, day, prose, row, small},
    },
    people::{Post, posts},
};
use crate::{
    site::facts::Row,
    storage::{Result, v},
    subsystems::staff::experience::{Period, length},
};

/// Learning older than this many years is not published.
const TRAINING_YEARS: i16 = 3;

pub(super) async fn gather(reader: &Reader<'_>, out: &mut Gathered) -> Result<()> {
    let posts = posts(reader).await?;
    let known = Known::read(reader).await?;
    let mut people: Vec<(i64, Vec<&Post>)> = Vec::new();
    for post in &posts {
        match people
            .iter_mut()
            .find(|(person, _)| *person == post.person_id)
        {
            Some((_, all)) => all.push(post),
            None => people.push((post.person_id, vec![post])),
        }
    }
    people.retain(|(person, all)| {
        all.iter().any(|post| post.is_ped) || known.teaching.contains_key(person)
    });
    let lines = people.iter().map(|(person, posts)| Line {
        row: known.row(reader, *person, posts),
        of: Origin {
            table: "person",
            id: *person,
        },
    });
    out.add("employees", "teachingStaff", "teaching", lines.collect());
    Ok(())
}

/// What a discipline and a programme are called.
struct Taught {
    discipline: String,
    code: String,
    programme: String,
}

#[derive(sqlx::FromRow)]
struct Diploma {
    person_id: i64,
    level: Option<String>,
    specialty_text: Option<String>,
    qualification: Option<String>,
}

#[derive(sqlx::FromRow)]
struct Training {
    person_id: i64,
    kind: String,
    title: String,
    organisation: Option<String>,
    hours: Option<i64>,
    day: String,
}

/// Everything about all teachers, read once.
struct Known {
    teaching: BTreeMap<i64, Vec<Taught>>,
    diplomas: BTreeMap<i64, Vec<Diploma>>,
    trainings: BTreeMap<i64, Vec<Training>>,
    awards: BTreeMap<i64, Vec<(String, String)>>,
    categories: BTreeMap<i64, String>,
    service: BTreeMap<i64, Vec<(String, Period)>>,
    agreed: Vec<i64>,
}

fn by_person<T>(rows: impl IntoIterator<Item = (i64, T)>) -> BTreeMap<i64, Vec<T>> {
    let mut map: BTreeMap<i64, Vec<T>> = BTreeMap::new();
    for (person, row) in rows {
        map.entry(person).or_default().push(row);
    }
    map
}

impl Known {
    async fn read(reader: &Reader<'_>) -> Result<Self> {
        let (db, today) = (reader.db, reader.day());
        let taught: Vec<(i64, String, String, String)> = db
            .all(
                "SELECT t.person_id, d.name, coalesce(s.code, ''), g.name FROM teaching t \
                 JOIN discipline d ON d.id = t.discipline_id JOIN programme g ON g.id = t.programme_id \
                 LEFT JOIN specialty s ON s.id = g.specialty_id \
                 WHERE t.deleted_at IS NULL AND t.archived_at IS NULL AND g.deleted_at IS NULL ORDER BY t.id",
                v![],
            )
            .await?;
        let diplomas: Vec<Diploma> = db
            .all(
                "SELECT person_id, level, specialty_text, qualification FROM education_document \
                 WHERE deleted_at IS NULL AND archived_at IS NULL \
                 AND kind IN ('dip_npo', 'dip_spo', 'dip_spo_honor', 'dip_vo', 'cert_worker', 'foreign') ORDER BY issued_on, id",
                v![],
            )
            .await?;
        let trainings: Vec<Training> = db
            .all(
                "SELECT person_id, kind, title, organisation, hours, coalesce(to_on, from_on) AS day FROM staff_training \
                 WHERE deleted_at IS NULL AND archived_at IS NULL AND coalesce(to_on, from_on) <= $1 \
                 ORDER BY coalesce(to_on, from_on) DESC, id",
                v![&today],
            )
            .await?;
        let awards: Vec<(i64, String, String)> = db
            .all(
                "SELECT person_id, kind, name FROM person_award WHERE deleted_at IS NULL AND archived_at IS NULL ORDER BY id",
                v![],
            )
            .await?;
        let categories: Vec<(i64, String)> = db
            .all(
                "SELECT person_id, category FROM staff_attestation WHERE deleted_at IS NULL AND archived_at IS NULL \
                 AND date <= $1 AND (valid_to IS NULL OR valid_to >= $1) AND category IN ('high', 'first') ORDER BY date, id",
                v![&today],
            )
            .await?;
        let agreed: Vec<(i64,)> = db
            .all(
                "SELECT DISTINCT person_id FROM consent WHERE kind = 'publish' AND deleted_at IS NULL \
                 AND archived_at IS NULL AND given_on <= $1 AND (withdrawn_on IS NULL OR withdrawn_on > $1)",
                v![&today],
            )
            .await?;
        Ok(Self {
            teaching: by_person(
                taught
                    .into_iter()
                    .map(|(person, discipline, code, programme)| {
                        let taught = Taught {
                            discipline,
                            code,
                            programme,
                        };
                        (person, taught)
                    }),
            ),
            diplomas: by_person(diplomas.into_iter().map(|d| (d.person_id, d))),
            trainings: by_person(trainings.into_iter().map(|t| (t.person_id, t))),
            awards: by_person(
                awards
                    .into_iter()
                    .map(|(person, kind, name)| (person, (kind, name))),
            ),
            categories: categories.into_iter().collect(),
            service: service(reader).await?,
            agreed: agreed.into_iter().map(|(person,)| person).collect(),
        })
    }

    fn row(&self, reader: &Reader<'_>, person: i64, posts: &[&Post]) -> Row {
        let newest = posts.iter().map(|post| post.updated_at.as_str()).max();
        let taught = self.teaching.get(&person).map_or(&[][..], Vec::as_slice);
        let mut said = row(newest.unwrap_or_default())
            .text("fio", posts.first().map(|post| post.full_name()).as_deref())
            .text("post", Some(&self.post(person, posts)))
            .text(
                "teachingDiscipline",
                Some(&different(taught.iter().map(|t| t.discipline.clone())).join("; ")),
            )
            .text("teachingLevel", Some(&self.level(reader, person)))
            .text("degree", self.award(person, "degree").as_deref())
            .text("academStat", self.award(person, "title").as_deref())
            .value(
                "qualification",
                prose(&self.qualification(person, reader.today)),
            )
            .text("profDevelopment", Some(&self.retraining(person)))
            .text(
                "specExperience",
                self.experience(person, reader.today).as_deref(),
            )
            .value("teachingOp", prose(&programmes(taught)));
        said.programmes = different(
            taught
                .iter()
                .map(|t| t.code.clone())
                .filter(|code| !code.is_empty()),
        );
        said
    }

    /// All posts; the category and honorary titles stand beside them only with a consent.
    fn post(&self, person: i64, posts: &[&Post]) -> String {
        let mut words = different(posts.iter().enumerate().map(|(n, post)| match n {
            0 => capital(&post.position),
            _ => small(&post.position),
        }));
        if self.agreed.contains(&person) {
            match self.categories.get(&person).map(String::as_str) {
                Some("high") => words.push("высшая квалификационная категория".to_owned()),
                Some("first") => words.push("первая квалификационная категория".to_owned()),
                _ => {}
            }
            words.extend(self.award(person, "honorary").map(|name| small(&name)));
        }
        words.join(", ")
    }

    fn level(&self, reader: &Reader<'_>, person: i64) -> String {
        let diplomas = self.diplomas.get(&person).map_or(&[][..], Vec::as_slice);
        let each = diplomas.iter().map(|diploma| {
            let level = diploma
                .level
                .as_deref()
                .map(|code| education(&reader.label("EDU_LEVEL", code)));
            let parts = [
                level,
                diploma.specialty_text.as_deref().map(small),
                diploma.qualification.as_deref().map(small),
            ];
            let parts: Vec<String> = parts
                .into_iter()
                .flatten()
                .filter(|p| !p.is_empty())
                .collect();
            parts.join(", ")
        });
        different(each.filter(|words| !words.is_empty())).join("; ")
    }

    fn award(&self, person: i64, kind: &str) -> Option<String> {
        let awards = self
            .awards
            .get(&person)?
            .iter()
            .filter(|(of, _)| of == kind);
        let names: Vec<String> = awards.map(|(_, name)| capital(name)).collect();
        (!names.is_empty()).then(|| names.join("; "))
    }

    fn qualification(&self, person: i64, today: Date) -> String {
        let trainings = self.trainings.get(&person).map_or(&[][..], Vec::as_slice);
        let since = Date::new(today.year() - TRAINING_YEARS, today.month(), today.day());
        let since = since.unwrap_or(Date::MIN);
        let fresh = trainings.iter().filter(|t| {
            ["pk", "stage", "fgos", "it"].contains(&t.kind.as_str())
                && day(Some(&t.day)).is_some_and(|on| on >= since)
        });
        let lines: Vec<String> = fresh
            .map(|training| match training.kind.as_str() {
                "stage" if !training.title.starts_with("Стажировка") => {
                    format!("- Стажировка: {}", training.words())
                }
                _ => format!("- {}", training.words()),
            })
            .collect();
        lines.join("\n")
    }

    fn retraining(&self, person: i64) -> String {
        let trainings = self.trainings.get(&person).map_or(&[][..], Vec::as_slice);
        let lines = trainings
            .iter()
            .filter(|t| t.kind == "pp")
            .map(Training::words);
        lines.collect::<Vec<_>>().join("; ")
    }

    /// Full years of work in the profession; the work of a teacher stands for it where nothing else is entered.
    fn experience(&self, person: i64, today: Date) -> Option<String> {
        let service = self.service.get(&person)?;
        let of = |kinds: &[&str]| -> Vec<Period> {
            let fit = service
                .iter()
                .filter(|(kind, _)| kinds.contains(&kind.as_str()));
            fit.map(|(_, period)| *period).collect()
        };
        let special = of(&["spec"]);
        let periods = match special.is_empty() {
            true => of(&["ped", "college"]),
            false => of(&["spec", "college"]),
        };
        (!periods.is_empty()).then(|| length(&periods, today).years_words())
    }
}

impl Training {
    /// «Название (72 ч), организация, 2025 год».
    fn words(&self) -> String {
        let hours = self
            .hours
            .map(|hours| format!(" ({hours} ч)"))
            .unwrap_or_default();
        let place = self
            .organisation
            .as_deref()
            .filter(|place| !place.is_empty());
        let place = place.map(|place| format!(", {place}")).unwrap_or_default();
        format!(
            "{}{hours}{place}, {} год",
            self.title,
            self.day.get(..4).unwrap_or_default()
        )
    }
}

/// Periods of service before the college and posts of teachers in it.
async fn service(reader: &Reader<'_>) -> Result<BTreeMap<i64, Vec<(String, Period)>>> {
    let mut periods: Vec<(i64, String, String, Option<String>)> = reader
        .db
        .all(
            "SELECT person_id, kind, from_on, to_on FROM experience_period WHERE deleted_at IS NULL AND archived_at IS NULL ORDER BY id",
            v![],
        )
        .await?;
    let here: Vec<(i64, String, Option<String>)> = reader
        .db
        .all(
            "SELECT e.person_id, a.valid_from, a.valid_to FROM assignment a JOIN employment e ON e.id = a.employment_id \
             JOIN position s ON s.id = a.position_id WHERE a.deleted_at IS NULL AND e.deleted_at IS NULL AND s.is_ped ORDER BY a.id",
            v![],
        )
        .await?;
    let last = |till: Option<String>| day(till.as_deref()).and_then(|till| till.yesterday().ok());
    periods.extend(here.into_iter().map(|(person, from, till)| {
        let till = last(till).map(|till| till.to_string());
        (person, "college".to_owned(), from, till)
    }));
    let read = periods.into_iter().filter_map(|(person, kind, from, to)| {
        let from = day(Some(&from))?;
        let to = day(to.as_deref());
        Some((person, (kind, Period { from, to })))
    });
    Ok(by_person(read))
}

/// «высшее — специалитет» → «Высшее образование — специалитет».
fn education(label: &str) -> String {
    match label.split_once(" — ") {
        Some((kind, rest)) => format!("{} образование — {rest}", capital(kind)),
        None => format!("{} образование", capital(label)),
    }
}

fn programmes(taught: &[Taught]) -> String {
    let each = taught
        .iter()
        .map(|t| format!("- {} {}", t.code, t.programme).replace("-  ", "- "));
    different(each).join("\n")
}

/// Each word once, in the order of the first.
fn different(words: impl Iterator<Item = String>) -> Vec<String> {
    let mut all: Vec<String> = Vec::new();
    for word in words {
        if !all.contains(&word) {
            all.push(word);
        }
    }
    all
}
