//! The way of an order to its number: consents, signature, effect, cancelling. The number is taken in the same
//! transaction in which the order begins to count, so numbers have no gaps and are never used again.

use std::{collections::BTreeSet, sync::Arc};

use jiff::civil::Date;

use super::{
    draft,
    error::{Result, said},
    params::Effect,
    registers::ORDER_ITEMS,
    service::{self, Outcome},
    store::{self, Doc, Kind, Line, Words},
    text::{self, About},
};
use crate::{
    registers::{
        Asker, Value, Values, Writing,
        rows::{self, How},
        value,
    },
    storage::{Db, Tx, v},
    subsystems::{
        catalog,
        deanery::study::Study,
        ledger::Ledger,
        staff::{career::Career, rate_words},
    },
};

/// How the order is signed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    /// By the signer in the portal.
    System,
    /// On paper; whoever prepares orders notes it.
    Paper,
}

/// Sends a finished draft on: to those whose consent is asked, or to the signer.
pub async fn send(tx: &mut Tx, asker: &Arc<Asker>, doc: &Doc) -> Result<()> {
    let kind = store::kind_tx(tx, doc.kind_id).await?;
    let lines = store::lines_tx(tx, doc.id).await?;
    let missing = draft::missing(doc, &kind, &lines, asker.today);
    if !missing.is_empty() {
        return said(missing.join(" "));
    }
    let (asked,): (i64,) = tx
        .one(
            "SELECT count(*) FROM order_approval WHERE order_id = $1",
            v![doc.id],
        )
        .await?;
    if kind.review && asked == 0 {
        return said("Приказы этого вида согласуют: укажите, с кем.");
    }
    tx.exec(
        "UPDATE order_approval SET state = 'waiting', at = NULL, words = NULL WHERE order_id = $1",
        v![doc.id],
    )
    .await?;
    let state = if asked > 0 { "review" } else { "to_sign" };
    set_state(tx, asker, doc, state, None).await
}

/// A consent or a refusal of the one whose turn it is.
pub async fn answer(
    tx: &mut Tx,
    asker: &Arc<Asker>,
    id: i64,
    agrees: bool,
    words: &str,
) -> Result<()> {
    tx.lock(&format!("order {id}")).await?;
    let doc = store::doc_tx(tx, id).await?;
    if doc.state != "review" {
        return said("Приказ сейчас не на согласовании.");
    }
    let turn: Option<(i64, i64)> = tx
        .opt(
            "SELECT id, person_id FROM order_approval WHERE order_id = $1 AND state = 'waiting' ORDER BY no LIMIT 1",
            v![id],
        )
        .await?;
    let Some((approval, _)) = turn.filter(|(_, person)| *person == asker.person_id) else {
        return said("Сейчас согласует другой человек: дождитесь своей очереди.");
    };
    if !agrees && words.is_empty() {
        return said("Напишите, что нужно исправить.");
    }
    tx.exec(
        "UPDATE order_approval SET state = $1, at = $2, words = $3 WHERE id = $4",
        v![
            if agrees { "agreed" } else { "refused" },
            asker.now,
            (!words.is_empty()).then_some(words),
            approval
        ],
    )
    .await?;
    if !agrees {
        return set_state(tx, asker, &doc, "rejected", Some(words.to_owned())).await;
    }
    let (left,): (i64,) = tx
        .one(
            "SELECT count(*) FROM order_approval WHERE order_id = $1 AND state = 'waiting'",
            v![id],
        )
        .await?;
    match left {
        0 => set_state(tx, asker, &doc, "to_sign", None).await,
        _ => Ok(()),
    }
}

/// Back to the draft: those who prepare it, or the signer with a reason.
pub async fn back(tx: &mut Tx, asker: &Arc<Asker>, id: i64, words: &str) -> Result<()> {
    tx.lock(&format!("order {id}")).await?;
    let doc = store::doc_tx(tx, id).await?;
    if !matches!(doc.state.as_str(), "review" | "to_sign") {
        return said("Вернуть можно приказ, который на согласовании или на подписи.");
    }
    let state = if words.is_empty() {
        "draft"
    } else {
        "rejected"
    };
    set_state(
        tx,
        asker,
        &doc,
        state,
        (!words.is_empty()).then(|| words.to_owned()),
    )
    .await
}

