//! The text of a page as HTML: shortcodes are given to their templates, Markdown is rendered with
//! the addresses of the site, pictures get their smaller copies. How a page looks around its text
//! is the templates' affair.

use std::{
    cell::RefCell,
    collections::{HashMap, HashSet},
};

use tera::{Context, Value};

use super::{
    Problem,
    answers::{Asked, LATER, Need},
    context,
    front::Anchors,
    markdown::{self, Heading, LinkUse, Piece, Rendered, Rules, Srcset},
    programmes::literature,
    render::{Run, Trace},
    settings,
    shortcodes::{self, Call, Expanded, Given},
};

/// Shortcodes in shortcodes go no deeper.
const DEEPEST: usize = 8;
/// How wide a picture of a text is shown.
const SIZES: &str = "(max-width: 48em) 100vw, 48em";

/// The text of one page on its way to HTML.
struct Prose<'a, 'r> {
    run: &'a Run<'r>,
    node: usize,
    trace: &'a mut Trace,
    /// `page` for shortcodes, made when the first of them asks.
    page: Option<Value>,
    /// How often each shortcode was used.
    uses: HashMap<String, usize>,
    /// Addresses taken by the texts inside of shortcodes.
    taken: HashSet<String>,
    links: Vec<LinkUse>,
    problems: Vec<(usize, String)>,
    depth: usize,
    /// How many texts had shortcodes around them.
    inner: usize,
    has_code: bool,
}

impl Run<'_> {
    /// Renders the text of a node; what it was made of goes to `trace`.
    pub fn prose(&self, node: usize, trace: &mut Trace) -> Rendered {
        let Some(doc) = &self.model.nodes[node].doc else {
            return Rendered::default();
        };
        let books = literature::expand(&doc.body, &self.published.library);
        let mut prose = Prose::of(self, node, trace);
        let mut rendered = prose.render(&books.text, doc.body_line, doc.title_in_body);
        rendered.links.append(&mut prose.links);
        rendered.problems.append(&mut prose.problems);
        let unknown = books.problems.into_iter();
        let told = unknown.map(|(line, why)| (line + doc.body_line - 1, why));
        rendered.problems.extend(told);
        rendered.has_code |= prose.has_code;
        rendered
    }

    /// Puts the texts that a template gave to the filter `markdown` into their places.
    pub fn settle(&self, node: usize, html: String, asked: &Asked, trace: &mut Trace) -> String {
        if asked.texts.is_empty() {
            return html;
        }
        let mut prose = Prose::of(self, node, trace);
        let (html, _) = prose.fill_in(html, asked, &|_| 1);
        let (links, problems) = (prose.links, prose.problems);
        trace.links.extend(links);
        let source = &self.model.nodes[node].source;
        let told = problems
            .into_iter()
            .map(|(_, message)| Problem::new(source, None, message));
        trace.problems.extend(told);
        html
    }

    /// Where headings of a node have their links.
    pub fn anchors(&self, node: usize) -> Anchors {
        let own = std::iter::once(node).chain(self.model.ancestors(node).into_iter().rev());
        own.filter_map(|n| self.model.front(n)?.anchors)
            .next()
            .unwrap_or_default()
    }

    /// The smaller copies of a picture in the text of a node.
    fn srcset(
        &self,
        node: usize,
        raw: &str,
        widths: &[u32],
        wanted: &RefCell<Trace>,
        line: usize,
    ) -> Result<Option<Srcset>, String> {
        let Some(asset) = self.places().resolve(node, raw).asset else {
            return Ok(None);
        };
        let asset = &self.model.assets[asset].asset;
        let variants = self.theme.answers().pictures.narrower(asset, widths)?;
        let mut wanted = wanted.borrow_mut();
        wanted.asked.insert(Need::File(asset.name.clone()));
        if variants.is_empty() {
            return Ok(None);
        }
        let set: Vec<String> = variants
            .iter()
            .map(|v| format!("/{} {}w", v.out, v.width))
            .collect();
        wanted
            .variants
            .extend(variants.into_iter().map(|v| (v, Some(line))));
        Ok(Some(Srcset {
            set: set.join(", "),
            sizes: SIZES,
        }))
    }
}

impl<'a, 'r> Prose<'a, 'r> {
    fn of(run: &'a Run<'r>, node: usize, trace: &'a mut Trace) -> Self {
        Self {
            run,
            node,
            trace,
            page: None,
            uses: HashMap::new(),
            taken: HashSet::new(),
            links: vec![],
            problems: vec![],
            depth: 0,
            inner: 0,
            has_code: false,
        }
    }

    fn render(&mut self, text: &str, first_line: usize, skip_title: bool) -> Rendered {
        if self.depth >= DEEPEST || !shortcodes::used(text) {
            return self.plain(text, &Expanded::default(), first_line, skip_title);
        }
        self.depth += 1;
        let expanded = shortcodes::expand(text, first_line, &mut |call| self.give(call));
        self.depth -= 1;
        self.problems.extend(expanded.problems.iter().cloned());
        self.plain(&expanded.text, &expanded, first_line, skip_title)
    }

