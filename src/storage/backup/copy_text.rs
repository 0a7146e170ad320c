//! PostgreSQL's text form of COPY: a row a line, fields between tabs, `\N` for NULL. Our own reading and
//! writing of it lets a backup of one engine be restored on the other.

/// Adds one row to `out`.
pub fn write_row(out: &mut Vec<u8>, fields: &[Option<String>]) {
    for (i, field) in fields.iter().enumerate() {
        if i > 0 {
            out.push(b'\t');
        }
        match field {
            None => out.extend_from_slice(b"\\N"),
            Some(text) => text.bytes().for_each(|b| write_byte(out, b)),
        }
    }
    out.push(b'\n');
}

fn write_byte(out: &mut Vec<u8>, byte: u8) {
    let escaped = match byte {
        b'\\' => b'\\',
        b'\t' => b't',
        b'\n' => b'n',
        b'\r' => b'r',
        0x08 => b'b',
        0x0b => b'v',
        0x0c => b'f',
        _ => return out.push(byte),
    };
    out.extend_from_slice(&[b'\\', escaped]);
}

/// Reads one line, without its end; nothing when it is not of this form.
pub fn read_row(line: &[u8]) -> Option<Vec<Option<String>>> {
    line.split(|&b| b == b'\t')
        .map(|field| match field {
            b"\\N" => Some(None),
            field => read_field(field).map(Some),
        })
        .collect()
}

fn read_field(field: &[u8]) -> Option<String> {
    let mut bytes = Vec::with_capacity(field.len());
    let mut rest = field.iter().copied();
    while let Some(byte) = rest.next() {
        bytes.push(match byte {
            b'\\' => match rest.next()? {
                b't' => b'\t',
                b'n' => b'\n',
                b'r' => b'\r',
                b'b' => 0x08,
                b'v' => 0x0b,
                b'f' => 0x0c,
                other => other,
            },
            byte => byte,
        });
    }
    String::from_utf8(bytes).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_comes_back_as_it_was() {
        let row: Vec<Option<String>> = ["", "ё\tж\nз\\n", "\\N", "\u{8}\u{b}\u{c}\r", "\\x00ff"]
            .iter()
            .map(|s| Some((*s).to_owned()))
            .chain([None])
            .collect();
        let mut out = vec![];
        write_row(&mut out, &row);
        assert_eq!(out.iter().filter(|&&b| b == b'\n').count(), 1);
        assert_eq!(read_row(&out[..out.len() - 1]), Some(row));
    }

    #[test]
    fn a_broken_line_is_not_read() {
        assert_eq!(read_row(b"a\\"), None);
        assert_eq!(read_row(&[0xd0]), None);
    }
}
