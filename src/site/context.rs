//! What templates see: `site`, `page`, `section`. The structs below are the whole vocabulary of a
//! theme's author; values used by many pages are made once and shared.

use std::collections::BTreeMap;

use jiff::civil::Date;
use serde::Serialize;
use serde_json::{Map, Value as Json};
use tera::{Value, value::Key};

use super::{
    markdown::Heading,
    model::{HOME, Model},
    settings::{Contacts, MenuItem},
    sveden, taxonomy,
    taxonomy::{Declared, Label},
    text::{self, date_text},
};

/// `site`
#[derive(Serialize)]
pub struct Site<'a> {
    /// Full title.
    pub title: &'a str,
    /// Short title.
    pub short_title: &'a str,
    /// One sentence.
    pub description: &'a str,
    /// Address of the site without a slash at the end.
    pub url: &'a str,
    /// Whether there is a portal.
    pub portal: bool,
    /// Where the portal begins.
    pub portal_url: &'a str,
    /// Main menu.
    pub menu: &'a [MenuItem],
    /// Menu at the foot.
    pub footer_menu: &'a [MenuItem],
    /// Contacts.
    pub contacts: &'a Contacts,
    /// Year of the build.
    pub year: i16,
    /// Whether the section «Сведения об образовательной организации» is there.
    pub has_sveden: bool,
    /// Feeds of the home page and of the sections of the first level.
    pub feeds: &'a [Feed],
    /// Kinds of labels.
    pub taxonomies: Vec<&'a Declared>,
    /// Who publishes the site.
    pub organization: &'a Organization,
    /// The college as JSON by schema.org, safe to stand in a script of data.
    pub college_data: String,
    /// The same as `url`, as other generators call it.
    pub base_url: &'a str,
    /// Day of the build.
    pub build: Build,
    /// Whether somebody is writing the site at this moment (`watch`).
    pub live_reload: bool,
    /// `[extra]` of `site.toml`.
    pub extra: &'a Json,
}

/// `site.organization`: the college as machines want to know it.
#[derive(Serialize)]
pub struct Organization {
    /// What it is called on the site.
    pub name: Option<String>,
    /// Full name by the charter.
    pub legal_name: Option<String>,
    /// Short name.
    pub short_name: Option<String>,
    /// Postal address.
    pub address: Option<String>,
    /// Telephone.
    pub phone: Option<String>,
    /// Electronic mail.
    pub email: Option<String>,
    /// Day of foundation, as the facts have it.
    pub founded: Option<String>,
    /// Who founded it.
    pub founder: Option<String>,
    /// Address of the site.
    pub url: String,
    /// Full address of its sign.
    pub logo: Option<String>,
}

/// `page.image`
#[derive(Serialize)]
pub struct Image {
    /// Address from the root.
    pub url: String,
    /// Full address.
    pub permalink: String,
    /// Width in pixels.
    pub width: Option<u32>,
    /// Height in pixels.
    pub height: Option<u32>,
    /// What is on it.
    pub alt: String,
}

/// `site.build`
#[derive(Serialize)]
pub struct Build {
    /// The day that was passed in.
    pub date: String,
}

/// `site.feeds`
#[derive(Clone, Debug, Serialize)]
pub struct Feed {
    /// Title.
    pub title: String,
    /// Address.
    pub url: String,
    /// Media type.
    #[serde(rename = "type")]
    pub kind: &'static str,
}

/// A title with its address.
#[derive(Serialize)]
pub struct Link<'a> {
    /// Title.
    pub title: &'a str,
    /// Address.
    pub url: &'a str,
}

