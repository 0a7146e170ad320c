//! Forms with files: text fields become [`Fields`] as everywhere, files go to the disk within their limits before
//! the handler runs. A file that is not taken is a sentence for the form, not the end of the request.

use std::sync::{Arc, Mutex};

use axum::{
    body::Body,
    extract::{DefaultBodyLimit, FromRequest as _, FromRequestParts, Multipart, multipart::Field},
    http::{Request, StatusCode, request::Parts},
};
use futures::TryStreamExt as _;
use tokio_util::io::StreamReader;

use super::{Error, Fields, Result, State, kinds::Kind};
use crate::{
    identity::same,
    storage::{self, files},
};

/// What a route takes.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Bytes of a file.
    pub bytes: u64,
    /// Files.
    pub files: usize,
    /// Bytes of all text fields; 0: as in a form without files.
    pub text: usize,
    /// The endings that are taken; empty: all that the program knows.
    pub endings: &'static [&'static str],
    /// The handler reads the content itself and says better what is wrong with it.
    pub unread: bool,
}

impl Limits {
    /// So many files of so many bytes each, of any kind that the program knows.
    pub const fn new(bytes: u64, files: usize) -> Self {
        Self {
            bytes,
            files,
            text: 0,
            endings: &[],
            unread: false,
        }
    }

    /// So many bytes of text.
    pub const fn text(mut self, bytes: usize) -> Self {
        self.text = bytes;
        self
    }

    /// Only these endings.
    pub const fn only(mut self, endings: &'static [&'static str]) -> Self {
        self.endings = endings;
        self
    }

    /// The handler looks into the content itself.
    pub const fn unread(mut self) -> Self {
        self.unread = true;
        self
    }

    /// Bytes of a whole request: also of files beyond the limits, as long as they can be told about politely.
    fn whole(&self, text: usize) -> usize {
        let files = self.bytes.saturating_mul(self.files as u64 + 1);
        usize::try_from(files)
            .unwrap_or(usize::MAX)
            .saturating_add(text + (64 << 10))
    }
}

/// A file that was sent, on the disk and not yet kept.
#[derive(Debug)]
pub struct Upload {
    /// The field of the form.
    pub field: String,
    /// The name that the person's machine gave it, cleaned.
    pub name: String,
    /// The type by the table of kinds.
    pub mime: &'static str,
    /// The bytes: [`storage::Files::keep`] gives them their place.
    pub staged: files::Staged,
}

/// A file that was not taken.
#[derive(Clone, Debug)]
pub struct Refused {
    /// The field of the form.
    pub field: String,
    /// What is wrong and what to do.
    pub text: String,
}

/// The files of a form that has passed the gate.
#[derive(Debug, Default)]
pub struct Uploads {
    /// What was taken.
    pub files: Vec<Upload>,
    /// What was not: the handler shows the sentences beside their fields with 422.
    pub refused: Vec<Refused>,
}

impl Uploads {
    /// The files of a field.
    pub fn take(&mut self, field: &str) -> Vec<Upload> {
        let all = std::mem::take(&mut self.files);
        let (taken, left) = all.into_iter().partition(|upload| upload.field == field);
        self.files = left;
        taken
    }

    fn refuse(&mut self, field: String, text: String) {
        self.refused.push(Refused { field, text });
    }
}

/// How they travel from the gate to the handler: taken once.
type Parcel = Arc<Mutex<Uploads>>;

impl FromRequestParts<State> for Uploads {
    type Rejection = Error;
    async fn from_request_parts(parts: &mut Parts, _: &State) -> Result<Self> {
        let parcel = parts.extensions.get::<Parcel>().cloned();
        let uploads = parcel.and_then(|p| p.lock().ok().map(|mut u| std::mem::take(&mut *u)));
        Ok(uploads.unwrap_or_default())
    }
}

/// Whether a request says that it is such a form.
pub(super) fn is_multipart(kind: &str) -> bool {
    let begin = kind.split(';').next().unwrap_or_default().trim();
    begin.eq_ignore_ascii_case("multipart/form-data")
}

/// Reads a form with files. The token comes first, so that no byte of a foreign form reaches the disk.
pub(super) async fn read(
    state: &State,
    limits: Limits,
    csrf: &str,
    request: Request<Body>,
) -> Result<Request<Body>> {
    let text = match limits.text {
        0 => state.server.body_limit,
        bytes => bytes,
    };
    let (mut parts, body) = request.into_parts();
    let mut request = Request::from_parts(parts.clone(), body);
    DefaultBodyLimit::max(limits.whole(text)).apply(&mut request);
    let mut form = Multipart::from_request(request, &())
        .await
        .map_err(|_| Error::BadRequest)?;
    let mut reading = Reading {
        state,
        limits,
        text,
        fields: Vec::new(),
        uploads: Uploads::default(),
        seen: 0,
    };
    while let Some(field) = form.next_field().await.map_err(torn)? {
        let name = field.name().ok_or(Error::BadRequest)?.to_owned();
        if reading.fields.is_empty() {
            let token = reading.text(name.clone(), field).await?;
            if name != "csrf" || !same(&token, csrf) {
                return Err(Error::Stale);
            }
        } else if field.file_name().is_some() {
            reading.file(name, field).await?;
        } else {
            reading.text(name, field).await?;
        }
    }
    if reading.fields.is_empty() {
        return Err(Error::Stale);
    }
    parts.extensions.insert(Fields::new(reading.fields));
    let parcel: Parcel = Arc::new(Mutex::new(reading.uploads));
    parts.extensions.insert(parcel);
    Ok(Request::from_parts(parts, Body::empty()))
}

