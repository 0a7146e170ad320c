//! Files for machines: RSS 2.0, Atom, sitemap.xml, robots.txt. Written here and not by templates,
//! because their form is not a matter of taste.

use std::fmt::Write as _;

use jiff::civil::Date;

use super::{
    front::SortBy,
    model::Model,
    text::{escape, url_path},
};

/// How many of the newest pages a feed holds.
const ENTRIES: usize = 30;

/// What a feed is about.
pub struct Channel<'a> {
    /// Title of the section.
    pub title: &'a str,
    /// Title of the site.
    pub site: &'a str,
    /// One sentence.
    pub description: &'a str,
    /// Address of the site without a slash at the end.
    pub base: &'a str,
    /// Address of the section.
    pub url: &'a str,
    /// Address of the feed.
    pub own: String,
}

/// Whether a section has feeds: one sorted by dates does unless it says no, as does `news`; others
/// do when they say so.
pub fn wanted(model: &Model, node: usize) -> bool {
    let it = &model.nodes[node];
    if !it.is_section {
        return false;
    }
    let front = model.front(node);
    let by_date = front.is_some_and(|front| front.sort_by == SortBy::Date);
    let news = it.source.starts_with("news/") && it.url == "/news/";
    let asked = front.and_then(|front| front.generate_feeds);
    asked.unwrap_or(news || (by_date && it.parent.is_some()))
}

/// The newest dated pages of a section.
pub fn entries(model: &Model, section: usize) -> Vec<usize> {
    newest_of(model, model.nodes[section].pages.clone())
}

/// The newest dated of some pages.
pub fn newest_of(model: &Model, mut pages: Vec<usize>) -> Vec<usize> {
    let date = |n: &usize| model.front(*n).and_then(|front| front.date);
    pages.retain(|n| date(n).is_some());
    pages.sort_by_cached_key(|n| (std::cmp::Reverse(date(n)), model.nodes[*n].source.clone()));
    pages.truncate(ENTRIES);
    pages
}

/// RSS 2.0.
pub fn rss(model: &Model, channel: &Channel<'_>, pages: &[usize]) -> String {
    let base = channel.base;
    let mut out = String::with_capacity(16 * 1024);
    let _ = write!(
        out,
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<rss version=\"2.0\" xmlns:atom=\"http://www.w3.org/2005/Atom\">\n<channel>\n\
         <title>{} — {}</title>\n<link>{}</link>\n<description>{}</description>\n<language>ru</language>\n\
         <atom:link href=\"{}\" rel=\"self\" type=\"application/rss+xml\"/>\n",
        escape(channel.title),
        escape(channel.site),
        escape(&format!("{base}{}", channel.url)),
        escape(channel.description),
        escape(&format!("{base}{}", channel.own)),
    );
    if let Some(newest) = newest(model, pages) {
        let _ = writeln!(out, "<lastBuildDate>{}</lastBuildDate>", rfc822(newest));
    }
    for page in pages {
        let node = &model.nodes[*page];
        let link = escape(&format!("{base}{}", node.url));
        let _ = write!(
            out,
            "<item>\n<title>{}</title>\n<link>{link}</link>\n<guid isPermaLink=\"true\">{link}</guid>\n<description>{}</description>\n",
            escape(&node.title),
            escape(about(model, *page)),
        );
        if let Some(date) = model.front(*page).and_then(|front| front.date) {
            let _ = writeln!(out, "<pubDate>{}</pubDate>", rfc822(date));
        }
        out.push_str("</item>\n");
    }
    out.push_str("</channel>\n</rss>\n");
    out
}

