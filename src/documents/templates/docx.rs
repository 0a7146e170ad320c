//! The document as DOCX, to be finished by hand in a word processor.

use std::io::Cursor;

use docx_rs::{
    AlignmentType, BorderType, BreakType, Docx, Footer, LineSpacing, LineSpacingType, PageMargin,
    PageNum, PageOrientationType, Paragraph, Run as Words, RunFonts, SpecialIndentType, Table,
    TableBorder, TableBorderPosition, TableBorders, TableCell, TableCellBorder,
    TableCellBorderPosition, TableCellBorders, TableLayoutType, TableRow, VAlignType, WidthType,
};

use super::document::{Align, Block, Column, Document, Run, Style};

const FONT: &str = "Times New Roman";

/// Twentieths of a point in a millimetre.
fn twips(millimetres: f64) -> i32 {
    (millimetres * 1440.0 / 25.4).round() as i32
}

/// The file. Fails only when the packer of the library does.
pub fn docx(document: &Document) -> anyhow::Result<Vec<u8>> {
    let sheet = &document.sheet;
    let [top, right, bottom, left] = sheet.margins.map(twips);
    let fonts = RunFonts::new()
        .ascii(FONT)
        .hi_ansi(FONT)
        .cs(FONT)
        .east_asia(FONT);
    let mut file = Docx::new()
        .page_size(twips(sheet.width) as u32, twips(sheet.height) as u32)
        .page_margin(
            PageMargin::new()
                .top(top)
                .right(right)
                .bottom(bottom)
                .left(left)
                .header(twips(8.0))
                .footer(twips(8.0)),
        )
        .default_fonts(fonts)
        .default_size(halves(document.style.size));
    if sheet.width > sheet.height {
        file = file.page_orient(PageOrientationType::Landscape);
    }
    if document.style.numbers {
        let number = Paragraph::new()
            .align(AlignmentType::Center)
            .add_page_num(PageNum::new());
        file = file.footer(Footer::new().add_paragraph(number));
    }
    let width = twips(sheet.width) - left - right;
    for block in &document.blocks {
        file = add(file, block, &document.style, width);
    }
    let mut bytes = Cursor::new(Vec::new());
    file.build()
        .pack(&mut bytes)
        .map_err(|why| anyhow::anyhow!("DOCX не собран: {why}"))?;
    Ok(bytes.into_inner())
}

fn add(file: Docx, block: &Block, style: &Style, width: i32) -> Docx {
    match block {
        Block::Par { align, level, runs } => {
            file.add_paragraph(paragraph(*align, *level, runs, style))
        }
        Block::Gap => file.add_paragraph(plain(style)),
        Block::Rule => file.add_table(rule(width)).add_paragraph(small()),
        Block::Break => {
            let turn = Words::new().add_break(BreakType::Page);
            file.add_paragraph(plain(style).add_run(turn))
        }
        Block::Sign { post, name } => file
            .add_table(sign(post, name, style, width))
            .add_paragraph(small()),
        // two tables that touch would become one
        Block::Table {
            columns,
            head,
            border,
            rows,
        } => file
            .add_table(table(columns, *head, *border, rows, style, width))
            .add_paragraph(small()),
    }
}

fn plain(style: &Style) -> Paragraph {
    let line = LineSpacing::new()
        .line_rule(LineSpacingType::Auto)
        .line((style.spacing * 240.0).round() as i32)
        .after(0);
    Paragraph::new().line_spacing(line)
}

/// A paragraph that only keeps two tables apart.
fn small() -> Paragraph {
    let line = LineSpacing::new()
        .line_rule(LineSpacingType::Exact)
        .line(40);
    Paragraph::new().line_spacing(line).size(2)
}

