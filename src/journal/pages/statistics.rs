//! Figures: how many requests of which kind and error, how long they took, how they were rated, whether instructions
//! helped. Counted over a period.

use std::collections::BTreeMap;

use axum::response::Response;
use jiff::{Timestamp, civil::Date};
use serde::Serialize;
use sqlx::FromRow;

use super::{page, queue::start, words};
use crate::{
    journal::desks::WORKERS,
    registers::{pages::Scene, value},
    storage::v,
    web::Result,
};

/// The longest bar of the picture.
const BAR: f64 = 300.0;

#[derive(FromRow)]
struct Row {
    kind: String,
    error_kind: Option<String>,
    state: String,
    created_at: String,
    answered_at: Option<String>,
    solved_at: Option<String>,
    due_at: Option<String>,
    rating: Option<i64>,
    escalated_at: Option<String>,
}

/// A line of the table and of the picture.
#[derive(Clone, Debug, Default, Serialize)]
#[allow(missing_docs)]
pub struct Line {
    pub name: String,
    pub total: i64,
    pub open: i64,
    pub solved: i64,
    pub late: i64,
    pub escalated: i64,
    pub to_answer: String,
    pub to_solve: String,
    pub rating: String,
    pub rated: i64,
    /// Where the bar of the picture lies and how long it is.
    pub y: i64,
    pub bar: i64,
}

#[derive(Default)]
struct Sum {
    line: Line,
    answers: Vec<i64>,
    solutions: Vec<i64>,
    ratings: Vec<i64>,
}

impl Sum {
    fn add(&mut self, row: &Row, now: Timestamp) {
        let at =
            |text: &Option<String>| text.as_deref().and_then(|at| at.parse::<Timestamp>().ok());
        let Ok(created) = row.created_at.parse::<Timestamp>() else {
            return;
        };
        let line = &mut self.line;
        let open = crate::journal::states::State::of(&row.state).is_open();
        line.total += 1;
        line.open += i64::from(open);
        line.escalated += i64::from(row.escalated_at.is_some());
        line.late += i64::from(open && at(&row.due_at).is_some_and(|due| due < now));
        if let Some(answered) = at(&row.answered_at) {
            self.answers
                .push(answered.duration_since(created).as_mins());
        }
        if let Some(solved) = at(&row.solved_at) {
            self.solutions
                .push(solved.duration_since(created).as_mins());
            line.solved += 1;
        }
        self.ratings.extend(row.rating);
    }

    fn told(mut self, name: String) -> Line {
        let line = &mut self.line;
        line.name = name;
        line.to_answer = middle(&mut self.answers);
        line.to_solve = middle(&mut self.solutions);
        line.rated = i64::try_from(self.ratings.len()).unwrap_or(0);
        line.rating = average(&self.ratings);
        self.line
    }
}

/// The time in the middle: one that waited a month does not hide the others.
fn middle(minutes: &mut [i64]) -> String {
    minutes.sort_unstable();
    match minutes.get(minutes.len() / 2) {
        None => String::new(),
        Some(m) if *m < 60 => format!("{m} мин"),
        Some(m) if *m < 48 * 60 => format!("{} ч", m / 60),
        Some(m) => format!("{} дн.", m / (24 * 60)),
    }
}

fn average(ratings: &[i64]) -> String {
    match i64::try_from(ratings.len()) {
        Ok(n) if n > 0 => value::show_scaled((ratings.iter().sum::<i64>() * 100 + n / 2) / n, 2),
        _ => String::new(),
    }
}

/// The period of the address: the school year until today unless said otherwise.
pub(super) fn period(scene: &Scene) -> (Date, Date) {
    let today = scene.asker.today;
    let year = if today.month() >= 9 {
        today.year()
    } else {
        today.year() - 1
    };
    let begin = Date::new(year, 9, 1).unwrap_or(today);
    let asked = |name: &str| {
        scene
            .asked(name)
            .and_then(|text| value::day(text.trim()).ok())
    };
    (asked("from").unwrap_or(begin), asked("to").unwrap_or(today))
}

