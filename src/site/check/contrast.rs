//! Contrast of the theme: the colours that its styles put on each other, in every theme they have.
//! Only what a style sheet says by itself is judged: rules with text and background, the page's own
//! colours, and tokens whose names make them a pair.

use std::collections::{BTreeMap, BTreeSet};

use super::address::address;
use super::css::{self, Rule};
use super::report::{Finding, Report};
use super::rules;

/// Contrast that text needs, and that large text needs (WCAG 2, ГОСТ Р 52872-2019).
const TEXT: f64 = 4.5;
const LARGE: f64 = 3.0;

/// Values of the tokens of one theme.
type Tokens = BTreeMap<String, String>;

/// A colour without transparency.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Colour(u8, u8, u8);

/// Judges all style sheets together: tokens of one are used by another.
pub fn judge(styles: &[(String, String)], report: &mut Report) {
    let parsed: Vec<(&str, Vec<Rule>)> = { styles.iter() }
        .map(|(path, css)| (path.as_str(), css::rules(css)))
        .collect();
    let themes = themes(&parsed);
    let mut told = BTreeSet::new();
    for (path, rules) in &parsed {
        for rule in rules.iter().filter(|rule| is_plain(rule)) {
            for (theme, tokens) in &themes {
                let Some(wrong) = of_rule(rule, theme, tokens) else {
                    continue;
                };
                if told.insert(wrong.clone()) {
                    tell(path, wrong, report);
                }
            }
        }
    }
    let owner = parsed.iter().find(|(_, rules)| rules.iter().any(is_root));
    if let Some((path, _)) = owner {
        for wrong in themes
            .iter()
            .flat_map(|(theme, tokens)| of_tokens(theme, tokens))
        {
            if told.insert(wrong.clone()) {
                tell(path, wrong, report);
            }
        }
    }
}

fn tell(path: &str, wrong: String, report: &mut Report) {
    let finding = Finding::new(&rules::CONTRAST, &address(path), wrong);
    report.findings.push(finding);
}

/// The themes: the usual one and every other that a rule for the whole page makes.
fn themes(parsed: &[(&str, Vec<Rule>)]) -> Vec<(String, Tokens)> {
    let roots: Vec<&Rule> = { parsed.iter() }
        .flat_map(|(_, rules)| rules)
        .filter(|rule| is_root(rule))
        .collect();
    let base = of_theme(&roots, "");
    let names: BTreeSet<String> = roots.iter().filter_map(|rule| theme_of(rule)).collect();
    let others = names.into_iter().map(|name| {
        let mut tokens = base.clone();
        tokens.extend(of_theme(&roots, &name));
        (name, tokens)
    });
    let others: Vec<_> = others.collect();
    std::iter::once(("обычная".to_owned(), base.clone()))
        .chain(others)
        .collect()
}

fn of_theme(roots: &[&Rule], name: &str) -> Tokens {
    let own = roots
        .iter()
        .filter(|rule| theme_of(rule).unwrap_or_default() == name);
    let tokens = own.flat_map(|rule| rule.declared.iter());
    let tokens = tokens.filter(|(property, _)| property.starts_with("--"));
    tokens.cloned().collect()
}

/// The theme to which a rule for the whole page belongs, if not to the usual one.
fn theme_of(rule: &Rule) -> Option<String> {
    let media = rule.media.to_lowercase();
    if media.contains("prefers-color-scheme:dark") {
        return Some("тёмная по настройке устройства".to_owned());
    }
    if media.contains("prefers-contrast") {
        return Some("контрастная по настройке устройства".to_owned());
    }
    let (_, rest) = rule.selector.split_once("[data-theme")?;
    let value = rest.trim_start_matches(['=', '"', '\'']);
    let name: String = value.chars().take_while(|c| c.is_alphanumeric()).collect();
    Some(name).filter(|name| !["", "auto", "light"].contains(&name.as_str()))
}

fn is_root(rule: &Rule) -> bool {
    let named = [":root", "html", "[data-theme"];
    named.iter().any(|start| rule.selector.starts_with(start))
        && rule.declared.iter().any(|(p, _)| p.starts_with("--"))
        && is_of_screen(&rule.media)
}

