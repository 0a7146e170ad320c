//! `content/site.toml`: the site's name, contacts and menus. What is absent is taken from the
//! facts, so that a college writes it once.

use std::{fs, path::Path};

use serde::Serialize;
use serde_json::Value;

use super::{Problem, source, taxonomy::Declared, text::slug, toml_json};

/// The file's name below `content/`.
pub const FILE: &str = "site.toml";

/// What `site.toml` says.
#[derive(Clone, Debug, Default)]
pub struct Settings {
    /// Full title of the site.
    pub title: Option<String>,
    /// Short title for the head of pages.
    pub short_title: Option<String>,
    /// One sentence for search engines.
    pub description: Option<String>,
    /// Contacts shown on every page.
    pub contacts: Contacts,
    /// Main menu.
    pub menu: Vec<MenuItem>,
    /// Menu at the foot of pages.
    pub footer_menu: Vec<MenuItem>,
    /// Russian typography in texts.
    pub typography: bool,
    /// Kinds of labels.
    pub taxonomies: Vec<Declared>,
    /// Widths in pixels of smaller copies of pictures in texts; none when empty.
    pub images: Vec<u32>,
    /// Whether code in texts is not coloured.
    pub plain_code: bool,
    /// The college's sign: a file of `content/`.
    pub logo: Option<String>,
    /// Whatever the theme wants.
    pub extra: Value,
    /// The text itself, to find lines of faults in it.
    pub text: String,
}

/// Contacts as they stand on every page.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize)]
pub struct Contacts {
    /// Postal address.
    pub address: Option<String>,
    /// Telephone.
    pub phone: Option<String>,
    /// Electronic mail.
    pub email: Option<String>,
    /// Working hours.
    pub hours: Option<String>,
}

/// A line of a menu.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize)]
pub struct MenuItem {
    /// Its words.
    pub title: String,
    /// Where it leads.
    pub url: String,
    /// Lines below it.
    pub children: Vec<MenuItem>,
}

/// Reads `site.toml`; a college without one gets what the facts say.
pub fn load(content: &Path, problems: &mut Vec<Problem>) -> Settings {
    let mut settings = Settings {
        extra: Value::Object(serde_json::Map::new()),
        ..Settings::default()
    };
    let bytes = match fs::read(content.join(FILE)) {
        Ok(bytes) => bytes,
        Err(e) if e.kind() == std::io::ErrorKind::NotFound => return settings,
        Err(e) => {
            problems.push(Problem::new(FILE, None, format!("файл не читается: {e}")).fatal());
            return settings;
        }
    };
    let fields = source::decode(bytes).and_then(|text| {
        settings.text = text;
        toml_json::fields(&settings.text)
    });
    match fields {
        Ok(fields) => {
            for field in fields {
                let line = field.line;
                if let Err(message) = set(&mut settings, field) {
                    problems.push(Problem::new(FILE, Some(line), message).fatal());
                }
            }
        }
        Err((line, message)) => problems.push(Problem::new(FILE, Some(line), message).fatal()),
    }
    settings
}

impl Settings {
    /// The line on which an address of a menu is written.
    pub fn line_of_url(&self, url: &str) -> Option<usize> {
        let quoted = [format!("\"{url}\""), format!("'{url}'")];
        let found = self
            .text
            .lines()
            .position(|line| quoted.iter().any(|q| line.contains(q.as_str())));
        found.map(|n| n + 1)
    }
}

fn set(settings: &mut Settings, field: toml_json::Field) -> Result<(), String> {
    let key = field.key.as_str();
    match key {
        "title" => settings.title = Some(string(key, field.value)?),
        "short_title" => settings.short_title = Some(string(key, field.value)?),
        "description" => settings.description = Some(string(key, field.value)?),
        "typography" => {
            settings.typography = field
                .value
                .as_bool()
                .ok_or("«typography»: ожидается true или false")?
        }
        "highlight_code" => {
            let wanted = field.value.as_bool();
            settings.plain_code = !wanted.ok_or("«highlight_code»: ожидается true или false")?
        }
        "images" => settings.images = widths(&field.value)?,
        "logo" => settings.logo = Some(string(key, field.value)?),
        "taxonomies" => settings.taxonomies = taxonomies(field.value)?,
        "contacts" => settings.contacts = contacts(field.value)?,
        "menu" => settings.menu = menu(key, field.value)?,
        "footer_menu" => settings.footer_menu = menu(key, field.value)?,
        "extra" => settings.extra = field.value,
        _ => {
            return Err(format!(
                "неизвестный ключ «{key}»; бывают: title, short_title, description, typography, highlight_code, images, logo, [contacts], [[menu]], [[footer_menu]], [[taxonomies]], [extra]"
            ));
        }
    }
    Ok(())
}

