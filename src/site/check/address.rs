//! Addresses inside of a site: of files, of links, relative to a page. Nothing here reads a file.

use std::borrow::Cow;

use super::report::ELSEWHERE;
use crate::site::sveden::vocabulary::vocabulary;

/// The address a page is known by: `sveden/common/index.html` → `/sveden/common/`.
pub fn address(path: &str) -> String {
    match path.strip_suffix("index.html") {
        Some(folder) if folder.is_empty() || folder.ends_with('/') => format!("/{folder}"),
        _ => format!("/{path}"),
    }
}

/// The subsection to which an address belongs, or the rest of the site.
pub fn section_number(address: &str) -> u32 {
    let slug = address
        .strip_prefix("/sveden/")
        .and_then(|rest| rest.split('/').next());
    slug.and_then(|slug| vocabulary().section(slug))
        .map_or(ELSEWHERE, |section| section.number)
}

/// Whether a link begins with a scheme: `mailto:`, `https:`.
pub fn has_scheme(target: &str) -> bool {
    target.split_once(':').is_some_and(|(scheme, _)| {
        scheme.starts_with(|c: char| c.is_ascii_alphabetic())
            && scheme
                .chars()
                .all(|c| c.is_ascii_alphanumeric() || "+-.".contains(c))
    })
}

/// A path relative to a page, without dots; nothing when it leads out of the site.
pub fn joined(from: &str, path: &str) -> Option<String> {
    if path.is_empty() {
        return Some(from.to_owned());
    }
    if path.starts_with('/') && !path.contains("/.") && !path.contains("//") {
        return Some(path.to_owned());
    }
    let folder = from.rsplit_once('/').map_or("", |(folder, _)| folder);
    let whole = if path.starts_with('/') {
        path.to_owned()
    } else {
        format!("{folder}/{path}")
    };
    let mut parts: Vec<&str> = Vec::new();
    for part in whole.split('/').skip(1) {
        match part {
            "." => {}
            ".." => {
                parts.pop()?;
            }
            part => parts.push(part),
        }
    }
    let slash = if path.ends_with("..") || path.ends_with("/.") || path == "." {
        "/"
    } else {
        ""
    };
    let joined = parts.join("/");
    let slash = if joined.ends_with('/') || joined.is_empty() {
        ""
    } else {
        slash
    };
    Some(format!("/{joined}{slash}"))
}

/// `%D1%83` → `у`; what is not such a code stays.
pub fn decoded(text: &str) -> Cow<'_, str> {
    if !text.contains('%') {
        return Cow::Borrowed(text);
    }
    let mut bytes = Vec::with_capacity(text.len());
    let source = text.as_bytes();
    let mut place = 0;
    while place < source.len() {
        let digits = source
            .get(place + 1..place + 3)
            .filter(|_| source[place] == b'%')
            .and_then(|digits| std::str::from_utf8(digits).ok());
        match digits.and_then(|d| u8::from_str_radix(d, 16).ok()) {
            Some(byte) => {
                bytes.push(byte);
                place += 3;
            }
            None => {
                bytes.push(source[place]);
                place += 1;
            }
        }
    }
    Cow::Owned(String::from_utf8_lossy(&bytes).into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_is_joined_to_its_page_as_a_browser_does() {
        let at = |from, path| joined(from, path).expect("inside of the site");
        assert_eq!(at("/a/b/", "c"), "/a/b/c");
        assert_eq!(at("/a/b/", "../c/"), "/a/c/");
        assert_eq!(at("/a/b/", ".."), "/a/");
        assert_eq!(at("/a/", ".."), "/");
        assert_eq!(at("/a/b.html", "c"), "/a/c");
        assert_eq!(at("/a/", "/x/./y"), "/x/y");
        assert_eq!(joined("/a/", "../../x"), None);
        assert_eq!(decoded("%D1%83%zz"), "у%zz");
        assert!(has_scheme("mailto:a@b") && has_scheme("https://x") && !has_scheme("/a:b"));
    }

    #[test]
    fn a_page_knows_its_subsection_by_its_address() {
        assert_eq!(section_number("/sveden/common/"), 1);
        assert_eq!(section_number("/sveden/struct"), 2);
        assert_eq!(section_number("/sveden/objects/more/"), 8);
        assert_eq!(section_number("/news/"), ELSEWHERE);
        assert_eq!(address("a/index.html"), "/a/");
        assert_eq!(address("my-index.html"), "/my-index.html");
    }
}
