//! Every link, picture, style and anchor of the site leads to something that is there.

use std::collections::{BTreeMap, BTreeSet};
use std::io;

use super::folder::{Folder, address};
use super::page::Page;
use super::report::{ELSEWHERE, Finding, Report, Weight};

/// Where a link leads.
#[derive(Debug, PartialEq, Eq)]
pub enum Target {
    /// Away from the site, or to the portal: not ours to follow.
    Outside,
    /// To a file of the site, maybe to a place in it.
    File(String, Option<String>),
    /// To nothing.
    Nothing,
}

/// Follows all links of all pages and all files that the styles need.
pub fn follow_all(
    folder: &Folder,
    pages: &BTreeMap<String, Page>,
    report: &mut Report,
) -> io::Result<()> {
    for (path, page) in pages {
        let from = address(path);
        let mut told = BTreeSet::new();
        for link in &page.links {
            let wrong = match resolve(folder, &from, &link.target) {
                Target::Outside => continue,
                Target::Nothing => format!("{} «{}» никуда не ведёт", link.what, link.target),
                Target::File(target, Some(anchor)) => match pages.get(&target) {
                    Some(there) if !there.anchors.contains(&anchor) && anchor != "top" => {
                        format!("на странице {} нет места «#{anchor}»", address(&target))
                    }
                    _ => String::new(),
                },
                Target::File(..) => String::new(),
            };
            report.links += 1;
            if !wrong.is_empty() && told.insert(wrong.clone()) {
                let mend = "исправьте адрес или добавьте то, на что он указывает";
                report.findings.push(elsewhere(&from, wrong, mend));
            }
        }
    }
    for style in folder.styles() {
        for target in needed(&folder.text(style)?) {
            report.links += 1;
            if resolve(folder, &address(style), &target) == Target::Nothing {
                let wrong = format!("в оформлении назван файл «{target}», которого нет");
                report.findings.push(elsewhere(
                    &address(style),
                    wrong,
                    "положите файл в тему или уберите его имя",
                ));
            }
        }
    }
    Ok(())
}

/// A fault of the site outside of the section.
pub fn elsewhere(page: &str, wrong: String, mend: &str) -> Finding {
    Finding {
        number: ELSEWHERE,
        page: page.to_owned(),
        weight: Weight::Fault,
        block: None,
        field: None,
        wrong,
        mend: mend.to_owned(),
    }
}

/// The file that a link on the page `from` leads to.
pub fn resolve(folder: &Folder, from: &str, target: &str) -> Target {
    let target = target.trim();
    if target.starts_with("//") || has_scheme(target) {
        return Target::Outside;
    }
    let (path, anchor) = match target.split_once('#') {
        Some((path, anchor)) => (path, Some(anchor).filter(|a| !a.is_empty())),
        None => (target, None),
    };
    let path = path.split('?').next().unwrap_or(path);
    let Some(plain) = joined(from, &decoded(path)) else {
        return Target::Nothing;
    };
    // The portal answers there while the program runs; the built site has no such files.
    if plain == "/lk" || plain.starts_with("/lk/") {
        return Target::Outside;
    }
    match folder.at(&plain) {
        Some(file) => Target::File(file.to_owned(), anchor.map(decoded)),
        None => Target::Nothing,
    }
}

fn has_scheme(target: &str) -> bool {
    target.split_once(':').is_some_and(|(scheme, _)| {
        scheme.starts_with(|c: char| c.is_ascii_alphabetic())
            && scheme
                .chars()
                .all(|c| c.is_ascii_alphanumeric() || "+-.".contains(c))
    })
}

/// A path relative to a page, without dots; nothing when it leads out of the site.
fn joined(from: &str, path: &str) -> Option<String> {
    if path.is_empty() {
        return Some(from.to_owned());
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
    let slash = if path.ends_with("..") || path.ends_with("/.") {
        "/"
    } else {
        ""
    };
    Some(format!("/{}{slash}", parts.join("/")))
}

fn decoded(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let source = text.as_bytes();
    let mut place = 0;
    while place < source.len() {
        let digits = text
            .get(place + 1..place + 3)
            .filter(|_| source[place] == b'%');
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
    String::from_utf8_lossy(&bytes).into_owned()
}

/// Files named by `url(…)` in a style sheet.
fn needed(css: &str) -> Vec<String> {
    let pieces = css.split("url(").skip(1);
    pieces
        .filter_map(|piece| piece.split(')').next())
        .map(|inside| inside.trim().trim_matches(['"', '\'']).to_owned())
        .filter(|target| !target.is_empty() && !target.starts_with('#'))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn relative_addresses_are_joined_as_browsers_do() {
        let at = |from, path| joined(from, path).expect("inside");
        assert_eq!(at("/a/b/", "c.png"), "/a/b/c.png");
        assert_eq!(at("/a/b/", "../c/"), "/a/c/");
        assert_eq!(at("/a/b/", ".."), "/a/");
        assert_eq!(at("/a/b.html", "c"), "/a/c");
        assert_eq!(at("/a/", "/x/./y"), "/x/y");
        assert_eq!(joined("/a/", "../../x"), None);
        assert_eq!(decoded("%D1%83%zz"), "у%zz");
        assert!(has_scheme("mailto:a@b") && has_scheme("https://x") && !has_scheme("/a:b"));
    }
}
