//! The journal of requests about problems of entry in its form (приложение 2, derived in W.3): on the screen, on paper
//! by numbered sheets, as a file.

use std::collections::BTreeMap;

use axum::{Extension, body::Body, response::Response};
use serde::Serialize;
use serde_json::json;

use super::{
    inputs,
    packs::{self, Pressroom},
    page,
    queue::start,
    statistics::period,
    words,
};
use crate::{
    identity::audit,
    journal::{
        desks::Eyes,
        store::{self, Correction, Ticket},
    },
    registers::{Format, Lists, formats, pages::Scene, value},
    sheets::{
        Cell,
        write::{Column, Kind, Writer},
    },
    storage::v,
    web::{Error, Path, Result, serve_made},
};

/// Lines on a sheet of paper.
const ON_A_SHEET: usize = 8;
/// So many lines are shown on the screen.
const SHOWN: i64 = 500;
/// More are not put on paper at once; an export has no limit.
const PRINTED: i64 = 20_000;

/// The columns of the form.
const COLUMNS: &[(&str, u16)] = &[
    ("№", 10),
    ("Дата, время", 17),
    ("ФИО", 30),
    ("Роль", 18),
    ("Группа, должность", 20),
    ("Дата рождения", 12),
    ("Почта на Госуслугах", 26),
    ("СНИЛС", 16),
    ("Вид ошибки", 28),
    ("Описание, действие", 44),
    ("Устройство, ОС, версия, приложение", 30),
    ("Студбилет предъявлен", 12),
    ("Снимок экрана", 12),
    ("Результат сверки", 44),
    ("Кто исправил, когда", 26),
    ("Вступает в силу", 17),
    ("Проверено", 17),
    ("Заявка в СТП: №, дата", 22),
    ("Решение", 40),
    ("Дата информирования", 17),
    ("Исполнитель", 26),
    ("Состояние", 20),
];

/// A line of the journal, column by column.
#[derive(Clone, Debug, Serialize)]
pub struct Line {
    /// The request, when whoever reads the journal may open it.
    pub id: Option<i64>,
    /// What stands in the columns.
    pub cells: Vec<String>,
}

struct Journal {
    lines: Vec<Line>,
    from: String,
    to: String,
    total: usize,
}

async fn gather(scene: &Scene, limit: i64) -> Result<Journal> {
    let (from, to) = period(scene);
    let mut values = v![
        start(scene, from),
        start(scene, to.tomorrow().unwrap_or(to))
    ];
    let mut test =
        "t.kind = 'login_problem' AND t.created_at >= $1 AND t.created_at < $2".to_owned();
    for (name, column) in [("error", "error_kind"), ("state", "state")] {
        let asked = scene.asked(name).unwrap_or_default();
        if !asked.is_empty() {
            values.push(asked.into());
            test.push_str(&format!(" AND t.{column} = ${}", values.len()));
        }
    }
    let tickets = store::many(scene.db(), &test, values, "t.year, t.no", limit).await?;
    let lists = words::lists(scene.db(), &scene.catalog).await?;
    let people = tickets.iter().flat_map(|t| {
        [
            t.subject_person_id,
            t.corrected_by,
            t.assignee_id,
            t.author_id,
        ]
    });
    let names = store::names(scene.db(), people).await?;
    let ids: Vec<i64> = tickets.iter().map(|t| t.id).collect();
    let mut corrections: BTreeMap<i64, Vec<Correction>> = BTreeMap::new();
    for correction in store::corrections(scene.db(), &ids).await? {
        corrections
            .entry(correction.ticket_id)
            .or_default()
            .push(correction);
    }
    let files = with_files(scene, &ids).await?;
    let eyes = Eyes::of(&scene.visit);
    let form = FormOf {
        scene,
        lists: &lists,
        names: &names,
        eyes: &eyes,
    };
    let lines = tickets.iter().map(|ticket| Line {
        id: Some(ticket.id).filter(|_| ticket.seen_by(&eyes)),
        cells: form.cells(
            ticket,
            corrections.get(&ticket.id).map_or(&[], Vec::as_slice),
            files.contains(&ticket.id),
        ),
    });
    Ok(Journal {
        lines: lines.collect(),
        from: value::show_day(&from.to_string()),
        to: value::show_day(&to.to_string()),
        total: tickets.len(),
    })
}

async fn with_files(scene: &Scene, ids: &[i64]) -> Result<std::collections::BTreeSet<i64>> {
    let (Some(first), Some(last)) = (ids.iter().min(), ids.iter().max()) else {
        return Ok(std::collections::BTreeSet::new());
    };
    let rows: Vec<(i64,)> = scene
        .db()
        .all(
            "SELECT DISTINCT entity_id FROM file_link WHERE entity = 'ticket' AND entity_id BETWEEN $1 AND $2",
            v![*first, *last],
        )
        .await?;
    Ok(rows.into_iter().map(|(id,)| id).collect())
}

