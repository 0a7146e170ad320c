//! A letter as the mail server wants it: headers and plain text in Russian.

use std::time::SystemTime;

use anyhow::{Context as _, Result};
use jiff::Timestamp;
use lettre::{
    Address, Message,
    message::{
        Mailbox, SinglePart,
        header::{ContentType, HeaderName, HeaderValue},
    },
};

use super::post::Letter;
use crate::storage::db::timestamp;

/// The page on which letters are switched off.
pub const SETTINGS: &str = "/lk/messages/settings";

/// `eios@college.ru` or `Колледж <eios@college.ru>`; the name may be in Russian without quotes.
pub fn mailbox(text: &str) -> Result<Mailbox> {
    let (name, address) = match text.split_once('<') {
        Some((name, rest)) => (
            name.trim().trim_matches('"').trim(),
            rest.trim_end_matches('>'),
        ),
        None => ("", text),
    };
    let address: Address = address.trim().parse().context("такого адреса не бывает")?;
    let name = Some(name.to_owned()).filter(|name| !name.is_empty());
    Ok(Mailbox::new(name, address))
}

/// The message. Two tries of one letter have one `Message-ID`, so that a mailbox shows it once.
pub fn message(
    from: &Mailbox,
    public_url: &str,
    letter: &Letter<'_>,
    at: Timestamp,
) -> Result<Message> {
    let to = mailbox(letter.address).context("адрес получателя записан с ошибкой")?;
    let mark: String = timestamp(at).chars().filter(char::is_ascii_digit).collect();
    let stem = match letter.id {
        0 => format!("test-{mark}"),
        id => format!("letter-{id}"),
    };
    let host = crate::web::address::authority(public_url).unwrap_or_default();
    let host = host.split(':').next().unwrap_or_default().to_owned();
    let domain = from.email.domain().to_owned();
    let place = if host.is_empty() { "eios" } else { &host };
    let mut message = Message::builder()
        .from(from.clone())
        .to(to)
        .subject(one_line(letter.subject))
        .date(SystemTime::from(at))
        .message_id(Some(format!("<{stem}.{place}@{domain}>")))
        .raw_header(raw("Auto-Submitted", "auto-generated"));
    if letter.may_be_left && !public_url.is_empty() {
        message = message.raw_header(raw(
            "List-Unsubscribe",
            &format!("<{public_url}{SETTINGS}>"),
        ));
    }
    let body = SinglePart::builder()
        .header(ContentType::TEXT_PLAIN)
        .body(letter.body.to_owned());
    message.singlepart(body).context("письмо не составлено")
}

/// A subject is one line.
fn one_line(text: &str) -> String {
    let line: String = text
        .chars()
        .map(|c| if c.is_control() { ' ' } else { c })
        .collect();
    line.trim().to_owned()
}

fn raw(name: &'static str, value: &str) -> HeaderValue {
    HeaderValue::new(HeaderName::new_from_ascii_str(name), value.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_letter_says_who_from_when_and_that_a_program_wrote_it() {
        let from = mailbox("Приозёрский техникум <eios@college.example>").expect("from");
        let letter = Letter {
            id: 7,
            address: "asya@example.org",
            subject: "Новое в кабинете",
            body: "Здравствуйте!\n",
            may_be_left: true,
        };
        let at = "2026-11-23T06:00:00Z".parse().expect("moment");
        let made = message(&from, "https://college.example", &letter, at).expect("message");
        let text = String::from_utf8(made.formatted()).expect("text");
        for line in [
            "To: asya@example.org",
            "Date: Mon, 23 Nov 2026 06:00:00 +0000",
            "Message-ID: <letter-7.college.example@college.example>",
            "Auto-Submitted: auto-generated",
            "List-Unsubscribe: <https://college.example/lk/messages/settings>",
            "Content-Type: text/plain; charset=utf-8",
        ] {
            assert!(text.contains(line), "нет «{line}» в\n{text}");
        }
        assert!(text.contains("From: =?utf-8?"), "{text}");
        assert!(!text.contains("Приозёрский"), "заголовки не в ASCII");
        assert!(mailbox("не адрес").is_err());
    }
}
