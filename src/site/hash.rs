//! Two hashes: a quick one that compares states inside one run of the program, and a lasting one
//! that compares files between runs and names them to browsers.

use std::hash::{DefaultHasher, Hasher as _};

use sha2::{Digest as _, Sha256};

/// A state inside one run.
pub type Hash = u64;

/// The hash of anything, good for this run of the program only.
pub fn of<T: std::hash::Hash + ?Sized>(value: &T) -> Hash {
    let mut hasher = DefaultHasher::new();
    value.hash(&mut hasher);
    hasher.finish()
}

/// The hash of bytes that stays the same for ever: the first half of SHA-256.
pub fn lasting(bytes: &[u8]) -> u128 {
    let digest = Sha256::digest(bytes);
    digest
        .iter()
        .take(16)
        .fold(0, |sum, byte| sum << 8 | u128::from(*byte))
}

/// Eight letters of a lasting hash, for `?v=`.
pub fn short(hash: u128) -> String {
    format!("{:08x}", (hash >> 96) as u32)
}
