//! Hashes: those that a signature names, and the two that a page shows of a file.

use der::asn1::ObjectIdentifier;
use sha2::Digest as _;
use streebog::{Streebog256, Streebog512};

/// Hashes of a file as a page shows them, in hexadecimal.
#[derive(Clone, Debug, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
pub struct Digests {
    /// SHA-256.
    pub sha256: String,
    /// ГОСТ Р 34.11-2012 («Стрибог»), 256 bits.
    pub streebog256: String,
}

impl Digests {
    /// Of these bytes.
    pub fn of(bytes: &[u8]) -> Digests {
        Digests {
            sha256: hex(&sha2::Sha256::digest(bytes)),
            streebog256: hex(&Streebog256::digest(bytes)),
        }
    }
}

/// A way to hash that a signature may name.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[allow(missing_docs)] // the names are the explanation
pub enum Algorithm {
    Sha1,
    Sha256,
    Sha384,
    Sha512,
    Streebog256,
    Streebog512,
    /// Known by name only: the hash of 1994, not computed here.
    Gost94,
    /// Not known at all: its number.
    Other(String),
}

impl Algorithm {
    /// The algorithm with this number.
    pub fn numbered(oid: &ObjectIdentifier) -> Algorithm {
        let oid = oid.to_string();
        match oid.as_str() {
            "1.3.14.3.2.26" => Algorithm::Sha1,
            "2.16.840.1.101.3.4.2.1" => Algorithm::Sha256,
            "2.16.840.1.101.3.4.2.2" => Algorithm::Sha384,
            "2.16.840.1.101.3.4.2.3" => Algorithm::Sha512,
            "1.2.643.7.1.1.2.2" => Algorithm::Streebog256,
            "1.2.643.7.1.1.2.3" => Algorithm::Streebog512,
            "1.2.643.2.2.9" => Algorithm::Gost94,
            _ => Algorithm::Other(oid),
        }
    }

    /// Its usual name.
    pub fn name(&self) -> String {
        match self {
            Algorithm::Sha1 => "SHA-1".to_owned(),
            Algorithm::Sha256 => "SHA-256".to_owned(),
            Algorithm::Sha384 => "SHA-384".to_owned(),
            Algorithm::Sha512 => "SHA-512".to_owned(),
            Algorithm::Streebog256 => "ГОСТ Р 34.11-2012, 256 бит".to_owned(),
            Algorithm::Streebog512 => "ГОСТ Р 34.11-2012, 512 бит".to_owned(),
            Algorithm::Gost94 => "ГОСТ Р 34.11-94".to_owned(),
            Algorithm::Other(oid) => format!("алгоритм {oid}"),
        }
    }

    /// The hash of these bytes; nothing for an algorithm that is only known by name.
    pub fn of(&self, bytes: &[u8]) -> Option<Vec<u8>> {
        Some(match self {
            Algorithm::Sha1 => sha1::Sha1::digest(bytes).to_vec(),
            Algorithm::Sha256 => sha2::Sha256::digest(bytes).to_vec(),
            Algorithm::Sha384 => sha2::Sha384::digest(bytes).to_vec(),
            Algorithm::Sha512 => sha2::Sha512::digest(bytes).to_vec(),
            Algorithm::Streebog256 => Streebog256::digest(bytes).to_vec(),
            Algorithm::Streebog512 => Streebog512::digest(bytes).to_vec(),
            Algorithm::Gost94 | Algorithm::Other(_) => return None,
        })
    }
}

/// Bytes as people compare them.
pub(super) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hashes_agree_with_the_examples_of_the_standards() {
        let known = Digests::of(b"");
        assert!(known.sha256.starts_with("e3b0c44298fc1c14"));
        // RFC 6986, example 1
        let message = b"012345678901234567890123456789012345678901234567890123456789012";
        assert_eq!(
            Digests::of(message).streebog256,
            "9d151eefd8590b89daa6ba6cb74af9275dd051026bb149a452fd84e5e57b5500"
        );
        let long = Algorithm::Streebog512.of(message).expect("known");
        assert!(hex(&long).starts_with("1b54d01a4af5b9d5cc3d86d68d285462"));
    }
}
