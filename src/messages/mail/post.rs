//! The way to the mail server.

use std::time::Duration;

use anyhow::{Context as _, Result, bail};
use jiff::Timestamp;
use lettre::{
    AsyncSmtpTransport, AsyncTransport as _, Tokio1Executor,
    message::Mailbox,
    transport::smtp::{
        authentication::Credentials,
        client::{Certificate, Tls, TlsParameters},
    },
};

use super::compose;
use crate::config;

/// How long the server may think.
const PATIENCE: Duration = Duration::from_secs(20);

/// How a certificate of a PEM file begins.
const PEM: &[u8] = b"-----BEGIN CERTIFICATE-----";

/// The mail server, as it is configured.
#[derive(Clone, Debug)]
pub struct Post {
    transport: AsyncSmtpTransport<Tokio1Executor>,
    from: Mailbox,
    /// The address under which people find the portal.
    pub public_url: String,
}

/// A letter that is ready.
#[derive(Clone, Copy, Debug)]
pub struct Letter<'a> {
    /// Its number in the queue; the server may tell two tries of one letter by it.
    pub id: i64,
    /// Where to.
    pub address: &'a str,
    /// The subject.
    pub subject: &'a str,
    /// Plain text.
    pub body: &'a str,
    /// Letters of this kind may be switched off at the settings.
    pub may_be_left: bool,
}

/// What became of a try.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Sent {
    /// The server has taken it.
    Yes,
    /// This letter will never go: the address is wrong.
    Never(String),
    /// Not now.
    NotNow(String),
    /// The server itself does not answer or does not let us in: the other letters need not be tried.
    ServerDown(String),
}

impl Post {
    /// The server that is configured; none when letters are off. Wrong settings are a sentence.
    pub fn of(mail: &config::Mail, public_url: &str) -> Result<Option<Self>> {
        if !mail.is_on() {
            return Ok(None);
        }
        let from = match mail.from.as_str() {
            "" => &mail.user,
            from => from,
        };
        let from: Mailbox = compose::mailbox(from)
            .context("mail.from: не адрес; напишите адрес, от которого уходят письма")?;
        let mut builder =
            AsyncSmtpTransport::<Tokio1Executor>::builder_dangerous(mail.server.as_str())
                .port(mail.port)
                .timeout(Some(PATIENCE));
        if mail.tls != "none" {
            let tls = trusted(mail)?;
            builder = builder.tls(match mail.tls.as_str() {
                "tls" => Tls::Wrapper(tls),
                _ => Tls::Required(tls),
            });
        }
        if !mail.user.is_empty() {
            let password = password(mail)?;
            builder = builder.credentials(Credentials::new(mail.user.clone(), password));
        }
        Ok(Some(Self {
            transport: builder.build(),
            from,
            public_url: public_url.trim_end_matches('/').to_owned(),
        }))
    }

    /// Hands a letter over.
    pub async fn send(&self, letter: &Letter<'_>, at: Timestamp) -> Sent {
        let message = match compose::message(&self.from, &self.public_url, letter, at) {
            Ok(message) => message,
            Err(error) => return Sent::Never(format!("{error:#}")),
        };
        match self.transport.send(message).await {
            Ok(_) => Sent::Yes,
            Err(error) => refused(&error),
        }
    }

    /// Whether the server answers and lets us in.
    pub async fn greet(&self) -> Result<(), String> {
        match self.transport.test_connection().await {
            Ok(true) => Ok(()),
            Ok(false) => Err("сервер закрыл соединение".to_owned()),
            Err(error) => Err(words(&error)),
        }
    }
}

/// Whom the way is closed with: whoever a well-known authority vouches for, or one of the settings.
fn trusted(mail: &config::Mail) -> Result<TlsParameters> {
    let mut tls = TlsParameters::builder(mail.server.clone());
    if !mail.ca_file.as_os_str().is_empty() {
        let file = mail.ca_file.display();
        let pem = std::fs::read(&mail.ca_file)
            .with_context(|| format!("mail.ca_file: {file} не читается"))?;
        if !pem.windows(PEM.len()).any(|part| part == PEM) {
            bail!("mail.ca_file: в {file} нет сертификатов PEM");
        }
        let certificates = Certificate::from_pem(&pem)
            .with_context(|| format!("mail.ca_file: в {file} нет сертификатов PEM"))?;
        tls = tls.add_root_certificate(certificates);
    }
    tls.build()
        .context("mail.server, mail.ca_file: имя сервера или сертификаты не подходят для защищённого соединения")
}

/// The password of the settings, or the first line of its file.
fn password(mail: &config::Mail) -> Result<String> {
    if !mail.password.is_empty() || mail.password_file.as_os_str().is_empty() {
        return Ok(mail.password.clone());
    }
    let file = &mail.password_file;
    let text = std::fs::read_to_string(file)
        .with_context(|| format!("mail.password_file: {} не читается", file.display()))?;
    Ok(text.lines().next().unwrap_or_default().to_owned())
}

/// What a refusal means. A recipient that the server does not know stays unknown; anything else may pass.
fn refused(error: &lettre::transport::smtp::Error) -> Sent {
    let code = error.status().map(u16::from);
    match code {
        // 550 mailbox unavailable, 551 not local, 553 name not allowed, 501 and 555 bad address
        Some(550 | 551 | 553 | 501 | 555) => Sent::Never(words(error)),
        // 421 service not available, 454, 530, 534, 535, 538: the door itself
        Some(421 | 454 | 530 | 534 | 535 | 538) | None => Sent::ServerDown(words(error)),
        Some(_) => Sent::NotNow(words(error)),
    }
}

/// The error with its causes on one line.
fn words(error: &(dyn std::error::Error + 'static)) -> String {
    let mut text = error.to_string();
    let mut next = error.source();
    while let Some(cause) = next {
        let cause_text = cause.to_string();
        if !text.contains(&cause_text) {
            text.push_str(": ");
            text.push_str(&cause_text);
        }
        next = cause.source();
    }
    crate::identity::events::clean(&text, 300)
}
