//! A workbook to fill in: headings with notes, lists to choose from, a second sheet that explains.

use std::fs::File;

use anyhow::Result;
use rust_xlsxwriter::{
    DataValidation, DataValidationErrorStyle, Format, FormatAlign, Formula, Note, Workbook,
};

use super::{Column, sheet_name, width, xlsx};
use crate::sheets::Cell;

/// Rows that get the lists to choose from.
const ROWS: u32 = 2_000;
/// A longer list is told on the second sheet and not offered in the cell.
const OFFERED: usize = 500;
/// Letters that the format bears in the note that a chosen cell shows.
const SHOWN: usize = 250;

/// A column to fill in.
#[derive(Clone, Debug, Default)]
pub struct Blank {
    /// Heading and look.
    pub column: Column,
    /// What is expected, in a sentence or two.
    pub hint: String,
    /// What it looks like: «22.11.2026».
    pub example: String,
    /// Must be filled in.
    pub required: bool,
    /// What may stand there; empty: anything.
    pub choices: Vec<Choice>,
}

/// One of the values of a list.
#[derive(Clone, Debug, Default)]
pub struct Choice {
    /// What is typed.
    pub label: String,
    /// Its code, which is understood too.
    pub code: String,
}

impl Blank {
    /// The workbook: `title` names the first sheet, `about` stands over the explanations on the second.
    pub fn workbook(title: &str, about: &str, columns: &[Self]) -> Result<File> {
        let mut book = Workbook::new();
        let lists = lists(columns);
        form(&mut book, title, columns, &lists)?;
        explanations(&mut book, title, about, columns)?;
        values(&mut book, columns, &lists)?;
        let mut file = tempfile::tempfile()?;
        book.save_to_writer(&mut file)?;
        std::io::Seek::rewind(&mut file)?;
        Ok(file)
    }
}

/// Columns that have a list, in the order of the third sheet.
fn lists(columns: &[Blank]) -> Vec<usize> {
    let with = columns.iter().enumerate();
    with.filter(|(_, blank)| !blank.choices.is_empty())
        .map(|(number, _)| number)
        .collect()
}

fn form(book: &mut Workbook, title: &str, columns: &[Blank], lists: &[usize]) -> Result<()> {
    let sheet = book.add_worksheet();
    sheet.set_name(sheet_name(title))?;
    sheet.set_freeze_panes(1, 0)?;
    let must = xlsx::heading().set_background_color("#E8F0EE");
    for (number, blank) in columns.iter().enumerate() {
        let column = number as u16;
        let head = if blank.required {
            &must
        } else {
            &xlsx::heading()
        };
        sheet.set_column_width(column, f64::from(width(&blank.column)))?;
        sheet.set_column_format(column, &xlsx::format_of(blank.column.look))?;
        sheet.write_string_with_format(0, column, &blank.column.title, head)?;
        let note: String = hint(blank).chars().take(SHOWN).collect();
        if !note.is_empty() {
            sheet.insert_note(0, column, &Note::new(note).add_author_prefix(false))?;
        }
        if let Some(place) = lists.iter().position(|listed| *listed == number)
            && blank.choices.len() <= OFFERED
        {
            let letter = rust_xlsxwriter::utility::column_number_to_name(place as u16);
            let last = blank.choices.len() + 1;
            let range = format!("='Списки'!${letter}$2:${letter}${last}");
            // A warning and not a stop: codes and the names of new values are understood too.
            let rule = DataValidation::new()
                .allow_list_formula(Formula::new(range))
                .set_error_style(DataValidationErrorStyle::Warning)
                .set_error_title("Нет в списке")?
                .set_error_message("Такого значения нет на листе «Списки». Оставить?")?;
            sheet.add_data_validation(1, column, ROWS, column, &rule)?;
        }
    }
    Ok(())
}

fn hint(blank: &Blank) -> String {
    let must = if blank.required {
        "Обязательно. "
    } else {
        ""
    };
    let example = match blank.example.as_str() {
        "" => String::new(),
        example => format!(" Например: {example}"),
    };
    format!("{must}{}{example}", blank.hint).trim().to_owned()
}

fn explanations(book: &mut Workbook, title: &str, about: &str, columns: &[Blank]) -> Result<()> {
    let sheet = book.add_worksheet();
    sheet.set_name("Пояснения")?;
    let bold = Format::new().set_bold();
    let plain = Format::new().set_text_wrap().set_align(FormatAlign::Top);
    for (column, letters) in [34.0, 14.0, 70.0, 30.0].into_iter().enumerate() {
        sheet.set_column_width(column as u16, letters)?;
    }
    sheet.write_string_with_format(0, 0, title, &bold)?;
    sheet.write_string(1, 0, about)?;
    sheet.write_string(
        2,
        0,
        "Заполняйте первый лист: одна строка — одна запись. Порядок столбцов не важен, лишние можно удалить, заголовки менять не нужно.",
    )?;
    for (column, words) in ["Столбец", "Обязателен", "Что писать", "Пример"]
        .into_iter()
        .enumerate()
    {
        sheet.write_string_with_format(4, column as u16, words, &xlsx::heading())?;
    }
    for (number, blank) in columns.iter().enumerate() {
        let row = number as u32 + 5;
        let must = if blank.required { "да" } else { "" };
        let cells = [&blank.column.title, must, &blank.hint, &blank.example];
        for (column, words) in cells.into_iter().enumerate() {
            sheet.write_string_with_format(row, column as u16, words, &plain)?;
        }
    }
    Ok(())
}

fn values(book: &mut Workbook, columns: &[Blank], lists: &[usize]) -> Result<()> {
    if lists.is_empty() {
        return Ok(());
    }
    let sheet = book.add_worksheet();
    sheet.set_name("Списки")?;
    sheet.set_freeze_panes(1, 0)?;
    let text = xlsx::format_of(super::Look::Text);
    for (place, number) in lists.iter().enumerate() {
        let (column, blank) = (place as u16, &columns[*number]);
        sheet.set_column_width(column, 34)?;
        sheet.write_string_with_format(0, column, &blank.column.title, &xlsx::heading())?;
        for (row, choice) in blank.choices.iter().enumerate() {
            let cell = Cell::text(choice.label.as_str());
            xlsx::put(sheet, row as u32 + 1, column, &cell, &text)?;
        }
    }
    Ok(())
}
