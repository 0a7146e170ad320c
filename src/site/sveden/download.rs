//! The page's tables as a file: the order wants texts and tables published in addition as files
//! that can be searched and copied. People take the workbook, machines this plain text.

use super::blocks::BlockView;
use super::cells::Cell;

/// All facts of a page as CSV: UTF-8 with a mark and semicolons, as Russian office programs expect.
pub fn csv(title: &str, blocks: &[BlockView]) -> String {
    let mut out = String::from("\u{feff}");
    line(&mut out, [title]);
    for block in blocks {
        line(&mut out, []);
        line(&mut out, [block.title.as_str()]);
        for list in &block.lists {
            list.cells
                .iter()
                .for_each(|cell| titled(&mut out, &list.title, cell));
        }
        for cell in block
            .pairs
            .iter()
            .flat_map(|row| row.cells.iter().flatten())
        {
            titled(&mut out, &cell.label, cell);
        }
        if block.shape == "table" {
            table(&mut out, block);
        } else {
            let cells = block.rows.iter().flatten();
            cells.for_each(|cell| titled(&mut out, &cell.label, cell));
        }
    }
    out
}

fn table(out: &mut String, block: &BlockView) {
    line(out, block.heads.iter().map(String::as_str));
    for row in &block.rows {
        line(out, row.iter().map(|cell| cell.plain.as_str()));
    }
    for group in &block.groups {
        line(out, [group.title.as_str()]);
        for row in &group.rows {
            line(out, row.iter().map(|cell| cell.plain.as_str()));
        }
    }
}

fn titled(out: &mut String, title: &str, cell: &Cell) {
    line(out, [title, cell.plain.as_str()]);
}

fn line<'a>(out: &mut String, values: impl IntoIterator<Item = &'a str>) {
    for (place, value) in values.into_iter().enumerate() {
        if place > 0 {
            out.push(';');
        }
        // A cell that begins like a formula would be run by a spreadsheet.
        let guard = if value.starts_with(['=', '+', '-', '@', '\t']) {
            "'"
        } else {
            ""
        };
        if guard.is_empty() && !value.contains(['"', ';', '\n', '\r']) {
            out.push_str(value);
        } else {
            out.push_str(&format!("\"{guard}{}\"", value.replace('"', "\"\"")));
        }
    }
    out.push_str("\r\n");
}