struct FormOf<'a> {
    scene: &'a Scene,
    lists: &'a Lists,
    names: &'a BTreeMap<i64, String>,
    eyes: &'a Eyes,
}

impl FormOf<'_> {
    fn cells(&self, ticket: &Ticket, corrections: &[Correction], has_files: bool) -> Vec<String> {
        let zone = self.scene.zone();
        let said = |text: &Option<String>| text.clone().unwrap_or_default();
        let name = |id: Option<i64>| {
            id.and_then(|id| self.names.get(&id).cloned())
                .unwrap_or_default()
        };
        let at = |text: &Option<String>| words::short(text.as_deref(), zone);
        let yes = |flag: bool| if flag { "да" } else { "нет" }.to_owned();
        let full = self.eyes.cleared();
        let snils = said(&ticket.subject_snils);
        let device = [
            said(&ticket.device),
            said(&ticket.os),
            said(&ticket.os_version),
            said(&ticket.app_version),
        ];
        vec![
            ticket.number.clone(),
            words::short(Some(&ticket.created_at), zone),
            match ticket.subject_person_id {
                Some(id) => name(Some(id)),
                None => said(&ticket.subject_name),
            },
            self.lists
                .label("TICKET_SUBJECT", &ticket.subject_kind)
                .to_owned(),
            said(&ticket.subject_place),
            if full {
                value::show_day(&said(&ticket.subject_birth))
            } else {
                String::new()
            },
            if full {
                said(&ticket.esia_email)
            } else {
                String::new()
            },
            if full {
                formats::show(Format::Snils, &snils)
            } else {
                formats::mask(Format::Snils, &snils)
            },
            self.lists
                .label(
                    "LOGIN_ERROR",
                    ticket.error_kind.as_deref().unwrap_or_default(),
                )
                .to_owned(),
            joined(
                &[
                    ticket.body.trim_end().trim_end_matches('.').to_owned(),
                    said(&ticket.action_before),
                ],
                ". ",
            ),
            joined(&device, ", "),
            yes(ticket.student_card_seen),
            yes(ticket.screenshot_seen || has_files),
            self.check(ticket, corrections),
            joined(&[name(ticket.corrected_by), at(&ticket.corrected_at)], ", "),
            at(&ticket.effective_at),
            at(&ticket.rechecked_at),
            joined(&[said(&ticket.external_no), at(&ticket.escalated_at)], ", "),
            said(&ticket.solution),
            at(&ticket.informed_at),
            name(ticket.assignee_id),
            ticket.state().label().to_owned(),
        ]
    }

    /// «Совпало» or field by field: was → became.
    fn check(&self, ticket: &Ticket, corrections: &[Correction]) -> String {
        if corrections.is_empty() {
            return ticket
                .check_result
                .as_deref()
                .map_or(String::new(), |code| {
                    self.lists.label("TICKET_CHECK", code).to_owned()
                });
        }
        let shown = |text: &Option<String>| match (
            self.eyes.cleared(),
            text.as_deref().unwrap_or_default(),
        ) {
            (_, "") => "пусто".to_owned(),
            (true, text) => text.to_owned(),
            (false, _) => "•••".to_owned(),
        };
        let each = corrections.iter().map(|c| match &c.refused {
            Some(why) => format!("отказ: {why}"),
            None => format!(
                "{}: было {}, стало {}",
                c.field,
                shown(&c.was),
                shown(&c.became)
            ),
        });
        each.collect::<Vec<_>>().join("; ")
    }
}

fn joined(parts: &[String], between: &str) -> String {
    let said: Vec<&str> = parts
        .iter()
        .map(|part| part.trim())
        .filter(|part| !part.is_empty())
        .collect();
    said.join(between)
}

fn query(scene: &Scene) -> String {
    let pairs = scene.pairs();
    let kept = pairs.iter().filter(|(name, value)| {
        matches!(name.as_str(), "from" | "to" | "error" | "state") && !value.is_empty()
    });
    kept.map(|(name, value)| format!("{name}={}", crate::registers::query::encoded(value)))
        .collect::<Vec<_>>()
        .join("&")
}

