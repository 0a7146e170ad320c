//! What a request says of itself, line by line, as far as it is for the eyes of whoever looks.

use super::{Opened, words};
use crate::registers::{Lists, pages::Scene};

type Names = std::collections::BTreeMap<i64, String>;

/// What the request says, field by field; what is empty is not shown, what is not for these eyes neither.
pub(super) fn of(
    scene: &Scene,
    opened: &Opened,
    lists: &Lists,
    names: &Names,
) -> Vec<(String, String)> {
    let (ticket, zone) = (&opened.ticket, scene.zone());
    let name = |id: Option<i64>| {
        id.and_then(|id| names.get(&id).cloned())
            .unwrap_or_default()
    };
    let said = |text: &Option<String>| text.clone().unwrap_or_default();
    let moment = |text: &Option<String>| words::moment(text.as_deref(), zone);
    let label = |list: &str, code: &Option<String>| {
        code.as_deref()
            .map_or(String::new(), |code| lists.label(list, code).to_owned())
    };
    let yes = |flag: bool, words: &str| {
        if flag {
            words.to_owned()
        } else {
            String::new()
        }
    };
    let personal = opened.own || opened.eyes.cleared();
    let private = |text: String| match personal || text.is_empty() {
        true => text,
        false => "видно тем, кто правит данные".to_owned(),
    };
    let author = match ticket.author_id {
        Some(id) => name(Some(id)),
        None => format!("{} (до входа)", said(&ticket.author_name)),
    };
    let mut facts = vec![
        ("Подано", words::moment(Some(&ticket.created_at), zone)),
        ("Автор", author),
        ("Как связаться", said(&ticket.author_contact)),
        ("О ком", name(ticket.subject_person_id)),
        (
            "Кто это",
            label("TICKET_SUBJECT", &Some(ticket.subject_kind.clone())),
        ),
        ("ФИО в заявке", said(&ticket.subject_name)),
        (
            "Дата рождения в заявке",
            private(crate::registers::value::show_day(&said(
                &ticket.subject_birth,
            ))),
        ),
        (
            "СНИЛС в заявке",
            private(crate::registers::formats::show(
                crate::registers::Format::Snils,
                &said(&ticket.subject_snils),
            )),
        ),
        ("Почта на Госуслугах", private(said(&ticket.esia_email))),
        ("Группа, должность", said(&ticket.subject_place)),
        ("Территория", said(&ticket.territory)),
        ("Организация", said(&ticket.org_name)),
        ("После какого действия", said(&ticket.action_before)),
        ("Что уже пробовали", said(&ticket.tried)),
        ("Страница", said(&ticket.page_url)),
        ("Раздел", said(&ticket.category)),
        ("Предложение", yes(ticket.suggestion, "да")),
        ("Устройство", said(&ticket.device)),
        ("Мобильное приложение", yes(ticket.mobile_app, "да")),
        (
            "Операционная система",
            format!("{} {}", said(&ticket.os), said(&ticket.os_version))
                .trim()
                .to_owned(),
        ),
        ("Версия приложения", said(&ticket.app_version)),
        ("Браузер", said(&ticket.browser)),
        (
            "Студенческий билет",
            yes(ticket.student_card_seen, "предъявлен"),
        ),
        (
            "Снимок экрана",
            yes(ticket.screenshot_seen, "предъявлена распечатка"),
        ),
        ("Разбирает", label("TICKET_DESK", &ticket.desk)),
        ("Исполнитель", name(ticket.assignee_id)),
        (
            "Срок",
            match ticket.state().is_open() {
                true => moment(&ticket.due_at),
                false => String::new(),
            },
        ),
        (
            "Результат сверки",
            label("TICKET_CHECK", &ticket.check_result),
        ),
        ("Исправлено", moment(&ticket.corrected_at)),
        ("Исправление вступает в силу", moment(&ticket.effective_at)),
        ("Извещено", moment(&ticket.informed_at)),
        (
            "Повторная проверка",
            yes(ticket.recheck_failed, "войти не удаётся"),
        ),
        ("Передано в поддержку", moment(&ticket.escalated_at)),
        ("Номер в поддержке", said(&ticket.external_no)),
        ("Решено", moment(&ticket.solved_at)),
        ("Решение", said(&ticket.solution)),
        (
            "Оценка",
            ticket.rating.map_or(String::new(), |n| {
                format!("{n} из 5. {}", said(&ticket.rating_words))
            }),
        ),
    ];
    facts.retain(|(_, value)| !value.trim().is_empty());
    facts
        .into_iter()
        .map(|(name, value)| (name.to_owned(), value))
        .collect()
}