/// The order is carried out: its control is closed.
pub async fn done(tx: &mut Tx, asker: &Arc<Asker>, id: i64) -> Result<()> {
    let doc = store::doc_tx(tx, id).await?;
    match doc.state.as_str() {
        "signed" => set_state(tx, asker, &doc, "in_force", None).await,
        _ => said("Исполненным отмечают подписанный приказ."),
    }
}

async fn set_state(
    tx: &mut Tx,
    asker: &Arc<Asker>,
    doc: &Doc,
    state: &str,
    reason: Option<String>,
) -> Result<()> {
    let values = Values::from([("state", state.into())]);
    draft::change(tx, asker, doc, &values, reason).await?;
    Ok(())
}

/// Signs an order that waits for it; its number.
pub async fn sign(
    tx: &mut Tx,
    asker: &Arc<Asker>,
    words: &Words,
    id: i64,
    way: Way,
) -> Result<String> {
    sign_on(tx, asker, words, id, way, asker.today).await
}

/// The same with a day of signing: for the invented college, whose past is made in a minute.
pub async fn sign_on(
    tx: &mut Tx,
    asker: &Arc<Asker>,
    words: &Words,
    id: i64,
    way: Way,
    on: Date,
) -> Result<String> {
    // One signature at a time: two signers wait here for each other, and each reads what the other has done.
    tx.lock("order_sign").await?;
    let doc = store::doc_tx(tx, id).await?;
    if doc.state != "to_sign" {
        return said("Приказ сейчас не на подписи.");
    }
    if way == Way::System && doc.signer_id != asker.person_id {
        return said("Подписывает тот, кто указан в приказе подписантом.");
    }
    let kind = store::kind_tx(tx, doc.kind_id).await?;
    let lines = store::lines_tx(tx, id).await?;
    let missing = draft::missing(&doc, &kind, &lines, on);
    if !missing.is_empty() {
        return said(missing.join(" "));
    }
    let cancelled = match (kind.effect(), doc.cancels_id) {
        (Effect::Cancel, Some(other)) => Some(store::doc_tx(tx, other).await?),
        _ => None,
    };
    let book = cancelled
        .as_ref()
        .and_then(|doc| doc.book_id)
        .or(kind.book_id);
    let (book, number, seq, year) = take_number(tx, book, on).await?;
    let mut values = Values::from([
        ("state", "signed".into()),
        ("number", number.as_str().into()),
        ("seq", seq.into()),
        ("year", year.into()),
        ("book_id", book.into()),
        ("signed_on", on.into()),
        (
            "signer_post",
            signer_post(tx, doc.signer_id, on).await?.into(),
        ),
        (
            "sign_way",
            if way == Way::System {
                "system"
            } else {
                "paper"
            }
            .into(),
        ),
        (
            "body",
            body(&kind, &lines, cancelled.as_ref(), words).into(),
        ),
    ]);
    if let Some(template) = kind.template_id {
        let (version,): (i64,) = tx
            .one(
                "SELECT version FROM document_template WHERE id = $1",
                v![template],
            )
            .await?;
        values.set("template_version", version.into());
    }
    draft::change(tx, asker, &doc, &values, None).await?;
    freeze(tx, asker, &kind, &lines, words).await?;
    let name = format!("приказ № {number} от {}", value::show_day(&on.to_string()));
    let mut people: BTreeSet<i64> = lines.iter().filter_map(|line| line.person_id).collect();
    if let Some(other) = &cancelled {
        people.extend(cancel(tx, asker, other, &name).await?);
    }
    for person in people {
        effect(tx, asker, person, &name).await?;
    }
    Ok(number)
}

