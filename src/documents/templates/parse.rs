//! A whole template: lines, blocks, tables, the set-up of the page.

use super::{
    document::{Align, Column, Sheet, Style},
    fields::{Dictionary, key},
    inline::{Control, Reader},
    tree::{Block, Fault, Flow, Row, Template},
};

/// Reads a template for a sheet. Either everything is understood, or every fault is told with its line.
pub fn parse(source: &str, sheet: &str, fields: &Dictionary) -> Result<Template, Vec<Fault>> {
    let sheet = Sheet::of(sheet);
    let style = Style::of(&sheet);
    let mut parser = Parser {
        lines: source.lines().map(str::trim_end).collect(),
        at: 0,
        reader: Reader {
            scopes: vec![fields.0.clone()],
            faults: Vec::new(),
            line: 0,
        },
        align: Align::Justify,
        sheet,
        style,
        depth: 0,
    };
    let (mut blocks, mut stop) = parser.flow(Parser::block);
    while !matches!(stop, Stop::Eof) {
        parser.reader.fault(match stop {
            Stop::Else => "{иначе} стоит без {если …} перед ним.",
            Stop::TableEnd => "[/таблица] стоит без [таблица] перед ней.",
            _ => "{конец} лишний: ничего не открыто.",
        });
        let (more, next) = parser.flow(Parser::block);
        blocks.extend(more);
        stop = next;
    }
    let mut faults = parser.reader.faults;
    if faults.is_empty() {
        return Ok(Template {
            sheet: parser.sheet,
            style: parser.style,
            blocks,
        });
    }
    faults.sort_by_key(|fault| fault.line);
    Err(faults)
}

struct Parser<'a> {
    lines: Vec<&'a str>,
    at: usize,
    reader: Reader,
    /// How paragraphs without a mark of their own are drawn.
    align: Align,
    sheet: Sheet,
    style: Style,
    depth: usize,
}

/// Why a run of lines ended.
#[derive(Clone, Copy, PartialEq)]
enum Stop {
    Eof,
    Else,
    End,
    TableEnd,
}

/// Nobody nests deeper, and a reader that calls itself must end.
const DEEPEST: usize = 20;

