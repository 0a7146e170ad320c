//! The text of an order's lines. Made here in plain words that need no cases; a template of the catalogue may
//! take its place, with the same lines.

use super::{
    params::{Effect, Params},
    store::{Kind, Words},
};
use crate::{registers::value, subsystems::staff::rate_words};

/// One line about one person, on the days of the item.
#[derive(Clone, Debug)]
pub struct About<'a> {
    /// «Фамилия Имя Отчество».
    pub person: &'a str,
    /// The number of the worker.
    pub tab_no: Option<&'a str>,
    /// The first day, ISO.
    pub on: &'a str,
    /// The last day, ISO.
    pub until: Option<&'a str>,
    /// The paper it rests on.
    pub basis: Option<&'a str>,
}

/// The title of an order of a kind: «О приёме на работу».
pub fn title(kind: &Kind) -> String {
    match kind.code.as_str() {
        "student_initial" => return "О вводе сведений об обучающихся".to_owned(),
        "enrol_transfer" => return "О зачислении в порядке перевода".to_owned(),
        "reinstate" => return "О восстановлении".to_owned(),
        "promote" => return "О переводе на следующий курс".to_owned(),
        "move_group" => return "О переводе в другую группу".to_owned(),
        _ => {}
    }
    match kind.effect() {
        Effect::Initial => "О вводе сведений о работающих",
        Effect::Hire => "О приёме на работу",
        Effect::Move => "О переводе на другую работу",
        Effect::Rate => "Об изменении ставки",
        Effect::Combine => "О совмещении должностей",
        Effect::Dismiss => "О прекращении трудового договора",
        Effect::Away("vacation") => "О предоставлении отпуска",
        Effect::Away("unpaid") => "О предоставлении отпуска без сохранения заработной платы",
        Effect::Away("study") => "О предоставлении учебного отпуска",
        Effect::Away("maternity") => "О предоставлении отпуска по беременности и родам",
        Effect::Away("childcare") => "О предоставлении отпуска по уходу за ребёнком",
        Effect::Away("trip") => "О направлении в командировку",
        Effect::Away(_) => "О направлении на обучение",
        Effect::Award => "О поощрении",
        Effect::Enrol => "О зачислении",
        Effect::StudentMove => "О переводе",
        Effect::StudentLeave => "О предоставлении отпуска обучающимся",
        Effect::StudentReturn => "О выходе из отпуска",
        Effect::Expel => "Об отчислении",
        Effect::Graduate => "Об отчислении в связи с получением образования",
        Effect::Cancel => "Об отмене приказа",
        Effect::None => &kind.name,
    }
    .to_owned()
}

/// The text of a line.
pub fn line(effect: Effect, said: &Params, about: &About, words: &Words) -> String {
    let verb = match effect {
        Effect::Initial => "Числить работающим",
        Effect::Hire => "Принять на работу",
        Effect::Move => "Перевести",
        Effect::Rate => "Изменить ставку",
        Effect::Combine => "Поручить работу по совмещению",
        Effect::Dismiss => "Прекратить трудовой договор, уволить",
        Effect::Away("vacation") => "Предоставить ежегодный оплачиваемый отпуск",
        Effect::Away("unpaid") => "Предоставить отпуск без сохранения заработной платы",
        Effect::Away("study") => "Предоставить учебный отпуск",
        Effect::Away("maternity") => "Предоставить отпуск по беременности и родам",
        Effect::Away("childcare") => "Предоставить отпуск по уходу за ребёнком",
        Effect::Away("trip") => "Направить в командировку",
        Effect::Away(_) => "Направить на обучение",
        Effect::Award => "Поощрить",
        Effect::Enrol => "Зачислить",
        Effect::StudentMove => "Перевести",
        Effect::StudentLeave => "Предоставить отпуск",
        Effect::StudentReturn => "Считать приступившим к обучению",
        Effect::Expel => "Отчислить",
        Effect::Graduate => "Отчислить в связи с получением образования",
        Effect::Cancel | Effect::None => "",
    };
    let mut parts = Vec::new();
    let number = about.tab_no.map(|no| format!(" (табельный № {no})"));
    let who = format!("{}{}", about.person, number.unwrap_or_default());
    match (verb, who.trim()) {
        ("", "") => {}
        ("", who) => parts.push(who.to_owned()),
        (verb, who) => parts.push(format!("{verb}: {who}")),
    }
    parts.extend(details(effect, said, words));
    parts.extend(days(effect, about));
    let mut text = parts.join("; ");
    if !text.is_empty() {
        text.push('.');
    }
    if let (Effect::None, Some(free)) = (effect, &said.words) {
        text = match about.person.is_empty() {
            true => free.clone(),
            false => format!("{who}: {free}"),
        };
    }
    if let Some(basis) = about.basis.filter(|basis| !basis.is_empty()) {
        text.push_str(&format!(" Основание: {}.", basis.trim_end_matches('.')));
    }
    text
}

