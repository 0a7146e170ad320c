//! Data files of `content/` for templates and shortcodes: TOML, JSON, YAML as they are, CSV and
//! XLSX as tables with `headers`, `records` and `rows`. Faults name the line and what to mend.

use std::{collections::HashMap, fs, io::Cursor, path::Path};

use calamine::{DataRef, Reader as _, Xlsx};
use serde_json::{Map, Value as Json, json};
use tera::Value;

use super::{
    source::{self, Asset, Stat},
    toml_json,
};

/// The folder of files that only templates read; it is not published.
pub const FOLDER: &str = "data/";
/// Larger files are no data of a page.
const BYTES: u64 = 32 << 20;
/// A sheet with more cells is refused, whatever its file claims.
const CELLS: usize = 500_000;
const COLUMNS: usize = 1_000;

/// What was read, by file, sheet and form.
pub type Cache = HashMap<(String, String), (Stat, Result<Value, Fault>)>;

/// What is wrong with a data file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// Line of the file, when it has lines.
    pub line: Option<usize>,
    /// What is wrong and what to do.
    pub message: String,
}

/// How a file is to be read.
#[derive(Clone, Copy, Debug, Default)]
pub struct Manner<'a> {
    /// `toml`, `json`, `yaml`, `csv`, `xlsx`; else by the extension.
    pub format: Option<&'a str>,
    /// Name of the sheet of a workbook; else the first.
    pub sheet: Option<&'a str>,
}

/// Reads a data file; what was read once is remembered by the state of the file.
pub fn load(cache: &mut Cache, asset: &Asset, manner: &Manner<'_>) -> Result<Value, Fault> {
    let how = format!(
        "{}|{}",
        manner.format.unwrap_or(""),
        manner.sheet.unwrap_or("")
    );
    let key = (asset.name.clone(), how);
    if let Some((stat, read)) = cache.get(&key)
        && *stat == asset.stat
    {
        return read.clone();
    }
    let read = parse(&asset.file, manner).map(|json| Value::from_serializable(&json));
    cache.insert(key, (asset.stat, read.clone()));
    read
}

/// The columns that a table must have and has not.
pub fn missing_column(table: &Value, columns: &[String]) -> Option<Fault> {
    let headers: Vec<&str> = table
        .get_from_path("headers")
        .and_then(Value::as_array)
        .map(|list| list.iter().filter_map(Value::as_str).collect())
        .unwrap_or_default();
    let missing = columns
        .iter()
        .find(|column| !headers.contains(&column.as_str()))?;
    Some(Fault {
        line: Some(1),
        message: format!(
            "нет столбца «{missing}»; в таблице есть: {}",
            headers.join(", ")
        ),
    })
}

fn parse(file: &Path, manner: &Manner<'_>) -> Result<Json, Fault> {
    let name = file.to_string_lossy();
    let ext = name.rsplit('.').next().unwrap_or("").to_lowercase();
    let size = fs::metadata(file).map_err(|e| fault(None, format!("файл не читается: {e}")))?;
    if size.len() > BYTES {
        return Err(fault(
            None,
            "файл больше 32 МБ; оставьте в нём только нужное странице".into(),
        ));
    }
    let bytes = fs::read(file).map_err(|e| fault(None, format!("файл не читается: {e}")))?;
    let form = manner.format.unwrap_or(&ext).to_lowercase();
    match form.as_str() {
        "xlsx" | "xlsm" => workbook(bytes, manner.sheet),
        "toml" | "json" | "yaml" | "yml" | "csv" | "tsv" | "txt" => {
            let text = source::decode(bytes).map_err(|(line, m)| fault(Some(line), m))?;
            text_data(&form, &text)
        }
        "xls" | "ods" => Err(fault(
            None,
            "такие таблицы не читаются; сохраните файл как .xlsx или .csv".into(),
        )),
        _ => Err(fault(
            None,
            "это не файл данных; бывают .toml, .json, .yaml, .csv, .xlsx".into(),
        )),
    }
}

fn fault(line: Option<usize>, message: String) -> Fault {
    Fault { line, message }
}

