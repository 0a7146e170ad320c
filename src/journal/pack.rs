//! The text for the outside support (J.9, J.13): what it must say, what it lacks, how it looks as text, as data for the
//! press and as a draft of a letter.

use base64::{Engine as _, engine::general_purpose::STANDARD};
use serde_json::json;

use super::{settings::Settings, store::Ticket};

/// A line of the text: name, value.
pub type Line = (&'static str, String);

/// What the text lacks, in the words of the form.
pub fn lacking(ticket: &Ticket, has_files: bool, settings: &Settings) -> Vec<&'static str> {
    let empty = |text: &Option<String>| text.as_deref().is_none_or(|text| text.trim().is_empty());
    let mut lacking = Vec::new();
    let mut need = |missing: bool, words| {
        if missing {
            lacking.push(words);
        }
    };
    need(ticket.topic.trim().is_empty(), "тема");
    need(ticket.body.trim().is_empty(), "описание проблемы");
    need(
        empty(&ticket.subject_name) && ticket.subject_person_id.is_none(),
        "фамилия, имя, отчество",
    );
    need(
        empty(&ticket.user_role) && ticket.subject_kind == "unknown",
        "роль",
    );
    need(
        empty(&ticket.territory) && settings.territory.is_empty(),
        "территория",
    );
    need(empty(&ticket.org_name), "организация");
    need(
        empty(&ticket.action_before),
        "действие, после которого возникла ошибка",
    );
    need(!has_files, "снимок экрана или видео");
    if ticket.mobile_app {
        need(empty(&ticket.device), "устройство");
        need(
            empty(&ticket.os) || empty(&ticket.os_version),
            "операционная система и её версия",
        );
        need(empty(&ticket.app_version), "версия приложения");
    }
    lacking
}

/// What is around a request, for the text.
pub struct Around<'a> {
    /// The full name of the person it is about.
    pub who: &'a str,
    /// The role in words.
    pub role: &'a str,
    /// The college's territory.
    pub territory: &'a str,
    /// Names of the files.
    pub files: &'a [String],
    /// What was corrected.
    pub corrected: &'a [String],
    /// What was added on request of the support.
    pub added: &'a [String],
}

/// The lines of the text.
pub fn lines(ticket: &Ticket, around: &Around<'_>) -> Vec<Line> {
    let said = |text: &Option<String>| text.clone().unwrap_or_default();
    let mut lines = vec![
        ("Тема", ticket.topic.clone()),
        ("Номер у нас", ticket.number.clone()),
        ("Проблема", ticket.body.clone()),
        ("Фамилия, имя, отчество", around.who.to_owned()),
        ("Роль", around.role.to_owned()),
        ("Группа, должность", said(&ticket.subject_place)),
        ("Территория", around.territory.to_owned()),
        ("Организация", said(&ticket.org_name)),
        ("Почта на Госуслугах", said(&ticket.esia_email)),
        (
            "Действие, после которого возникла ошибка",
            said(&ticket.action_before),
        ),
        ("Что уже пробовали", said(&ticket.tried)),
        ("Исправлено в колледже", around.corrected.join("; ")),
        ("Устройство", said(&ticket.device)),
        (
            "Операционная система",
            format!("{} {}", said(&ticket.os), said(&ticket.os_version))
                .trim()
                .to_owned(),
        ),
        ("Версия приложения", said(&ticket.app_version)),
        ("Браузер", said(&ticket.browser)),
        ("Снимки экрана, видео", around.files.join(", ")),
        ("Номер в поддержке", said(&ticket.external_no)),
        ("Дополнено", around.added.join("\n")),
    ];
    lines.retain(|(_, value)| !value.trim().is_empty());
    lines
}

/// As one text to copy.
pub fn text(lines: &[Line]) -> String {
    let each = lines
        .iter()
        .map(|(name, value)| match value.contains('\n') {
            true => format!("{name}:\n{value}"),
            false => format!("{name}: {value}"),
        });
    each.collect::<Vec<_>>().join("\n")
}

