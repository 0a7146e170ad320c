//! The one error type at the edge of the web, and the pages that say in plain Russian what happened and what
//! to do next. No page shows anything of the inside; the request's id finds it in the log.

use axum::{
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};

use super::page::see_other;
use crate::{identity, storage};

/// Why a request was not carried out.
#[derive(Debug)]
pub enum Error {
    /// The form or the address cannot be read.
    BadRequest,
    /// A session is needed; the way back.
    LoginFirst(String),
    /// The one-time password has to be changed first.
    ChangeFirst,
    /// The password was right, the code is still to come.
    CodeFirst,
    /// Acts that are in force have to be acknowledged first; the way back.
    AckFirst(String),
    /// The person's role demands the second step of entry, which is not on.
    FactorFirst,
    /// The session is whole already: the page that asks for the code has nothing to ask.
    CodeGiven,
    /// This person may not do this.
    Forbidden,
    /// Who looks at another's cabinet changes nothing in it and takes nothing away.
    Viewing,
    /// This part of the portal is closed to the person for a while.
    Limited,
    /// The form was not sent from a page of ours, or the page is too old.
    Stale,
    /// No such page — or it is not for this person, which is the same.
    NotFound,
    /// The page exists, but not for this method.
    MethodNotAllowed,
    /// The body is larger than allowed.
    TooLarge,
    /// The body is not a form.
    MediaType,
    /// The request is addressed to another host.
    Misdirected,
    /// Too many tries; seconds to wait.
    TooMany(i64),
    /// The store or the pool cannot answer now.
    Unavailable(String),
    /// A fault of the program.
    Fault(anyhow::Error),
}

/// The result of a handler.
pub type Result<T, E = Error> = std::result::Result<T, E>;

impl From<storage::Error> for Error {
    fn from(error: storage::Error) -> Self {
        match error {
            storage::Error::NotFound => Self::NotFound,
            storage::Error::Unavailable(why) => Self::Unavailable(why),
            storage::Error::BadValue(_) => Self::BadRequest,
            storage::Error::TooLarge(_) => Self::TooLarge,
            other => Self::Fault(other.into()),
        }
    }
}

impl From<identity::Error> for Error {
    fn from(error: identity::Error) -> Self {
        match error {
            identity::Error::Storage(error) => error.into(),
            identity::Error::Busy => Self::Unavailable(error.to_string()),
            identity::Error::NoAccount(_) => Self::NotFound,
            other => Self::Fault(other.into()),
        }
    }
}

/// What an error page says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Words {
    /// The status.
    pub status: u16,
    /// The heading.
    pub title: &'static str,
    /// What happened.
    pub text: &'static str,
    /// What to do next.
    pub advice: &'static str,
}

const fn words(
    status: u16,
    title: &'static str,
    text: &'static str,
    advice: &'static str,
) -> Words {
    Words {
        status,
        title,
        text,
        advice,
    }
}

/// All pages of errors.
pub const PAGES: &[Words] = &[
    words(
        400,
        "Запрос не удалось прочитать",
        "Адрес или данные формы повреждены по дороге или набраны с ошибкой.",
        "Вернитесь на предыдущую страницу, обновите её и заполните форму ещё раз.",
    ),
    words(
        403,
        "Доступ закрыт",
        "У вашей учётной записи нет права на это действие, либо страница, с которой отправлена форма, устарела.",
        "Откройте страницу заново и повторите. Если права должны быть, обратитесь к администратору ЭИОС.",
    ),
    words(
        404,
        "Страница не найдена",
        "Такой страницы нет, она удалена или недоступна вашей учётной записи.",
        "Проверьте адрес или начните с главной страницы портала.",
    ),
    words(
        405,
        "Так эту страницу открыть нельзя",
        "Адрес верный, но он не принимает запросы такого вида.",
        "Вернитесь к форме и отправьте её кнопкой или откройте главную страницу портала.",
    ),
    words(
        413,
        "Слишком большой объём данных",
        "Форма больше, чем принимает эта страница.",
        "Сократите текст и отправьте форму ещё раз.",
    ),
    words(
        415,
        "Данные не в виде формы",
        "Эта страница принимает только обычные формы.",
        "Откройте страницу в браузере и отправьте форму кнопкой.",
    ),
    words(
        421,
        "Неизвестный адрес сайта",
        "Запрос пришёл на адрес, который этому серверу не принадлежит.",
        "Откройте сайт по его официальному адресу.",
    ),
    words(
        422,
        "Данные не приняты",
        "В отправленных данных есть ошибки.",
        "Вернитесь к форме, исправьте отмеченные поля и отправьте её ещё раз.",
    ),
    words(
        429,
        "Слишком много попыток",
        "Вход временно закрыт, потому что подряд было много неверных попыток.",
        "Подождите и попробуйте снова. Если пароль забыт, попросите новый у ответственного за ЭИОС.",
    ),
    words(
        500,
        "Ошибка на сервере",
        "Страница не открылась из-за ошибки в программе. Введённое могло не сохраниться.",
        "Повторите через минуту. Если ошибка остаётся, сообщите в поддержку номер запроса.",
    ),
    words(
        503,
        "Сервис временно недоступен",
        "Сервер сейчас не может выполнить запрос. Ничего не сохранено.",
        "Повторите через минуту: работа восстановится сама.",
    ),
];

