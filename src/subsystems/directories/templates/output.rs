//! A filled document on its way to the printer: the page, the PDF, the DOCX.

use std::sync::{Arc, OnceLock};

use axum::{body::Body, response::Response};

use crate::{
    documents::{
        About, Press,
        templates::{self, Document, Filled, Missing},
    },
    registers::pages::Scene,
    web::{Error, Page, Result, State, serve_made},
};

/// The press of the portal: opened when the first PDF is asked for, then shared.
#[derive(Clone, Default)]
pub struct Pressroom(Arc<OnceLock<Press>>);

/// What a document is made into.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum As {
    /// A page for the browser's printing.
    Html,
    /// A PDF.
    Pdf,
    /// A file for a word processor.
    Docx,
}

impl As {
    /// By the word of the address.
    pub fn parse(text: Option<&str>) -> Self {
        match text {
            Some("pdf") => Self::Pdf,
            Some("docx") => Self::Docx,
            _ => Self::Html,
        }
    }
}

/// Around the printed page: what the person reads on the screen.
pub struct Around<'a> {
    /// The name of the document.
    pub title: &'a str,
    /// The way back.
    pub back: &'a str,
    /// The address of the same document, to which `as=pdf` is added.
    pub same: &'a str,
    /// What the record lacks.
    pub missing: &'a [Missing],
}

impl Pressroom {
    /// The press, opened when it is first asked for.
    pub fn press(&self, state: &State) -> Result<Press> {
        if let Some(press) = self.0.get() {
            return Ok(press.clone());
        }
        let press = Press::open(&state.themes).map_err(Error::Fault)?;
        Ok(self.0.get_or_init(|| press).clone())
    }
}

/// The answer: a page or a file.
pub async fn answer(
    scene: &Scene,
    room: &Pressroom,
    how: As,
    filled: Filled,
    around: Around<'_>,
) -> Result<Response> {
    let Filled { document, .. } = filled;
    match how {
        As::Html => page(scene, &document, &around),
        As::Docx => {
            let made = in_background(move || templates::docx(&document)).await?;
            let bytes = made.map_err(Error::Fault)?;
            Ok(sent(bytes, around.title, "docx"))
        }
        As::Pdf => {
            let press = room.press(&scene.state)?;
            let about = About {
                title: document
                    .heading()
                    .unwrap_or_else(|| around.title.to_owned()),
                author: scene.state.college(),
                date: scene.asker.today,
            };
            let kept = document.clone();
            let made = in_background(move || templates::pdf(&press, &kept, &about)).await?;
            match made {
                Ok(bytes) => Ok(sent(bytes, around.title, "pdf")),
                // a sign that no font has is the record's fault, and is told
                Err(why) => {
                    let words = why.to_string();
                    Page::new(
                        &scene.state,
                        &scene.visit.asked,
                        "templates_refused.html",
                        "PDF не получился",
                    )
                    .status(422)
                    .with("why", &words)
                    .with("back", around.back)
                    .render()
                }
            }
        }
    }
}

async fn in_background<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T> {
    let done = tokio::task::spawn_blocking(work).await;
    done.map_err(|why| Error::Fault(anyhow::Error::new(why)))
}

fn page(scene: &Scene, document: &Document, around: &Around<'_>) -> Result<Response> {
    Page::new(
        &scene.state,
        &scene.visit.asked,
        "templates_paper.html",
        around.title,
    )
    .with("document", document)
    .with("back", around.back)
    .with("same", around.same)
    .with("missing", around.missing)
    .render()
}

/// A file of a name that a person will know in their folder.
pub fn sent(bytes: Vec<u8>, title: &str, ending: &str) -> Response {
    let name: String = title
        .chars()
        .map(|sign| {
            if sign.is_alphanumeric() || " -—№,.".contains(sign) {
                sign
            } else {
                '_'
            }
        })
        .take(100)
        .collect();
    let mime = match ending {
        "pdf" => "application/pdf",
        "docx" => "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        _ => "text/plain; charset=utf-8",
    };
    serve_made(Body::from(bytes), &format!("{name}.{ending}"), mime)
}