impl Parser<'_> {
    /// Reads lines up to the end of what is open; `one` reads a line that is neither a condition nor a loop.
    fn flow<T>(&mut self, one: fn(&mut Self, &str) -> Option<T>) -> (Vec<Flow<T>>, Stop) {
        let mut found = Vec::new();
        while let Some(line) = self.lines.get(self.at).copied() {
            self.at += 1;
            self.reader.line = self.at;
            if key(line) == "[/таблица]" {
                return (found, Stop::TableEnd);
            }
            let Some(inner) = alone(line) else {
                found.extend(one(self, line).map(Flow::One));
                continue;
            };
            match self.reader.control(inner) {
                Ok(Control::Else) => return (found, Stop::Else),
                Ok(Control::End) => return (found, Stop::End),
                Ok(Control::Field(_)) => found.extend(one(self, line).map(Flow::One)),
                Ok(Control::If(test)) => {
                    let (then, other) = self.both(one);
                    found.push(Flow::If { test, then, other });
                }
                Ok(Control::Each(place, entries)) => {
                    self.reader.scopes.push(entries);
                    let (body, _) = self.both(one);
                    self.reader.scopes.pop();
                    found.push(Flow::Each { place, body });
                }
                Err(why) => {
                    self.reader.fault(why);
                    let opens = ["если ", "для "]
                        .iter()
                        .any(|word| key(inner).starts_with(word));
                    if opens {
                        self.both(one);
                    }
                }
            }
        }
        (found, Stop::Eof)
    }

    /// What stands between `{если}` or `{для каждого}` and `{конец}`, around an `{иначе}`.
    fn both<T>(&mut self, one: fn(&mut Self, &str) -> Option<T>) -> (Vec<Flow<T>>, Vec<Flow<T>>) {
        let opened = self.at;
        self.depth += 1;
        if self.depth > DEEPEST {
            self.reader
                .fault("Условия и повторы вложены слишком глубоко: больше двадцати уровней.");
            self.at = self.lines.len();
        }
        let (then, mut stop) = self.flow(one);
        let mut other = Vec::new();
        if stop == Stop::Else {
            (other, stop) = self.flow(one);
        }
        self.depth -= 1;
        if stop != Stop::End {
            if stop == Stop::TableEnd {
                // the table must be able to end
                self.at -= 1;
            }
            self.reader.line = opened;
            self.reader
                .fault("Открытое здесь не закрыто: поставьте {конец} на отдельной строке.");
        }
        (then, other)
    }

    fn block(&mut self, line: &str) -> Option<Block> {
        let text = line.trim_start();
        if text.is_empty() {
            return Some(Block::Gap);
        }
        for (mark, level) in [("## ", 2), ("# ", 1)] {
            if let Some(title) = text.strip_prefix(mark) {
                return Some(Block::Par {
                    align: Align::Center,
                    level,
                    parts: self.reader.inline(title.trim_start()),
                });
            }
        }
        if text.starts_with('[')
            && !text.starts_with("[[")
            && let Some(end) = closing(text)
        {
            let (tag, rest) = (&text[1..end], text[end + 1..].trim_start());
            if let Some(done) = self.tag(tag, rest) {
                return done;
            }
        }
        self.par(self.align, text)
    }

    fn par(&mut self, align: Align, text: &str) -> Option<Block> {
        Some(Block::Par {
            align,
            level: 0,
            parts: self.reader.inline(text),
        })
    }

    /// A mark at the beginning of a line. `None`: it is not one, the line is a paragraph.
    fn tag(&mut self, tag: &str, rest: &str) -> Option<Option<Block>> {
        let low = key(tag);
        let (name, said) = match tag.split_once(':') {
            Some((name, said)) => (key(name), said.trim()),
            None => (low.clone(), ""),
        };
        if let Some(align) = align(&low) {
            return Some(match rest {
                "" => {
                    self.align = align;
                    None
                }
                rest => self.par(align, rest),
            });
        }
        Some(match name.as_str() {
            "линия" => Some(Block::Rule),
            "новая страница" => Some(Block::Break),
            "заметка" => None,
            "номера страниц" => {
                self.style.numbers = true;
                None
            }
            "подпись" => self.sign(said),
            "поля" => {
                self.margins(said);
                None
            }
            "шрифт" => {
                self.style.size = self.number(said, 6.0, 24.0, "Размер шрифта");
                None
            }
            "отступ" => {
                self.style.indent = self.number(said, 0.0, 40.0, "Отступ");
                None
            }
            "межстрочный" => {
                self.style.spacing = self.number(said, 1.0, 3.0, "Межстрочный интервал");
                None
            }
            name if name.starts_with("таблица") => self.table(name, said),
            _ => return None,
        })
    }

    fn sign(&mut self, said: &str) -> Option<Block> {
        let cells = cells(said);
        let [post, name] = cells.as_slice() else {
            self.reader
                .fault("Подпись пишется так: [подпись: должность | фамилия и инициалы].");
            return None;
        };
        Some(Block::Sign {
            post: self.reader.inline(post),
            name: self.reader.inline(name),
        })
    }

    fn margins(&mut self, said: &str) {
        let sides: Vec<f64> = said
            .split_whitespace()
            .filter_map(|side| side.replace(',', ".").parse().ok())
            .collect();
        let &[top, right, bottom, left] = sides.as_slice() else {
            return self.reader.fault(
                "Поля листа — четыре числа в миллиметрах: верхнее, правое, нижнее, левое: [поля: 20 10 20 30].",
            );
        };
        let (across, down) = (left + right, top + bottom);
        let room = |side: &f64| (0.0..=100.0).contains(side);
        match sides.iter().all(room)
            && across < self.sheet.width * 0.8
            && down < self.sheet.height * 0.8
        {
            true => self.sheet.margins = [top, right, bottom, left],
            false => self
                .reader
                .fault("При таких полях на листе не остаётся места для текста: уменьшите их."),
        }
    }

    fn number(&mut self, said: &str, min: f64, max: f64, what: &str) -> f64 {
        let number = said.replace(',', ".").parse().ok();
        let number = number.filter(|n: &f64| (min..=max).contains(n));
        number.unwrap_or_else(|| {
            self.reader
                .fault(format!("{what}: нужно число от {min} до {max}."));
            min
        })
    }

    fn table(&mut self, name: &str, said: &str) -> Option<Block> {
        let opened = self.at;
        let (head, border) = (!name.contains("без шапки"), !name.contains("без рамки"));
        let before = self.reader.faults.len();
        let (rows, stop) = self.flow(Self::row);
        if stop != Stop::TableEnd {
            self.reader.line = opened;
            self.reader
                .fault("Таблица не закончена: поставьте [/таблица] на отдельной строке.");
            return None;
        }
        let count = widest(&rows);
        self.reader.line = opened;
        if self.reader.faults.len() > before {
            return None;
        }
        if count == 0 {
            self.reader
                .fault("В таблице нет строк. Строка пишется так: | ячейка | ячейка |.");
            return None;
        }
        let columns = self.columns(said, count)?;
        Some(Block::Table {
            columns,
            head: head && border,
            border,
            rows,
        })
    }

    /// «10ц 50 40п»: shares and directions; without them all columns are equal.
    fn columns(&mut self, said: &str, count: usize) -> Option<Vec<Column>> {
        let words: Vec<&str> = said.split_whitespace().collect();
        if words.is_empty() {
            let column = |_| (1, Align::Left);
            return Some(shares((0..count).map(column).collect()));
        }
        let told: Option<Vec<(u32, Align)>> = words
            .iter()
            .map(|word| {
                let letter = word.chars().last().filter(|sign| sign.is_alphabetic());
                let align = match letter
                    .map(|sign| sign.to_lowercase().to_string())
                    .as_deref()
                {
                    None | Some("л") => Align::Left,
                    Some("ц") => Align::Center,
                    Some("п") => Align::Right,
                    Some(_) => return None,
                };
                let width = word.trim_end_matches(char::is_alphabetic).parse().ok()?;
                (1..=1000).contains(&width).then_some((width, align))
            })
            .collect();
        let Some(told) = told else {
            self.reader.fault(
                "Ширины столбцов — числа, за которыми можно поставить л, ц или п: [таблица: 10ц 60 30п].",
            );
            return None;
        };
        if told.len() != count {
            self.reader.fault(format!(
                "Столбцов в строках {count}, а ширин сказано {}.",
                told.len()
            ));
            return None;
        }
        Some(shares(told))
    }

    fn row(&mut self, line: &str) -> Option<Row> {
        let text = line.trim();
        if text.is_empty() {
            return None;
        }
        let Some(inner) = text.strip_prefix('|') else {
            self.reader
                .fault("Внутри таблицы строка начинается с черты: | ячейка | ячейка |.");
            return None;
        };
        let inner = inner.strip_suffix('|').unwrap_or(inner);
        let cells = cells(inner);
        Some(cells.iter().map(|cell| self.reader.inline(cell)).collect())
    }
}