fn text_data(form: &str, text: &str) -> Result<Json, Fault> {
    match form {
        "toml" => {
            let fields = toml_json::fields(text).map_err(|(line, m)| fault(Some(line), m))?;
            let map: Map<String, Json> = fields.into_iter().map(|f| (f.key, f.value)).collect();
            Ok(Json::Object(map))
        }
        "json" => serde_json::from_str(text).map_err(|e| {
            let message = format!("JSON не читается: {e}; проверьте кавычки и запятые");
            fault(Some(e.line()), message)
        }),
        "yaml" | "yml" => serde_yaml_ng::from_str(text).map_err(|e| {
            let message = format!("YAML не читается: {e}; проверьте отступы и двоеточия");
            fault(e.location().map(|l| l.line()), message)
        }),
        "txt" => Ok(Json::String(text.to_owned())),
        _ => csv_table(text),
    }
}

fn csv_table(text: &str) -> Result<Json, Fault> {
    let head = text.lines().next().unwrap_or("");
    let marks = [b';', b'\t', b','];
    let mark = marks
        .into_iter()
        .max_by_key(|mark| head.bytes().filter(|b| b == mark).count())
        .unwrap_or(b';');
    let mut reader = csv::ReaderBuilder::new()
        .delimiter(mark)
        .trim(csv::Trim::All)
        .has_headers(false)
        .from_reader(text.as_bytes());
    let mut records: Vec<Vec<Json>> = vec![];
    for record in reader.records() {
        let record = record.map_err(|e| csv_fault(&e))?;
        if record.iter().any(|cell| !cell.is_empty()) {
            records.push(record.iter().map(Json::from).collect());
        }
    }
    Ok(table(records))
}

fn csv_fault(error: &csv::Error) -> Fault {
    let line = error.position().map(|p| p.line() as usize);
    let message = match error.kind() {
        csv::ErrorKind::UnequalLengths {
            expected_len, len, ..
        } => format!(
            "в строке ячеек {len}, а в заголовке {expected_len}; добавьте недостающие или возьмите в кавычки ячейку, внутри которой стоит разделитель"
        ),
        _ => format!("таблица не читается: {error}"),
    };
    fault(line, message)
}

/// A table by its rows, the first of which names the columns.
fn table(mut records: Vec<Vec<Json>>) -> Json {
    if records.is_empty() {
        return json!({ "headers": [], "records": [], "rows": [] });
    }
    let headers: Vec<String> = records
        .remove(0)
        .into_iter()
        .enumerate()
        .map(|(n, cell)| match plain(&cell) {
            name if name.is_empty() => format!("Столбец {}", n + 1),
            name => name,
        })
        .collect();
    let rows: Vec<Json> = records
        .iter()
        .map(|record| {
            let cells = headers.iter().cloned().zip(record.iter().cloned());
            Json::Object(cells.collect())
        })
        .collect();
    json!({ "headers": headers, "records": records, "rows": rows })
}

fn plain(cell: &Json) -> String {
    match cell {
        Json::String(s) => s.trim().to_owned(),
        other => other.to_string(),
    }
}

fn workbook(bytes: Vec<u8>, sheet: Option<&str>) -> Result<Json, Fault> {
    let broken = |e: &dyn std::fmt::Display| {
        fault(
            None,
            format!(
                "книга XLSX не читается ({e}); откройте её в редакторе таблиц и сохраните заново"
            ),
        )
    };
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).map_err(|e| broken(&e))?;
    let sheets = book.sheet_names();
    let name = match sheet {
        Some(name) if sheets.iter().any(|s| s == name) => name.to_owned(),
        Some(name) => {
            let message = format!("в книге нет листа «{name}»; есть: {}", sheets.join(", "));
            return Err(fault(None, message));
        }
        None => sheets
            .first()
            .cloned()
            .ok_or_else(|| fault(None, "в книге нет ни одного листа".into()))?,
    };
    let mut cells = book.worksheet_cells_reader(&name).map_err(|e| broken(&e))?;
    // rows are kept sparse: a stray cell at the end of the sheet must not cost a million empty ones
    let mut found: Vec<(u32, u32, Json)> = vec![];
    while let Some(cell) = cells.next_cell().map_err(|e| broken(&e))? {
        let (row, column) = cell.get_position();
        let value = cell_value(cell.get_value());
        if !value.is_null() {
            found.push((row, column, value));
        }
        if found.len() > CELLS || column as usize >= COLUMNS {
            return Err(fault(
                Some(row as usize + 1),
                format!(
                    "лист «{name}» слишком велик: больше {CELLS} ячеек или {COLUMNS} столбцов; оставьте только нужное странице"
                ),
            ));
        }
    }
    Ok(table(dense(found)))
}

