//! What a request of each kind asks for, read strictly and shown again with every problem at once.

use super::inputs;
use crate::{
    registers::{Catalog, Field, Lists, Problem, Register, Value, Values, value},
    storage::Val,
    web::{Error, Fields, Input, Result},
};
use jiff::tz::TimeZone;

/// When a field must be filled in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Need {
    /// Always.
    Must,
    /// Never.
    May,
    /// When the mobile application is used (J.13).
    Mobile,
    /// When the data of the person are to be compared (J.5).
    Data,
}

/// A field of a form.
#[derive(Clone, Copy, Debug)]
pub struct Ask {
    /// The column of the request.
    pub name: &'static str,
    /// The label.
    pub label: &'static str,
    /// One sentence under it.
    pub hint: &'static str,
    /// When it must be filled in.
    pub need: Need,
}

const fn ask(name: &'static str, label: &'static str, need: Need, hint: &'static str) -> Ask {
    Ask {
        name,
        label,
        hint,
        need,
    }
}

use Need::{Data, May, Mobile, Must};

const LOGIN: &[Ask] = &[
    ask("error_kind", "Что вы видите на экране", Must, ""),
    ask(
        "subject_name",
        "Фамилия, имя, отчество",
        Must,
        "Полностью, как в паспорте.",
    ),
    ask("subject_birth", "Дата рождения", Data, ""),
    ask(
        "subject_snils",
        "СНИЛС",
        May,
        "Поможет, если людей с таким именем несколько.",
    ),
    ask("subject_place", "Группа или должность", May, ""),
    ask(
        "esia_email",
        "Электронная почта на Госуслугах",
        Data,
        "Та, что видна на снимке экрана. На неё придёт письмо, когда данные исправят.",
    ),
    ask(
        "action_before",
        "После какого действия возникла ошибка",
        Must,
        "Например: «нажал кнопку „Войти через Госуслуги“».",
    ),
    ask(
        "body",
        "Расскажите подробнее",
        Must,
        "Что именно написано на экране, когда это началось.",
    ),
    ask(
        "device",
        "Устройство",
        Mobile,
        "Компьютер, телефон или планшет; у телефона — модель.",
    ),
    ask(
        "mobile_app",
        "Это было в мобильном приложении",
        May,
        "Тогда понадобятся система телефона и версии.",
    ),
    ask(
        "os",
        "Операционная система",
        Mobile,
        "Android, iOS, Windows.",
    ),
    ask("os_version", "Версия операционной системы", Mobile, ""),
    ask(
        "app_version",
        "Версия приложения",
        Mobile,
        "Видна в настройках приложения.",
    ),
    ask(
        "browser",
        "Браузер",
        May,
        "Определён сам; поправьте, если ошибка была в другом.",
    ),
];

const TOPIC: Ask = ask("topic", "Тема", Must, "Одной строкой.");

const TECH: &[Ask] = &[
    TOPIC,
    ask(
        "body",
        "Что случилось",
        Must,
        "Что делали, что ожидали и что увидели.",
    ),
    ask("page_url", "Адрес страницы", May, ""),
    ask("category", "Раздел портала", May, ""),
    ask(
        "browser",
        "Браузер",
        May,
        "Определён сам; поправьте, если это было в другом.",
    ),
];
const METHOD: &[Ask] = &[
    TOPIC,
    ask("body", "В чём нужна помощь", Must, ""),
    ask("category", "Раздел портала или дисциплина", May, ""),
];
const FEEDBACK: &[Ask] = &[
    TOPIC,
    ask("body", "Что вы хотите сказать разработчикам", Must, ""),
    ask(
        "suggestion",
        "Это предложение",
        May,
        "Предложения рассматривают отдельно и сообщают решение.",
    ),
    ask("page_url", "Адрес страницы", May, ""),
    ask("browser", "Браузер", May, "Определён сам."),
];
const SECURITY: &[Ask] = &[
    TOPIC,
    ask(
        "body",
        "Что произошло",
        Must,
        "Когда и как вы это заметили. Пароль не пишите.",
    ),
    ask(
        "action_before",
        "Что вы уже сделали",
        May,
        "Например: сменил пароль, завершил чужие сеансы.",
    ),
];
const DATA: &[Ask] = &[
    TOPIC,
    ask("body", "Что записано неверно и как правильно", Must, ""),
    ask(
        "subject_name",
        "Фамилия, имя, отчество",
        May,
        "Если неверны они сами — как в паспорте.",
    ),
    ask(
        "subject_birth",
        "Дата рождения",
        May,
        "Если записана неверно.",
    ),
];
const RESTORE: &[Ask] = &[
    TOPIC,
    ask("body", "Что случилось с доступом", Must, ""),
    ask("subject_place", "Группа или должность", May, ""),
];
const COMPLAINT: &[Ask] = &[
    TOPIC,
    ask("body", "На что вы жалуетесь", Must, ""),
    ask(
        "page_url",
        "Адрес страницы",
        May,
        "Если жалоба на материал или запись — где они.",
    ),
];
const PLAIN: &[Ask] = &[TOPIC, ask("body", "Текст", Must, "")];

/// What a kind asks for; nothing for a kind that has no form here.
pub fn asks(kind: &str) -> Option<&'static [Ask]> {
    Some(match kind {
        "login_problem" => LOGIN,
        "tech" => TECH,
        "method" => METHOD,
        "dev_feedback" => FEEDBACK,
        "security" => SECURITY,
        "data_fix" => DATA,
        "access_restore" => RESTORE,
        "complaint" => COMPLAINT,
        "suggestion" | "feedback" => PLAIN,
        _ => return None,
    })
}

