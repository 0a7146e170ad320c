//! What a program is told instead of a page: `application/problem+json` (RFC 9457) with a sentence in Russian and,
//! when fields are wrong, all of them at once.

use axum::{
    http::{HeaderName, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use serde::Serialize;

use super::Error;
use crate::{identity, storage};

/// Where programs are answered; everything under it speaks JSON, errors too.
pub const PROGRAMS: &str = "/lk/api/v1";

/// Whether the address is one of those where programs are answered.
pub fn is_for_programs(path: &str) -> bool {
    path.strip_prefix(PROGRAMS)
        .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

/// One field that is wrong; an empty name is the whole record.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Wrong {
    /// The field of the record, the word of the address.
    pub field: String,
    /// What is wrong and what to do.
    pub detail: String,
}

/// Why a program's request was not carried out.
#[derive(Debug)]
pub struct Problem {
    status: u16,
    detail: String,
    errors: Vec<Wrong>,
    headers: Vec<(HeaderName, HeaderValue)>,
}

impl Problem {
    /// A status with a sentence.
    pub fn new(status: u16, detail: impl Into<String>) -> Self {
        Self {
            status,
            detail: detail.into(),
            errors: Vec::new(),
            headers: Vec::new(),
        }
    }

    /// A status with the usual sentence for it.
    pub fn of_status(status: u16) -> Self {
        Self::new(status, usual(status).1)
    }

    /// The fields that are wrong.
    pub fn with_errors(mut self, errors: Vec<Wrong>) -> Self {
        self.errors = errors;
        self
    }

    /// One more header.
    pub fn with_header(mut self, name: HeaderName, value: &str) -> Self {
        if let Ok(value) = HeaderValue::from_str(value) {
            self.headers.push((name, value));
        }
        self
    }

    /// The status.
    pub fn status(&self) -> u16 {
        self.status
    }
}

/// The name of a status and what it usually means.
fn usual(status: u16) -> (&'static str, &'static str) {
    match status {
        400 => (
            "Запрос не разобран",
            "Адрес или тело запроса повреждены. Проверьте их и повторите.",
        ),
        401 => (
            "Нужен ключ",
            "Передайте действующий ключ в заголовке «Authorization: Bearer …». Ключ делает его владелец на странице /lk/tokens.",
        ),
        403 => (
            "Доступ закрыт",
            "У владельца ключа нет права на это действие.",
        ),
        404 => (
            "Не найдено",
            "Такого адреса, реестра или записи нет, или они недоступны владельцу ключа.",
        ),
        405 => (
            "Так этот адрес не работает",
            "Способ запроса не подходит; подходящие названы в заголовке Allow.",
        ),
        409 => (
            "Действие невозможно",
            "Состояние записи этого не позволяет.",
        ),
        412 => (
            "Запись уже другая",
            "Запись изменили после того, как вы её прочли. Прочтите её заново и повторите.",
        ),
        413 => (
            "Слишком много данных",
            "Тело запроса больше, чем принимается за один раз.",
        ),
        415 => (
            "Нужен JSON",
            "Тело запроса передают как application/json в кодировке UTF-8.",
        ),
        421 => (
            "Чужой адрес",
            "Запрос пришёл на адрес, который этому серверу не принадлежит.",
        ),
        422 => (
            "Данные не приняты",
            "В данных есть ошибки, все они названы в errors.",
        ),
        428 => (
            "Нужна версия записи",
            "Передайте заголовок If-Match с версией записи, которую вы меняете: она стоит в заголовке ETag ответа.",
        ),
        429 => ("Слишком много попыток", "Подождите и повторите."),
        503 => (
            "Сервис временно недоступен",
            "Сервер сейчас не может выполнить запрос, ничего не сохранено. Повторите через минуту.",
        ),
        _ => (
            "Ошибка на сервере",
            "Запрос не выполнен из-за ошибки в программе. Сообщите в поддержку номер из заголовка X-Request-Id.",
        ),
    }
}

impl From<Error> for Problem {
    fn from(error: Error) -> Self {
        let forbidden = |detail: &str| Self::new(403, detail);
        match error {
            Error::LoginFirst(_) => {
                Self::of_status(401).with_header(header::WWW_AUTHENTICATE, "Bearer")
            }
            Error::ChangeFirst => forbidden(
                "Владелец ещё не сменил одноразовый пароль. До этого доступ закрыт и программам.",
            ),
            Error::CodeFirst | Error::CodeGiven => {
                forbidden("Вход не завершён: введите код на странице входа.")
            }
            Error::AckFirst(_) => forbidden(
                "Владелец ещё не ознакомился с действующими правилами. До этого доступ закрыт и программам.",
            ),
            Error::Viewing => forbidden("В чужом кабинете можно только смотреть."),
            Error::Limited => forbidden(
                "Доступ владельца к этой части ограничен. Снимает ограничение ответственный за работу с ЭИОС.",
            ),
            Error::FactorFirst => forbidden(
                "Роли владельца нужен второй шаг входа, а он не включён. До этого доступ закрыт и программам.",
            ),
            Error::TooMany(seconds) => {
                Self::of_status(429).with_header(header::RETRY_AFTER, &seconds.to_string())
            }
            Error::Unavailable(why) => {
                tracing::warn!(why, "хранилище или очередь не отвечают");
                Self::of_status(503).with_header(header::RETRY_AFTER, "60")
            }
            Error::Fault(why) => {
                tracing::error!(error = %format!("{why:#}"), "ошибка в программе");
                Self::of_status(500)
            }
            other => Self::of_status(other.status()),
        }
    }
}

impl From<storage::Error> for Problem {
    fn from(error: storage::Error) -> Self {
        Error::from(error).into()
    }
}

impl From<identity::Error> for Problem {
    fn from(error: identity::Error) -> Self {
        Error::from(error).into()
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let mut told = serde_json::json!({
            "type": "about:blank",
            "title": usual(self.status).0,
            "status": self.status,
            "detail": self.detail,
        });
        if !self.errors.is_empty() {
            told["errors"] = serde_json::json!(self.errors);
        }
        let status = StatusCode::from_u16(self.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let mut response = (status, told.to_string()).into_response();
        let headers = response.headers_mut();
        headers.insert(
            header::CONTENT_TYPE,
            HeaderValue::from_static("application/problem+json"),
        );
        headers.extend(self.headers);
        response
    }
}
