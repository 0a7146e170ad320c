//! `content/site.toml`: the site's name, contacts and menus. What is absent is taken from the
//! facts, so that a college writes it once.

use std::{fs, path::Path};

use serde::Serialize;
use serde_json::Value;

use super::{Problem, source, toml_json};

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
        "contacts" => settings.contacts = contacts(field.value)?,
        "menu" => settings.menu = menu(key, field.value)?,
        "footer_menu" => settings.footer_menu = menu(key, field.value)?,
        "extra" => settings.extra = field.value,
        _ => {
            return Err(format!(
                "неизвестный ключ «{key}»; бывают: title, short_title, description, typography, [contacts], [[menu]], [[footer_menu]], [extra]"
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
