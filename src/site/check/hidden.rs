//! What a visitor does not see: by attribute, by style, by class. Styles are read as far as a class
//! that always hides can be told from one that hides sometimes.

use std::collections::BTreeSet;

use super::walk::Attrs;

/// Classes that hide by common agreement, whatever the styles say.
const HIDING: [&str; 8] = [
    "hidden",
    "d-none",
    "is-hidden",
    "hide",
    "invisible",
    "display-none",
    "sr-only",
    "visually-hidden",
];

/// Classes that take an element away.
#[derive(Debug)]
pub struct Hiding(BTreeSet<String>);

impl Hiding {
    /// The usual ones and those of the site's own styles.
    pub fn of_styles<'a>(styles: impl Iterator<Item = &'a str>) -> Hiding {
        let mut hiding: BTreeSet<String> = HIDING.iter().map(|c| (*c).to_owned()).collect();
        for css in styles {
            hiding.extend(classes_that_hide(css));
        }
        Hiding(hiding)
    }

    /// Why an element with these attributes is not seen, and whether nobody at all gets it (then its
    /// words are not part of a link or heading either).
    pub fn why(&self, name: &str, attrs: &Attrs<'_>) -> Option<(String, bool)> {
        if ["script", "style", "template", "noscript", "head"].contains(&name) {
            return Some((format!("стоит внутри <{name}>"), name != "head"));
        }
        if attrs.get("hidden").is_some() {
            return Some(("у элемента атрибут hidden".to_owned(), true));
        }
        if let Some(style) = attrs.get("style") {
            let style = style.replace(char::is_whitespace, "").to_lowercase();
            let moved = style.contains("left:-9") || style.contains("text-indent:-9");
            if style.contains("display:none") || style.contains("visibility:hidden") {
                return Some(("элемент скрыт стилем".to_owned(), true));
            }
            if moved || style.contains("opacity:0;") || style.ends_with("opacity:0") {
                return Some(("элемент убран стилем с экрана".to_owned(), false));
            }
        }
        let classes = attrs.get("class")?.split_ascii_whitespace();
        let class = { classes }.find(|class| self.0.contains(*class))?;
        let heard = ["sr-only", "visually-hidden"].contains(&class);
        Some((format!("элемент скрыт классом {class}"), !heard))
    }
}

/// Rules inside of `@media` are left out: they hide only sometimes.
fn classes_that_hide(css: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut depth = 0usize;
    let mut selector = String::new();
    let mut body = String::new();
    for letter in css.chars() {
        match letter {
            '{' => depth += 1,
            '}' => {
                depth = depth.saturating_sub(1);
                if depth == 0 {
                    let rules = body.replace(char::is_whitespace, "");
                    if rules.contains("display:none") && !selector.contains('@') {
                        let single = selector.split(',').filter_map(|s| single_class(s.trim()));
                        found.extend(single);
                    }
                    selector.clear();
                    body.clear();
                }
            }
            _ if depth == 0 => selector.push(letter),
            _ => body.push(letter),
        }
    }
    found
}

/// The class of a selector that is nothing else but a class.
fn single_class(selector: &str) -> Option<String> {
    let last = selector.rsplit("*/").next().unwrap_or(selector).trim();
    let name = last.strip_prefix('.')?;
    let plain = name
        .chars()
        .all(|c| c.is_alphanumeric() || c == '-' || c == '_');
    (plain && !name.is_empty()).then(|| name.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_rules_that_always_hide_are_taken_from_styles() {
        let css = "/* a */ .gone, .away { color: red; display: none }\n\
                   @media print { .menu { display: none } }\n .a .b { display: none } .x { display: block }";
        assert_eq!(classes_that_hide(css), ["gone", "away"]);
    }
}