fn details(effect: Effect, said: &Params, words: &Words) -> Vec<String> {
    let mut parts = Vec::new();
    let mut add = |name: &str, value: Option<String>| {
        if let Some(value) = value.filter(|value| !value.is_empty()) {
            parts.push(match name {
                "" => value,
                name => format!("{name} — {value}"),
            });
        }
    };
    let label = |list: &str, code: &Option<String>| {
        code.as_ref()
            .map(|code| words.lists.label(list, code).to_owned())
    };
    if said.position_id.is_some()
        && matches!(
            effect,
            Effect::Initial | Effect::Hire | Effect::Move | Effect::Combine
        )
    {
        add(
            "должность",
            Some(words.position(said.position_id).to_owned()),
        );
        add(
            "подразделение",
            Some(words.unit(said.org_unit_id).to_owned()),
        );
    }
    add(
        "группа",
        said.group_id.map(|id| words.group(Some(id)).to_owned()),
    );
    add("курс", said.course.map(|n| n.to_string()));
    add("финансирование", label("FUNDING", &said.funding));
    add("", said.conditional.then(|| "условно".to_owned()));
    add("вид отпуска", label("STUDENT_STATUS", &said.leave_kind));
    add("причина", label("EXPEL_REASON", &said.expel_reason));
    if !matches!(effect, Effect::Away(_) | Effect::Award | Effect::Dismiss) {
        add("ставка", said.rate.map(rate_words));
        add(
            "оклад",
            said.salary
                .map(|sum| format!("{} ₽", value::show_scaled(sum, 2))),
        );
    }
    if effect.hires() {
        add(
            "",
            label("EMPLOY_TYPE", &said.employ_type).map(|kind| format!("вид работы — {kind}")),
        );
        add("трудовой договор", said.contract.clone());
        add(
            "испытательный срок до",
            said.probation_till
                .map(|day| value::show_day(&day.to_string())),
        );
    }
    if matches!(effect, Effect::Initial | Effect::Hire | Effect::Move) {
        add("график работы", said.work_schedule.clone());
        add("", said.remote.then(|| "дистанционно".to_owned()));
    }
    match effect {
        Effect::Dismiss => add("основание увольнения", said.reason.clone()),
        Effect::Award => {
            add(
                "",
                label("AWARD_KIND", &said.award_kind)
                    .zip(said.award_name.clone())
                    .map(|(kind, name)| format!("{kind}: {name}")),
            );
            add("", said.words.clone());
        }
        Effect::Away(_) => {
            add("место", said.place.clone());
            add("цель", said.words.clone());
        }
        _ => {}
    }
    parts
}

fn days(effect: Effect, about: &About) -> Vec<String> {
    let day = value::show_day;
    match (effect, about.until) {
        (Effect::None | Effect::Cancel, _) => vec![],
        (Effect::Away(_), Some(until)) => {
            let length = count(about.on, until);
            vec![format!("с {} по {}{length}", day(about.on), day(until))]
        }
        (Effect::Dismiss, _) => vec![format!("последний день работы — {}", day(about.on))],
        (Effect::Award, _) => vec![],
        (_, Some(until)) => vec![format!("с {} по {}", day(about.on), day(until))],
        (_, None) => vec![format!("с {}", day(about.on))],
    }
}

/// « (14 календарных дней)».
fn count(on: &str, until: &str) -> String {
    let parse = |text: &str| text.parse::<jiff::civil::Date>().ok();
    let Some((on, until)) = parse(on).zip(parse(until)) else {
        return String::new();
    };
    let days = on.until(until).map_or(0, |span| i64::from(span.get_days())) + 1;
    let forms = ["календарный день", "календарных дня", "календарных дней"];
    format!(" ({days} {})", crate::web::text::plural(days, forms))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words() -> Words {
        Words {
            positions: [(1, "Преподаватель".to_owned())].into(),
            units: [(2, "Учебная часть".to_owned())].into(),
            ..Words::default()
        }
    }

    #[test]
    fn a_line_says_who_what_and_from_when() {
        let said = Params {
            position_id: Some(1),
            org_unit_id: Some(2),
            rate: Some(50),
            ..Params::default()
        };
        let about = About {
            person: "Ершов Илья Глебович",
            tab_no: None,
            on: "2026-09-01",
            until: None,
            basis: Some("заявление от 25.08.2026"),
        };
        assert_eq!(
            line(Effect::Hire, &said, &about, &words()),
            "Принять на работу: Ершов Илья Глебович; должность — Преподаватель; подразделение — Учебная часть; \
             ставка — 0,5; с 01.09.2026. Основание: заявление от 25.08.2026."
        );
        let about = About {
            until: Some("2026-09-14"),
            tab_no: Some("0007"),
            basis: None,
            ..about
        };
        assert_eq!(
            line(
                Effect::Away("vacation"),
                &Params::default(),
                &about,
                &words()
            ),
            "Предоставить ежегодный оплачиваемый отпуск: Ершов Илья Глебович (табельный № 0007); \
             с 01.09.2026 по 14.09.2026 (14 календарных дней)."
        );
    }
}
