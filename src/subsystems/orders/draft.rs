//! Drafts of orders: made, filled in, checked. Only a draft changes; a signed order is cancelled by another.

use std::sync::Arc;

use jiff::civil::Date;

use super::{
    error::{Error, Result, said},
    params::{Ask, Effect, Params},
    registers::{ORDER_DOCS, ORDER_ITEMS},
    store::{self, Doc, Kind, Line},
    text,
};
use crate::{
    registers::{
        Asker, Values, Writing,
        rows::{self, How},
    },
    storage::{Db, Tx, v},
    subsystems::catalog,
};

/// How many lines an order may have.
pub const MOST_LINES: usize = 500;
/// An order that counts from a day so long ago must say why.
pub const BACK_DAYS: i32 = 30;

/// What is said of an order as a whole.
#[derive(Clone, Debug, PartialEq)]
pub struct Head {
    /// The title.
    pub title: String,
    /// The day from which it counts.
    pub effective_on: Date,
    /// What stands before the lines.
    pub preamble: Option<String>,
    /// Who watches that it is done.
    pub control_id: Option<i64>,
    /// Who signs.
    pub signer_id: i64,
    /// Why so late.
    pub late_reason: Option<String>,
    /// Those whose consent is asked, in turn.
    pub approvers: Vec<i64>,
}

/// A new draft of a kind; its number.
pub async fn create(tx: &mut Tx, asker: &Arc<Asker>, kind: &Kind, on: Date) -> Result<i64> {
    let Some(signer) = usual_signer(tx, &kind.signer_role, asker.today).await? else {
        return said(
            "Некому подписать приказ: ни у кого нет роли подписанта. Назначьте роль директора и повторите.",
        );
    };
    insert(tx, asker, kind, on, &text::title(kind), signer, None).await
}

/// The same under a signer who is known.
pub async fn create_for(
    tx: &mut Tx,
    asker: &Arc<Asker>,
    kind: &Kind,
    on: Date,
    signer: i64,
) -> Result<i64> {
    let title = text::title(kind);
    insert(tx, asker, kind, on, &title, signer, None).await
}

/// A draft of the order that cancels a signed one.
pub async fn create_cancelling(tx: &mut Tx, asker: &Arc<Asker>, doc: &Doc) -> Result<i64> {
    if !doc.is_signed() {
        return said("Отменить можно только подписанный приказ: проект просто удаляют.");
    }
    let waiting: Option<(String,)> = tx
        .opt(
            "SELECT project_no FROM order_doc WHERE cancels_id = $1 AND deleted_at IS NULL AND state <> 'cancelled'",
            v![doc.id],
        )
        .await?;
    if let Some((project,)) = waiting {
        return said(format!(
            "Отмена этого приказа уже готовится: проект {project}."
        ));
    }
    let group = store::kind_tx(tx, doc.kind_id).await?.kind_group;
    let kind: Option<(i64,)> = tx
        .opt(
            "SELECT id FROM order_kind WHERE effect = 'cancel' AND deleted_at IS NULL
             ORDER BY CASE WHEN kind_group = $1 THEN 0 ELSE 1 END, sort LIMIT 1",
            v![group],
        )
        .await?;
    let Some((kind,)) = kind else {
        return said("В справочнике нет вида приказа с действием «отмена приказа». Добавьте его.");
    };
    let kind = store::kind_tx(tx, kind).await?;
    let title = format!("Об отмене: {}", doc.name());
    insert(
        tx,
        asker,
        &kind,
        asker.today,
        &title,
        doc.signer_id,
        Some(doc.id),
    )
    .await
}