/// `GET /lk/journal/login`.
pub(super) async fn list(scene: Scene) -> Result<Response> {
    let journal = gather(&scene, SHOWN).await?;
    let lists = words::lists(scene.db(), &scene.catalog).await?;
    let asked = |name: &str| scene.asked(name).unwrap_or_default();
    let heads: Vec<&str> = COLUMNS.iter().map(|(name, _)| *name).collect();
    page(
        &scene,
        "journal_login.html",
        "Журнал регистрации заявок о проблеме входа",
    )
    .with("heads", &heads)
    .with("lines", &journal.lines)
    .with("from", &journal.from)
    .with("to", &journal.to)
    .with("total", &journal.total)
    .with("more", &(journal.total as i64 >= SHOWN))
    .with("query", &query(&scene))
    .with(
        "errors",
        &inputs::choices(&lists, "LOGIN_ERROR", &asked("error")),
    )
    .with(
        "states",
        &inputs::choices(&lists, "TICKET_STATE", &asked("state")),
    )
    .render()
}

async fn note(scene: &Scene, action: &str, journal: &Journal) -> Result<()> {
    let mut tx = scene.db().begin().await?;
    let words = format!(
        "журнал заявок о входе, {}–{}, строк: {}",
        journal.from, journal.to, journal.total
    );
    audit::note(
        &mut tx,
        scene.asker.now,
        &scene.asker.by,
        action,
        "ticket",
        None,
        Some(&words),
    )
    .await?;
    tx.commit().await?;
    Ok(())
}

#[derive(Serialize)]
struct Sheet<'a> {
    number: usize,
    lines: &'a [Line],
}

/// `GET /lk/journal/login/print`: sheets for the browser's printing; `?as=pdf` for a file.
pub(super) async fn print(scene: Scene, Extension(room): Extension<Pressroom>) -> Result<Response> {
    let journal = gather(&scene, PRINTED + 1).await?;
    if journal.lines.len() > PRINTED as usize {
        let why = format!(
            "За этот период заявок больше {PRINTED}: на бумагу за один раз столько не выводится. Выберите период короче или выгрузите журнал в таблицу: она целая."
        );
        return page(&scene, "journal_refused.html", "Слишком много для бумаги")
            .status(422)
            .with("why", &why)
            .with("back", &scene.back_to("/lk/journal/login"))
            .render();
    }
    note(&scene, "print", &journal).await?;
    let heads: Vec<&str> = COLUMNS.iter().map(|(name, _)| *name).collect();
    if scene.asked("as").as_deref() == Some("pdf") {
        let rows: Vec<&Vec<String>> = journal.lines.iter().map(|line| &line.cells).collect();
        let data = json!({"college": scene.state.college(), "from": journal.from, "to": journal.to, "heads": heads, "rows": rows});
        let title = format!(
            "Журнал регистрации заявок о проблеме входа, {}–{}",
            journal.from, journal.to
        );
        let bytes = packs::made(&scene, &room, "journal.typ", data, title).await?;
        return Ok(serve_made(
            Body::from(bytes),
            "Журнал заявок о входе.pdf",
            "application/pdf",
        ));
    }
    let sheets: Vec<Sheet<'_>> = journal
        .lines
        .chunks(ON_A_SHEET)
        .enumerate()
        .map(|(n, lines)| Sheet {
            number: n + 1,
            lines,
        })
        .collect();
    page(&scene, "journal_print.html", "Печать журнала")
        .crumb("Журнал", "/lk/journal/login")
        .with("sheets", &sheets)
        .with("count", &sheets.len())
        .with("from", &journal.from)
        .with("to", &journal.to)
        .with("query", &query(&scene))
        .render()
}

/// `GET /lk/journal/login/export/{ending}`.
pub(super) async fn export(scene: Scene, Path(ending): Path<String>) -> Result<Response> {
    let kind = Kind::of(&ending).ok_or(Error::NotFound)?;
    let journal = gather(&scene, i64::MAX).await?;
    note(&scene, "export", &journal).await?;
    let columns: Vec<Column> = COLUMNS
        .iter()
        .map(|(title, width)| Column {
            key: (*title).to_owned(),
            title: (*title).to_owned(),
            width: *width,
            ..Column::default()
        })
        .collect();
    let made = tokio::task::spawn_blocking(move || -> anyhow::Result<Vec<u8>> {
        let mut writer = Writer::new(kind, "Журнал заявок о входе", &columns)?;
        for line in journal.lines {
            let cells: Vec<Cell> = line.cells.into_iter().map(Cell::text).collect();
            writer.row(&cells)?;
        }
        let mut bytes = Vec::new();
        std::io::Read::read_to_end(&mut writer.finish()?, &mut bytes)?;
        Ok(bytes)
    });
    let bytes = made
        .await
        .map_err(|why| Error::Fault(why.into()))?
        .map_err(Error::Fault)?;
    let name = format!("Журнал заявок о входе.{}", kind.ending());
    Ok(serve_made(Body::from(bytes), &name, kind.mime()))
}