fn is_of_screen(media: &str) -> bool {
    !media.contains("print") && !media.contains("forced-colors")
}

/// Whether a rule holds in every theme, for every visitor.
fn is_plain(rule: &Rule) -> bool {
    let special = ["data-theme", "disabled", "::selection", "::-", ":visited"];
    is_of_screen(&rule.media)
        && !rule.media.contains("prefers-")
        && !special.iter().any(|part| rule.selector.contains(part))
}

fn of_rule(rule: &Rule, theme: &str, tokens: &Tokens) -> Option<String> {
    let text = declared(rule, &["color"], tokens)?;
    let ground = declared(rule, &["background-color", "background"], tokens)?;
    let needed = if is_large(rule) { LARGE } else { TEXT };
    let got = contrast(text, ground);
    let shown = &rule.selector;
    (got < needed).then(|| told(&format!("«{shown}»"), text, ground, (got, needed), theme))
}

/// Pairs that are known by their names.
fn of_tokens(theme: &str, tokens: &Tokens) -> Vec<String> {
    let mut pairs: Vec<(String, String)> = Vec::new();
    for name in tokens.keys() {
        if let Some(ground) = name.strip_suffix("-ink") {
            pairs.push((name.clone(), ground.to_owned()));
        }
        if let Some(text) = name.strip_suffix("-back") {
            pairs.push((text.to_owned(), name.clone()));
        }
    }
    for text in ["--ink", "--soft", "--link", "--text"] {
        for ground in ["--ground", "--paper", "--tint", "--background"] {
            pairs.push((text.to_owned(), ground.to_owned()));
        }
    }
    let wrong = pairs.into_iter().filter_map(|(text, ground)| {
        let on = colour(tokens.get(&text)?, tokens)?;
        let under = colour(tokens.get(&ground)?, tokens)?;
        let got = contrast(on, under);
        (got < TEXT).then(|| {
            told(
                &format!("{text} на {ground}"),
                on,
                under,
                (got, TEXT),
                theme,
            )
        })
    });
    wrong.collect()
}

fn told(what: &str, on: Colour, under: Colour, (got, needed): (f64, f64), theme: &str) -> String {
    let number = |n: f64| format!("{n:.1}").replace('.', ",");
    format!(
        "{what}: {} на {} — {} : 1 вместо {} : 1 (тема «{theme}»)",
        on.shown(),
        under.shown(),
        number((got * 10.0).floor() / 10.0),
        number(needed)
    )
}

/// The last colour of these properties that can be read.
fn declared(rule: &Rule, properties: &[&str], tokens: &Tokens) -> Option<Colour> {
    let own = rule.declared.iter().rev();
    let own = own.filter(|(property, _)| properties.contains(&property.as_str()));
    let mut own = own.peekable();
    // a picture or a gradient may lie over the colour: nothing can be said
    let drawn = own
        .peek()
        .is_some_and(|(_, v)| v.contains("gradient") || v.contains("url("));
    if drawn {
        return None;
    }
    own.find_map(|(_, value)| colour(value, tokens))
}

fn is_large(rule: &Rule) -> bool {
    let value = |property: &str| {
        let own = rule.declared.iter().rev().find(|(p, _)| p == property);
        own.map(|(_, value)| value.as_str())
    };
    let size = value("font-size").unwrap_or_default();
    let pixels = if let Some(rem) = size.strip_suffix("rem").or_else(|| size.strip_suffix("em")) {
        rem.parse::<f64>().ok().map(|n| n * 16.0)
    } else {
        size.strip_suffix("px").and_then(|n| n.parse().ok())
    };
    let bold = matches!(value("font-weight"), Some("bold" | "700" | "800" | "900"));
    pixels.is_some_and(|n| n >= 24.0 || (bold && n >= 18.66))
}

fn colour(value: &str, tokens: &Tokens) -> Option<Colour> {
    read(value.trim(), tokens, 0)
}