async fn rows(scene: &Scene, (from, to): (Date, Date), login: bool) -> Result<Vec<Row>> {
    let next = to.tomorrow().unwrap_or(to);
    let test = if login {
        " AND kind = 'login_problem'"
    } else {
        ""
    };
    let sql = format!(
        "SELECT kind, error_kind, state, created_at, answered_at, solved_at, due_at, rating, escalated_at FROM ticket \
         WHERE deleted_at IS NULL AND merged_into IS NULL AND created_at >= $1 AND created_at < $2{test} ORDER BY id"
    );
    Ok(scene
        .db()
        .all(
            sqlx::AssertSqlSafe(sql),
            v![start(scene, from), start(scene, next)],
        )
        .await?)
}

/// Lines by a key, the most frequent first, with their bars.
fn lines<'a>(
    rows: impl Iterator<Item = &'a Row>,
    now: Timestamp,
    key: impl Fn(&Row) -> String,
) -> Vec<Line> {
    let mut sums: BTreeMap<String, Sum> = BTreeMap::new();
    for row in rows {
        sums.entry(key(row)).or_default().add(row, now);
    }
    let mut lines: Vec<Line> = sums.into_iter().map(|(name, sum)| sum.told(name)).collect();
    lines.sort_by(|a, b| b.total.cmp(&a.total).then(a.name.cmp(&b.name)));
    let most = lines.first().map_or(1, |line| line.total).max(1);
    for (n, line) in lines.iter_mut().enumerate() {
        line.y = i64::try_from(n).unwrap_or(0) * 34;
        line.bar = ((line.total as f64 / most as f64) * BAR) as i64;
    }
    lines
}

/// `GET /lk/tickets/statistics`: of all kinds.
pub(super) async fn show(scene: Scene) -> Result<Response> {
    render(&scene, false).await
}

/// `GET /lk/journal/login/statistics`: by the name of the error (J.21).
pub(super) async fn login(scene: Scene) -> Result<Response> {
    render(&scene, true).await
}

async fn render(scene: &Scene, login: bool) -> Result<Response> {
    let period = period(scene);
    let lists = words::lists(scene.db(), &scene.catalog).await?;
    let rows = rows(scene, period, login).await?;
    let now = scene.asker.now;
    let error = |row: &Row| match &row.error_kind {
        Some(code) => lists.label("LOGIN_ERROR", code).to_owned(),
        None => "не указан".to_owned(),
    };
    let of_login = rows.iter().filter(|row| row.kind == "login_problem");
    let errors = lines(of_login, now, error);
    let kinds = match login {
        true => Vec::new(),
        false => lines(rows.iter(), now, |row| {
            lists.label("TICKET_KIND", &row.kind).to_owned()
        }),
    };
    let whole = lines(rows.iter(), now, |_| "Всего".to_owned());
    let (title, crumb, url, whose) = match login {
        true => (
            "Статистика заявок о входе",
            "Журнал",
            "/lk/journal/login",
            super::JOURNAL,
        ),
        false => (
            "Статистика обращений",
            "Очередь",
            "/lk/tickets/queue",
            WORKERS,
        ),
    };
    let helped: Vec<(String, i64, i64)> = scene
        .db()
        .all(
            "SELECT error_kind, CAST(sum(CASE WHEN helped THEN 1 ELSE 0 END) AS BIGINT), count(*) FROM faq_answer \
             WHERE at >= $1 AND at < $2 GROUP BY error_kind ORDER BY 3 DESC, 1",
            v![start(scene, period.0), start(scene, period.1.tomorrow().unwrap_or(period.1))],
        )
        .await?;
    let helped: Vec<(String, i64, i64)> = helped
        .into_iter()
        .map(|(code, yes, all)| (lists.label("LOGIN_ERROR", &code).to_owned(), yes, all))
        .collect();
    let told = page(scene, "tickets_statistics.html", title);
    // The director reads the figures and does not work in the queue.
    let told = match scene.asker.has_any(whose) {
        true => told.crumb(crumb, url),
        false => told,
    };
    told.with("from", &value::show_day(&period.0.to_string()))
        .with("to", &value::show_day(&period.1.to_string()))
        .with("here", &scene.visit.asked.caller.uri.path())
        .with("kinds", &kinds)
        .with("errors", &errors)
        .with("whole", &whole)
        .with("kinds_height", &(kinds.len() * 34))
        .with("errors_height", &(errors.len() * 34))
        .with("helped", &helped)
        .render()
}