/// Rows that have anything in them, each as long as the longest.
fn dense(mut found: Vec<(u32, u32, Json)>) -> Vec<Vec<Json>> {
    found.sort_by_key(|(row, column, _)| (*row, *column));
    let first = found
        .iter()
        .map(|(_, column, _)| *column)
        .min()
        .unwrap_or(0);
    let last = found
        .iter()
        .map(|(_, column, _)| *column)
        .max()
        .unwrap_or(0);
    let width = (last - first + 1) as usize;
    let mut rows: Vec<(u32, Vec<Json>)> = vec![];
    for (row, column, value) in found {
        if rows.last().is_none_or(|(n, _)| *n != row) {
            rows.push((row, vec![Json::String(String::new()); width]));
        }
        if let Some((_, cells)) = rows.last_mut() {
            cells[(column - first) as usize] = value;
        }
    }
    rows.into_iter().map(|(_, cells)| cells).collect()
}

fn cell_value(cell: &DataRef<'_>) -> Json {
    match cell {
        DataRef::Int(n) => json!(n),
        DataRef::Float(n) if n.fract() == 0.0 && n.abs() < 9e15 => json!(*n as i64),
        DataRef::Float(n) => json!(n),
        DataRef::String(s) => words(s),
        DataRef::SharedString(s) => words(s),
        DataRef::Bool(b) => json!(b),
        DataRef::DateTime(moment) => {
            let (year, month, day, hour, minute, second, _) = moment.to_ymd_hms_milli();
            match (hour, minute, second) {
                (0, 0, 0) => json!(format!("{year:04}-{month:02}-{day:02}")),
                _ if moment.as_f64() < 1.0 => json!(format!("{hour:02}:{minute:02}")),
                _ => json!(format!(
                    "{year:04}-{month:02}-{day:02} {hour:02}:{minute:02}"
                )),
            }
        }
        DataRef::DateTimeIso(s) | DataRef::DurationIso(s) => json!(s),
        DataRef::Error(e) => json!(e.to_string()),
        DataRef::Empty => Json::Null,
    }
}

fn words(text: &str) -> Json {
    match text.trim() {
        "" => Json::Null,
        text => json!(text),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_table_is_read_with_any_of_the_usual_marks_between_cells() {
        for text in [
            "Имя;Час\nИва;2\n",
            "Имя,Час\nИва,2\n",
            "Имя\tЧас\n\nИва\t2\n",
        ] {
            let table = csv_table(text).unwrap();
            assert_eq!(table["headers"], json!(["Имя", "Час"]), "{text}");
            assert_eq!(table["rows"][0]["Час"], "2");
            assert_eq!(table["records"][0][0], "Ива");
        }
    }

    #[test]
    fn a_row_with_a_lost_cell_is_told_with_its_line() {
        let told = csv_table("а;б\n1;2\n3\n").unwrap_err();
        assert_eq!(told.line, Some(3));
        assert!(
            told.message
                .starts_with("в строке ячеек 1, а в заголовке 2")
        );
    }

    #[test]
    fn a_stray_cell_far_away_costs_nothing() {
        let found = vec![(0, 1, json!("Имя")), (900_000, 3, json!(7))];
        let rows = dense(found);
        assert_eq!((rows.len(), rows[0].len()), (2, 3));
    }
}