/// `page` and `section`: sections have the same keys, and `pages`, `sections`, `paginator`.
#[derive(Serialize)]
pub struct Page<'a> {
    /// Title.
    pub title: &'a str,
    /// One sentence.
    pub description: Option<&'a str>,
    /// Address from the root.
    pub url: &'a str,
    /// The same.
    pub path: &'a str,
    /// Full address.
    pub permalink: String,
    /// Source below `content/`.
    pub relative_path: &'a str,
    /// The text as HTML.
    #[serde(skip)]
    pub content: Value,
    /// First words.
    pub summary: &'a str,
    /// Day of publication.
    pub date: Option<String>,
    /// The same in words.
    pub date_text: Option<String>,
    /// Day of the last change.
    pub updated: Option<String>,
    /// The same in words.
    pub updated_text: Option<String>,
    /// Weight.
    pub weight: Option<i64>,
    /// Headings as a tree.
    pub toc: Vec<TocItem<'a>>,
    /// `[extra]`
    pub extra: &'a Map<String, Json>,
    /// `taxonomies.tags`
    pub tags: Json,
    /// Labels with their addresses, by their kinds.
    pub taxonomies: BTreeMap<&'a str, Vec<Label<'a>>>,
    /// Who wrote it.
    pub authors: &'a [String],
    /// The picture by which it is shown elsewhere.
    pub image: Option<Image>,
    /// Whether there is coloured code on it.
    pub has_code: bool,
    /// Its own feeds.
    pub feeds: Vec<Feed>,
    /// Sources of the sections above it, from the home page down.
    pub ancestors: Vec<&'a str>,
    /// Last part of its address.
    pub slug: &'a str,
    /// Number of words.
    pub word_count: usize,
    /// The same as `prev`, as other generators call it.
    #[serde(skip)]
    pub lower: Option<Value>,
    /// The same as `next`, as other generators call it.
    #[serde(skip)]
    pub higher: Option<Value>,
    /// Files beside the page.
    pub assets: Vec<File>,
    /// Way from the home page, without the page itself.
    pub breadcrumbs: Vec<Link<'a>>,
    /// The section it belongs to.
    pub section: Option<Link<'a>>,
    /// The page before.
    #[serde(skip)]
    pub prev: Option<Value>,
    /// The page after.
    #[serde(skip)]
    pub next: Option<Value>,
    /// Minutes of reading.
    pub reading_minutes: usize,
    /// Whether search lists it.
    pub in_search: bool,
    /// Pages of the section, or of this sheet of it.
    #[serde(skip)]
    pub pages: Value,
    /// Sections below.
    #[serde(skip)]
    pub sections: Value,
    /// Sheets of the list.
    pub paginator: Option<Paginator>,
}

/// A page in a list.
#[derive(Serialize)]
struct Item<'a> {
    title: &'a str,
    url: &'a str,
    date: Option<String>,
    date_text: Option<String>,
    updated: Option<String>,
    weight: Option<i64>,
    summary: &'a str,
    description: Option<&'a str>,
    extra: &'a Map<String, Json>,
    tags: Json,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    taxonomies: BTreeMap<&'a str, Vec<Label<'a>>>,
}

/// `page.toc`
#[derive(Debug, Serialize, PartialEq, Eq)]
pub struct TocItem<'a> {
    /// 1 to 6.
    pub level: usize,
    /// After `#`.
    pub id: &'a str,
    /// Words.
    pub title: &'a str,
    /// Headings below.
    pub children: Vec<TocItem<'a>>,
}

/// `page.assets`
#[derive(Serialize)]
pub struct File {
    /// File's name.
    pub name: String,
    /// Address.
    pub url: String,
    /// Bytes.
    pub size: u64,
    /// «412 КБ»
    pub size_text: String,
    /// Extension in small letters.
    pub ext: String,
    /// Whether it is a picture, which usually stands in the text already.
    pub picture: bool,
}

/// `section.paginator`
#[derive(Serialize)]
pub struct Paginator {
    /// Number of this sheet, from 1.
    pub current: usize,
    /// Number of sheets.
    pub total: usize,
    /// Sheet before.
    pub prev_url: Option<String>,
    /// Sheet after.
    pub next_url: Option<String>,
    /// The sheets; of more than twelve the first, the last and those near this one.
    pub pages: Vec<Sheet>,
}

/// A sheet of a long list.
#[derive(Serialize)]
pub struct Sheet {
    /// Number, from 1.
    pub number: usize,
    /// Address.
    pub url: String,
}

/// A line of the visual map of the site.
#[derive(Hash, Serialize)]
pub struct Branch {
    /// Title.
    pub title: String,
    /// Address.
    pub url: String,
    /// Lines below.
    pub children: Vec<Branch>,
}

/// The way to a page begins here.
const HOME_LINK: Link<'static> = Link {
    title: "Главная",
    url: "/",
};

static NOTHING: std::sync::LazyLock<Map<String, Json>> = std::sync::LazyLock::new(Map::new);

/// A node as lists show it.
pub fn item(model: &Model, node: usize) -> Value {
    let it = &model.nodes[node];
    let doc = it.doc.as_deref();
    let front = doc.map(|d| &d.front);
    let date = front.and_then(|f| f.date);
    Value::from_serializable(&Item {
        title: &it.title,
        url: &it.url,
        date: date.map(|d| d.to_string()),
        date_text: date.map(date_text),
        updated: front.and_then(|f| f.updated).map(|d| d.to_string()),
        weight: front.and_then(|f| f.weight),
        summary: doc.map_or("", |d| &d.summary),
        description: front.and_then(|f| f.description.as_deref()),
        extra: front.map_or(&NOTHING, |f| &f.extra),
        tags: tags(front),
        taxonomies: labels(model, front),
    })
}

