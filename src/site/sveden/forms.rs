//! Empty forms of the facts for a new college: every block and field by its official name, commented
//! out, with what is expected. What is not filled in is published with the phrase the rules ask for.

use std::fmt::Write as _;

use super::vocabulary::{Block, Field, Kind, Section, vocabulary};

/// The files of `content/sveden/`: name and text. The college's name is filled in already.
pub fn forms(college: &str) -> Vec<(String, String)> {
    let form = |section: &Section| (format!("{}.toml", section.slug), form(section, college));
    vocabulary().sections.iter().map(form).collect()
}

fn form(section: &Section, college: &str) -> String {
    let mut text = format!(
        "# «{}» — страница /sveden/{}\n# Уберите знак # перед строкой и впишите значение. Чего нет, то программа напечатает сама: «отсутствует» или 0.\n",
        section.title, section.slug
    );
    for block in section.blocks.iter().filter(|b| b.from.is_none()) {
        block_form(&mut text, section, block, college);
    }
    text
}

fn block_form(text: &mut String, section: &Section, block: &Block, college: &str) {
    let main = section.slug == "common" && block.key == "main";
    let many = block.repeat && block.container;
    let head = if many {
        format!("[[{}]]", block.key)
    } else {
        format!("[{}]", block.key)
    };
    let repeated = if many {
        " (раздел повторяется для каждой строки таблицы)"
    } else {
        ""
    };
    // Writing to a String cannot fail.
    let _ = write!(
        text,
        "\n# {}{repeated}\n{}{head}\n",
        block.title,
        if main { "" } else { "# " }
    );
    for field in &block.fields {
        let _ = writeln!(text, "# {}", field.title);
        let _ = match field.itemprop.as_str() {
            "fullName" | "shortName" if main => {
                writeln!(
                    text,
                    "{} = {}",
                    field.itemprop,
                    toml::Value::String(college.to_owned())
                )
            }
            name => writeln!(text, "# {name} = {}", sample(field)),
        };
    }
}

/// How a value of this kind is written.
fn sample(field: &Field) -> String {
    let one = match field.kind {
        Kind::Date => "2026-09-01",
        Kind::Year => "2026",
        Kind::Int => "0",
        Kind::Money => "0.0",
        Kind::Longtext => "\"\"\"\n# \"\"\"",
        Kind::Url => "\"https://\"",
        Kind::Link => "{ title = \"\", url = \"https://\" }",
        Kind::Doc | Kind::DocOrText => "{ title = \"\", file = \"files/имя.pdf\" }",
        Kind::SignedDoc => {
            "{ title = \"\", file = \"files/имя.pdf\", signature = { by = \"\", post = \"\", on = 2026-09-01, kind = \"simple\" } }"
        }
        _ => "\"\"",
    };
    if field.multiple {
        format!("[{one}]")
    } else {
        one.to_owned()
    }
}
