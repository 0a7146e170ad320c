//! The size of a picture from the first bytes of its file, so that a page does not jump while
//! pictures load. Reads PNG, JPEG, WebP, GIF and SVG; never decodes a picture.

use std::{fs::File, io::Read as _, path::Path};

/// Width and height in pixels; `None` for what is not a picture or does not say.
pub fn size(path: &Path) -> Option<(u32, u32)> {
    // a JPEG may carry a long preview before its frame header
    const HEAD: u64 = 512 * 1024;
    let mut head = Vec::with_capacity(4096);
    File::open(path)
        .ok()?
        .take(HEAD)
        .read_to_end(&mut head)
        .ok()?;
    size_of(&head)
}

/// Whether the extension is one of a picture.
pub fn is_picture(name: &str) -> bool {
    let ext = name.rsplit('.').next().unwrap_or("").to_ascii_lowercase();
    matches!(
        ext.as_str(),
        "png" | "jpg" | "jpeg" | "webp" | "gif" | "svg" | "avif"
    )
}

fn size_of(head: &[u8]) -> Option<(u32, u32)> {
    if head.starts_with(b"\x89PNG\r\n\x1a\n") {
        return Some((be32(head, 16)?, be32(head, 20)?));
    }
    if head.starts_with(b"GIF8") {
        return Some((le16(head, 6)?, le16(head, 8)?));
    }
    if head.starts_with(&[0xff, 0xd8]) {
        return jpeg(head);
    }
    if head.starts_with(b"RIFF") && head.get(8..12) == Some(b"WEBP") {
        return webp(head);
    }
    svg(head)
}

fn be16(bytes: &[u8], at: usize) -> Option<u32> {
    let pair = bytes.get(at..at + 2)?;
    Some(u32::from(pair[0]) << 8 | u32::from(pair[1]))
}

fn be32(bytes: &[u8], at: usize) -> Option<u32> {
    Some(be16(bytes, at)? << 16 | be16(bytes, at + 2)?)
}

fn le16(bytes: &[u8], at: usize) -> Option<u32> {
    let pair = bytes.get(at..at + 2)?;
    Some(u32::from(pair[1]) << 8 | u32::from(pair[0]))
}

fn jpeg(head: &[u8]) -> Option<(u32, u32)> {
    let mut at = 2;
    let mut turned = false;
    loop {
        while *head.get(at)? != 0xff {
            at += 1;
        }
        while *head.get(at)? == 0xff {
            at += 1;
        }
        let marker = head[at];
        let length = be16(head, at + 1)? as usize;
        match marker {
            // start of frame, whatever the coding; C4, C8 and CC are tables
            0xc0..=0xcf if !matches!(marker, 0xc4 | 0xc8 | 0xcc) => {
                let (height, width) = (be16(head, at + 4)?, be16(head, at + 6)?);
                return Some(if turned {
                    (height, width)
                } else {
                    (width, height)
                });
            }
            0xe1 => {
                let body = head
                    .get(at + 3..(at + 1 + length).min(head.len()))
                    .unwrap_or_default();
                turned = exif_turned(body).unwrap_or(turned);
                at += 1 + length;
            }
            0xda | 0xd9 => return None,
            0x01 | 0xd0..=0xd8 => at += 1,
            _ => at += 1 + length,
        }
    }
}

/// A phone held upright stores a lying picture and says «turn it»; browsers obey.
fn exif_turned(body: &[u8]) -> Option<bool> {
    let tiff = body.strip_prefix(b"Exif\0\0")?;
    let little = tiff.starts_with(b"II");
    let n16 = |at: usize| {
        if little {
            le16(tiff, at)
        } else {
            be16(tiff, at)
        }
    };
    let n32 = |at: usize| {
        Some(if little {
            n16(at + 2)? << 16 | n16(at)?
        } else {
            n16(at)? << 16 | n16(at + 2)?
        })
    };
    let start = n32(4)? as usize;
    for entry in 0..n16(start)? as usize {
        let at = start.checked_add(2 + entry * 12)?;
        if n16(at)? == 0x0112 {
            return Some(n16(at + 8)? >= 5);
        }
    }
    None
}

fn webp(head: &[u8]) -> Option<(u32, u32)> {
    let le24 = |at: usize| {
        let three = head.get(at..at + 3)?;
        Some(u32::from(three[0]) | u32::from(three[1]) << 8 | u32::from(three[2]) << 16)
    };
    match head.get(12..16)? {
        b"VP8X" => Some((le24(24)? + 1, le24(27)? + 1)),
        b"VP8 " => Some((le16(head, 26)? & 0x3fff, le16(head, 28)? & 0x3fff)),
        b"VP8L" => {
            let bits = le16(head, 21)? | le16(head, 23)? << 16;
            Some(((bits & 0x3fff) + 1, (bits >> 14 & 0x3fff) + 1))
        }
        _ => None,
    }
}

fn svg(head: &[u8]) -> Option<(u32, u32)> {
    let text = String::from_utf8_lossy(&head[..head.len().min(8192)]);
    let start = text.find("<svg")?;
    let tag = &text[start..start + text[start..].find('>')?];
    let number = |s: &str| {
        let s = s.trim().trim_end_matches("px");
        s.parse::<f64>()
            .ok()
            .filter(|n| *n >= 1.0)
            .map(|n| n.round() as u32)
    };
    let sides = attribute(tag, "width")
        .and_then(number)
        .zip(attribute(tag, "height").and_then(number));
    sides.or_else(|| {
        let mut parts = attribute(tag, "viewBox")?
            .split([' ', ','])
            .filter(|p| !p.is_empty());
        Some((number(parts.nth(2)?)?, number(parts.next()?)?))
    })
}

fn attribute<'a>(tag: &'a str, name: &str) -> Option<&'a str> {
    let mut rest = tag;
    loop {
        let at = rest.find(name)?;
        let before = rest[..at].chars().next_back()?;
        let after = rest[at + name.len()..].trim_start();
        rest = &rest[at + name.len()..];
        if !before.is_whitespace() {
            continue;
        }
        if let Some(value) = after.strip_prefix('=') {
            let value = value.trim_start();
            let quote = value.chars().next().filter(|c| matches!(c, '"' | '\''))?;
            return value[1..].split(quote).next();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_are_read_from_the_heads_of_files() {
        let png = [
            b"\x89PNG\r\n\x1a\n".as_slice(),
            &[0, 0, 0, 13],
            b"IHDR",
            &[0, 0, 2, 0x80, 0, 0, 1, 0xe0],
        ]
        .concat();
        assert_eq!(size_of(&png), Some((640, 480)));
        let jpeg = [
            0xff, 0xd8, 0xff, 0xe0, 0, 4, 1, 2, 0xff, 0xc0, 0, 17, 8, 1, 0xe0, 2, 0x80, 3,
        ];
        assert_eq!(size_of(&jpeg), Some((640, 480)));
        assert_eq!(size_of(b"GIF89a\x80\x02\xe0\x01"), Some((640, 480)));
        let lossy = [
            b"RIFF\0\0\0\0WEBPVP8 ".as_slice(),
            &[0; 10],
            &[0x80, 0x02, 0xe0, 0x01],
        ]
        .concat();
        assert_eq!(size_of(&lossy), Some((640, 480)));
        assert_eq!(
            size_of(b"<?xml version='1.0'?><svg stroke-width=\"2\" width='640px' height=\"480\">"),
            Some((640, 480))
        );
        assert_eq!(size_of(b"<svg viewBox=\"0 0 24 12\">"), Some((24, 12)));
        assert_eq!(size_of(b"not a picture"), None);
    }
}