async fn insert(
    tx: &mut Tx,
    asker: &Arc<Asker>,
    kind: &Kind,
    on: Date,
    title: &str,
    signer: i64,
    cancels: Option<i64>,
) -> Result<i64> {
    tx.lock("order_project").await?;
    let (last,): (i64,) = tx
        .one("SELECT coalesce(max(id), 0) FROM order_doc", v![])
        .await?;
    let values = Values::from([
        ("kind_id", kind.id.into()),
        ("project_no", format!("П-{}", last + 1).into()),
        ("effective_on", on.into()),
        ("title", title.into()),
        ("preamble", kind.preamble.clone().into()),
        ("signer_id", signer.into()),
        ("state", "draft".into()),
        ("cancels_id", cancels.into()),
    ]);
    let pass = Writing::workflow(&ORDER_DOCS, asker);
    Ok(rows::insert(tx, &pass, &values, &How::default()).await?)
}

/// The person who has the role; of several, who got it first.
async fn usual_signer(tx: &mut Tx, role: &str, on: Date) -> Result<Option<i64>> {
    let found: Option<(i64,)> = tx
        .opt(
            "SELECT a.person_id FROM user_role u JOIN role r ON r.id = u.role_id
             JOIN user_account a ON a.id = u.account_id
             WHERE r.code = $1 AND a.deleted_at IS NULL AND u.valid_from <= $2
                AND (u.valid_to IS NULL OR u.valid_to > $3)
             ORDER BY u.id LIMIT 1",
            v![role, on, on],
        )
        .await?;
    Ok(found.map(|(id,)| id))
}

/// The draft, if it may be changed and nobody has changed it meanwhile.
pub async fn open(tx: &mut Tx, id: i64, version: i64) -> Result<Doc> {
    tx.lock(&format!("order {id}")).await?;
    let doc = store::doc_tx(tx, id).await?;
    if !doc.is_open() {
        return said("Приказ уже не черновик. Верните его в работу, чтобы изменить.");
    }
    if doc.row_version != version {
        return Err(Error::Rows(rows::Error::Changed(doc.row_version)));
    }
    Ok(doc)
}

/// Changes what is said of the order as a whole.
pub async fn save_head(tx: &mut Tx, asker: &Arc<Asker>, doc: &Doc, head: &Head) -> Result<()> {
    let values = Values::from([
        ("title", head.title.as_str().into()),
        ("effective_on", head.effective_on.into()),
        ("preamble", head.preamble.clone().into()),
        ("control_id", head.control_id.into()),
        ("signer_id", head.signer_id.into()),
        ("late_reason", head.late_reason.clone().into()),
    ]);
    change(tx, asker, doc, &values, None).await?;
    tx.exec("DELETE FROM order_approval WHERE order_id = $1", v![doc.id])
        .await?;
    for (no, person) in (1_i64..).zip(&head.approvers) {
        tx.exec(
            "INSERT INTO order_approval (order_id, no, person_id) VALUES ($1, $2, $3)",
            v![doc.id, no, *person],
        )
        .await?;
    }
    let moved = doc.effective_on != head.effective_on.to_string();
    if moved {
        for line in store::lines_tx(tx, doc.id).await? {
            // Lines that had the order's day go with it; those with a day of their own stay.
            if line.effective_on == doc.effective_on {
                let values = Values::from([("effective_on", head.effective_on.into())]);
                save_line(tx, asker, &line, &values).await?;
            }
        }
    }
    Ok(())
}

/// Changes the order's own fields; its new version.
pub async fn change(
    tx: &mut Tx,
    asker: &Arc<Asker>,
    doc: &Doc,
    values: &Values,
    reason: Option<String>,
) -> Result<i64> {
    let pass = Writing::workflow(&ORDER_DOCS, asker);
    let how = How {
        reason,
        ..How::default()
    };
    Ok(rows::update(tx, &pass, doc.id, doc.row_version, values, &how).await?)
}

/// Changes a line.
pub async fn save_line(
    tx: &mut Tx,
    asker: &Arc<Asker>,
    line: &Line,
    values: &Values,
) -> Result<()> {
    let pass = Writing::workflow(&ORDER_ITEMS, asker);
    rows::update(
        tx,
        &pass,
        line.id,
        line.row_version,
        values,
        &How::default(),
    )
    .await?;
    Ok(())
}