/// The next number of a book on a day. The book is locked by `order_sign`.
async fn take_number(tx: &mut Tx, book: Option<i64>, on: Date) -> Result<(i64, String, i64, i64)> {
    let Some(book) = book else {
        return said(
            "У вида приказа не указана книга, в которой он нумеруется. Укажите её в справочнике видов приказов.",
        );
    };
    type Book = (String, bool, i64, Option<i64>, Option<String>);
    let (suffix, resets, next, of_year, closed): Book = tx
        .one(
            "SELECT suffix, year_reset, next_no, year, closed FROM order_book WHERE id = $1",
            v![book],
        )
        .await?;
    if closed.is_some_and(|day| day <= on.to_string()) {
        return said(
            "Книга, в которой нумеруется приказ, закрыта. Заведите новую и укажите её у вида приказа.",
        );
    }
    let (last,): (Option<String>,) = tx
        .one(
            "SELECT max(signed_on) FROM order_doc WHERE book_id = $1",
            v![book],
        )
        .await?;
    if let Some(last) = last.filter(|last| *last > on.to_string()) {
        return said(format!(
            "В этой книге уже есть приказ от {}: номера идут по дням. Проверьте часы сервера.",
            value::show_day(&last)
        ));
    }
    let year = i64::from(on.year());
    let begins_anew = resets && of_year.is_some_and(|of| of != year);
    let seq = if begins_anew { 1 } else { next };
    tx.exec(
        "UPDATE order_book SET next_no = $1, year = $2, row_version = row_version + 1 WHERE id = $3",
        v![seq + 1, year, book],
    )
    .await?;
    // A book that never begins anew counts all its orders as of one year, so that its numbers stay single.
    let year = if resets { year } else { 0 };
    Ok((book, format!("{seq}{suffix}"), seq, year))
}

/// The post of the signer on the day, as the paper has it.
async fn signer_post(tx: &mut Tx, person: i64, on: Date) -> Result<Option<String>> {
    let post: Option<(String,)> = tx
        .opt(
            "SELECT p.name FROM assignment a JOIN employment e ON e.id = a.employment_id
             JOIN position p ON p.id = a.position_id
             WHERE e.person_id = $1 AND a.valid_from <= $2 AND (a.valid_to IS NULL OR a.valid_to > $3)
                AND a.deleted_at IS NULL AND e.deleted_at IS NULL
             ORDER BY a.combined, a.rate DESC, a.id LIMIT 1",
            v![person, on, on],
        )
        .await?;
    if let Some((post,)) = post {
        return Ok(Some(post));
    }
    let role: Option<(String,)> = tx
        .opt(
            "SELECT r.name FROM user_role u JOIN role r ON r.id = u.role_id
             JOIN user_account a ON a.id = u.account_id
             WHERE a.person_id = $1 AND u.valid_to IS NULL ORDER BY r.sort LIMIT 1",
            v![person],
        )
        .await?;
    Ok(role.map(|(name,)| name))
}

/// The text of one line.
pub fn line_text(kind: &Kind, line: &Line, words: &Words) -> String {
    let person = line.person();
    let about = About {
        person: &person,
        tab_no: line.tab_no.as_deref(),
        on: &line.effective_on,
        until: line.until.as_deref(),
        basis: line.basis.as_deref(),
    };
    text::line(kind.effect(), &line.said(), &about, words)
}

/// The text of the whole order, as it is kept.
pub fn body(kind: &Kind, lines: &[Line], cancelled: Option<&Doc>, words: &Words) -> String {
    let mut parts: Vec<String> = cancelled
        .map(|doc| format!("Отменить {} «{}».", doc.name(), doc.title))
        .into_iter()
        .collect();
    parts.extend(lines.iter().map(|line| line_text(kind, line, words)));
    let single = parts.len() == 1;
    let numbered = parts.into_iter().enumerate().map(|(i, text)| match single {
        true => text,
        false => format!("{}. {text}", i + 1),
    });
    numbered.collect::<Vec<_>>().join("\n")
}

