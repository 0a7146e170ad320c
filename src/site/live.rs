//! What `watch` shows in the place of a page that cannot be made: a panel with the fault. A plain
//! `build` has no such pages. That an open page reloads itself is the built-in server's doing.

use super::{Problem, text::escape};

/// A page that says what is wrong.
pub fn panel(title: &str, problems: &[&Problem]) -> String {
    let items: String = problems
        .iter()
        .map(|p| {
            let place = match p.line {
                Some(line) => format!("{}, строка {line}", p.file.display()),
                None => p.file.display().to_string(),
            };
            format!(
                "<li><p><strong>{}</strong></p>\n<pre>{}</pre></li>\n",
                escape(&place),
                escape(&p.message)
            )
        })
        .collect();
    let title = escape(title);
    format!(
        "<!doctype html>\n<html lang=\"ru\">\n<head>\n<meta charset=\"utf-8\">\n<title>Ошибка: {title}</title>\n</head>\n\
         <body>\n<h1>Страница «{title}» не собирается</h1>\n<ul>\n{items}</ul>\n\
         <p>Исправьте и сохраните файл: страница откроется сама. Остальной сайт работает.</p>\n</body>\n</html>\n"
    )
}
