//! Where an address written in a page leads: other sources (`@/…`, relative `.md`), files beside
//! the page, places of the site, the world outside. What leads nowhere is a fault with the words
//! of how to mend it.

use std::collections::HashMap;

use super::{
    data,
    markdown::Resolved,
    model::{Model, folder_of, join},
    text::{slug, unescape_url},
};

/// Everything an address can be looked up in.
pub struct Places<'a> {
    /// The tree.
    pub model: &'a Model,
    /// Every file that will be written → the node it shows, if it shows one.
    pub outs: &'a HashMap<String, Option<usize>>,
    /// Whether `/lk/` is there.
    pub portal: bool,
}

/// What an address was found to be.
pub struct Found {
    /// Address to be written, with its own answer.
    pub resolved: Resolved,
    /// The output file it leads to inside the site.
    pub out: Option<String>,
    /// The part after `#`.
    pub anchor: Option<String>,
    /// The copied file it leads to, when there is one and it is a picture.
    pub asset: Option<usize>,
}

impl Places<'_> {
    /// Resolves an address written in the source of a node.
    pub fn resolve(&self, node: usize, raw: &str) -> Found {
        let raw = raw.trim();
        if is_outside(raw) {
            return found(raw.to_owned(), None, None);
        }
        if raw.is_empty() {
            return broken(raw, "пустая ссылка; укажите, куда она ведёт".into());
        }
        let (path, query, anchor) = split(raw);
        let anchor = anchor.map(ascii_anchor);
        let tail = format!(
            "{}{}",
            query.map_or(String::new(), |q| format!("?{q}")),
            anchor.as_ref().map_or(String::new(), |a| format!("#{a}"))
        );
        if path.is_empty() {
            let own = Some(self.model.nodes[node].out.clone());
            return found(tail, own, anchor);
        }
        let plain = unescape_url(path);
        let target = if let Some(name) = plain.strip_prefix("@/") {
            self.source(name.trim_end_matches('/'))
        } else if let Some(rooted) = plain.strip_prefix('/') {
            self.absolute(rooted)
        } else {
            self.relative(node, &plain)
        };
        match target {
            Some(target) => {
                let mut answer = found(target.url + &tail, target.out, anchor);
                answer.resolved.picture = target.picture;
                answer.asset = target.asset;
                answer
            }
            None => broken(raw, self.complaint(node, &plain)),
        }
    }

    fn source(&self, name: &str) -> Option<Target> {
        let model = self.model;
        if let Some(node) = model.by_source.get(name) {
            return Some(self.node(*node));
        }
        if name.starts_with(data::FOLDER) {
            return None;
        }
        let number = *model.asset_by_name.get(name)?;
        let asset = &model.assets[number];
        Some(Target {
            asset: Some(number),
            url: asset.url.clone(),
            out: Some(asset.out.clone()),
            picture: asset.asset.picture,
        })
    }

    fn node(&self, node: usize) -> Target {
        let node = &self.model.nodes[node];
        Target {
            url: node.url.clone(),
            out: Some(node.out.clone()),
            picture: None,
            asset: None,
        }
    }

    /// `/path`: what will be served there, then a source of that name from the root.
    fn absolute(&self, path: &str) -> Option<Target> {
        let url = super::text::url_path(&format!("/{path}"));
        let of_portal = path == "lk" || path.starts_with("lk/");
        if of_portal && self.portal {
            return Some(Target {
                url,
                out: None,
                picture: None,
                asset: None,
            });
        }
        if let Some(out) = self.out(path) {
            let asset = self.model.asset_by_name.get(path).copied();
            return Some(Target {
                url,
                asset,
                picture: asset.and_then(|a| self.model.assets[a].asset.picture),
                out: Some(out),
            });
        }
        self.source_like(path)
    }

    /// The output file an address of the site is served from.
    fn out(&self, path: &str) -> Option<String> {
        let path = path.trim_end_matches('/');
        let page = join(path, "index.html");
        [path.to_owned(), page]
            .into_iter()
            .find(|out| self.outs.contains_key(out))
    }

    /// First as editors see it, from the folder of the source; then as browsers do, from the page.
    fn relative(&self, node: usize, path: &str) -> Option<Target> {
        let node = &self.model.nodes[node];
        let by_file =
            normal(folder_of(&node.source), path).and_then(|name| self.source_like(&name));
        by_file.or_else(|| {
            let place = unescape_url(&node.url);
            let name = normal(place.trim_matches('/'), path)?;
            self.absolute(&name)
        })
    }

    /// A source by its name, by its name without an extension, as a folder, or as the `.html` that
    /// other generators make of it.
    fn source_like(&self, name: &str) -> Option<Target> {
        let name = name.trim_end_matches('/');
        let bare = name.strip_suffix(".html").unwrap_or(name);
        self.source(name)
            .or_else(|| self.source(&format!("{bare}.md")))
            .or_else(|| {
                let folder = bare.strip_suffix("index").unwrap_or(bare);
                let node = self.model.by_folder.get(folder.trim_end_matches('/'))?;
                Some(self.node(*node))
            })
    }

    fn complaint(&self, node: usize, path: &str) -> String {
        let wanted = path.trim_start_matches("@/").trim_start_matches('/');
        let last = wanted
            .trim_end_matches('/')
            .rsplit('/')
            .next()
            .unwrap_or(wanted);
        let model = self.model;
        let mut alike: Vec<&String> = model
            .by_source
            .keys()
            .chain(model.asset_by_name.keys())
            .filter(|name| {
                let file = name.rsplit('/').next().unwrap_or(name);
                !last.is_empty() && file.eq_ignore_ascii_case(last)
            })
            .collect();
        alike.sort();
        let hint = match alike.first() {
            _ if wanted.starts_with(data::FOLDER) => {
                "; файлы папки data читают только шаблоны, для посетителей положите файл в другую папку".to_owned()
            }
            Some(name) => format!("; может быть, @/{name}"),
            None if path.starts_with("@/") => {
                format!("; в папке content нет файла {wanted}")
            }
            None => String::new(),
        };
        let place = &model.nodes[node].url;
        format!("ссылка «{path}» никуда не ведёт (страница {place}){hint}")
    }
}