/// Atom.
pub fn atom(model: &Model, channel: &Channel<'_>, pages: &[usize]) -> String {
    let base = channel.base;
    let mut out = String::with_capacity(16 * 1024);
    let of_nothing = Date::constant(1970, 1, 1);
    let _ = write!(
        out,
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<feed xmlns=\"http://www.w3.org/2005/Atom\" xml:lang=\"ru\">\n\
         <title>{} — {}</title>\n<subtitle>{}</subtitle>\n<link href=\"{own}\" rel=\"self\" type=\"application/atom+xml\"/>\n\
         <link href=\"{url}\"/>\n<id>{url}</id>\n<updated>{updated}</updated>\n<author><name>{site}</name></author>\n",
        escape(channel.title),
        escape(channel.site),
        escape(channel.description),
        own = escape(&format!("{base}{}", channel.own)),
        url = escape(&format!("{base}{}", channel.url)),
        updated = rfc3339(newest(model, pages).unwrap_or(of_nothing)),
        site = escape(channel.site),
    );
    for page in pages {
        let node = &model.nodes[*page];
        let link = escape(&format!("{base}{}", node.url));
        let date = model.front(*page).and_then(|front| front.date);
        let _ = write!(
            out,
            "<entry>\n<title>{}</title>\n<link href=\"{link}\"/>\n<id>{link}</id>\n<published>{}</published>\n<updated>{}</updated>\n<summary>{}</summary>\n</entry>\n",
            escape(&node.title),
            rfc3339(date.unwrap_or(of_nothing)),
            rfc3339(model.updated(*page).or(date).unwrap_or(of_nothing)),
            escape(about(model, *page)),
        );
    }
    out.push_str("</feed>\n");
    out
}

/// sitemap.xml from addresses and the days they were changed.
pub fn sitemap(base: &str, pages: &[(&str, Option<Date>)]) -> String {
    let mut out = String::with_capacity(pages.len() * 120);
    out.push_str(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<urlset xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\">\n",
    );
    for (url, changed) in pages {
        let _ = write!(out, "<url><loc>{}</loc>", escape(&format!("{base}{url}")));
        if let Some(changed) = changed {
            let _ = write!(out, "<lastmod>{changed}</lastmod>");
        }
        out.push_str("</url>\n");
    }
    out.push_str("</urlset>\n");
    out
}

/// robots.txt: everything may be read but the portal.
pub fn robots(base: &str, portal: bool) -> String {
    let closed = if portal {
        "Disallow: /lk/\n"
    } else {
        "Disallow:\n"
    };
    format!("User-agent: *\n{closed}\nSitemap: {base}/sitemap.xml\n")
}

/// The page of an old address when the theme has no template for it.
pub fn redirect(title: &str, url: &str, permalink: &str) -> String {
    let (title, url, full) = (escape(title), escape(url), escape(permalink));
    format!(
        "<!doctype html>\n<html lang=\"ru\">\n<head>\n<meta charset=\"utf-8\">\n<title>{title}</title>\n\
         <link rel=\"canonical\" href=\"{full}\">\n<meta name=\"robots\" content=\"noindex\">\n\
         <meta http-equiv=\"refresh\" content=\"0; url={url}\">\n</head>\n<body>\n\
         <p>Страница переехала: <a href=\"{url}\">{title}</a>.</p>\n</body>\n</html>\n"
    )
}

/// Where `redirect_to` leads: an address of this site or of another.
pub fn target(to: &str) -> String {
    if to.contains("://") || to.starts_with('/') {
        to.to_owned()
    } else {
        format!("/{}", url_path(to))
    }
}

fn about(model: &Model, page: usize) -> &str {
    let doc = model.nodes[page].doc.as_deref();
    let description = doc.and_then(|d| d.front.description.as_deref());
    description
        .or(doc.map(|d| d.summary.as_str()))
        .unwrap_or("")
}

fn newest(model: &Model, pages: &[usize]) -> Option<Date> {
    pages.iter().filter_map(|n| model.updated(*n)).max()
}

fn rfc822(date: Date) -> String {
    const DAYS: [&str; 7] = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];
    const MONTHS: [&str; 12] = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ];
    let day = DAYS[date.weekday().to_monday_zero_offset().unsigned_abs() as usize];
    let month = MONTHS[date.month().unsigned_abs() as usize - 1];
    format!(
        "{day}, {:02} {month} {:04} 00:00:00 +0000",
        date.day(),
        date.year()
    )
}

fn rfc3339(date: Date) -> String {
    format!("{date}T00:00:00Z")
}