/// What stands in the only braces of a line.
fn alone(line: &str) -> Option<&str> {
    let inner = line.trim().strip_prefix('{')?.strip_suffix('}')?;
    (!inner.contains(['{', '}'])).then_some(inner)
}

/// The bracket that closes the first one; brackets of fields and of other marks inside are skipped.
fn closing(text: &str) -> Option<usize> {
    let mut depth = 0_usize;
    for (at, sign) in text.char_indices() {
        match sign {
            '[' => depth += 1,
            ']' if depth == 1 => return Some(at),
            ']' => depth = depth.saturating_sub(1),
            _ => {}
        }
    }
    None
}

fn align(name: &str) -> Option<Align> {
    match name {
        "центр" | "по центру" => Some(Align::Center),
        "справа" | "вправо" => Some(Align::Right),
        "слева" | "влево" => Some(Align::Left),
        "по ширине" | "ширина" => Some(Align::Justify),
        _ => None,
    }
}

/// Cells between bars; a bar inside braces belongs to a field.
fn cells(text: &str) -> Vec<&str> {
    let (mut found, mut from, mut inside) = (Vec::new(), 0, false);
    for (at, sign) in text.char_indices() {
        match sign {
            '{' => inside = true,
            '}' => inside = false,
            '|' if !inside => {
                found.push(text[from..at].trim());
                from = at + 1;
            }
            _ => {}
        }
    }
    found.push(text[from..].trim());
    found
}

fn widest(rows: &[Flow<Row>]) -> usize {
    let most = rows.iter().map(|row| match row {
        Flow::One(cells) => cells.len(),
        Flow::If { then, other, .. } => widest(then).max(widest(other)),
        Flow::Each { body, .. } => widest(body),
    });
    most.max().unwrap_or(0)
}

fn shares(told: Vec<(u32, Align)>) -> Vec<Column> {
    let all: u32 = told.iter().map(|(width, _)| width).sum();
    let column = |(width, align): (u32, Align)| Column {
        width: (width * 100 / all.max(1)).max(1),
        align,
    };
    told.into_iter().map(column).collect()
}