struct Target {
    url: String,
    out: Option<String>,
    picture: Option<(u32, u32)>,
    asset: Option<usize>,
}

fn found(url: String, out: Option<String>, anchor: Option<String>) -> Found {
    Found {
        resolved: Resolved {
            url,
            ..Resolved::default()
        },
        out,
        anchor,
        asset: None,
    }
}

fn broken(raw: &str, problem: String) -> Found {
    Found {
        resolved: Resolved {
            url: raw.to_owned(),
            picture: None,
            problem: Some(problem),
        },
        out: None,
        anchor: None,
        asset: None,
    }
}

/// Addresses with a scheme, and `//host`.
fn is_outside(raw: &str) -> bool {
    if raw.starts_with("//") {
        return true;
    }
    let Some((scheme, _)) = raw.split_once(':') else {
        return false;
    };
    scheme.starts_with(|c: char| c.is_ascii_alphabetic())
        && scheme
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '.'))
}

fn split(raw: &str) -> (&str, Option<&str>, Option<&str>) {
    let (rest, anchor) = match raw.split_once('#') {
        Some((rest, anchor)) => (rest, Some(anchor)),
        None => (raw, None),
    };
    match rest.split_once('?') {
        Some((path, query)) => (path, Some(query), anchor),
        None => (rest, None, anchor),
    }
}

/// Headings get Latin addresses, so a Russian one, as other programs make it, is put the same way.
fn ascii_anchor(anchor: &str) -> String {
    let plain = unescape_url(anchor);
    if plain.is_ascii() {
        plain
    } else {
        slug(&plain)
    }
}

/// A relative path from a folder, or `None` when it climbs out of the site.
pub fn normal(folder: &str, path: &str) -> Option<String> {
    let mut parts: Vec<&str> = folder.split('/').filter(|p| !p.is_empty()).collect();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop()?;
            }
            part => parts.push(part),
        }
    }
    Some(parts.join("/"))
}
