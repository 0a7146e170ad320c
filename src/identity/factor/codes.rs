//! Codes: those of the phone (RFC 6238: SHA-1, six digits, thirty seconds, one step of tolerance) and those on paper.

use jiff::Timestamp;
use totp_rs::{Algorithm, Builder, Totp};

use crate::{
    clock::Chance,
    identity::{Keeper, Result, Secret, digest, events},
    storage::{Tx, v},
};

/// How many recovery codes are handed out at once.
pub(super) const SHEET: usize = 10;
/// Longer input is no code of ours.
const LONGEST_INPUT: usize = 64;

/// A new secret for a phone: 160 bits, as base32 text.
pub(super) fn new_secret(chance: &Chance) -> String {
    totp_rs::Secret::from(chance.bytes::<20>().to_vec()).to_base32()
}

/// What the phone shows beside the login. A college's full name, percent-encoded twice, would make the picture
/// so fine that old cameras cannot read it.
const ISSUER: &str = "ЭИОС";

/// The computer of codes; the phone shows `login` beside them.
pub(super) fn totp(secret: &str, login: &str) -> Result<Totp> {
    let secret = totp_rs::Secret::try_from_base32(secret)
        .map_err(|e| anyhow::anyhow!("в базе испорчен секрет второго шага: {e}"))?;
    let built = Builder::new()
        .with_algorithm(Algorithm::SHA1)
        .with_digits(6)
        .with_skew(1)
        .with_step_duration(30)
        .with_secret(secret)
        .with_account_name(login)
        .with_issuer(Some(ISSUER.to_owned()))
        .build();
    Ok(built.map_err(|e| anyhow::anyhow!("второй шаг не собирается: {e}"))?)
}

/// The step whose code was typed, if it is one of the three that count now.
pub(super) fn step_of(totp: &Totp, typed: &str, now: Timestamp) -> Option<i64> {
    let digits = six_digits(typed)?;
    let seconds = u64::try_from(now.as_second()).ok()?;
    totp.check(&digits, seconds)
        .and_then(|step| i64::try_from(step).ok())
}

/// Six digits without the space that phones show in their middle.
fn six_digits(typed: &str) -> Option<String> {
    let plain = bare(typed)?;
    (plain.len() == 6 && plain.bytes().all(|b| b.is_ascii_digit())).then_some(plain)
}

/// What was typed without spaces and hyphens; none when it is too long to be a code.
fn bare(typed: &str) -> Option<String> {
    let short = typed.len() <= LONGEST_INPUT;
    short.then(|| {
        typed
            .chars()
            .filter(|c| !c.is_whitespace() && *c != '-')
            .collect()
    })
}

/// Uses up a code of the phone or of the paper; true when it was good. It is used up with the transaction.
pub(super) async fn use_up(
    keeper: &Keeper,
    tx: &mut Tx,
    account_id: i64,
    typed: &str,
    by: &events::By,
) -> Result<bool> {
    let now = keeper.clock.now();
    if six_digits(typed).is_some() {
        let secret = tx
            .opt::<(String,)>(
                "SELECT secret FROM second_factor WHERE account_id = $1",
                v![account_id],
            )
            .await?;
        let Some((secret,)) = secret else {
            return Ok(false);
        };
        let Some(step) = step_of(&totp(&secret, "")?, typed, now) else {
            return Ok(false);
        };
        // A step that was used, and any before it, is refused: of two same codes at once one finds no row.
        let rows = tx
            .exec(
                "UPDATE second_factor SET last_step = $1 WHERE account_id = $2 AND secret = $3 AND last_step < $1",
                v![step, account_id, secret],
            )
            .await?;
        return Ok(rows == 1);
    }
    let Some(plain) = bare(typed) else {
        return Ok(false);
    };
    let rows = tx
        .exec(
            "UPDATE recovery_code SET used_at = $1 WHERE account_id = $2 AND code_hash = $3 AND used_at IS NULL",
            v![now, account_id, hash(account_id, &plain)],
        )
        .await?;
    if rows == 1 {
        let kind = events::Kind::FactorRecovery;
        events::record(tx, now, kind, Some(account_id), by, None).await?;
    }
    Ok(rows == 1)
}

/// A new sheet of recovery codes in place of the old one. The texts exist here and in the answer, and nowhere else.
pub(super) async fn write_sheet(
    keeper: &Keeper,
    tx: &mut Tx,
    account_id: i64,
) -> Result<Vec<Secret>> {
    tx.exec(
        "DELETE FROM recovery_code WHERE account_id = $1",
        v![account_id],
    )
    .await?;
    let mut sheet = Vec::with_capacity(SHEET);
    for _ in 0..SHEET {
        let code = recovery(&keeper.chance);
        let plain = bare(&code).unwrap_or_default();
        tx.exec(
            "INSERT INTO recovery_code (account_id, code_hash, created_at) VALUES ($1, $2, $3)",
            v![account_id, hash(account_id, &plain), keeper.clock.now()],
        )
        .await?;
        sheet.push(Secret::new(code));
    }
    Ok(sheet)
}

/// Fifteen characters of 31 (74 bits) in three groups, without `0 o 1 l i`: enough for a fast hash to be safe.
fn recovery(chance: &Chance) -> String {
    const LETTERS: &[u8; 31] = b"23456789abcdefghjkmnpqrstuvwxyz";
    let mut text = String::with_capacity(17);
    for n in 0..15 {
        if n == 5 || n == 10 {
            text.push('-');
        }
        text.push(LETTERS[chance.below(31) as usize] as char);
    }
    text
}

fn hash(account_id: i64, plain: &str) -> String {
    let plain = plain.to_lowercase();
    let account = account_id.to_string();
    digest(&[
        b"eios recovery ",
        account.as_bytes(),
        b" ",
        plain.as_bytes(),
    ])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_those_of_the_standard() {
        // The last six digits of appendix B of RFC 6238, whose secret is «12345678901234567890».
        let secret = totp_rs::Secret::from(b"12345678901234567890".to_vec()).to_base32();
        let totp = totp(&secret, "ivanovaa").expect("totp");
        for (second, code) in [
            (59, "287082"),
            (1_111_111_109, "081804"),
            (20_000_000_000, "353130"),
        ] {
            let at = Timestamp::from_second(second).expect("moment");
            assert_eq!(step_of(&totp, code, at), Some(second / 30), "{code}");
            assert_eq!(step_of(&totp, &code[1..], at), None);
            assert_eq!(step_of(&totp, "не число", at), None);
        }
    }

    #[test]
    fn a_recovery_code_is_read_as_people_type_it() {
        let code = recovery(&Chance::seeded(7));
        assert_eq!(code.len(), 17);
        let plain = bare(&code).expect("code");
        for typed in [
            code.to_uppercase(),
            code.replace('-', " "),
            format!(" {plain}\n"),
        ] {
            assert_eq!(hash(5, &bare(&typed).expect("code")), hash(5, &plain));
        }
        assert_ne!(hash(5, &plain), hash(6, &plain), "лист у каждого свой");
        assert_eq!(bare(&"2".repeat(65)), None);
    }
}
