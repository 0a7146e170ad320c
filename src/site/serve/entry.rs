//! One file of the site: its bytes in memory with what was made of them, or its place on disk.

use std::io::Write as _;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicUsize, Ordering};

use axum::body::Bytes;
use axum::http::HeaderValue;
use sha2::{Digest as _, Sha256};

use super::kinds::Kind;
use super::look::{self, Look};

/// A file of the site.
pub struct Entry {
    /// Relative to the site's root.
    pub path: String,
    /// Where it lies when that is not below the site's root.
    pub place: Option<std::path::PathBuf>,
    /// What it is.
    pub kind: Kind,
    /// Where its bytes are.
    pub body: Body,
}

/// Where the bytes of a file are.
pub enum Body {
    /// In memory.
    Held(Box<Held>),
    /// A small file for which there was no room: read when asked for.
    Cold,
    /// A large file: streamed from disk.
    Large {
        /// Bytes.
        len: u64,
        /// Made of the length and the time of change.
        etag: HeaderValue,
    },
}

/// A file in memory, as it is and in the visitors' looks.
pub struct Held {
    /// As it was written.
    pub plain: Packed,
    looks: [OnceLock<Box<Packed>>; look::OTHERS],
}

/// The bytes of a file and their compressed forms, each made when first asked for.
pub struct Packed {
    /// As they are.
    pub identity: Encoded,
    gzip: OnceLock<Encoded>,
    brotli: OnceLock<Encoded>,
    packs: bool,
}

/// Bytes ready to be sent, with the mark by which a browser knows them again.
#[derive(Clone)]
pub struct Encoded {
    /// What is sent.
    pub bytes: Bytes,
    /// Strong: equal marks are equal bytes.
    pub etag: HeaderValue,
}

/// How bytes may be sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Encoding {
    /// As they are.
    Identity,
    /// gzip
    Gzip,
    /// br
    Brotli,
}

/// Room in memory for what is made on the way: looks and compressed forms.
#[derive(Default)]
pub struct Room(AtomicUsize);

/// Idle `serve` must stay under 100 MB, and half of it is the pages themselves.
const ROOM: usize = 24 << 20;
/// Below this a compressed answer saves less than its headers cost.
const WORTH: usize = 700;

impl Room {
    /// How much is used.
    pub fn taken(&self) -> usize {
        self.0.load(Ordering::Relaxed)
    }

    /// Gives room back.
    pub fn give(&self, bytes: usize) {
        self.0.fetch_sub(bytes, Ordering::Relaxed);
    }

    fn take(&self, bytes: usize) -> bool {
        self.0.fetch_add(bytes, Ordering::Relaxed) + bytes <= ROOM || {
            self.0.fetch_sub(bytes, Ordering::Relaxed);
            false
        }
    }
}

impl Held {
    /// The file in memory.
    pub fn new(kind: &Kind, bytes: Vec<u8>) -> Held {
        Held {
            plain: Packed::new(bytes, kind.packs),
            looks: std::array::from_fn(|_| OnceLock::new()),
        }
    }

    /// What to send for a look in an encoding. What does not fit into the room is made anew.
    pub fn sent(&self, look: Look, encoding: Encoding, room: &Room) -> Encoded {
        let Some(place) = look.other() else {
            return self.plain.sent(encoding, room);
        };
        if let Some(dressed) = self.looks[place].get() {
            return dressed.sent(encoding, room);
        }
        match look.dress(&self.plain.identity.bytes) {
            None => self.plain.sent(encoding, room),
            Some(bytes) => {
                let dressed = Packed::new(bytes, self.plain.packs);
                if !room.take(dressed.identity.bytes.len()) {
                    return dressed.sent(encoding, room);
                }
                self.looks[place]
                    .get_or_init(|| Box::new(dressed))
                    .sent(encoding, room)
            }
        }
    }

    /// Bytes in memory: the file itself, and what was made of it.
    pub fn weight(&self) -> (usize, usize) {
        let looks = self.looks.iter().filter_map(|l| l.get());
        let dressed: usize = looks.map(|l| l.identity.bytes.len() + l.derived()).sum();
        (
            self.plain.identity.bytes.len(),
            self.plain.derived() + dressed,
        )
    }
}

impl Packed {
    fn new(bytes: Vec<u8>, packs: bool) -> Packed {
        let etag = tag(&mark(&bytes));
        Packed {
            packs: packs && bytes.len() >= WORTH,
            identity: Encoded {
                bytes: bytes.into(),
                etag,
            },
            gzip: OnceLock::new(),
            brotli: OnceLock::new(),
        }
    }

    fn sent(&self, encoding: Encoding, room: &Room) -> Encoded {
        let (place, ending) = match encoding {
            Encoding::Gzip if self.packs => (&self.gzip, "gz"),
            Encoding::Brotli if self.packs => (&self.brotli, "br"),
            _ => return self.identity.clone(),
        };
        if let Some(made) = place.get() {
            return made.clone();
        }
        let bytes = match encoding {
            Encoding::Gzip => gzip(&self.identity.bytes),
            _ => brotli(&self.identity.bytes),
        };
        let whole = self
            .identity
            .etag
            .to_str()
            .unwrap_or_default()
            .trim_matches('"');
        let made = Encoded {
            etag: tag(&format!("{whole}-{ending}")),
            bytes: bytes.into(),
        };
        if room.take(made.bytes.len()) {
            return place.get_or_init(|| made).clone();
        }
        made
    }

    /// Whether the bytes differ by what the browser can unpack.
    pub fn varies(&self) -> bool {
        self.packs
    }

    fn derived(&self) -> usize {
        let made = [self.gzip.get(), self.brotli.get()];
        made.into_iter().flatten().map(|e| e.bytes.len()).sum()
    }
}

/// The file whose compressed copy this is, by its name.
pub fn packed_from(path: &str) -> Option<&str> {
    path.strip_suffix(".gz")
        .or_else(|| path.strip_suffix(".br"))
}

/// A short print of the bytes.
fn mark(bytes: &[u8]) -> String {
    let hash = Sha256::digest(bytes);
    hash.iter()
        .take(12)
        .map(|byte| format!("{byte:02x}"))
        .collect()
}

/// An `ETag`; the words given are always plain ASCII.
pub fn tag(mark: &str) -> HeaderValue {
    HeaderValue::from_str(&format!("\"{mark}\"")).unwrap_or(HeaderValue::from_static("\"0\""))
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut out = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::new(6));
    // Writing into memory cannot fail; an empty answer is never sent for it.
    match out.write_all(bytes).and_then(|()| out.finish()) {
        Ok(packed) => packed,
        Err(_) => bytes.to_vec(),
    }
}

fn brotli(bytes: &[u8]) -> Vec<u8> {
    let mut packed = Vec::with_capacity(bytes.len() / 4);
    let mut out = brotli::CompressorWriter::new(&mut packed, 4096, 5, 20);
    let written = out.write_all(bytes).and_then(|()| out.flush());
    drop(out);
    debug_assert!(written.is_ok(), "memory accepts everything");
    packed
}
