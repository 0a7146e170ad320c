//! The answers put into the built page of search: the words into the field, the found pages into
//! their place. Whatever was typed comes out as text and never as HTML.

use std::fmt::Write as _;

use super::{
    Question,
    index::{Answer, Index, Page},
    words::{stem, words},
};
use crate::site::text::{escape, url_path};

/// Pages on one sheet of answers.
const SHEET: usize = 20;
/// Letters of a page's text in an answer.
const SNIPPET: usize = 220;

/// The page of search with the answers to a question.
pub fn fill(html: &str, asked: &Question, index: &Index) -> String {
    let answers = answers(asked, index);
    let field = "id=\"search-q\"";
    let value = format!("{field} value=\"{}\"", escape(&asked.words));
    let html = html.replacen(field, &value, 1);
    let Some(place) = html.find("id=\"search-results\"") else {
        return html;
    };
    let Some(start) = html[place..].find('>').map(|n| place + n + 1) else {
        return html;
    };
    // what is said to those without scripts is not true here
    let closing = "</noscript>";
    let rest = match html[start..].find(closing) {
        Some(end) => start + end + closing.len(),
        None => start,
    };
    format!("{}\n{answers}{}", &html[..start], &html[rest..])
}

fn answers(asked: &Question, index: &Index) -> String {
    let found = index.search(&asked.words);
    let shown = escape(&asked.words);
    let mut out = String::from("<div data-answered>\n");
    if let Some(instead) = &found.instead {
        let _ = writeln!(
            out,
            "<p class=\"search__instead\">Показано найденное по словам «<b>{}</b>»: похоже, «{shown}» набрано в другой раскладке.</p>",
            escape(instead)
        );
    }
    let total = found.pages.len();
    let sheets = total.div_ceil(SHEET).max(1);
    let sheet = asked.sheet.min(sheets);
    if total == 0 {
        let _ = writeln!(
            out,
            "<div class=\"empty\">\n<p>По запросу «{shown}» ничего не нашлось.</p>\n<ul>\n<li>Проверьте, нет ли опечатки.</li>\n<li>Попробуйте другое слово или оставьте одно самое важное.</li>\n<li>Посмотрите <a href=\"/sitemap/\">карту сайта</a>: на ней есть все страницы.</li>\n</ul>\n</div>"
        );
    } else {
        let _ = writeln!(
            out,
            "<p class=\"search__count\" role=\"status\">По запросу «{shown}» {} {total} {}.</p>\n<ol class=\"results\" start=\"{}\">",
            plural(total, ["нашлась", "нашлись", "нашлось"]),
            plural(total, ["страница", "страницы", "страниц"]),
            (sheet - 1) * SHEET + 1,
        );
        for number in found.pages.iter().skip((sheet - 1) * SHEET).take(SHEET) {
            out.push_str(&result(&index.pages[*number], &found));
        }
        out.push_str("</ol>\n");
        if sheets > 1 {
            out.push_str(&pager(&asked.words, sheet, sheets));
        }
    }
    out.push_str("</div>\n");
    out
}

/// The form of a word that goes with a number.
fn plural(number: usize, forms: [&str; 3]) -> &str {
    match (number % 10, number % 100) {
        (_, 11..=14) => forms[2],
        (1, _) => forms[0],
        (2..=4, _) => forms[1],
        _ => forms[2],
    }
}

fn result(page: &Page, found: &Answer) -> String {
    let section = match page.section.is_empty() {
        true => String::new(),
        false => format!("<p class=\"result__section\">{}</p>\n", escape(&page.section)),
    };
    format!(
        "<li class=\"result\">\n<h2 class=\"result__title\"><a href=\"{}\">{}</a></h2>\n{section}<p class=\"result__text\">{}</p>\n</li>\n",
        escape(&page.url),
        marked(&page.title, found),
        marked(&snippet(&page.text, found), found),
    )
}

/// A text with the found words marked.
fn marked(text: &str, found: &Answer) -> String {
    let mut out = String::with_capacity(text.len() * 2);
    let mut at = 0;
    for (range, word) in words(text) {
        if found.stems.contains(&stem(&word)) {
            out.push_str(&escape(&text[at..range.start]));
            let _ = write!(out, "<mark>{}</mark>", escape(&text[range.clone()]));
            at = range.end;
        }
    }
    out.push_str(&escape(&text[at..]));
    out
}

/// The part of a text where the found words begin.
fn snippet(text: &str, found: &Answer) -> String {
    let first = words(text)
        .into_iter()
        .find(|(_, word)| found.stems.contains(&stem(word)))
        .map_or(0, |(range, _)| range.start);
    let before = text[..first].char_indices().rev().nth(60).map_or(0, |(n, _)| n);
    let start = match before {
        0 => 0,
        n => text[n..first].find(' ').map_or(first, |gap| n + gap + 1),
    };
    let lead = if start > 0 { "… " } else { "" };
    format!("{lead}{}", crate::site::text::shorten(&text[start..], SNIPPET))
}

fn pager(words: &str, sheet: usize, sheets: usize) -> String {
    let link = |to: usize, rel: &str, name: &str| {
        let query = url_path(words).replace('+', "%2B");
        let to = format!("/search/?q={query}&amp;page={to}");
        format!("<li><a href=\"{to}\" rel=\"{rel}\">{name}</a></li>\n")
    };
    let mut out = String::from("<nav class=\"pager\" aria-label=\"Страницы найденного\">\n<ul>\n");
    if sheet > 1 {
        out.push_str(&link(sheet - 1, "prev", "Назад"));
    }
    let _ = writeln!(out, "<li><span aria-current=\"page\">{sheet} из {sheets}</span></li>");
    if sheet < sheets {
        out.push_str(&link(sheet + 1, "next", "Дальше"));
    }
    out.push_str("</ul>\n</nav>\n");
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    const HTML: &str = "<main><input id=\"search-q\" name=\"q\"><div id=\"search-results\" aria-live=\"polite\"><noscript><p>нет</p></noscript></div></main>";

    fn filled(words: &str) -> String {
        let json = "{\"v\":1,\"pages\":[[\"/a/\",\"Приём\",\"\",\"\",\"Ждём <b>всех</b> & каждого на приём\"]]}";
        let index = Index::read(json.as_bytes()).expect("an index");
        let asked = Question { words: words.into(), sheet: 1 };
        fill(HTML, &asked, &index)
    }

    #[test]
    fn found_pages_stand_in_their_place_with_marks() {
        let page = filled("приема");
        assert!(page.contains("id=\"search-q\" value=\"приема\""), "{page}");
        assert!(page.contains("<a href=\"/a/\"><mark>Приём</mark></a>"), "{page}");
        assert!(page.contains("нашлась 1 страница") && !page.contains("<noscript>"));
        assert!(page.contains("&lt;b&gt;всех&lt;/b&gt; &amp; каждого"), "{page}");
    }

    #[test]
    fn what_was_typed_is_never_html() {
        for typed in ["\"><script>alert(1)</script>", "</div><img src=x onerror=a>", "' or &amp;"] {
            let page = filled(typed);
            assert!(!page.contains("<script>") && !page.contains("<img"), "{page}");
            assert!(page.contains("ничего не нашлось") && page.ends_with("</div></main>"));
        }
    }

    #[test]
    fn numbers_go_with_their_words() {
        let of = |n| plural(n, ["страница", "страницы", "страниц"]);
        assert_eq!([of(1), of(3), of(11), of(25), of(121)], ["страница", "страницы", "страниц", "страниц", "страница"]);
    }
}
