//! The chain of the journals: every line that is kept for ever becomes a link whose hash holds the one before, so that
//! a line changed, taken out or slipped in is found. Links are made at the end of a transaction: whoever waits for the
//! chain waits for a commit and for nothing else. What a journal tells is the business of whoever keeps it.

use sha2::{Digest as _, Sha256};

use super::{Db, Result, Tx, Val, hex, v};

/// So many links are written by one statement.
const TOGETHER: usize = 100;

/// A line of a journal on its way into the chain.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// The journal's table.
    pub source: &'static str,
    /// The line's number there.
    pub row_id: i64,
    /// Its moment, as it is kept.
    pub at: String,
    /// SHA-256 of everything it tells.
    pub digest: String,
}

/// A link.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
#[allow(missing_docs)]
pub struct Link {
    pub seq: i64,
    pub source: String,
    pub row_id: i64,
    pub at: String,
    pub digest: String,
    pub prev_hash: String,
    pub hash: String,
}

impl Link {
    /// The hash that this link must have after the one before it.
    pub fn expected(&self, before: &str) -> String {
        hash(
            before,
            self.seq,
            &self.source,
            self.row_id,
            &self.at,
            &self.digest,
        )
    }
}

/// SHA-256 of the fields of a line, as hexadecimal text: an absent field differs from an empty one, and no field can
/// run into the next.
pub fn digest(fields: &[Option<&str>]) -> String {
    let mut sha = Sha256::new();
    for field in fields {
        match field {
            Some(text) => {
                sha.update(b"+");
                sha.update((text.len() as u64).to_be_bytes());
                sha.update(text.as_bytes());
            }
            None => sha.update(b"-"),
        }
    }
    hex(&sha.finalize())
}

fn hash(before: &str, seq: i64, source: &str, row_id: i64, at: &str, said: &str) -> String {
    let [seq, row_id] = [seq, row_id].map(|n| n.to_string());
    digest(&[before, &seq, source, &row_id, at, said].map(Some))
}

/// Makes the lines links, in their order, as the last thing of a transaction.
pub(super) async fn seal(tx: &mut Tx, lines: &[Line]) -> Result<()> {
    if lines.is_empty() {
        return Ok(());
    }
    tx.lock("journal_chain").await?;
    let last: Option<(i64, String)> = tx
        .opt(
            "SELECT seq, hash FROM journal_chain ORDER BY seq DESC LIMIT 1",
            vec![],
        )
        .await?;
    let (mut seq, mut before) = last.unwrap_or_default();
    for part in lines.chunks(TOGETHER) {
        let mut values: Vec<Val> = Vec::with_capacity(part.len() * 7);
        let mut rows = Vec::with_capacity(part.len());
        for line in part {
            seq += 1;
            let Line {
                source,
                row_id,
                at,
                digest,
            } = line;
            let hash = hash(&before, seq, source, *row_id, at, digest);
            let n = values.len();
            let marks: Vec<String> = (n + 1..=n + 7).map(|n| format!("${n}")).collect();
            rows.push(format!("({})", marks.join(", ")));
            values.extend(v![seq, *source, *row_id, at, digest, before, &hash]);
            before = hash;
        }
        let sql = format!(
            "INSERT INTO journal_chain (seq, source, row_id, at, digest, prev_hash, hash) VALUES {}",
            rows.join(", ")
        );
        tx.exec(sqlx::AssertSqlSafe(sql), values).await?;
    }
    Ok(())
}

/// The newest link: whoever has noted its number and hash on paper can prove later that nothing was cut off.
pub async fn head(db: &Db) -> Result<Option<(i64, String)>> {
    db.opt(
        "SELECT seq, hash FROM journal_chain ORDER BY seq DESC LIMIT 1",
        vec![],
    )
    .await
}

/// The links after a number, in their order, at most so many.
pub async fn after(db: &Db, seq: i64, limit: i64) -> Result<Vec<Link>> {
    db.all(
        "SELECT seq, source, row_id, at, digest, prev_hash, hash FROM journal_chain \
         WHERE seq > $1 ORDER BY seq LIMIT $2",
        v![seq, limit],
    )
    .await
}

#[cfg(test)]
mod tests {
    use super::digest;

    #[test]
    fn no_two_lines_have_the_same_digest_because_their_fields_run_together() {
        let all = [
            digest(&[Some("аб"), Some("в")]),
            digest(&[Some("а"), Some("бв")]),
            digest(&[Some("абв"), None]),
            digest(&[Some("абв"), Some("")]),
            digest(&[Some("абв")]),
        ];
        for (i, one) in all.iter().enumerate() {
            assert!(all[i + 1..].iter().all(|other| other != one));
        }
    }
}
