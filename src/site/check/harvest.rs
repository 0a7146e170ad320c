//! Addresses that a fetched page, style or map names: where a journey over the site goes next.

use scraper::Html;

/// What a file names.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Found {
    /// The address from which the others are counted, when the page names it.
    pub base: Option<String>,
    /// The addresses as written.
    pub targets: Vec<String>,
}

/// What a page names.
pub fn of_page(html: &str) -> Found {
    let document = Html::parse_document(html);
    let mut found = Found::default();
    for node in document.tree.nodes() {
        let Some(element) = node.value().as_element() else {
            continue;
        };
        let attribute = match element.name() {
            "base" => {
                found.base = element.attr("href").map(str::to_owned);
                continue;
            }
            "a" | "area" | "link" => "href",
            "img" | "script" | "source" | "iframe" | "embed" | "audio" | "video" | "track" => "src",
            "object" => "data",
            _ => continue,
        };
        found
            .targets
            .extend(element.attr(attribute).map(str::to_owned));
        let sizes = element.attr("srcset").unwrap_or_default().split(", ");
        let sizes = sizes.filter_map(|one| one.split_whitespace().next());
        found.targets.extend(sizes.map(str::to_owned));
        if let Some(next) = refresh(element.attr("http-equiv"), element.attr("content")) {
            found.targets.push(next);
        }
    }
    found
}

fn refresh(name: Option<&str>, content: Option<&str>) -> Option<String> {
    name.filter(|name| name.eq_ignore_ascii_case("refresh"))?;
    let (_, next) = content?.split_once("url=")?;
    Some(next.trim_matches(['\'', '"']).to_owned())
}

/// What a style sheet names.
pub fn of_style(css: &str) -> Found {
    let pieces = css.split("url(").skip(1);
    let targets = pieces.filter_map(|piece| piece.split(')').next());
    Found {
        base: None,
        targets: targets
            .map(|target| target.trim().trim_matches(['"', '\'']).to_owned())
            .filter(|target| !target.starts_with("data:") && !target.starts_with('#'))
            .collect(),
    }
}

/// What a map of the site for machines names.
pub fn of_map(xml: &str) -> Found {
    let pieces = xml.split("<loc>").skip(1);
    let targets = pieces.filter_map(|piece| piece.split("</loc>").next());
    Found {
        base: None,
        targets: targets.map(|t| t.trim().replace("&amp;", "&")).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_a_style_and_a_map_name_their_addresses() {
        let page = of_page("<base href=/a/><a href=b>x</a><img src=c srcset='d 1x, e 2x'>");
        assert_eq!(page.base.as_deref(), Some("/a/"));
        assert_eq!(page.targets, ["b", "c", "d", "e"]);
        assert_eq!(
            of_style("a{b:url('x.png')}c{d:url(data:y)}").targets,
            ["x.png"]
        );
        assert_eq!(
            of_map("<urlset><url><loc>http://a/?b&amp;c</loc></url>").targets,
            ["http://a/?b&c"]
        );
    }
}
