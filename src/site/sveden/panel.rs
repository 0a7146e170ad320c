//! The panel «Документ подписан электронной подписью» beside a document: who, when, by what kind of
//! signature, the file's hashes, and honestly what was compared and what was not.

use serde::Serialize;

use super::cells::format_of;
use super::prose;
use crate::site::facts::{Signature, date_text, size_text};
use crate::site::signature::{Digests, Signer, Verdict};

/// What a page tells of a signature.
#[derive(Clone, Debug, Serialize)]
pub struct Panel {
    /// «Подписан …»: always in sight.
    pub summary: String,
    /// The signers, each as lines «label: value».
    pub signers: Vec<Vec<Line>>,
    /// Hashes of the file.
    pub hashes: Vec<Line>,
    /// Whether the signature belongs to the file; nothing without a signature file.
    pub verdict: Option<Judged>,
    /// The signature file.
    pub href: Option<String>,
    /// «файл подписи (SIG, 3 КБ)»
    pub file: Option<String>,
}

/// «Должность: директор»
#[derive(Clone, Debug, Serialize)]
pub struct Line {
    /// What it is.
    pub label: &'static str,
    /// What is known.
    pub value: String,
}

/// The outcome of a comparison.
#[derive(Clone, Debug, Serialize)]
pub struct Judged {
    /// `ok`, `warn` or `bad`.
    pub state: &'static str,
    /// A sentence.
    pub text: &'static str,
}

impl Panel {
    /// The panel of a signature; hashes are shown when they are known.
    pub fn of(signature: &Signature, digests: Option<&Digests>) -> Panel {
        let read = signature.read.as_ref();
        let signers = match read {
            None => vec![told(signature)],
            Some(read) => read.signers.iter().map(|s| signer(s, signature)).collect(),
        };
        let hashes = digests.map(|digests| {
            vec![
                line("SHA-256", digests.sha256.clone()),
                line("ГОСТ Р 34.11-2012, 256 бит", digests.streebog256.clone()),
            ]
        });
        let file = signature.file.as_ref();
        Panel {
            summary: signature.in_words(),
            signers,
            hashes: hashes.unwrap_or_default(),
            verdict: read.map(|read| judged(read.verdict())),
            href: file.map(|(path, _)| prose::href(path)),
            file: file.map(|(path, size)| {
                format!("файл подписи ({}, {})", format_of(path), size_text(*size))
            }),
        }
    }
}

/// The facts' own words, when there is no signature file.
fn told(signature: &Signature) -> Vec<Line> {
    let lines = [
        Some(line("Подписал", signature.by.clone())),
        signature.post.clone().map(|post| line("Должность", post)),
        signature
            .on
            .map(|day| line("Дата подписания", date_text(day))),
        Some(line(
            "Вид подписи",
            signature.kind.named_in_words().to_owned(),
        )),
    ];
    lines.into_iter().flatten().collect()
}

/// What stands in the signature file; the facts fill in what it does not say.
fn signer(signer: &Signer, signature: &Signature) -> Vec<Line> {
    let mut lines = Vec::new();
    let certificate = signer.certificate.as_ref();
    let owner = certificate.map(|certificate| &certificate.owner);
    let name = owner.and_then(|owner| owner.person());
    lines.push(line(
        "Подписал",
        name.unwrap_or_else(|| signature.by.clone()),
    ));
    let post = owner.and_then(|owner| owner.title.clone());
    lines.extend(
        post.or_else(|| signature.post.clone())
            .map(|post| line("Должность", post)),
    );
    let organisation = owner.and_then(|owner| owner.organisation.clone());
    lines.extend(organisation.map(|name| line("Организация", name)));
    match signer.signed_at {
        Some(at) => lines.push(line(
            "Время подписания",
            format!(
                "{} (UTC, по часам подписавшего)",
                at.strftime("%d.%m.%Y %H:%M")
            ),
        )),
        None => lines.extend(
            signature
                .on
                .map(|day| line("Дата подписания", date_text(day))),
        ),
    }
    lines.push(line(
        "Вид подписи",
        signature.kind.named_in_words().to_owned(),
    ));
    match certificate {
        Some(certificate) => {
            lines.push(line("Сертификат", certificate.serial.clone()));
            lines.push(line(
                "Действует",
                format!(
                    "с {} по {}{}",
                    date_text(certificate.from.date()),
                    date_text(certificate.until.date()),
                    match signer.valid_when_signed() {
                        Some(true) => "; при подписании действовал",
                        Some(false) => "; при подписании не действовал",
                        None => "",
                    }
                ),
            ));
            lines.push(line("Выдан", certificate.issuer.clone()));
        }
        None => lines.push(line("Сертификат", "в файл подписи не вложен".to_owned())),
    }
    lines.push(line("Хэш в подписи", signer.algorithm.name()));
    lines
}

fn judged(verdict: Verdict) -> Judged {
    let state = match verdict {
        Verdict::Matches => "ok",
        Verdict::Unchecked(_) => "warn",
        Verdict::Changed => "bad",
    };
    Judged {
        state,
        text: verdict.in_words(),
    }
}

fn line(label: &'static str, value: String) -> Line {
    Line { label, value }
}
