//! What `watch` adds to pages: a script that reloads the page when the site changes, and a panel
//! that shows what is wrong with a page in its place. A plain `build` has neither.

use super::{Problem, text::escape};

/// The address of the script.
pub const SCRIPT_URL: &str = "/_eios/live.js";

/// The address of the stream of events (`text/event-stream`): the server sends an event
/// `change` with the changed addresses, one a line, after every rebuild.
pub const EVENTS_URL: &str = "/_eios/live";

/// The script: listens, and reloads when this page, a style or a script has changed.
pub const SCRIPT: &str = "\
(function () {
  if (!window.EventSource) return;
  var here = decodeURI(location.pathname).replace(/^\\//, '');
  var page = here === '' || /\\/$/.test(here) ? here + 'index.html' : here;
  var source = new EventSource('/_eios/live');
  source.addEventListener('change', function (event) {
    var changed = event.data.split('\\n');
    var mine = changed.some(function (path) {
      return path === page || path === page + '/index.html' || path.indexOf('static/') === 0;
    });
    if (mine) location.reload();
  });
})();
";

/// The page with the script at its end.
pub fn with_script(mut html: String) -> String {
    let tag = format!("<script src=\"{SCRIPT_URL}\" defer></script>\n");
    match html.rfind("</body>") {
        Some(at) => html.insert_str(at, &tag),
        None => html.push_str(&tag),
    }
    html
}

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
    with_script(format!(
        "<!doctype html>\n<html lang=\"ru\">\n<head>\n<meta charset=\"utf-8\">\n<title>Ошибка: {title}</title>\n</head>\n\
         <body>\n<h1>Страница «{title}» не собирается</h1>\n<ul>\n{items}</ul>\n\
         <p>Исправьте и сохраните файл: страница откроется сама. Остальной сайт работает.</p>\n</body>\n</html>\n"
    ))
}