fn read(value: &str, tokens: &Tokens, depth: usize) -> Option<Colour> {
    if depth > 8 {
        return None;
    }
    if let Some(inside) = value.strip_prefix("var(").and_then(|v| v.strip_suffix(')')) {
        let (name, spare) = inside.split_once(',').unwrap_or((inside, ""));
        let known = tokens.get(name.trim()).map(String::as_str);
        return read(known.unwrap_or(spare).trim(), tokens, depth + 1);
    }
    if let Some(hex) = value.strip_prefix('#') {
        return Colour::of_hex(hex);
    }
    if let Some(inside) = value.strip_prefix("rgb(").and_then(|v| v.strip_suffix(')')) {
        let numbers: Vec<u8> = inside
            .split([',', ' '])
            .filter(|part| !part.is_empty())
            .map_while(|part| part.parse().ok())
            .collect();
        return match numbers[..] {
            [r, g, b] => Some(Colour(r, g, b)),
            _ => None,
        };
    }
    match value.to_ascii_lowercase().as_str() {
        "white" => Some(Colour(255, 255, 255)),
        "black" => Some(Colour(0, 0, 0)),
        "red" => Some(Colour(255, 0, 0)),
        "yellow" => Some(Colour(255, 255, 0)),
        "gray" | "grey" => Some(Colour(128, 128, 128)),
        "silver" => Some(Colour(192, 192, 192)),
        _ => None,
    }
}

impl Colour {
    fn of_hex(hex: &str) -> Option<Colour> {
        let digits: Vec<u8> = { hex.chars() }
            .map(|c| c.to_digit(16).and_then(|d| u8::try_from(d).ok()))
            .collect::<Option<_>>()?;
        match digits[..] {
            [r, g, b] | [r, g, b, 15] => Some(Colour(r * 17, g * 17, b * 17)),
            [r, s, g, h, b, c] | [r, s, g, h, b, c, 15, 15] => {
                Some(Colour(r * 16 + s, g * 16 + h, b * 16 + c))
            }
            _ => None,
        }
    }

    fn shown(self) -> String {
        format!("#{:02x}{:02x}{:02x}", self.0, self.1, self.2)
    }

    /// Relative luminance, from 0 to 1.
    fn light(self) -> f64 {
        let part = |byte: u8| {
            let share = f64::from(byte) / 255.0;
            if share <= 0.04045 {
                share / 12.92
            } else {
                ((share + 0.055) / 1.055).powf(2.4)
            }
        };
        0.2126 * part(self.0) + 0.7152 * part(self.1) + 0.0722 * part(self.2)
    }
}

fn contrast(a: Colour, b: Colour) -> f64 {
    let (a, b) = (a.light(), b.light());
    (a.max(b) + 0.05) / (a.min(b) + 0.05)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wrong(css: &str) -> Vec<String> {
        let mut report = Report::default();
        judge(&[("a.css".to_owned(), css.to_owned())], &mut report);
        report.findings.into_iter().map(|f| f.wrong).collect()
    }

    #[test]
    fn contrast_is_counted_as_the_standard_says() {
        let of = |a, b| {
            let colour = |hex| Colour::of_hex(hex).expect("a colour");
            (contrast(colour(a), colour(b)) * 100.0).round() / 100.0
        };
        assert_eq!(of("000", "fff"), 21.0);
        assert_eq!(of("777777", "ffffff"), 4.48);
        assert_eq!(of("767676", "fff"), 4.54);
    }

    #[test]
    fn pale_text_is_found_in_the_theme_where_it_is_pale() {
        let css = ":root{--ink:#111;--ground:#fff}[data-theme=\"dark\"]{--ink:#444;--ground:#222}";
        let wrong = wrong(css);
        assert_eq!(wrong.len(), 1, "{wrong:?}");
        assert!(wrong[0].contains("--ink на --ground") && wrong[0].contains("«dark»"));
    }

    #[test]
    fn a_rule_with_text_and_background_is_judged_by_its_last_colours() {
        assert_eq!(wrong(".a{color:#999;background:#fff}").len(), 1);
        assert!(wrong(".a{color:#999;color:#000;background:#fff}").is_empty());
        assert!(wrong(".a{color:#888;background:#fff;font-size:2rem}").is_empty());
        assert!(wrong(".a{color:#999;background:linear-gradient(#fff,#000)}").is_empty());
        assert!(wrong("@media print{.a{color:#999;background:#fff}}").is_empty());
        let media = "@media (min-width:40rem){.a{color:#999;background:#fff}}";
        assert_eq!(wrong(media).len(), 1);
    }
}