/// One more line of the draft.
#[derive(Clone, Debug, Default)]
pub struct NewLine {
    /// About whom.
    pub person_id: Option<i64>,
    /// Its day; the order's when empty.
    pub on: Option<Date>,
    /// Its last day.
    pub until: Option<Date>,
    /// What is said.
    pub said: Params,
    /// The paper.
    pub basis: Option<String>,
}

/// Adds lines; how many were added. Someone who stands in the order already is not added again.
pub async fn add(
    tx: &mut Tx,
    asker: &Arc<Asker>,
    doc: &Doc,
    kind: &Kind,
    new: Vec<NewLine>,
) -> Result<usize> {
    let there = store::lines_tx(tx, doc.id).await?;
    if there.len() + new.len() > MOST_LINES {
        return said(format!(
            "В приказе будет больше {MOST_LINES} пунктов. Разделите его на несколько."
        ));
    }
    let mut no = there.iter().map(|line| line.no).max().unwrap_or(0);
    let pass = Writing::workflow(&ORDER_ITEMS, asker);
    let mut added = 0;
    for line in new {
        let known = line.person_id.is_some() && there.iter().any(|l| l.person_id == line.person_id);
        if known {
            continue;
        }
        let on = line.on.unwrap_or_else(|| doc.effective());
        let job = match (kind.effect().needs_job(), line.person_id) {
            (true, Some(person)) => only_job(tx, person, on).await?,
            _ => None,
        };
        let study = match (kind.effect().needs_study(), line.person_id) {
            (true, Some(person)) => only_study(tx, person, on).await?,
            _ => None,
        };
        no += 1;
        let values = Values::from([
            ("order_id", doc.id.into()),
            ("no", no.into()),
            ("person_id", line.person_id.into()),
            ("employment_id", job.into()),
            ("enrolment_id", study.into()),
            ("kind_id", doc.kind_id.into()),
            ("effective_on", on.into()),
            ("until", line.until.into()),
            ("params", line.said.to_text().into()),
            ("basis", line.basis.into()),
        ]);
        rows::insert(tx, &pass, &values, &How::default()).await?;
        added += 1;
    }
    Ok(added)
}

/// The person's relations on a day, when there is one.
async fn only_job(tx: &mut Tx, person: i64, on: Date) -> Result<Option<i64>> {
    let jobs: Vec<(i64,)> = tx
        .all(
            "SELECT id FROM employment WHERE person_id = $1 AND hired_on <= $2
             AND (dismissed_on IS NULL OR dismissed_on >= $3) AND deleted_at IS NULL ORDER BY id",
            v![person, on, on],
        )
        .await?;
    Ok(match jobs.as_slice() {
        [(id,)] => Some(*id),
        _ => None,
    })
}

/// The person's studies on a day.
async fn only_study(tx: &mut Tx, person: i64, on: Date) -> Result<Option<i64>> {
    let study: Option<(i64,)> = tx
        .opt(
            "SELECT id FROM enrolment WHERE person_id = $1 AND enrolled_on <= $2
             AND (ended_on IS NULL OR ended_on > $3) AND deleted_at IS NULL ORDER BY id LIMIT 1",
            v![person, on, on],
        )
        .await?;
    Ok(study.map(|(id,)| id))
}

/// Takes a line out of the draft; the rest are numbered anew.
pub async fn remove(tx: &mut Tx, asker: &Arc<Asker>, doc: &Doc, line: i64) -> Result<()> {
    let lines = store::lines_tx(tx, doc.id).await?;
    let Some(gone) = lines.iter().find(|l| l.id == line) else {
        return said("Этого пункта в приказе уже нет.");
    };
    let pass = Writing::workflow(&ORDER_ITEMS, asker);
    rows::delete(
        tx,
        catalog(),
        &pass,
        gone.id,
        gone.row_version,
        &How::default(),
    )
    .await?;
    let mut no = 0;
    for line in lines.iter().filter(|l| l.id != gone.id) {
        no += 1;
        save_line(tx, asker, line, &Values::from([("no", no.into())])).await?;
    }
    Ok(())
}