fn labels<'a>(
    model: &Model,
    front: Option<&'a super::front::Front>,
) -> BTreeMap<&'a str, Vec<Label<'a>>> {
    match front.filter(|front| !front.taxonomies.is_empty()) {
        Some(front) => taxonomy::labels_of(front, &model.taxonomies),
        None => BTreeMap::new(),
    }
}

/// Both feeds that stand at an address.
pub fn feeds_at(url: &str, title: &str) -> Vec<Feed> {
    let feed = |file: &str, kind: &'static str, word: &str| Feed {
        title: format!("{title} ({word})"),
        url: format!("{url}{file}"),
        kind,
    };
    vec![
        feed("rss.xml", "application/rss+xml", "RSS"),
        feed("atom.xml", "application/atom+xml", "Atom"),
    ]
}

fn tags(front: Option<&super::front::Front>) -> Json {
    let tags = front.and_then(|f| f.taxonomies.get("tags"));
    tags.cloned().unwrap_or_else(|| Json::Array(vec![]))
}

/// Nodes as a list.
pub fn list(nodes: &[usize], items: &[Value]) -> Value {
    Value::from(nodes.iter().map(|n| items[*n].clone()).collect::<Vec<_>>())
}

/// Everything about a node but its text and the pages it lists, of which a sheet shows only some.
pub fn page<'a>(model: &'a Model, node: usize, items: &[Value], site_url: &str) -> Page<'a> {
    const WORDS_A_MINUTE: usize = 180;
    let it = &model.nodes[node];
    let doc = it.doc.as_deref();
    let front = doc.map(|d| &d.front);
    let day = |date: Option<Date>| (date.map(|d| d.to_string()), date.map(date_text));
    let (date, date_text) = day(front.and_then(|f| f.date));
    let (updated, updated_text) = day(front.and_then(|f| f.updated));
    let (prev, next) = model.neighbours(node);
    let link = |n: usize| Link {
        title: &model.nodes[n].title,
        url: &model.nodes[n].url,
    };
    let way = model.ancestors(node);
    Page {
        title: &it.title,
        description: front.and_then(|f| f.description.as_deref()),
        url: &it.url,
        path: &it.url,
        permalink: format!("{site_url}{}", it.url),
        relative_path: &it.source,
        content: Value::safe_string(""),
        summary: doc.map_or("", |d| &d.summary),
        date,
        date_text,
        updated,
        updated_text,
        weight: front.and_then(|f| f.weight),
        toc: vec![],
        extra: front.map_or(&NOTHING, |f| &f.extra),
        tags: tags(front),
        taxonomies: labels(model, front),
        authors: front.map_or(&[], |f| &f.authors),
        image: None,
        has_code: false,
        feeds: match super::feeds::wanted(model, node) {
            true => feeds_at(&it.url, &it.title),
            false => vec![],
        },
        ancestors: way
            .iter()
            .map(|n| model.nodes[*n].source.as_str())
            .collect(),
        slug: it
            .url
            .trim_end_matches('/')
            .rsplit('/')
            .next()
            .unwrap_or(""),
        word_count: doc.map_or(0, |d| d.words),
        lower: prev.map(|n| items[n].clone()),
        higher: next.map(|n| items[n].clone()),
        assets: it.assets.iter().map(|a| file(model, *a)).collect(),
        breadcrumbs: way
            .iter()
            .map(|n| if *n == HOME { HOME_LINK } else { link(*n) })
            .collect(),
        section: it.parent.map(link),
        prev: prev.map(|n| items[n].clone()),
        next: next.map(|n| items[n].clone()),
        reading_minutes: doc.map_or(0, |d| d.words).div_ceil(WORDS_A_MINUTE).max(1),
        in_search: front.is_none_or(|f| f.in_search),
        pages: list(&[], items),
        sections: list(&it.sections, items),
        paginator: None,
    }
}

