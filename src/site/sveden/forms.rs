//! Empty forms of the facts for a new college: every block and field by its official name, commented
//! out, with what is expected. What is not filled in is published with the phrase the rules ask for.

use std::fmt::Write as _;

use super::vocabulary::{Block, Field, Kind, Section, vocabulary};

/// The files of `content/sveden/`: name and text. Everything is commented out: what the registers of the portal
/// say must not be said here too.
pub fn forms() -> Vec<(String, String)> {
    let form = |section: &Section| (format!("{}.toml", section.slug), form(section));
    vocabulary().sections.iter().map(form).collect()
}

const UPDATED: &str = "\
# День последнего изменения страницы. Если документ новее его больше чем на 10 рабочих дней, сборка напомнит.
# updated = 2026-09-01
";

/// What can be said of a document, once a file.
const DOCUMENTS: &str = "\
#
# Документы. Файл лежит в папке content; рядом с ним может лежать файл подписи с тем же именем и .sig на конце:
# кто и когда подписал, программа прочтёт в нём сама и проверит, что документ после подписания не менялся.
#   { title = \"\", file = \"files/имя.pdf\", date = 2026-09-01 }
# Документ за год или учебный год: year = 2026 или year = \"2025/2026\" — по нему сборка напомнит о новом.
# Прежние редакции: editions = [{ file = \"files/имя-2024.pdf\", date = 2024-09-01, note = \"почему заменён\" }],
# или положите рядом файлы с датой в имени: имя.2024-09-01.pdf, имя.2026-09-01.pdf. Если самого имя.pdf нет,
# по его адресу откроется самая новая редакция, и старые ссылки не устареют.
# Прежние адреса, по которым должна открываться новая редакция: aliases = [\"files/старое-имя.pdf\"]
";

fn is_document(kind: Kind) -> bool {
    matches!(kind, Kind::Doc | Kind::SignedDoc | Kind::DocOrText)
}

fn form(section: &Section) -> String {
    let mut text = format!(
        "# «{}» — страница /sveden/{}\n# То, что заполняют реестры портала, здесь не пишут: у каждого блока один источник.\n# Уберите знак # перед строкой и впишите значение. Чего нет, то программа напечатает сама: «отсутствует» или 0.\n",
        section.title, section.slug
    );
    text.push_str(UPDATED);
    let has_documents = |block: &Block| block.fields.iter().any(|f| is_document(f.kind));
    if section.blocks.iter().any(has_documents) {
        text.push_str(DOCUMENTS);
    }
    for block in section.blocks.iter().filter(|b| b.from.is_none()) {
        block_form(&mut text, block);
    }
    text
}

fn block_form(text: &mut String, block: &Block) {
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
    let _ = write!(text, "\n# {}{repeated}\n# {head}\n", block.title,);
    let helper = match block.key.as_str() {
        "teachingStaff" => Some(
            "# Коды программ, которые ведёт педагог: по ним составляются страницы программ\n# programmes = [\"09.02.07\"]",
        ),
        "graduateJob" => {
            Some("# Учебный год выпуска: он встанет в заголовок\n# year = \"2025/2026\"")
        }
        _ => None,
    };
    if let Some(helper) = helper {
        let _ = writeln!(text, "{helper}");
    }
    for field in &block.fields {
        let _ = writeln!(text, "# {}", field.title);
        let _ = writeln!(text, "# {} = {}", field.itemprop, sample(field));
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
