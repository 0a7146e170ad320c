//! Slips to cut out: eight on a sheet of A4, as a page that is sent while it is being made, or as a PDF. Both are the
//! answer to the very form that issued, and nothing of either is kept.

use serde::Serialize;
use serde_json::json;
use tera::Context;
use tokio::sync::mpsc::{Receiver, Sender};

use super::run::{Event, Slip};
use crate::{
    documents::{About, Press},
    registers::pages::Scene,
    web::{Error, Result, State, text},
};

/// Slips on a sheet.
const ON_A_SHEET: usize = 8;

/// What a slip says.
#[derive(Clone, Serialize)]
struct Paper {
    name: String,
    place: String,
    login: String,
    password: String,
    until: String,
}

fn paper(state: &State, slip: &Slip) -> Paper {
    Paper {
        name: slip.name.clone(),
        place: slip.place.clone(),
        login: slip.login.clone(),
        password: slip.password.reveal().to_owned(),
        until: text::moment(&slip.valid_until, &state.keeper.time_zone),
    }
}

/// The address that stands on a slip.
pub fn address(state: &State) -> String {
    match state.server.public_url.as_str() {
        "" => "сайт колледжа, раздел «ЭИОС»".to_owned(),
        url => format!("{url}/lk/"),
    }
}

/// Who was left out or not issued to.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Rest {
    /// How many were issued to.
    pub issued: usize,
    /// Left out: name and why.
    pub skipped: Vec<(String, String)>,
    /// Not issued to: name and why.
    pub failed: Vec<(String, String)>,
}

/// Turns events into pieces of the page: sheets of eight, a counter after each part, at the end what was left out.
pub struct Pages {
    state: State,
    waiting: Vec<Paper>,
    all: usize,
    rest: Rest,
    batch_id: i64,
}

impl Pages {
    /// For an order of so many people.
    pub fn new(state: &State, all: usize, batch_id: i64) -> Self {
        Self {
            state: state.clone(),
            waiting: Vec::new(),
            all,
            rest: Rest::default(),
            batch_id,
        }
    }

    /// Reads events until the work is over, and sends the pieces of the page.
    pub async fn follow(mut self, mut events: Receiver<Event>, page: Sender<String>) {
        while let Some(event) = events.recv().await {
            let piece = match event {
                Event::Issued(slip) => self.add(&slip),
                Event::Skipped(name, why) => {
                    self.rest.skipped.push((name, why));
                    None
                }
                Event::Failed(name, why) => {
                    self.rest.failed.push((name, why));
                    None
                }
                Event::Done(done) => Some(self.counter(done)),
            };
            // A closed window ends the work: dropping `events` tells it.
            if let Some(piece) = piece
                && page.send(piece).await.is_err()
            {
                return;
            }
        }
        let last = self.sheet();
        let _ = page.send(last + &self.end()).await;
    }

    fn add(&mut self, slip: &Slip) -> Option<String> {
        self.rest.issued += 1;
        self.waiting.push(paper(&self.state, slip));
        (self.waiting.len() == ON_A_SHEET).then(|| self.sheet())
    }

    fn sheet(&mut self) -> String {
        if self.waiting.is_empty() {
            return String::new();
        }
        let mut context = Context::new();
        context.insert("slips", &std::mem::take(&mut self.waiting));
        context.insert("site", &address(&self.state));
        context.insert("college", &self.state.college());
        self.rendered("issue_sheet.html", &context)
    }

    fn counter(&self, done: usize) -> String {
        match self.all > ON_A_SHEET {
            true => format!(
                "<output class=\"issue-count no-print\">Готово {done} из {}</output>\n",
                self.all
            ),
            false => String::new(),
        }
    }

    fn end(&self) -> String {
        let mut context = Context::new();
        context.insert("rest", &self.rest);
        context.insert("batch", &self.batch_id);
        self.rendered("issue_end.html", &context)
    }

    /// A template of the theme that fails must not take the other slips with it.
    fn rendered(&self, template: &str, context: &Context) -> String {
        self.state
            .tera
            .render(template, context)
            .unwrap_or_else(|error| {
                tracing::error!(template, %error, "страница не собрана");
                "<p>Часть страницы не собрана: выдайте эти пароли заново.</p>".to_owned()
            })
    }
}

/// All events at once, for a PDF.
pub async fn collect(mut events: Receiver<Event>) -> (Vec<Slip>, Rest) {
    let (mut slips, mut rest) = (Vec::new(), Rest::default());
    while let Some(event) = events.recv().await {
        match event {
            Event::Issued(slip) => slips.push(slip),
            Event::Skipped(name, why) => rest.skipped.push((name, why)),
            Event::Failed(name, why) => rest.failed.push((name, why)),
            Event::Done(_) => {}
        }
    }
    rest.issued = slips.len();
    (slips, rest)
}

/// The slips as a PDF.
pub async fn pdf(scene: &Scene, press: Press, slips: &[Slip], rest: &Rest) -> Result<Vec<u8>> {
    let state = &scene.state;
    let papers: Vec<Paper> = slips.iter().map(|slip| paper(state, slip)).collect();
    let data = json!({
        "college": state.college(),
        "site": address(state),
        "slips": papers,
        "skipped": rest.skipped,
        "failed": rest.failed,
    });
    let about = About {
        title: "Логины и одноразовые пароли".to_owned(),
        author: state.college(),
        date: scene.asker.today,
    };
    let made = tokio::task::spawn_blocking(move || press.secret_pdf("slips.typ", &data, &about));
    let made = made.await.map_err(|why| Error::Fault(why.into()))?;
    made.map_err(|why| Error::Fault(why.into()))
}

/// The slips as one piece of a page, when a PDF could not be made of them: what is committed must be shown.
pub fn whole(state: &State, slips: &[Slip], rest: Rest, batch_id: i64) -> String {
    let mut pages = Pages::new(state, 0, batch_id);
    let mut html = String::new();
    for slip in slips {
        html.extend(pages.add(slip));
    }
    html.push_str(&pages.sheet());
    pages.rest = rest;
    html + &pages.end()
}
