//! The queue: what lies at one's desk, filtered, counted, in order of urgency.

use axum::response::Response;
use serde::Serialize;
use sqlx::AssertSqlSafe;

use super::{inputs, page, words};
use crate::{
    journal::{desks::Eyes, store},
    registers::{
        fold,
        pages::Scene,
        query::{encoded, escaped},
        value,
    },
    storage::{Val, db::timestamp, v},
    web::Result,
};

/// So many requests stand on a page.
const PER_PAGE: i64 = 50;
/// States in which someone still has to do something.
const OPEN: &str = "t.state NOT IN ('solved', 'closed', 'rejected')";

/// What was asked of the list.
#[derive(Clone, Debug, Default, Serialize)]
#[allow(missing_docs)]
pub struct Ask {
    pub q: String,
    pub kind: String,
    pub state: String,
    pub whose: String,
    pub error: String,
    pub desk: String,
    pub from: String,
    pub to: String,
    pub sort: String,
    pub page: i64,
}

impl Ask {
    fn of(scene: &Scene) -> Self {
        let asked = |name| {
            scene
                .asked(name)
                .unwrap_or_default()
                .chars()
                .take(200)
                .collect::<String>()
        };
        Self {
            q: asked("q"),
            kind: asked("kind"),
            state: asked("state"),
            whose: asked("whose"),
            error: asked("error"),
            desk: asked("desk"),
            from: asked("from"),
            to: asked("to"),
            sort: asked("sort"),
            page: asked("page").parse().unwrap_or(1).clamp(1, 100_000),
        }
    }

    /// The address of the same list.
    fn query(&self) -> String {
        let pairs = [
            ("q", &self.q),
            ("kind", &self.kind),
            ("state", &self.state),
            ("whose", &self.whose),
            ("error", &self.error),
            ("desk", &self.desk),
            ("from", &self.from),
            ("to", &self.to),
            ("sort", &self.sort),
        ];
        let said = pairs.iter().filter(|(_, value)| !value.is_empty());
        said.map(|(name, value)| format!("{name}={}", encoded(value)))
            .collect::<Vec<_>>()
            .join("&")
    }

    fn test(&self, scene: &Scene, eyes: &Eyes, values: &mut Vec<Val>) -> String {
        let mut tests = vec![eyes.condition(values)];
        let mut test = |values: &mut Vec<Val>, sql: &str, value: Val| {
            values.push(value);
            tests.push(sql.replace("{}", &format!("${}", values.len())));
        };
        for word in fold(&self.q).split_whitespace().take(6) {
            test(
                values,
                "t.search_norm LIKE {} ESCAPE '\\'",
                format!("%{}%", escaped(word)).into(),
            );
        }
        for (column, code) in [
            ("t.kind = {}", &self.kind),
            ("t.error_kind = {}", &self.error),
            ("t.desk = {}", &self.desk),
        ] {
            if !code.is_empty() {
                test(values, column, code.as_str().into());
            }
        }
        if let Ok(day) = value::day(&self.from) {
            test(values, "t.created_at >= {}", start(scene, day).into());
        }
        if let Ok(day) = value::day(&self.to) {
            let next = day.tomorrow().unwrap_or(day);
            test(values, "t.created_at < {}", start(scene, next).into());
        }
        match self.whose.as_str() {
            "mine" => test(values, "t.assignee_id = {}", eyes.me.into()),
            "late" => test(values, "t.due_at < {}", timestamp(scene.asker.now).into()),
            _ => {}
        }
        match self.state.as_str() {
            "all" => {}
            "" => tests.push(OPEN.to_owned()),
            state => test(values, "t.state = {}", state.into()),
        }
        if self.whose == "nobody" {
            tests.push("t.assignee_id IS NULL".to_owned());
        }
        if self.whose == "late" {
            tests.push(OPEN.to_owned());
        }
        tests.join(" AND ")
    }

    fn order(&self) -> &'static str {
        match self.sort.as_str() {
            "new" => "t.id DESC",
            "old" => "t.id",
            "topic" => "t.topic COLLATE \"ru-x-icu\", t.id",
            _ => {
                "CASE t.priority WHEN 'urgent' THEN 0 WHEN 'high' THEN 1 WHEN 'low' THEN 3 ELSE 2 END, \
                  CASE WHEN t.due_at IS NULL THEN 1 ELSE 0 END, t.due_at, t.id"
            }
        }
    }
}

