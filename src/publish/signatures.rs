//! Who signed a published document: kept with the file itself (`file.signed_by`), because a changed document is
//! another file and must be signed anew.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::{
    site::facts::{Signature, SignatureKind},
    storage::{Result, Tx, files},
};

/// A simple electronic signature under a file.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Signed {
    /// Surname, name, patronymic.
    pub by: String,
    /// The post of the signer.
    pub post: Option<String>,
    /// The day.
    pub on: Date,
    /// `simple`, `unqualified`, `qualified`.
    pub kind: String,
}

/// Notes a signature under a file; the newest stands.
pub async fn sign(tx: &mut Tx, file_id: i64, signed: &Signed) -> Result<()> {
    let json = serde_json::to_value(signed).unwrap_or_default();
    files::note_signature(tx, file_id, json).await
}

/// The signature as the site tells of it; what cannot be read is none.
pub(super) fn read(text: &str) -> Option<Signature> {
    let signed: Signed = serde_json::from_str(text).ok()?;
    Some(Signature {
        by: signed.by,
        post: signed.post,
        on: Some(signed.on),
        kind: SignatureKind::named(&signed.kind)?,
        ..Signature::default()
    })
}
