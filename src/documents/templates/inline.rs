//! One line of a template: text, fields in braces, conditions and looks inside the line.

use super::{
    choose,
    fields::{self, Entry, Kind, key},
    format::{self, Format},
    tree::{Fault, Field, Flow, Mark, Part, Place, Test},
};

/// What a pair of braces says.
pub enum Control {
    If(Test),
    Else,
    Each(Place, Vec<Entry>),
    End,
    Field(Field),
}

/// What the reader of a template knows at a place: fields in scope and faults so far.
pub struct Reader {
    /// The whole template's fields first, the innermost loop's last.
    pub scopes: Vec<Vec<Entry>>,
    pub faults: Vec<Fault>,
    pub line: usize,
}

/// The name of the row's number in a loop.
pub const ROW: &str = "№";

impl Reader {
    /// Notes a fault of the present line.
    pub fn fault(&mut self, text: impl Into<String>) {
        let (line, text) = (self.line, text.into());
        self.faults.push(Fault { line, text });
    }

    /// Where a field lies.
    pub fn place(&self, name: &str) -> Result<Place, String> {
        let name = name.trim();
        for (up, entries) in self.scopes.iter().rev().enumerate() {
            if let Some(entry) = fields::find(entries, name) {
                return Ok(Place {
                    up,
                    path: entry.path.clone(),
                    label: entry.label.clone(),
                    kind: entry.kind.clone(),
                    line: self.line,
                });
            }
        }
        let scopes: Vec<&[Entry]> = self.scopes.iter().map(Vec::as_slice).collect();
        let near = fields::nearest(&scopes, name);
        let hint = near.map_or_else(
            || "Список полей — справа от текста шаблона.".to_owned(),
            |near| format!("Может быть, {{{near}}}?"),
        );
        Err(format!("Поля {{{name}}} нет. {hint}"))
    }

    /// Reads what stands between braces.
    pub fn control(&self, inner: &str) -> Result<Control, String> {
        let inner = inner.trim();
        let low = key(inner);
        if low == "иначе" {
            return Ok(Control::Else);
        }
        if low == "конец" || low.starts_with("конец ") {
            return Ok(Control::End);
        }
        if low.starts_with("если ") {
            let rest = cut(inner, "если ");
            return choose::parse(rest, &mut |name| self.place(name)).map(Control::If);
        }
        for start in ["для каждого ", "для каждой ", "для всех "] {
            if low.starts_with(start) {
                let place = self.place(cut(inner, start))?;
                return match place.kind.clone() {
                    Kind::Rows(mut entries) => {
                        entries.push(Entry::new(ROW, ROW, Kind::Int));
                        Ok(Control::Each(place, entries))
                    }
                    _ => Err(format!(
                        "«{}» — одно значение, а не список строк: {{для каждого …}} к нему не подходит.",
                        place.label
                    )),
                };
            }
        }
        self.field(inner).map(Control::Field)
    }

    fn field(&self, inner: &str) -> Result<Field, String> {
        let mut parts = inner.split('|');
        let place = self.place(parts.next().unwrap_or_default())?;
        let rows = matches!(place.kind, Kind::Rows(_));
        let formats: Result<Vec<_>, String> =
            parts.map(|text| format::parse(text, &place)).collect();
        let formats = formats?;
        let whole = |format: &Format| matches!(format, Format::Count | Format::Total(..));
        if rows && !formats.iter().any(whole) {
            return Err(format!(
                "«{0}» — список строк; его печатают так: {{для каждого {0}}} … {{конец}}.",
                place.label
            ));
        }
        Ok(Field { formats, place })
    }

    /// Reads a line.
    pub fn inline(&mut self, text: &str) -> Vec<Flow<Part>> {
        let depth = self.scopes.len();
        let mut frames = vec![Frame::new(Opened::Line)];
        let mut rest = text;
        while let Some(sign) = rest.chars().next() {
            rest = match sign {
                '{' | '[' if rest[1..].starts_with(sign) => {
                    said(&mut frames, &rest[..1]);
                    &rest[2..]
                }
                '{' => match rest.find('}') {
                    Some(end) => {
                        self.braces(&rest[1..end], &mut frames);
                        &rest[end + 1..]
                    }
                    None => {
                        self.fault("Скобка { не закрыта. Если нужна сама скобка, напишите {{.");
                        ""
                    }
                },
                '[' => match rest.find(']') {
                    Some(end) => {
                        self.tag(&rest[1..end], &mut frames);
                        &rest[end + 1..]
                    }
                    None => {
                        self.fault("Скобка [ не закрыта. Если нужна сама скобка, напишите [[.");
                        ""
                    }
                },
                _ => {
                    let end = rest.find(['{', '[']).unwrap_or(rest.len());
                    said(&mut frames, &rest[..end]);
                    &rest[end..]
                }
            };
        }
        while frames.len() > 1 {
            let words = frames.last().map_or("", |frame| frame.opened.words());
            self.fault(format!("{words} в этой строке не закрыто. Закройте здесь же; условие или повтор на несколько строк пишут на отдельной строке."));
            close(&mut frames);
        }
        self.scopes.truncate(depth);
        frames.pop().map_or(Vec::new(), |frame| frame.body)
    }