/// What those who sort a problem of entry out may add.
pub const ADDED: &[Ask] = &[
    ask(
        "subject_name",
        "Фамилия, имя, отчество",
        May,
        "Как на снимке экрана и в документе.",
    ),
    ask("subject_birth", "Дата рождения", May, ""),
    ask("subject_snils", "СНИЛС", May, ""),
    ask(
        "esia_email",
        "Почта на Госуслугах",
        May,
        "Со снимка экрана.",
    ),
    ask("subject_place", "Группа или должность", May, ""),
    ask("user_role", "Роль", May, ""),
    ask(
        "territory",
        "Территория",
        May,
        "Город или район, как их знает техническая поддержка.",
    ),
    ask("org_name", "Организация", May, ""),
    ask(
        "action_before",
        "Действие, после которого возникла ошибка",
        May,
        "",
    ),
    ask("device", "Устройство", May, ""),
    ask("mobile_app", "Мобильное приложение", May, ""),
    ask("os", "Операционная система", May, ""),
    ask("os_version", "Версия операционной системы", May, ""),
    ask("app_version", "Версия приложения", May, ""),
    ask("browser", "Браузер", May, ""),
    ask(
        "external_no",
        "Номер заявки в поддержке",
        May,
        "Его сообщает техническая поддержка.",
    ),
];

/// What is not for the eyes of those who are not cleared.
pub const CLEARED_ONLY: &[&str] = &["subject_birth", "subject_snils", "esia_email"];

/// The register of requests, whose fields say how what is typed is read.
pub fn register(catalog: &Catalog) -> Result<&'static Register> {
    let found = catalog.find("ticket");
    found.ok_or_else(|| Error::Fault(anyhow::anyhow!("нет реестра ticket")))
}

fn field(register: &'static Register, ask: &Ask) -> Result<&'static Field> {
    let found = register.field(ask.name);
    found.ok_or_else(|| Error::Fault(anyhow::anyhow!("нет поля {}", ask.name)))
}

/// What was typed, and what is wrong with it.
pub struct Typed {
    /// By columns.
    pub values: Values,
    /// All problems, in the order of the form.
    pub problems: Vec<Problem>,
}

impl Typed {
    /// Notes a problem.
    pub fn problem(&mut self, field: &str, text: impl Into<String>) {
        self.problems.push(Problem {
            field: field.to_owned(),
            text: text.into(),
        });
    }

    /// The columns for the database, without those that the request has of itself.
    pub fn columns(&self, register: &'static Register, asks: &[Ask]) -> Vec<(&'static str, Val)> {
        asks.iter()
            .filter(|ask| !matches!(ask.name, "topic" | "body" | "error_kind" | "category"))
            .filter_map(|ask| {
                let field = register.field(ask.name)?;
                Some((
                    field.name,
                    value::to_database(field, self.values.get(ask.name)),
                ))
            })
            .collect()
    }

    /// A text that was typed.
    pub fn text(&self, name: &str) -> Option<String> {
        self.values.text(name).map(str::to_owned)
    }
}

/// Errors at which the data of the person are compared.
pub fn compares(error: &str) -> bool {
    matches!(error, "not_found" | "multiple" | "children_missing")
}

/// Reads a form.
pub fn read(
    register: &'static Register,
    asks: &[Ask],
    sent: &Fields,
    lists: &Lists,
    zone: &TimeZone,
) -> Result<Typed> {
    let mut typed = Typed {
        values: Values::default(),
        problems: Vec::new(),
    };
    let mobile = sent.get("mobile_app") == "да";
    let data = compares(sent.get("error_kind"));
    for ask in asks {
        let field = field(register, ask)?;
        match value::parse(field, &[sent.get(ask.name)], lists, zone) {
            Ok(value) => {
                let must = match ask.need {
                    Must => true,
                    May => false,
                    Mobile => mobile,
                    Data => data,
                };
                if must && value.is_empty() {
                    typed.problem(ask.name, missing(ask, mobile && ask.need == Mobile));
                }
                typed.values.set(field.name, lowered(ask.name, value));
            }
            Err(text) => typed.problem(ask.name, format!("{}: {text}", ask.label)),
        }
    }
    // The address of Госуслуги is a plain text in the register, so that an odd old one can be kept; a new one must look right.
    if let Some(email) = typed.text("esia_email")
        && crate::registers::formats::parse(crate::registers::Format::Email, &email).is_err()
    {
        typed.problem(
            "esia_email",
            "Похоже, это не адрес почты: нужен вид имя@узел.ru.",
        );
    }
    Ok(typed)
}

fn missing(ask: &Ask, mobile: bool) -> String {
    match mobile {
        true => format!(
            "Заполните поле «{}»: без него ошибку мобильного приложения не разобрать.",
            ask.label
        ),
        false => format!("Заполните поле «{}».", ask.label),
    }
}

fn lowered(name: &str, value: Value) -> Value {
    match (name, value) {
        ("esia_email", Value::Text(text)) => Value::Text(text.to_lowercase()),
        (_, value) => value,
    }
}

/// The inputs with what was typed.
pub fn inputs(
    register: &'static Register,
    asks: &[Ask],
    typed: &dyn Fn(&str) -> String,
    problems: &[Problem],
    lists: &Lists,
) -> Result<Vec<Input>> {
    asks.iter()
        .map(|ask| {
            let field = field(register, ask)?;
            let error = problems.iter().find(|problem| problem.field == ask.name);
            let error = error.map_or("", |problem| &problem.text);
            Ok(inputs::of(
                field,
                ask.label,
                ask.hint,
                ask.need == Must,
                &typed(ask.name),
                error,
                lists,
            ))
        })
        .collect()
}