async fn freeze(
    tx: &mut Tx,
    asker: &Arc<Asker>,
    kind: &Kind,
    lines: &[Line],
    words: &Words,
) -> Result<()> {
    for line in lines {
        let values = Values::from([("text", line_text(kind, line, words).into())]);
        draft::save_line(tx, asker, line, &values).await?;
    }
    Ok(())
}

/// Brings the registers to what the signed items of a person say now.
async fn effect(tx: &mut Tx, asker: &Arc<Asker>, person: i64, name: &str) -> Result<()> {
    let items = service::items_tx(tx, person).await?;
    let outcome = match items.play() {
        Ok(outcome) => outcome,
        Err(refusal) => return said(format!("{refusal}.")),
    };
    let ledger = Ledger {
        catalog: catalog(),
        asker,
        reason: name,
    };
    let jobs = ledger.write_career(tx, person, &outcome.career).await?;
    remember(tx, asker, "employment_id", jobs).await?;
    let studies = ledger.write_studies(tx, person, &outcome.studies).await?;
    remember(tx, asker, "enrolment_id", studies).await
}

/// Items that have made relations lead to them.
async fn remember(
    tx: &mut Tx,
    asker: &Arc<Asker>,
    column: &'static str,
    made: Vec<(i64, i64)>,
) -> Result<()> {
    let pass = Writing::workflow(&ORDER_ITEMS, asker);
    for (item, id) in made {
        let row = rows::of_tx(tx, &pass, item).await?;
        let kept = row.filter(|row| matches!(row.values.get(column), Value::Empty));
        if let Some(row) = kept {
            let values = Values::from([(column, id.into())]);
            rows::update(tx, &pass, item, row.version, &values, &How::default()).await?;
        }
    }
    Ok(())
}

/// Ends the force of an order; the people whom it spoke of.
async fn cancel(tx: &mut Tx, asker: &Arc<Asker>, doc: &Doc, by: &str) -> Result<Vec<i64>> {
    if !doc.is_signed() {
        return said(format!("Отменяемый {} уже не действует.", doc.name()));
    }
    set_state(tx, asker, doc, "cancelled", Some(by.to_owned())).await?;
    let lines = store::lines_tx(tx, doc.id).await?;
    let kind = store::kind_tx(tx, doc.kind_id).await?;
    for line in &lines {
        // Relations that it made will go: nothing of a cancelled order may hold them.
        let column = match kind.effect() {
            effect if effect.hires() => "employment_id",
            Effect::Enrol => "enrolment_id",
            _ => continue,
        };
        free(tx, asker, column, line.id).await?;
    }
    if kind.effect() == Effect::Cancel {
        return said("Приказ об отмене не отменяют: подпишите отменённый заново.");
    }
    Ok(lines.iter().filter_map(|line| line.person_id).collect())
}

/// Takes the relations that a line has made away from the lines of cancelled orders.
async fn free(tx: &mut Tx, asker: &Arc<Asker>, column: &'static str, line: i64) -> Result<()> {
    let sql = match column {
        "employment_id" => {
            "SELECT i.id, i.row_version FROM order_item i JOIN order_doc d ON d.id = i.order_id
             WHERE i.employment_id = (SELECT employment_id FROM order_item WHERE id = $1) AND d.state = 'cancelled' AND i.deleted_at IS NULL"
        }
        _ => {
            "SELECT i.id, i.row_version FROM order_item i JOIN order_doc d ON d.id = i.order_id
             WHERE i.enrolment_id = (SELECT enrolment_id FROM order_item WHERE id = $1) AND d.state = 'cancelled' AND i.deleted_at IS NULL"
        }
    };
    let held: Vec<(i64, i64)> = tx.all(sql, v![line]).await?;
    let pass = Writing::workflow(&ORDER_ITEMS, asker);
    for (id, version) in held {
        let values = Values::from([(column, Value::Empty)]);
        rows::update(tx, &pass, id, version, &values, &How::default()).await?;
    }
    Ok(())
}