    fn plain(&mut self, text: &str, expanded: &Expanded, line: usize, skip: bool) -> Rendered {
        let (run, node) = (self.run, self.node);
        let widths = self.widths();
        let wanted = RefCell::new(Trace::default());
        let notes = match self.depth {
            0 => String::new(),
            _ => format!("{}-", self.inner),
        };
        let rendered = markdown::render(
            text,
            &Rules {
                first_line: line,
                skip_title: skip,
                typography: run.settings.typography,
                highlight: !run.settings.plain_code,
                anchors: run.anchors(node),
                resolve: &|raw| run.resolve(node, raw).resolved,
                picture: &|raw, line| match widths.is_empty() {
                    true => Ok(None),
                    false => run.srcset(node, raw, &widths, &wanted, line),
                },
                pieces: &expanded.pieces,
                lines: &expanded.lines,
                taken: &self.taken,
                notes: &notes,
            },
        );
        let wanted = wanted.into_inner();
        self.trace.asked.extend(wanted.asked);
        self.trace.variants.extend(wanted.variants);
        rendered
    }

    /// Widths of smaller copies: the page's own wish, or the site's.
    fn widths(&mut self) -> Vec<u32> {
        let front = self.run.model.front(self.node);
        let Some(own) = front.and_then(|front| front.extra.get("images")) else {
            return self.run.settings.images.clone();
        };
        settings::widths(own).unwrap_or_else(|message| {
            let told = self.problems.iter().any(|(_, known)| *known == message);
            if !told {
                self.problems.push((1, message));
            }
            vec![]
        })
    }

    fn give(&mut self, call: &Call<'_>) -> Given {
        let html = format!("shortcodes/{}.html", call.name);
        let text = format!("shortcodes/{}.md", call.name);
        self.trace.asked.insert(Need::Template(html.clone()));
        let theme = self.run.theme;
        let (template, is_html) = match theme.has(&html) {
            true => (html, true),
            false => {
                self.trace.asked.insert(Need::Template(text.clone()));
                (text, false)
            }
        };
        if !theme.has(&template) {
            let known = theme.shortcodes().join(", ");
            self.problems.push((
                call.line,
                format!("нет вставки «{}»; есть: {known}", call.name),
            ));
            return Given::Nothing;
        }
        let context = self.context(call);
        let (made, asked) = theme.render(&template, &context);
        self.trace.absorb(&asked, Some(call.line));
        let made = match made {
            Ok(made) => made,
            Err(problem) => {
                self.problems
                    .push((call.line, fault_of(call.name, &problem)));
                return Given::Nothing;
            }
        };
        let line_of = |text: &str| match call.body {
            Some((body, line)) if body.trim() == text.trim() => {
                // the empty lines above the text were cut off
                line + body.len() - body.trim_start_matches('\n').len()
            }
            _ => call.line,
        };
        let (html, headings) = self.fill_in(made, &asked, &line_of);
        match is_html {
            true => Given::Html(Piece { html, headings }),
            false => Given::Markdown(html),
        }
    }

    /// Renders the texts that a shortcode's template left for later.
    fn fill_in(
        &mut self,
        html: String,
        asked: &Asked,
        line_of: &dyn Fn(&str) -> usize,
    ) -> (String, Vec<Heading>) {
        let mut headings = vec![];
        if asked.texts.is_empty() {
            return (html, headings);
        }
        let mut out = String::with_capacity(html.len() * 2);
        for (n, part) in html.split(LATER).enumerate() {
            let text = part
                .parse::<usize>()
                .ok()
                .and_then(|at| asked.texts.get(at));
            let Some((text, inline)) = text.filter(|_| n % 2 == 1) else {
                out.push_str(part);
                continue;
            };
            self.depth += 1;
            self.inner += 1;
            let mut rendered = self.render(text, line_of(text), false);
            self.depth -= 1;
            self.taken.extend(rendered.anchors.drain());
            self.links.append(&mut rendered.links);
            self.problems.append(&mut rendered.problems);
            self.has_code |= rendered.has_code;
            headings.append(&mut rendered.headings);
            out.push_str(match inline {
                true => without_paragraph(&rendered.html),
                false => &rendered.html,
            });
        }
        (out, headings)
    }

    fn context(&mut self, call: &Call<'_>) -> Context {
        let mut context = self.run.context();
        let run = self.run;
        let page = self.page.get_or_insert_with(|| {
            let items = &run.shared.items;
            context::page(run.model, self.node, items, &run.options.public_url).value()
        });
        context.insert_value("page", page.clone());
        let nth = self.uses.entry(call.name.to_owned()).or_default();
        *nth += 1;
        context.insert("nth", nth);
        if let Some((body, _)) = call.body {
            context.insert("body", body.trim_matches('\n'));
        }
        for (name, value) in &call.args {
            context.insert_value((*name).to_owned(), value.clone());
        }
        context
    }
}

/// What is wrong with a shortcode, said where it is used.
fn fault_of(name: &str, problem: &Problem) -> String {
    let place = match (problem.fatal, problem.line) {
        // the template itself is broken, and its author must know where
        (true, Some(line)) => format!(" ({}:{line})", problem.file.display()),
        (true, None) => format!(" ({})", problem.file.display()),
        _ => String::new(),
    };
    let whose = match problem.fatal || problem.file.extension().is_some_and(|e| e == "md") {
        true => String::new(),
        false => match problem.line {
            Some(line) => format!("{}:{line}: ", problem.file.display()),
            None => format!("{}: ", problem.file.display()),
        },
    };
    format!("вставка «{name}»: {whose}{}{place}", problem.message)
}

fn without_paragraph(html: &str) -> &str {
    let bare = html
        .trim()
        .strip_prefix("<p>")
        .and_then(|rest| rest.strip_suffix("</p>"));
    bare.filter(|inside| !inside.contains("<p>"))
        .unwrap_or(html)
}