/// As data for the press.
pub fn data(lines: &[Line], college: &str, number: &str) -> serde_json::Value {
    json!({
        "college": college,
        "number": number,
        "rows": lines.iter().map(|(name, value)| [*name, value.as_str()]).collect::<Vec<_>>(),
    })
}

/// A file for the draft.
pub struct Part {
    /// Its name.
    pub name: String,
    /// Its type.
    pub mime: String,
    /// Its content.
    pub bytes: Vec<u8>,
}

/// A draft that a mail program opens ready to send: RFC 5322 with everything in base64, so that no line is too long and
/// no letter is lost. It has no sender and no day: the mail program puts its own.
pub fn draft(to: &str, subject: &str, body: &str, parts: &[Part]) -> String {
    const BOUNDARY: &str = "eios-request-part";
    let mut letter = format!(
        "X-Unsent: 1\r\nTo: {}\r\nSubject: {}\r\nMIME-Version: 1.0\r\n",
        one_line(to),
        words(subject)
    );
    letter.push_str(&format!(
        "Content-Type: multipart/mixed; boundary=\"{BOUNDARY}\"\r\n\r\n"
    ));
    letter.push_str(&format!("--{BOUNDARY}\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n\r\n"));
    letter.push_str(&folded(body.as_bytes()));
    for part in parts {
        letter.push_str(&format!(
            "--{BOUNDARY}\r\nContent-Type: {}\r\nContent-Transfer-Encoding: base64\r\nContent-Disposition: attachment; filename*=UTF-8''{}\r\n\r\n",
            one_line(&part.mime),
            escaped(&part.name)
        ));
        letter.push_str(&folded(&part.bytes));
    }
    letter.push_str(&format!("--{BOUNDARY}--\r\n"));
    letter
}

fn one_line(text: &str) -> String {
    text.chars().filter(|c| !c.is_control()).collect()
}

/// Words of a header (RFC 2047), in pieces of whole letters that fit its 75 signs.
fn words(text: &str) -> String {
    let mut pieces = vec![String::new()];
    for letter in one_line(text).chars() {
        match pieces.last_mut() {
            Some(last) if last.len() + letter.len_utf8() <= 42 => last.push(letter),
            _ => pieces.push(letter.to_string()),
        }
    }
    let each = pieces
        .iter()
        .map(|piece| format!("=?UTF-8?B?{}?=", STANDARD.encode(piece)));
    each.collect::<Vec<_>>().join("\r\n ")
}

fn folded(bytes: &[u8]) -> String {
    let whole = STANDARD.encode(bytes);
    let mut text = String::with_capacity(whole.len() + whole.len() / 38 + 2);
    for line in whole.as_bytes().chunks(76) {
        text.push_str(&String::from_utf8_lossy(line));
        text.push_str("\r\n");
    }
    text
}

/// Percent signs for addresses and names of files.
pub fn escaped(text: &str) -> String {
    let mut sure = String::new();
    for b in text.bytes() {
        match b {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'.' => sure.push(b as char),
            other => sure.push_str(&format!("%{other:02X}")),
        }
    }
    sure
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_draft_is_whole_whatever_the_letters() {
        let part = Part {
            name: "снимок \"1\".png".into(),
            mime: "image/png\r\nX-Bad: 1".into(),
            bytes: vec![7; 200],
        };
        let subject =
            "Пользователь не найден — заявка № 15/2026, Приозёрский техникум\r\nBcc: a@b.c";
        let letter = draft("help@example.org", subject, "Тема: Ё\n", &[part]);
        assert!(letter.lines().all(|line| line.len() <= 150), "{letter}");
        assert!(!letter.contains("\nBcc") && !letter.contains("\nX-Bad"));
        let told: String = letter
            .split("=?UTF-8?B?")
            .skip(1)
            .filter_map(|piece| STANDARD.decode(piece.split("?=").next()?).ok())
            .map(|bytes| String::from_utf8(bytes).expect("whole letters in every piece"))
            .collect();
        assert!(told.starts_with("Пользователь не найден — заявка № 15/2026"));
        assert!(letter.contains("filename*=UTF-8''%D1%81%D0%BD"));
        assert!(letter.ends_with("--eios-request-part--\r\n"));
    }
}