/// What signing would change, in words, and what forbids it.
#[derive(Debug, Default)]
pub struct Consequences {
    /// «Ершов И. Г.: с 01.09.2026 — Преподаватель, Учебная часть, ставка 1».
    pub changes: Vec<String>,
    /// Sentences that say why it cannot be signed.
    pub refusals: Vec<String>,
}

/// Looks ahead without writing.
pub async fn consequences(
    db: &Db,
    doc: &Doc,
    lines: &[Line],
    words: &Words,
) -> crate::storage::Result<Consequences> {
    let mut told = Consequences::default();
    let others = match doc.cancels_id {
        Some(other) => store::lines(db, other).await?,
        None => Vec::new(),
    };
    let people: BTreeSet<(i64, String)> = lines
        .iter()
        .chain(&others)
        .filter_map(|line| Some((line.person_id?, line.person())))
        .collect();
    for (person, name) in people {
        let before = service::items(db, person, None, None).await?;
        let before = before.play().unwrap_or_default();
        let after = service::items(db, person, Some(doc.id), doc.cancels_id).await?;
        match after.play() {
            Ok(after) => told.changes.extend(
                differences(&before, &after, words)
                    .into_iter()
                    .map(|text| format!("{name}: {text}")),
            ),
            Err(refusal) => told.refusals.push(format!("{refusal}.")),
        }
    }
    Ok(told)
}

fn differences(before: &Outcome, after: &Outcome, words: &Words) -> Vec<String> {
    let (old, new) = (told(before, words), told(after, words));
    let gone = old.iter().filter(|line| !new.contains(line));
    let come = new.iter().filter(|line| !old.contains(line));
    gone.map(|line| format!("было — {line}"))
        .chain(come.map(|line| format!("станет — {line}")))
        .collect()
}

fn told(outcome: &Outcome, words: &Words) -> Vec<String> {
    let mut lines = told_of_work(&outcome.career, words);
    lines.extend(told_of_studies(&outcome.studies, words));
    lines
}

fn day(day: Date) -> String {
    value::show_day(&day.to_string())
}

fn days(from: Date, to: Option<Date>) -> String {
    match to.and_then(|to| to.yesterday().ok()) {
        Some(last) => format!("с {} по {}", day(from), day(last)),
        None => format!("с {}", day(from)),
    }
}

fn told_of_studies(studies: &[Study], words: &Words) -> Vec<String> {
    let states = studies.iter().flat_map(|study| &study.states);
    states
        .map(|state| {
            let status = words.lists.label("STUDENT_STATUS", &state.status);
            let reason = state.reason.as_deref();
            match reason.map(|code| words.lists.label("EXPEL_REASON", code)) {
                Some(reason) => format!("{status} ({reason}) {}", days(state.from, state.to)),
                None => format!(
                    "{status}, группа {}, курс {}, {} {}",
                    words.group(Some(state.place.group)),
                    state.place.course,
                    words.lists.label("FUNDING", &state.place.funding),
                    days(state.from, state.to)
                ),
            }
        })
        .collect()
}

fn told_of_work(career: &Career, words: &Words) -> Vec<String> {
    let mut lines = Vec::new();
    for job in &career.jobs {
        for span in &job.spans {
            lines.push(format!(
                "{}, {}, ставка {}{} {}",
                words.position(Some(span.post.position)),
                words.unit(Some(span.post.unit)),
                rate_words(span.post.rate),
                if span.combined {
                    " по совмещению"
                } else {
                    ""
                },
                days(span.from, span.to)
            ));
        }
        for away in &job.away {
            lines.push(format!(
                "{} {}",
                words.lists.label("ABSENCE", &away.absence.kind),
                days(away.from, away.to)
            ));
        }
        if let Some((last, reason, _)) = &job.dismissed {
            lines.push(format!("увольнение {}: {reason}", day(*last)));
        }
    }
    lines.extend(
        career
            .awards
            .iter()
            .map(|(_, on, award)| format!("{} {}", award.name, day(*on))),
    );
    lines
}