/// What is said to whoever looks at another's cabinet and does more than look.
pub const VIEWING: Words = words(
    403,
    "В чужом кабинете можно только смотреть",
    "Вы открыли кабинет другого человека для просмотра: в нём нельзя ничего изменить, выгрузить или напечатать.",
    "Чтобы работать от своего имени, нажмите «Выйти из просмотра» вверху страницы.",
);

/// What a person reads where a part of the portal is closed to them (E.6.8).
pub const LIMITED: Words = words(
    403,
    "Доступ к этой части ограничен",
    "Эта часть ЭИОС для вас временно закрыта; остальное работает как обычно.",
    "Причина указана в уведомлении. Чтобы снять ограничение, напишите обращение или подойдите к ответственному за работу с ЭИОС.",
);

/// The words for a status; an unknown one is a fault.
pub fn page_of(status: u16) -> &'static Words {
    let found = PAGES.iter().find(|page| page.status == status);
    found.unwrap_or(&PAGES[9])
}

/// Travels with the response to the frame, which renders the page.
#[derive(Clone, Copy, Debug)]
pub(super) struct Trouble {
    pub words: &'static Words,
    pub wait: Option<i64>,
}

impl Error {
    pub(super) fn status(&self) -> u16 {
        match self {
            Self::BadRequest => 400,
            Self::LoginFirst(_)
            | Self::ChangeFirst
            | Self::CodeFirst
            | Self::AckFirst(_)
            | Self::FactorFirst
            | Self::CodeGiven => 303,
            Self::Forbidden | Self::Viewing | Self::Limited | Self::Stale => 403,
            Self::NotFound => 404,
            Self::MethodNotAllowed => 405,
            Self::TooLarge => 413,
            Self::MediaType => 415,
            Self::Misdirected => 421,
            Self::TooMany(_) => 429,
            Self::Fault(_) => 500,
            Self::Unavailable(_) => 503,
        }
    }
}

impl IntoResponse for Error {
    fn into_response(self) -> Response {
        let wait = match &self {
            Self::LoginFirst(path) => return see_other(&and_back("/lk/login", path)),
            Self::ChangeFirst => return see_other("/lk/password"),
            Self::AckFirst(path) => return see_other(&and_back("/lk/rules", path)),
            Self::CodeFirst => return see_other("/lk/code"),
            Self::FactorFirst => return see_other("/lk/factor"),
            Self::CodeGiven => return see_other("/lk/"),
            Self::TooMany(seconds) => Some(*seconds),
            Self::Unavailable(why) => {
                tracing::warn!(why, "хранилище или очередь не отвечают");
                Some(60)
            }
            Self::Fault(why) => {
                tracing::error!(error = %format!("{why:#}"), "ошибка в программе");
                None
            }
            _ => None,
        };
        let words = match &self {
            Self::Viewing => &VIEWING,
            Self::Limited => &LIMITED,
            _ => page_of(self.status()),
        };
        let status =
            StatusCode::from_u16(words.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let mut response = (status, words.title).into_response();
        if let Some(seconds) = wait {
            let headers = response.headers_mut();
            headers.insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        response.extensions_mut().insert(Trouble { words, wait });
        response
    }
}

/// A page of the door, which leads to `path` afterwards; the home page needs no mention.
pub(super) fn and_back(door: &str, path: &str) -> String {
    if path == "/lk/" || path.len() > 400 {
        return door.to_owned();
    }
    let mut address = format!("{door}?next=");
    for b in path.bytes() {
        match b {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'/' | b'-' | b'_' | b'.' | b'~' => {
                address.push(b as char);
            }
            other => address.push_str(&format!("%{other:02X}")),
        }
    }
    address
}