/// The first moment of a day where the college is.
pub(super) fn start(scene: &Scene, day: jiff::civil::Date) -> String {
    let at = day.to_zoned(scene.zone().clone()).map(|at| at.timestamp());
    timestamp(at.unwrap_or(scene.asker.now))
}

#[derive(Serialize)]
struct Counts {
    open: i64,
    new: i64,
    mine: i64,
    nobody: i64,
    late: i64,
}

/// `GET /lk/tickets/queue`.
pub(super) async fn show(scene: Scene) -> Result<Response> {
    let db = scene.db();
    let eyes = Eyes::of(&scene.visit);
    let ask = Ask::of(&scene);
    let mut values = Vec::new();
    let test = ask.test(&scene, &eyes, &mut values);
    let sql = format!("SELECT count(*) FROM ticket t WHERE t.deleted_at IS NULL AND {test}");
    let (total,): (i64,) = db.one(AssertSqlSafe(sql), values.clone()).await?;
    let pages = (total + PER_PAGE - 1) / PER_PAGE;
    let at = ask.page.min(pages.max(1));
    values.push(((at - 1) * PER_PAGE).into());
    let ids = format!(
        "SELECT t.id FROM ticket t WHERE t.deleted_at IS NULL AND {test} ORDER BY {} LIMIT {PER_PAGE} OFFSET ${}",
        ask.order(),
        values.len()
    );
    let ids: Vec<(i64,)> = db.all(AssertSqlSafe(ids), values).await?;
    let ids: Vec<i64> = ids.into_iter().map(|(id,)| id).collect();
    let mut tickets = store::chosen(db, &eyes, &ids).await?;
    tickets.sort_by_key(|ticket| ids.iter().position(|id| *id == ticket.id));
    let lists = words::lists(db, &scene.catalog).await?;
    let people = tickets
        .iter()
        .flat_map(|t| [t.author_id, t.subject_person_id, t.assignee_id]);
    let names = store::names(db, people).await?;
    let choose = |list: &str, chosen: &str| inputs::choices(&lists, list, chosen);
    let batch: Option<(i64, i64)> = db
        .opt(
            "SELECT id, tickets FROM ticket_batch WHERE person_id = $1 AND undone_at IS NULL AND at > $2 ORDER BY id DESC LIMIT 1",
            v![eyes.me, timestamp(scene.asker.now.checked_sub(std::time::Duration::from_secs(24 * 3600)).unwrap_or(scene.asker.now))],
        )
        .await?;
    page(&scene, "tickets_queue.html", "Очередь обращений")
        .with(
            "lines",
            &words::list(&tickets, &lists, &names, scene.zone(), scene.asker.now),
        )
        .with("ask", &ask)
        .with("query", &ask.query())
        .with("total", &total)
        .with("at", &at)
        .with("pages", &pages)
        .with("counts", &counts(&scene, &eyes).await?)
        .with("kinds", &choose("TICKET_KIND", &ask.kind))
        .with("states", &choose("TICKET_STATE", &ask.state))
        .with("errors", &choose("LOGIN_ERROR", &ask.error))
        .with("desks", &choose("TICKET_DESK", &ask.desk))
        .with("all_desks", &eyes.all())
        .with("is_chief", &eyes.has_any(super::CHIEFS))
        .with("sees_figures", &eyes.has_any(super::FIGURES))
        .with("sees_journal", &eyes.has_any(super::JOURNAL))
        .with("sees_matching", &eyes.cleared())
        .with("keeps", &scene.read("saved_reply").is_ok())
        .with("batch", &batch)
        .with(
            "known",
            &super::news::known_problems(db, scene.asker.now).await?,
        )
        .render()
}

async fn counts(scene: &Scene, eyes: &Eyes) -> Result<Counts> {
    let mut values = v![eyes.me, timestamp(scene.asker.now)];
    let seen = eyes.condition(&mut values);
    let sum = |test: &str| {
        format!("CAST(coalesce(sum(CASE WHEN {test} THEN 1 ELSE 0 END), 0) AS BIGINT)")
    };
    let sql = format!(
        "SELECT count(*), {}, {}, {}, {} FROM ticket t WHERE t.deleted_at IS NULL AND {OPEN} AND {seen}",
        sum("t.state = 'new'"),
        sum("t.assignee_id = $1"),
        sum("t.assignee_id IS NULL"),
        sum("t.due_at < $2")
    );
    let (open, new, mine, nobody, late) = scene.db().one(AssertSqlSafe(sql), values).await?;
    Ok(Counts {
        open,
        new,
        mine,
        nobody,
        late,
    })
}
