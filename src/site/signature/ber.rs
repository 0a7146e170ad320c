//! Signatures in the wild are often written in BER: with lengths told at the end and texts in
//! pieces. The library of signatures reads only DER, so such a file is rewritten first.

/// Deeper nesting than any signature has.
const DEPTH: usize = 48;
const OCTET_STRING_IN_PIECES: u8 = 0x24;
const OCTET_STRING: u8 = 0x04;
const CONSTRUCTED: u8 = 0x20;

type Rewritten<T> = Result<T, &'static str>;

/// The one value of `ber`, written with definite lengths and whole octet strings.
pub fn to_der(ber: &[u8]) -> Rewritten<Vec<u8>> {
    let mut out = Vec::with_capacity(ber.len());
    let rest = value(ber, &mut out, DEPTH)?;
    match rest.iter().all(|byte| *byte == 0) {
        true => Ok(out), // some programs fill the file up with zeros
        false => Err("после подписи в файле есть лишние данные"),
    }
}

/// Rewrites the first value of `ber` and gives back what follows it.
fn value<'a>(ber: &'a [u8], out: &mut Vec<u8>, depth: usize) -> Rewritten<&'a [u8]> {
    let depth = depth.checked_sub(1).ok_or("вложенность слишком велика")?;
    let (tag, rest) = tag(ber)?;
    let (length, rest) = length(rest)?;
    let constructed = tag[0] & CONSTRUCTED != 0;
    let mut inside = Vec::new();
    let after = match length {
        Some(length) => {
            let body = rest.get(..length).ok_or("файл обрывается")?;
            if constructed {
                let mut left = body;
                while !left.is_empty() {
                    left = piece(left, tag[0], &mut inside, depth)?;
                }
            } else {
                inside.extend_from_slice(body);
            }
            &rest[length..]
        }
        None if constructed => {
            let mut left = rest;
            while !left.starts_with(&[0, 0]) {
                left = piece(left, tag[0], &mut inside, depth)?;
            }
            &left[2..]
        }
        None => return Err("длина не указана там, где она обязательна"),
    };
    match tag {
        [OCTET_STRING_IN_PIECES] => out.push(OCTET_STRING),
        tag => out.extend_from_slice(tag),
    }
    write_length(out, inside.len());
    out.extend_from_slice(&inside);
    Ok(after)
}

/// A child of a value; of a text in pieces only the text is wanted.
fn piece<'a>(ber: &'a [u8], parent: u8, out: &mut Vec<u8>, depth: usize) -> Rewritten<&'a [u8]> {
    if parent != OCTET_STRING_IN_PIECES {
        return value(ber, out, depth);
    }
    let mut whole = Vec::new();
    let rest = value(ber, &mut whole, depth)?;
    let (tag, body) = tag(&whole)?;
    if tag != [OCTET_STRING] {
        return Err("строка собрана не из строк");
    }
    let (_, text) = length(body)?;
    out.extend_from_slice(text);
    Ok(rest)
}

fn tag(ber: &[u8]) -> Rewritten<(&[u8], &[u8])> {
    let first = ber.first().ok_or("файл обрывается")?;
    let mut end = 1;
    if first & 0x1f == 0x1f {
        let more = ber[1..].iter().take_while(|byte| *byte & 0x80 != 0);
        end += more.count() + 1;
    }
    if end > 5 || end > ber.len() {
        return Err("файл обрывается");
    }
    Ok(ber.split_at(end))
}

/// The length, or nothing when the value ends with a mark.
fn length(ber: &[u8]) -> Rewritten<(Option<usize>, &[u8])> {
    let (first, rest) = ber.split_first().ok_or("файл обрывается")?;
    match first {
        0x80 => Ok((None, rest)),
        0..=0x7f => Ok((Some(usize::from(*first)), rest)),
        _ => {
            let count = usize::from(first & 0x7f);
            let bytes = rest.get(..count).ok_or("файл обрывается")?;
            if count > 4 {
                return Err("слишком большая длина");
            }
            let length = bytes
                .iter()
                .fold(0usize, |sum, byte| (sum << 8) | usize::from(*byte));
            Ok((Some(length), &rest[count..]))
        }
    }
}

fn write_length(out: &mut Vec<u8>, length: usize) {
    if length < 0x80 {
        out.push(length as u8);
        return;
    }
    let bytes = length.to_be_bytes();
    let bytes = &bytes[bytes.iter().take_while(|byte| **byte == 0).count()..];
    out.push(0x80 | bytes.len() as u8);
    out.extend_from_slice(bytes);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_told_at_the_end_and_texts_in_pieces_become_plain() {
        // SEQUENCE { OCTET STRING in pieces { "ab", "c" }, INTEGER 5 }, all without lengths
        let ber = [
            0x30, 0x80, 0x24, 0x80, 4, 2, b'a', b'b', 4, 1, b'c', 0, 0, 2, 1, 5, 0, 0,
        ];
        let der = [0x30, 8, 4, 3, b'a', b'b', b'c', 2, 1, 5];
        assert_eq!(to_der(&ber), Ok(der.to_vec()));
        assert_eq!(to_der(&der), Ok(der.to_vec()), "what is plain stays");
    }

    #[test]
    fn nonsense_is_an_error_and_never_a_panic() {
        for wrong in [
            &[][..],
            &[0x30],
            &[0x30, 0x80],
            &[0x30, 5, 1],
            &[0x1f, 0xff],
            &[4, 0x80, 0, 0],
            &[0x30, 0x85, 1, 1, 1, 1, 1],
        ] {
            assert!(to_der(wrong).is_err(), "{wrong:?}");
        }
        let deep = [0x30u8, 0x80].repeat(10_000);
        assert!(to_der(&deep).is_err());
        for seed in 0u32..2000 {
            let noise: Vec<u8> = (0..40)
                .map(|i| (seed.wrapping_mul(2_654_435_761).wrapping_add(i * 40_503) >> 13) as u8)
                .collect();
            let _ = to_der(&noise);
        }
    }
}
