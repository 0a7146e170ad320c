//! A detached signature of a file, written by hand: a CMS envelope with the hash of the file among
//! its signed attributes. Its mathematics is invented, as nobody here checks it.

use sha2::{Digest as _, Sha256};

/// The signature of these bytes.
pub fn of(file: &[u8]) -> Vec<u8> {
    let sha256 = seq(&[oid(&[0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x01])]);
    let data = oid(&PKCS7.iter().copied().chain([1]).collect::<Vec<u8>>());
    let attribute = |last: u8, value: Vec<u8>| {
        let name = oid(&[0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x09, last]);
        seq(&[name, item(0x31, &value)])
    };
    let digest = item(0x04, &Sha256::digest(file));
    let attributes = [attribute(3, data.clone()), attribute(4, digest)].concat();
    let issuer = seq(&[seq(&[]), number(1)]);
    let rsa = seq(&[oid(&[0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x01, 0x01])]);
    let signer = seq(&[
        number(1),
        issuer,
        sha256.clone(),
        item(0xA0, &attributes),
        rsa,
        item(0x04, b"invented"),
    ]);
    let signed = seq(&[
        number(1),
        item(0x31, &sha256),
        seq(&[data]),
        item(0x31, &signer),
    ]);
    let kind = oid(&PKCS7.iter().copied().chain([2]).collect::<Vec<u8>>());
    seq(&[kind, item(0xA0, &signed)])
}

const PKCS7: [u8; 8] = [0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x07];

fn seq(parts: &[Vec<u8>]) -> Vec<u8> {
    item(0x30, &parts.concat())
}

fn oid(bytes: &[u8]) -> Vec<u8> {
    item(0x06, bytes)
}

fn number(n: u8) -> Vec<u8> {
    item(0x02, &[n])
}

fn item(tag: u8, inside: &[u8]) -> Vec<u8> {
    let length = inside.len();
    let mut bytes = vec![tag];
    match u8::try_from(length) {
        Ok(short) if short < 0x80 => bytes.push(short),
        Ok(long) => bytes.extend([0x81, long]),
        Err(_) => bytes.extend([0x82, (length >> 8) as u8, (length & 0xFF) as u8]),
    }
    bytes.extend_from_slice(inside);
    bytes
}
