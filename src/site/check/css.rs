//! A style sheet as a flat list of rules, each with the conditions it stands under.

/// One rule.
#[derive(Debug, PartialEq, Eq)]
pub struct Rule {
    /// The conditions above it, without spaces: `@media(prefers-color-scheme:dark)`.
    pub media: String,
    /// One selector of its list.
    pub selector: String,
    /// Its properties in their order, names in small letters.
    pub declared: Vec<(String, String)>,
}

/// Reads a style sheet; what is broken in it is left out.
pub fn rules(css: &str) -> Vec<Rule> {
    let css = without_comments(css);
    let mut found = Vec::new();
    read(&css, "", 0, &mut found);
    found
}

fn read(css: &str, media: &str, depth: usize, found: &mut Vec<Rule>) {
    let mut rest = css;
    while let Some(open) = rest.find('{') {
        let head = rest[..open].rsplit(';').next().unwrap_or_default().trim();
        let after = &rest[open + 1..];
        let close = end_of_block(after);
        let body = &after[..close];
        rest = after.get(close + 1..).unwrap_or_default();
        let nested = head.starts_with("@media")
            || head.starts_with("@supports")
            || head.starts_with("@layer");
        if nested && depth < 8 {
            let condition = head.replace(char::is_whitespace, "");
            read(body, &format!("{media}{condition}"), depth + 1, found);
        } else if !head.starts_with('@') {
            let declared = declared(body);
            for selector in head.split(',').map(str::trim).filter(|s| !s.is_empty()) {
                found.push(Rule {
                    media: media.to_owned(),
                    selector: selector.to_owned(),
                    declared: declared.clone(),
                });
            }
        }
    }
}

fn end_of_block(css: &str) -> usize {
    let mut depth = 0usize;
    for (at, byte) in css.bytes().enumerate() {
        match byte {
            b'{' => depth += 1,
            b'}' if depth == 0 => return at,
            b'}' => depth -= 1,
            _ => {}
        }
    }
    css.len()
}

fn declared(body: &str) -> Vec<(String, String)> {
    let body = body.split('{').next().unwrap_or_default();
    let one = |part: &str| {
        let (name, value) = part.split_once(':')?;
        let value = value.trim().trim_end_matches("!important").trim();
        Some((name.trim().to_ascii_lowercase(), value.to_owned()))
    };
    body.split(';').filter_map(one).collect()
}

fn without_comments(css: &str) -> String {
    let mut plain = String::with_capacity(css.len());
    let mut rest = css;
    while let Some(start) = rest.find("/*") {
        plain.push_str(&rest[..start]);
        let end = rest[start + 2..].find("*/");
        rest = end.map_or("", |end| &rest[start + end + 4..]);
    }
    plain.push_str(rest);
    plain
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rules_are_read_with_their_conditions() {
        let css = "@charset \"utf-8\";a,b{COLOR: red !important}/* {} */@media (min-width: 1px){.c{--x:1;color:var(--x)}}";
        let rules = rules(css);
        let shown: Vec<_> = rules
            .iter()
            .map(|r| (r.media.as_str(), r.selector.as_str(), r.declared.len()))
            .collect();
        assert_eq!(
            shown,
            [
                ("", "a", 1),
                ("", "b", 1),
                ("@media(min-width:1px)", ".c", 2)
            ]
        );
        assert_eq!(rules[0].declared[0], ("color".into(), "red".into()));
    }
}
