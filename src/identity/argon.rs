//! Argon2id and its PHC text, over memory that a thread keeps. The library's own way takes 19 MiB of aligned
//! memory for each password and gives it back; glibc cannot use such a hole again, and a day of logins would
//! grow the program by gigabytes.

use std::cell::RefCell;

use anyhow::{Context as _, Result, anyhow};
use argon2::{
    Algorithm, Argon2, Block, Params, Version,
    password_hash::phc::{Output, ParamsString, PasswordHash, Salt},
};

thread_local! {
    static MEMORY: RefCell<Vec<Block>> = const { RefCell::new(vec![]) };
}

/// The PHC text of a password with today's parameters (m = 19 456 KiB, t = 2, p = 1).
pub fn hash(password: &str, salt: &[u8; 16]) -> Result<String> {
    let params = Params::DEFAULT;
    let text = PasswordHash {
        algorithm: Algorithm::Argon2id.ident(),
        version: Some(Version::V0x13.into()),
        params: ParamsString::try_from(&params).map_err(|e| anyhow!("параметры Argon2: {e}"))?,
        salt: Some(Salt::new(salt).map_err(|e| anyhow!("соль Argon2: {e}"))?),
        hash: Some(output(
            Algorithm::Argon2id,
            Version::V0x13,
            params,
            password,
            salt,
        )?),
    };
    Ok(text.to_string())
}

/// Whether the password is the one of the PHC text, and whether its parameters are weaker than today's.
/// The comparison takes the same time wherever the two differ.
pub fn verify(password: &str, text: &str) -> Result<(bool, bool)> {
    let broken = || anyhow!("в базе испорчен хеш пароля");
    let known = PasswordHash::new(text).map_err(|_| broken())?;
    let algorithm = Algorithm::try_from(known.algorithm.as_str()).map_err(|_| broken())?;
    let version = known
        .version
        .map_or(Ok(Version::V0x13), Version::try_from)
        .map_err(|_| broken())?;
    let params = Params::try_from(&known).map_err(|_| broken())?;
    let (salt, expected) = (
        known.salt.ok_or_else(broken)?,
        known.hash.ok_or_else(broken)?,
    );
    let stale = params.m_cost() < Params::DEFAULT_M_COST
        || params.t_cost() < Params::DEFAULT_T_COST
        || params.p_cost() < Params::DEFAULT_P_COST;
    let computed = output(algorithm, version, params, password, salt.as_ref())?;
    Ok((computed == expected, stale))
}

fn output(
    algorithm: Algorithm,
    version: Version,
    params: Params,
    password: &str,
    salt: &[u8],
) -> Result<Output> {
    let blocks = params.block_count();
    let mut bytes = [0u8; Output::MAX_LENGTH];
    let length = params.output_len().unwrap_or(Params::DEFAULT_OUTPUT_LEN);
    let out = bytes
        .get_mut(..length)
        .context("слишком длинный хеш пароля")?;
    MEMORY.with_borrow_mut(|memory| {
        if memory.len() < blocks {
            memory.resize(blocks, Block::default());
        }
        Argon2::new(algorithm, version, params)
            .hash_password_into_with_memory(password.as_bytes(), salt, out, &mut memory[..blocks])
            .map_err(|e| anyhow!("пароль не хешируется: {e}"))
    })?;
    Output::new(out).map_err(|e| anyhow!("пароль не хешируется: {e}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use argon2::{PasswordHasher as _, PasswordVerifier as _};

    #[test]
    fn the_librarys_own_way_agrees_in_both_directions() {
        let ours = hash("четыре шестерни", b"0123456789abcdef").expect("a hash");
        let theirs: PasswordHash = Argon2::default()
            .hash_password_with_salt("четыре шестерни".as_bytes(), b"0123456789abcdef")
            .expect("a hash");
        assert_eq!(ours, theirs.to_string());
        assert!(
            Argon2::default()
                .verify_password("четыре шестерни".as_bytes(), ours.as_str())
                .is_ok()
        );
        assert_eq!(
            verify("четыре шестерни", &ours).expect("a verdict"),
            (true, false)
        );
        assert_eq!(
            verify("четыре шестерёнки", &ours).expect("a verdict"),
            (false, false)
        );
    }

    #[test]
    fn weaker_parameters_of_another_day_are_told() {
        let weak = Argon2::new(
            Algorithm::Argon2id,
            Version::V0x13,
            Params::new(8192, 1, 1, None).expect("params"),
        )
        .hash_password_with_salt(b"password", b"0123456789abcdef")
        .expect("a hash")
        .to_string();
        assert_eq!(verify("password", &weak).expect("a verdict"), (true, true));
        assert!(verify("password", "$argon2id$v=19$broken").is_err());
    }
}
