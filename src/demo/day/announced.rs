//! Announcements: a change of the rules that is acknowledged, technical works ahead, an event, the word of a curator, a
//! draft.

use anyhow::Result;
use jiff::{Timestamp, ToSpan as _};

use super::{Day, Someone, how};
use crate::{
    messages::announcements::{deliver, store},
    registers::{Value, Values, rows},
    storage::{db::timestamp, v},
    subsystems::environment::ANNOUNCEMENTS,
};

pub(super) async fn fill(day: &Day<'_>) -> Result<()> {
    let rules = rules(day).await?;
    works(day).await?;
    event(day).await?;
    class(day).await?;
    draft(day).await?;
    deliver::all(day.keeper()).await?;
    acknowledged(day, rules).await
}

async fn put(
    day: &Day<'_>,
    (who, at): (Someone, Timestamp),
    mut values: Values,
    published: bool,
) -> Result<i64> {
    values.set("author_id", who.person.into());
    values.set("pub", "draft".into());
    if published {
        store::publish(&mut values, at);
    }
    let mut tx = day.db().begin().await?;
    let pass = day.pass(&ANNOUNCEMENTS, who, at);
    let id = rows::insert(&mut tx, &pass, &values, &how()).await?;
    tx.commit().await?;
    Ok(id)
}

fn codes(codes: &[&str]) -> Value {
    Value::Codes(codes.iter().map(|code| (*code).to_owned()).collect())
}

async fn rules(day: &Day<'_>) -> Result<i64> {
    let values = Values::from([
        ("kind", "npa".into()),
        ("title", "Новая редакция положения об ЭИОС".into()),
        (
            "body",
            "С начала месяца действует новая редакция положения.\n\nЧто изменилось: заявка о входе рассматривается за один рабочий день; о технических работах предупреждают за сутки; материалы размещаются после проверки.".into(),
        ),
        ("audience_kinds", codes(&["staff", "student"])),
        ("ack_required", true.into()),
    ]);
    put(day, (day.of("EIO")?, day.before(3, 10, 0)?), values, true).await
}

async fn works(day: &Day<'_>) -> Result<i64> {
    let night = day.keeper().today().checked_add(2.days())?;
    let values = Values::from([
        ("kind", "maintenance".into()),
        ("title", "Обновление портала".into()),
        (
            "body",
            "Ночью портал будет недоступен. Сайт колледжа работает как обычно.".into(),
        ),
        ("is_public", true.into()),
        ("starts_at", timestamp(day.moment(night, 2, 0)?).into()),
        ("ends_at", timestamp(day.moment(night, 4, 0)?).into()),
    ]);
    put(day, (day.of("EIO")?, day.before(1, 12, 0)?), values, true).await
}

async fn event(day: &Day<'_>) -> Result<i64> {
    let on = day.keeper().today().checked_add(12.days())?;
    let values = Values::from([
        ("kind", "event".into()),
        ("title", "День открытых дверей".into()),
        (
            "body",
            "Экскурсия по мастерским, встреча с преподавателями, ответы на вопросы о приёме. Приглашаем поступающих и родителей.".into(),
        ),
        ("is_public", true.into()),
        ("starts_at", timestamp(day.moment(on, 11, 0)?).into()),
        ("ends_at", timestamp(day.moment(on, 14, 0)?).into()),
    ]);
    put(day, (day.of("SITE")?, day.before(2, 15, 0)?), values, true).await
}

/// The curator of the student who shows the role speaks to the group.
async fn class(day: &Day<'_>) -> Result<()> {
    let found: Option<(i64, i64, i64)> = day
        .db()
        .opt(
            "SELECT s.group_id, a.id, a.person_id FROM enrolment e JOIN enrolment_state s ON s.enrolment_id = e.id \
             JOIN supervision w ON w.group_id = s.group_id AND w.kind = 'curator' \
             JOIN user_account a ON a.person_id = w.supervisor_id AND a.kind = 'staff' \
             WHERE e.person_id = $1 AND s.valid_to IS NULL AND w.valid_to IS NULL ORDER BY w.id LIMIT 1",
            v![day.of("STU")?.person],
        )
        .await?;
    let Some((group, account, person)) = found else {
        return Ok(());
    };
    let values = Values::from([
        ("kind", "news".into()),
        ("title", "Классный час переносится на среду".into()),
        (
            "body",
            "Собираемся в среду после четвёртой пары в своём кабинете. Возьмите зачётные книжки."
                .into(),
        ),
        ("groups", Value::Ids(vec![group])),
        ("with_parents", true.into()),
    ]);
    let curator = Someone { account, person };
    put(day, (curator, day.minutes_ago(120)?), values, true).await?;
    Ok(())
}

async fn draft(day: &Day<'_>) -> Result<i64> {
    let values = Values::from([
        ("kind", "news".into()),
        ("title", "Итоги недели науки".into()),
        (
            "body",
            "Список победителей появится после заседания комиссии.".into(),
        ),
        ("audience_kinds", codes(&["student"])),
    ]);
    put(day, (day.of("SITE")?, day.minutes_ago(30)?), values, false).await
}

/// Every third has said that they know; those who show the roles have not.
async fn acknowledged(day: &Day<'_>, id: i64) -> Result<()> {
    let people: Vec<(i64,)> = day
        .db()
        .all(
            "SELECT person_id FROM announcement_ack WHERE announcement_id = $1 ORDER BY person_id",
            v![id],
        )
        .await?;
    let at = day.minutes_ago(15)?;
    let mut tx = day.db().begin().await?;
    for (person,) in people.into_iter().step_by(3) {
        if day.people.values().all(|one| one.person != person) {
            store::acknowledge(&mut tx, at, id, person).await?;
        }
    }
    tx.commit().await?;
    Ok(())
}