impl Page<'_> {
    /// As templates see it. What many pages share is handed on and not copied.
    pub fn value(self) -> Value {
        let mut map = Value::from_serializable(&self)
            .into_map()
            .unwrap_or_default();
        let shared = [
            ("content", self.content),
            ("prev", self.prev.unwrap_or(Value::none())),
            ("next", self.next.unwrap_or(Value::none())),
            ("lower", self.lower.unwrap_or(Value::none())),
            ("higher", self.higher.unwrap_or(Value::none())),
            ("pages", self.pages),
            ("sections", self.sections),
        ];
        map.extend(shared.map(|(key, value)| (Key::Str(key), value)));
        Value::from(map)
    }
}

/// A page that no file of `content/` stands for: facts, the map of the site, «not found».
pub fn made_page<'a>(title: &'a str, url: &'a str, site_url: &str) -> Page<'a> {
    Page {
        title,
        description: None,
        url,
        path: url,
        permalink: format!("{site_url}{url}"),
        relative_path: "",
        content: Value::safe_string(""),
        summary: "",
        date: None,
        date_text: None,
        updated: None,
        updated_text: None,
        weight: None,
        toc: vec![],
        extra: &NOTHING,
        tags: Json::Array(vec![]),
        taxonomies: BTreeMap::new(),
        authors: &[],
        image: None,
        has_code: false,
        feeds: vec![],
        ancestors: vec![],
        slug: "",
        word_count: 0,
        lower: None,
        higher: None,
        assets: vec![],
        breadcrumbs: vec![HOME_LINK],
        section: None,
        prev: None,
        next: None,
        reading_minutes: 1,
        in_search: true,
        pages: Value::from(Vec::<Value>::new()),
        sections: Value::from(Vec::<Value>::new()),
        paginator: None,
    }
}

/// A page of «Сведения об образовательной организации».
pub fn fact_page<'a>(page: &'a sveden::Page, site_url: &str) -> Page<'a> {
    Page {
        description: Some(&page.description),
        updated: page.updated.map(|day| day.to_string()),
        updated_text: page.updated.map(date_text),
        breadcrumbs: page
            .breadcrumbs
            .iter()
            .map(|crumb| Link {
                title: &crumb.title,
                url: &crumb.url,
            })
            .collect(),
        ..made_page(&page.title, &page.url, site_url)
    }
}

fn file(model: &Model, asset: usize) -> File {
    let placed = &model.assets[asset];
    let name = placed.out.rsplit('/').next().unwrap_or(&placed.out);
    let ext = name.rfind('.').map_or("", |at| &name[at + 1..]);
    File {
        name: name.to_owned(),
        url: placed.url.clone(),
        size: placed.asset.stat.size,
        size_text: text::size(placed.asset.stat.size),
        ext: ext.to_lowercase(),
        picture: super::image::is_picture(name),
    }
}

/// Headings as a tree: a heading belongs to the nearest one above it of a smaller level.
pub fn toc(headings: &[Heading]) -> Vec<TocItem<'_>> {
    let mut items = vec![];
    let mut rest = headings;
    while let Some((first, after)) = rest.split_first() {
        let inside = after.iter().take_while(|h| h.level > first.level).count();
        items.push(TocItem {
            level: first.level,
            id: &first.id,
            title: &first.title,
            children: toc(&after[..inside]),
        });
        rest = &after[inside..];
    }
    items
}

/// Addresses of the sheets of a long list.
pub fn paginator(url: &str, word: &str, current: usize, total: usize) -> Paginator {
    let address = |n: usize| sheet_url(url, word, n);
    Paginator {
        current,
        total,
        prev_url: (current > 1).then(|| address(current - 1)),
        next_url: (current < total).then(|| address(current + 1)),
        pages: (1..=total)
            // of a very long list the ends and the neighbourhood are enough
            .filter(|n| total <= 12 || *n == 1 || *n == total || n.abs_diff(current) <= 3)
            .map(|number| Sheet {
                number,
                url: address(number),
            })
            .collect(),
    }
}

/// The address of one sheet.
pub fn sheet_url(url: &str, word: &str, number: usize) -> String {
    if number == 1 {
        url.to_owned()
    } else {
        format!("{url}{word}/{number}/")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headings_become_a_tree() {
        let of = |level, id: &str| Heading {
            level,
            id: id.into(),
            title: id.into(),
        };
        let headings = [of(2, "a"), of(3, "b"), of(4, "c"), of(3, "d"), of(2, "e")];
        let tree = toc(&headings);
        let names: Vec<_> = tree.iter().map(|t| t.id).collect();
        assert_eq!(names, ["a", "e"]);
        let below: Vec<_> = tree[0].children.iter().map(|t| t.id).collect();
        assert_eq!(below, ["b", "d"]);
        assert_eq!(tree[0].children[0].children[0].id, "c");
    }
}