    fn braces(&mut self, inner: &str, frames: &mut Vec<Frame>) {
        match self.control(inner) {
            Err(why) => {
                // what was meant to be opened will be closed further on: one fault is enough
                if key(inner).starts_with("если ") || key(inner).starts_with("для ") {
                    frames.push(Frame::new(Opened::Broken));
                }
                self.fault(why);
            }
            Ok(Control::Field(field)) => push(frames, Flow::One(Part::Field(field))),
            Ok(Control::If(test)) => frames.push(Frame::new(Opened::If(test, None))),
            Ok(Control::Each(place, entries)) => {
                self.scopes.push(entries);
                frames.push(Frame::new(Opened::Each(place)));
            }
            Ok(Control::Else) => {
                let taken = frames
                    .last_mut()
                    .is_some_and(|frame| match &mut frame.opened {
                        Opened::If(_, then @ None) => {
                            *then = Some(std::mem::take(&mut frame.body));
                            true
                        }
                        Opened::Broken => true,
                        _ => false,
                    });
                if !taken {
                    self.fault("{иначе} стоит без {если …} перед ним.");
                }
            }
            Ok(Control::End) => match frames.last().map(|frame| &frame.opened) {
                Some(Opened::If(..) | Opened::Broken) => close(frames),
                Some(Opened::Each(_)) => {
                    self.scopes.pop();
                    close(frames);
                }
                Some(Opened::Mark(_)) => {
                    self.fault(
                        "{конец} стоит внутри выделения: сначала закройте [/ж], [/к] или [/п].",
                    );
                }
                _ => self.fault("{конец} лишний: ничего не открыто."),
            },
        }
    }

    fn tag(&mut self, inner: &str, frames: &mut Vec<Frame>) {
        let name = key(inner);
        if ["перенос", "нс"].contains(&name.as_str()) {
            return said(frames, "\n");
        }
        let (name, closing) = match name.strip_prefix('/') {
            Some(name) => (name.to_owned(), true),
            None => (name, false),
        };
        let Some(mark) = mark(&name) else {
            let known = [
                "ж",
                "к",
                "п",
                "перенос",
                "центр",
                "справа",
                "слева",
                "по ширине",
            ];
            let near = known
                .iter()
                .min_by_key(|word| fields::distance(word, &name));
            let near =
                near.filter(|word| fields::distance(word, &name) <= 2 && name.chars().count() > 2);
            let hint = near.map_or(String::new(), |near| format!(" Может быть, [{near}]?"));
            return self.fault(format!(
                "Пометка [{inner}] здесь неизвестна.{hint} Если нужна сама скобка, напишите [[."
            ));
        };
        match (closing, frames.last().map(|frame| &frame.opened)) {
            (false, _) => frames.push(Frame::new(Opened::Mark(mark))),
            (true, Some(Opened::Mark(open))) if *open == mark => close(frames),
            (true, _) => {
                self.fault(format!("[{inner}] закрывает то, что здесь не открыто."));
                // what lies between is closed with it: one fault is enough
                let open =
                    |frame: &Frame| matches!(&frame.opened, Opened::Mark(open) if *open == mark);
                if let Some(at) = frames.iter().rposition(open) {
                    while frames.len() > at {
                        close(frames);
                    }
                }
            }
        }
    }
}

fn mark(name: &str) -> Option<Mark> {
    match name {
        "ж" | "жирный" => Some(Mark::Bold),
        "к" | "курсив" => Some(Mark::Italic),
        "п" | "подчеркнутый" => Some(Mark::Underlined),
        _ => None,
    }
}

/// What is open at a place of the line, and what was said in it.
struct Frame {
    opened: Opened,
    body: Vec<Flow<Part>>,
}

enum Opened {
    Line,
    Mark(Mark),
    /// With what was said before `{иначе}`.
    If(Test, Option<Vec<Flow<Part>>>),
    Each(Place),
    Broken,
}

impl Frame {
    fn new(opened: Opened) -> Self {
        Self {
            opened,
            body: Vec::new(),
        }
    }
}

impl Opened {
    fn words(&self) -> &'static str {
        match self {
            Opened::Mark(Mark::Bold) => "Выделение [ж]",
            Opened::Mark(Mark::Italic) => "Выделение [к]",
            Opened::Mark(Mark::Underlined) => "Выделение [п]",
            Opened::Each(_) => "Начало повтора {для каждого …}",
            _ => "Условие {если …}",
        }
    }
}

fn said(frames: &mut [Frame], text: &str) {
    push(frames, Flow::One(Part::Text(text.to_owned())));
}

fn push(frames: &mut [Frame], part: Flow<Part>) {
    if let Some(frame) = frames.last_mut() {
        frame.body.push(part);
    }
}

fn close(frames: &mut Vec<Frame>) {
    let Some(frame) = frames.pop() else { return };
    let body = frame.body;
    let done = match frame.opened {
        Opened::Line | Opened::Broken => return,
        Opened::Mark(mark) => Flow::One(Part::Marked(mark, body)),
        Opened::If(test, None) => Flow::If {
            test,
            then: body,
            other: Vec::new(),
        },
        Opened::If(test, Some(then)) => Flow::If {
            test,
            then,
            other: body,
        },
        Opened::Each(place) => Flow::Each { place, body },
    };
    push(frames, done);
}

/// The text after its first letters, whose small form is `start`.
fn cut<'a>(text: &'a str, start: &str) -> &'a str {
    let signs = start.chars().count();
    let at = text
        .char_indices()
        .nth(signs)
        .map_or(text.len(), |(at, _)| at);
    &text[at..]
}