fn string(key: &str, value: Value) -> Result<String, String> {
    match value {
        Value::String(s) => Ok(s),
        other => Err(format!(
            "«{key}»: ожидается строка в кавычках, а стоит {other}"
        )),
    }
}

/// Widths of smaller copies of pictures, in order and each once.
pub fn widths(value: &Value) -> Result<Vec<u32>, String> {
    let list = value.as_array().map(Vec::as_slice).unwrap_or_default();
    let wide = |one: &Value| {
        u32::try_from(one.as_u64()?)
            .ok()
            .filter(|n| (16..=4096).contains(n))
    };
    let mut widths: Vec<u32> = list.iter().filter_map(wide).collect();
    if !value.is_array() || widths.len() != list.len() {
        return Err(
            "«images»: ожидается список ширин в точках, от 16 до 4096: [480, 960, 1440]".into(),
        );
    }
    widths.sort_unstable();
    widths.dedup();
    Ok(widths)
}

fn taxonomies(value: Value) -> Result<Vec<Declared>, String> {
    let Value::Array(list) = value else {
        return Err("«taxonomies»: виды меток пишутся как [[taxonomies]]".into());
    };
    let mut all: Vec<Declared> = vec![];
    for one in list {
        let declared = taxonomy(one)?;
        if all.iter().any(|other| other.url == declared.url) {
            return Err(format!("вид меток «{}» объявлен дважды", declared.name));
        }
        all.push(declared);
    }
    Ok(all)
}

fn taxonomy(value: Value) -> Result<Declared, String> {
    let Value::Object(map) = value else {
        return Err("у вида меток ожидаются name и title".into());
    };
    let mut declared = Declared {
        name: String::new(),
        title: String::new(),
        url: String::new(),
        paginate_by: 0,
        paginate_path: "page".into(),
        feed: false,
        render: true,
    };
    for (key, value) in map {
        let yes = |value: &Value| {
            value
                .as_bool()
                .ok_or_else(|| format!("«{key}»: ожидается true или false"))
        };
        match key.as_str() {
            "name" => declared.name = string(&key, value)?,
            "title" => declared.title = string(&key, value)?,
            "paginate_path" => declared.paginate_path = string(&key, value)?,
            "feed" => declared.feed = yes(&value)?,
            "render" => declared.render = yes(&value)?,
            "paginate_by" => {
                let by = value.as_u64().and_then(|n| usize::try_from(n).ok());
                declared.paginate_by =
                    by.ok_or("«paginate_by» — это число страниц на листе, от 0")?;
            }
            _ => {
                return Err(format!(
                    "неизвестный ключ «{key}» в [[taxonomies]]; бывают: name, title, paginate_by, paginate_path, feed, render"
                ));
            }
        }
    }
    let address = slug(&declared.name);
    if address.is_empty() {
        return Err("у вида меток должно быть имя: name = \"tags\"".into());
    }
    if declared.title.is_empty() {
        declared.title = declared.name.clone();
    }
    declared.url = format!("/{}/", super::text::url_path(&address));
    Ok(declared)
}

fn contacts(value: Value) -> Result<Contacts, String> {
    let Value::Object(map) = value else {
        return Err("«contacts»: ожидается таблица [contacts]".into());
    };
    let mut contacts = Contacts::default();
    for (key, value) in map {
        let place = match key.as_str() {
            "address" => &mut contacts.address,
            "phone" => &mut contacts.phone,
            "email" => &mut contacts.email,
            "hours" => &mut contacts.hours,
            _ => {
                return Err(format!(
                    "неизвестный ключ «{key}» в [contacts]; бывают: address, phone, email, hours"
                ));
            }
        };
        *place = Some(string(&key, value)?);
    }
    Ok(contacts)
}

fn menu(key: &str, value: Value) -> Result<Vec<MenuItem>, String> {
    let Value::Array(items) = value else {
        return Err(format!("«{key}»: пункты меню пишутся как [[{key}]]"));
    };
    items.into_iter().map(|item| menu_item(key, item)).collect()
}

fn menu_item(menu_key: &str, value: Value) -> Result<MenuItem, String> {
    let Value::Object(map) = value else {
        return Err(format!("«{menu_key}»: у пункта меню ожидаются title и url"));
    };
    let mut item = MenuItem::default();
    for (key, value) in map {
        match key.as_str() {
            "title" => item.title = string(&key, value)?,
            "url" => item.url = string(&key, value)?,
            "children" => item.children = menu("children", value)?,
            _ => {
                return Err(format!(
                    "неизвестный ключ «{key}» в [[{menu_key}]]; бывают: title, url, [[{menu_key}.children]]"
                ));
            }
        }
    }
    if item.title.is_empty() || (item.url.is_empty() && item.children.is_empty()) {
        return Err(format!(
            "«{menu_key}»: у пункта меню должны быть title и url"
        ));
    }
    Ok(item)
}