fn paragraph(align: Align, level: u8, runs: &[Run], style: &Style) -> Paragraph {
    let mut made = plain(style).align(alignment(align));
    if level > 0 {
        made = made.outline_lvl(usize::from(level) - 1).keep_next(true);
    } else if style.indent > 0.0 && align == Align::Justify {
        let first = SpecialIndentType::FirstLine(twips(style.indent));
        made = made.indent(None, Some(first), None, None);
    }
    let size = match level {
        1 => style.size + 2.0,
        2 => style.size + 1.0,
        _ => style.size,
    };
    add_runs(made, runs, size, level > 0)
}

fn add_runs(paragraph: Paragraph, runs: &[Run], size: f64, bold: bool) -> Paragraph {
    runs.iter().fold(paragraph, |paragraph, run| {
        let mut words = Words::new().size(halves(size));
        for (at, line) in run.text.split('\n').enumerate() {
            if at > 0 {
                words = words.add_break(BreakType::TextWrapping);
            }
            words = words.add_text(line);
        }
        if run.bold || bold {
            words = words.bold();
        }
        if run.italic {
            words = words.italic();
        }
        if run.underlined {
            words = words.underline("single");
        }
        paragraph.add_run(words)
    })
}

fn table(
    columns: &[Column],
    head: bool,
    border: bool,
    rows: &[Vec<Vec<Run>>],
    style: &Style,
    width: i32,
) -> Table {
    let widths: Vec<usize> = columns
        .iter()
        .map(|column| (width * column.width as i32 / 100).max(1) as usize)
        .collect();
    let size = (style.size - 1.0).max(6.0);
    let rows = rows.iter().enumerate().map(|(at, row)| {
        let heading = head && at == 0;
        let cells = row
            .iter()
            .zip(columns)
            .zip(&widths)
            .map(|((runs, column), width)| {
                let align = if heading { Align::Center } else { column.align };
                let words = Paragraph::new().align(alignment(align));
                TableCell::new()
                    .width(*width, WidthType::Dxa)
                    .add_paragraph(add_runs(words, runs, size, heading))
            });
        TableRow::new(cells.collect()).cant_split()
    });
    let made = Table::new(rows.collect())
        .set_grid(widths.clone())
        .layout(TableLayoutType::Fixed)
        .width(widths.iter().sum(), WidthType::Dxa);
    match border {
        true => made,
        false => made.clear_all_border(),
    }
}

/// Post, a ruled place, name.
fn sign(post: &[Run], name: &[Run], style: &Style, width: i32) -> Table {
    let widths = [45, 25, 30].map(|share| (width * share / 100) as usize);
    let words =
        |runs: &[Run], align| add_runs(Paragraph::new().align(align), runs, style.size, false);
    let line = TableCellBorder::new(TableCellBorderPosition::Bottom)
        .border_type(BorderType::Single)
        .size(4);
    let cell = |width: usize, paragraph: Paragraph| {
        TableCell::new()
            .width(width, WidthType::Dxa)
            .vertical_align(VAlignType::Bottom)
            .add_paragraph(paragraph)
    };
    let cells = vec![
        cell(widths[0], words(post, AlignmentType::Left)),
        cell(widths[1], Paragraph::new()).set_borders(TableCellBorders::with_empty().set(line)),
        cell(widths[2], words(name, AlignmentType::Right)),
    ];
    Table::new(vec![TableRow::new(cells).cant_split()])
        .set_grid(widths.to_vec())
        .layout(TableLayoutType::Fixed)
        .clear_all_border()
}

fn rule(width: i32) -> Table {
    let line = TableBorder::new(TableBorderPosition::Top)
        .border_type(BorderType::Single)
        .size(4);
    Table::new(vec![TableRow::new(vec![
        TableCell::new()
            .width(width as usize, WidthType::Dxa)
            .add_paragraph(small()),
    ])])
    .set_grid(vec![width as usize])
    .set_borders(TableBorders::with_empty().set(line))
}

fn alignment(align: Align) -> AlignmentType {
    match align {
        Align::Left => AlignmentType::Left,
        Align::Center => AlignmentType::Center,
        Align::Right => AlignmentType::Right,
        Align::Justify => AlignmentType::Both,
    }
}

fn halves(points: f64) -> usize {
    (points * 2.0).round() as usize
}