struct Reading<'a> {
    state: &'a State,
    limits: Limits,
    /// Bytes of text still taken.
    text: usize,
    fields: Vec<(String, String)>,
    uploads: Uploads,
    seen: usize,
}

impl Reading<'_> {
    /// A text field, as strictly as in a form without files.
    async fn text(&mut self, name: String, mut field: Field<'_>) -> Result<String> {
        let mut bytes = Vec::new();
        // Names count too: a million empty fields are not nothing.
        self.spend(name.len() + 1)?;
        while let Some(part) = field.chunk().await.map_err(torn)? {
            self.spend(part.len())?;
            bytes.extend_from_slice(&part);
        }
        let text = String::from_utf8(bytes).map_err(|_| Error::BadRequest)?;
        if text.contains('\0') || name.contains('\0') {
            return Err(Error::BadRequest);
        }
        self.fields.push((name, text.clone()));
        Ok(text)
    }

    fn spend(&mut self, bytes: usize) -> Result<()> {
        self.text = self.text.checked_sub(bytes).ok_or(Error::TooLarge)?;
        Ok(())
    }

    async fn file(&mut self, field_name: String, field: Field<'_>) -> Result<()> {
        self.spend(field_name.len() + 1)?;
        let sent = field.file_name().unwrap_or_default().to_owned();
        let mut field = field
            .map_err(std::io::Error::other)
            .peekable_bytes()
            .await?;
        // A browser sends an empty nameless file for a field that was left alone.
        if sent.is_empty() && field.is_empty() {
            return Ok(());
        }
        let name = files::clean_name(&sent);
        if field.is_empty() {
            let text = format!("Файл «{name}» пуст. Выберите другой файл.");
            self.uploads.refuse(field_name, text);
            return Ok(());
        }
        self.seen += 1;
        let Some(kind) = self.kind(&name) else {
            let text = format!("Файл «{name}» не принят: подходят {}.", self.endings());
            self.uploads.refuse(field_name, text);
            return Ok(());
        };
        if self.seen > self.limits.files {
            let text = format!(
                "Файл «{name}» не принят: за один раз можно отправить не больше {}.",
                self.limits.files
            );
            self.uploads.refuse(field_name, text);
            return Ok(());
        }
        let mut reader = StreamReader::new(field.stream());
        let staged = match self.state.files.stage(&mut reader, self.limits.bytes).await {
            Ok(staged) => staged,
            Err(storage::Error::TooLarge(limit)) => {
                let text = format!("Файл «{name}» больше {}.", super::text::size(limit));
                self.uploads.refuse(field_name, text);
                return Ok(());
            }
            Err(error) => return Err(error.into()),
        };
        if !self.limits.unread {
            let looked = kind.agrees(staged.path()).await;
            let looked = looked.map_err(|e| Error::Unavailable(format!("принятый файл: {e}")))?;
            if let Err(why) = looked {
                let text = format!("Файл «{name}» не принят: {why}");
                self.uploads.refuse(field_name, text);
                return Ok(());
            }
        }
        self.uploads.files.push(Upload {
            field: field_name,
            name,
            mime: kind.mime,
            staged,
        });
        Ok(())
    }

    fn kind(&self, name: &str) -> Option<&'static Kind> {
        let taken = self.limits.endings;
        Kind::of(name).filter(|kind| taken.is_empty() || taken.contains(&kind.ending))
    }

    fn endings(&self) -> String {
        let all: Vec<&str> = super::kinds::KINDS.iter().map(|kind| kind.ending).collect();
        let taken = match self.limits.endings {
            [] => &all[..],
            some => some,
        };
        taken.join(", ").to_uppercase()
    }
}

fn torn(error: axum::extract::multipart::MultipartError) -> Error {
    match error.status() {
        StatusCode::PAYLOAD_TOO_LARGE => Error::TooLarge,
        _ => Error::BadRequest,
    }
}

/// A stream whose first bytes have been looked at.
struct Peeked<S> {
    first: Option<bytes::Bytes>,
    rest: S,
}

trait PeekBytes: Sized {
    async fn peekable_bytes(self) -> Result<Peeked<Self>>;
}

impl<S> PeekBytes for S
where
    S: futures::Stream<Item = std::io::Result<bytes::Bytes>> + Unpin,
{
    async fn peekable_bytes(mut self) -> Result<Peeked<Self>> {
        loop {
            match self.try_next().await.map_err(|_| Error::BadRequest)? {
                Some(part) if part.is_empty() => {}
                first => return Ok(Peeked { first, rest: self }),
            }
        }
    }
}

impl<S> Peeked<S>
where
    S: futures::Stream<Item = std::io::Result<bytes::Bytes>> + Unpin,
{
    fn is_empty(&self) -> bool {
        self.first.is_none()
    }

    fn stream(&mut self) -> impl futures::Stream<Item = std::io::Result<bytes::Bytes>> + Unpin {
        use futures::StreamExt as _;
        futures::stream::iter(self.first.take().map(Ok)).chain(&mut self.rest)
    }
}