/// Deletes a draft with its lines.
pub async fn delete(tx: &mut Tx, asker: &Arc<Asker>, doc: &Doc) -> Result<()> {
    let lines = Writing::workflow(&ORDER_ITEMS, asker);
    for line in store::lines_tx(tx, doc.id).await? {
        rows::delete(
            tx,
            catalog(),
            &lines,
            line.id,
            line.row_version,
            &How::default(),
        )
        .await?;
    }
    let docs = Writing::workflow(&ORDER_DOCS, asker);
    rows::delete(
        tx,
        catalog(),
        &docs,
        doc.id,
        doc.row_version,
        &How::default(),
    )
    .await?;
    Ok(())
}

/// What is still missing before the order may be signed: sentences.
pub fn missing(doc: &Doc, kind: &Kind, lines: &[Line], today: Date) -> Vec<String> {
    let effect = kind.effect();
    let mut all = Vec::new();
    if effect == Effect::Cancel {
        if doc.cancels_id.is_none() {
            all.push(
                "Не указано, какой приказ отменяется: начните отмену со страницы того приказа."
                    .to_owned(),
            );
        }
    } else if lines.is_empty() {
        all.push("В приказе нет ни одного пункта.".to_owned());
    }
    let late = |day: Date| {
        day.until(today)
            .is_ok_and(|span| span.get_days() > BACK_DAYS)
    };
    let earliest = lines.iter().map(Line::on).chain([doc.effective()]).min();
    let entered = effect == Effect::Initial || kind.code == "student_initial";
    let needs_reason = !entered && earliest.is_some_and(late);
    if needs_reason && doc.late_reason.is_none() {
        all.push(format!(
            "Приказ действует с дня, который прошёл больше {BACK_DAYS} дней назад: укажите причину оформления задним числом."
        ));
    }
    for line in lines {
        for what in missing_of_line(kind, line) {
            all.push(format!("Пункт {}. {}: {what}", line.no, line.person()));
        }
    }
    all
}

fn missing_of_line(kind: &Kind, line: &Line) -> Vec<String> {
    let said = line.said();
    let effect = kind.effect();
    let mut all = Vec::new();
    if effect != Effect::None && line.person_id.is_none() {
        all.push("не указан человек.".to_owned());
    }
    for (ask, required) in effect.asks() {
        let typed = match ask {
            Ask::Until => line.until.clone().unwrap_or_default(),
            Ask::Basis => line.basis.clone().unwrap_or_default(),
            Ask::Job => continue,
            ask => said.typed(*ask),
        };
        if typed.is_empty() && (*required || kind.demands(ask.code())) {
            all.push(format!("не заполнено «{}».", ask.words().1));
        }
    }
    if line.last().is_some_and(|last| last < line.on()) {
        all.push("последний день раньше первого.".to_owned());
    }
    all
}

/// Who may sign or agree: people with roles of the heads.
pub async fn heads(db: &Db) -> crate::storage::Result<Vec<(i64, String)>> {
    let rows: Vec<(i64, String, String, Option<String>, String)> = db
        .all(
            "SELECT p.id, p.last_name, p.first_name, p.middle_name, min(r.name) AS role
             FROM user_role u JOIN role r ON r.id = u.role_id JOIN user_account a ON a.id = u.account_id
             JOIN person p ON p.id = a.person_id
             WHERE r.code IN ('DIR', 'ZUR', 'ZPR', 'ZVR', 'AHO', 'HR', 'BUH', 'OT', 'PDN', 'KON', 'DEK', 'MET')
                AND a.deleted_at IS NULL AND u.valid_to IS NULL
             GROUP BY p.id, p.last_name, p.first_name, p.middle_name
             ORDER BY p.last_name COLLATE \"ru-x-icu\", p.id",
            v![],
        )
        .await?;
    Ok(rows
        .into_iter()
        .map(|(id, last, first, middle, role)| {
            let name = crate::identity::full_name(&last, &first, middle.as_deref());
            (id, format!("{name} — {}", role.to_lowercase()))
        })
        .collect())
}
