//! The functions and filters that templates and shortcodes call. Each remembers in `answers` what
//! it was asked, so that the page is made anew when the answer changes.

use std::{collections::HashMap, sync::Arc};

use serde_json::json;
use tera::{Error, Kwargs, State, Tera, TeraResult, Value};

use super::{
    Problem,
    answers::{self, Answers, Need},
    data, data_script, image, pictures,
    pictures::Wish,
    source::Asset,
    taxonomy, text,
};

/// Registers everything; `urls` are the addresses of the theme's files with their marks.
pub fn register(tera: &mut Tera, urls: HashMap<String, String>, answers: &Arc<Answers>) {
    statics(tera, urls, answers.clone());
    content(tera, answers);
    labels(tera, answers);
    files(tera, answers);
    filters(tera);
}

fn statics(tera: &mut Tera, urls: HashMap<String, String>, answers: Arc<Answers>) {
    let urls = Arc::new(urls);
    let known = urls.clone();
    tera.register_function("asset", move |args: Kwargs, _: &State| {
        let path = args.must_get::<&str>("path")?;
        let url = known
            .get(path)
            .ok_or_else(|| Error::message(format!("в теме нет файла static/{path}")))?;
        TeraResult::Ok(Value::safe_string(url))
    });
    tera.register_function("get_url", move |args: Kwargs, _: &State| {
        let path = args.must_get::<&str>("path")?;
        get_url(&answers, &urls, path).map(|url| Value::safe_string(&url))
    });
}

/// An address as other generators write it: of a source with `@/`, of a file of the theme, or the
/// path itself below the site's address.
fn get_url(answers: &Answers, urls: &HashMap<String, String>, path: &str) -> TeraResult<String> {
    let base = answers.with(|now| now.base.clone());
    if let Some(source) = path.strip_prefix("@/") {
        let (source, anchor) = match source.split_once('#') {
            Some((source, anchor)) => (source, format!("#{anchor}")),
            None => (source, String::new()),
        };
        answers::need(Need::Page(source.to_owned()));
        let url = answers.with(|now| {
            let node = now.model.by_source.get(source)?;
            Some(now.model.nodes[*node].url.clone())
        });
        let url = url.ok_or_else(|| Error::message(format!("в content нет страницы {source}")))?;
        return Ok(format!("{base}{url}{anchor}"));
    }
    let plain = path.trim_start_matches('/');
    let found = urls.get(plain).cloned();
    Ok(format!(
        "{base}{}",
        found.unwrap_or_else(|| format!("/{}", text::url_path(plain)))
    ))
}

fn content(tera: &mut Tera, answers: &Arc<Answers>) {
    let known = answers.clone();
    tera.register_function("get_section", move |args: Kwargs, _: &State| {
        let path = args.must_get::<&str>("path")?.trim_start_matches("@/");
        answers::need(Need::Section(path.to_owned()));
        // a college without news has a home page all the same
        let section = known.with(|now| now.sections.get(path).cloned());
        TeraResult::Ok(section.unwrap_or(Value::none()))
    });
    let known = answers.clone();
    tera.register_function("get_page", move |args: Kwargs, _: &State| {
        let path = args.must_get::<&str>("path")?.trim_start_matches("@/");
        answers::need(Need::Page(path.to_owned()));
        let page = known.with(|now| {
            let node = now.model.by_source.get(path)?;
            Some(super::context::item(&now.model, *node))
        });
        TeraResult::Ok(page.unwrap_or(Value::none()))
    });
}

fn labels(tera: &mut Tera, answers: &Arc<Answers>) {
    let known = answers.clone();
    tera.register_function("get_taxonomy", move |args: Kwargs, _: &State| {
        let kind = args.must_get::<&str>("kind")?;
        answers::need(Need::Labels(kind.to_owned()));
        let found = known.with(|now| now.labels.get(kind).cloned());
        found.ok_or_else(|| undeclared(kind))
    });
    let known = answers.clone();
    tera.register_function("get_taxonomy_term", move |args: Kwargs, _: &State| {
        let (kind, term) = (
            args.must_get::<&str>("kind")?,
            args.must_get::<&str>("term")?,
        );
        answers::need(Need::Labels(kind.to_owned()));
        let whole = known.with(|now| now.labels.get(kind).cloned());
        let whole = whole.ok_or_else(|| undeclared(kind))?;
        let wanted = text::slug(term);
        let terms = whole.get_from_path("items").and_then(Value::as_array);
        let found = terms
            .into_iter()
            .flatten()
            .find(|one| one.get_from_path("slug").and_then(Value::as_str) == Some(wanted.as_str()));
        TeraResult::Ok(found.cloned().unwrap_or(Value::none()))
    });
    let known = answers.clone();
    tera.register_function("get_taxonomy_url", move |args: Kwargs, _: &State| {
        let kind = args.must_get::<&str>("kind")?;
        let name = args.must_get::<&Value>("name")?;
        let name = name
            .as_str()
            .or(name.get_from_path("name").and_then(Value::as_str));
        let name =
            name.ok_or_else(|| Error::message("get_taxonomy_url: name — это слова метки"))?;
        let url = known.with(|now| {
            let mut all = now.model.taxonomies.iter();
            let taxonomy = all.find(|t| t.declared.name == kind)?;
            Some(taxonomy::url_of(&taxonomy.declared, &text::slug(name)))
        });
        url.map(|url| Value::safe_string(&url))
            .ok_or_else(|| undeclared(kind))
    });
}

fn undeclared(kind: &str) -> Error {
    Error::message(format!(
        "вид меток «{kind}» не объявлен; добавьте в site.toml [[taxonomies]] с name = \"{kind}\""
    ))
}

fn files(tera: &mut Tera, answers: &Arc<Answers>) {
    let known = answers.clone();
    tera.register_function("load_data", move |args: Kwargs, state: &State| {
        load_data(&known, &args, state)
    });
    let known = answers.clone();
    tera.register_function("get_file", move |args: Kwargs, state: &State| {
        let path = args.must_get::<&str>("path")?;
        let asset = file(&known, state, path)?;
        TeraResult::Ok(file_value(&known, &asset))
    });
    let known = answers.clone();
    tera.register_function("get_image_metadata", move |args: Kwargs, state: &State| {
        let path = args.must_get::<&str>("path")?;
        let asset = file(&known, state, path)?;
        let (width, height) = asset.picture.ok_or_else(|| broken_picture(&asset))?;
        let format = ext(&asset.name);
        TeraResult::Ok(Value::from_serializable(&json!({
            "width": width, "height": height, "format": format
        })))
    });
    let known = answers.clone();
    tera.register_function("resize_image", move |args: Kwargs, state: &State| {
        resize_image(&known, &args, state)
    });
}

/// The source of the page being made; a template of the whole site has none.
fn page_of(state: &State<'_>) -> TeraResult<String> {
    let of = |name: &str| -> TeraResult<Option<String>> {
        let page = state.get::<Value>(name)?;
        let path = page.as_ref().and_then(|p| p.get_from_path("relative_path"));
        Ok(path.and_then(Value::as_str).map(str::to_owned))
    };
    Ok(of("page")?.or(of("section")?).unwrap_or_default())
}

fn file(answers: &Answers, state: &State<'_>, path: &str) -> TeraResult<Arc<Asset>> {
    let page = page_of(state)?;
    answers.file(&page, path).ok_or_else(|| {
        let message =
            format!("файла «{path}» нет ни рядом со страницей, ни в content; проверьте имя и путь");
        answers::blame(Problem::new(page, None, &message));
        Error::message(message)
    })
}

fn broken_picture(asset: &Asset) -> Error {
    let message = "это не картинка, или её файл испорчен; сохраните её заново";
    answers::blame(Problem::new(&asset.name, None, message));
    Error::message(format!("{}: {message}", asset.name))
}

fn ext(name: &str) -> String {
    name.rsplit_once('.')
        .map_or(String::new(), |(_, ext)| ext.to_lowercase())
}

fn file_value(answers: &Answers, asset: &Asset) -> Value {
    let url = answers.with(|now| url_of(now, &asset.name));
    let name = asset.name.rsplit('/').next().unwrap_or(&asset.name);
    Value::from_serializable(&json!({
        "name": name,
        "url": url,
        "size": asset.stat.size,
        "size_text": text::size(asset.stat.size),
        "ext": ext(name),
        "picture": image::is_picture(name),
        "width": asset.picture.map(|(w, _)| w),
        "height": asset.picture.map(|(_, h)| h),
    }))
}

fn url_of(now: &answers::Now, name: &str) -> String {
    let placed = now.model.asset_by_name.get(name);
    placed.map_or(String::new(), |n| now.model.assets[*n].url.clone())
}

fn load_data(answers: &Answers, args: &Kwargs, state: &State<'_>) -> TeraResult<Value> {
    let path = args.must_get::<&str>("path")?;
    let page = page_of(state)?;
    let required = args.get::<bool>("required")?.unwrap_or(true);
    let asset = match answers.file(&page, path) {
        Some(asset) => asset,
        None if !required => return Ok(Value::none()),
        None => file(answers, state, path)?,
    };
    let manner = data::Manner {
        format: args.get::<&str>("format")?,
        sheet: args.get::<&str>("sheet")?,
    };
    let columns: Vec<String> = match args.get::<&[Value]>("columns")? {
        Some(list) => list
            .iter()
            .filter_map(Value::as_str)
            .map(str::to_owned)
            .collect(),
        None => vec![],
    };
    let read =
        data::load(&mut answers.data(), &asset, &manner).and_then(
            |table| match data::missing_column(&table, &columns) {
                Some(fault) => Err(fault),
                None => Ok(table),
            },
        );
    read.map_err(|fault| {
        let problem = Problem::new(&asset.name, fault.line, fault.message);
        let words = problem.to_string();
        answers::blame(problem);
        Error::message(words)
    })
}

fn resize_image(answers: &Answers, args: &Kwargs, state: &State<'_>) -> TeraResult<Value> {
    let path = args.must_get::<&str>("path")?;
    let asset = file(answers, state, path)?;
    let side = |name: &str| args.get::<u32>(name);
    let wish = Wish {
        width: side("width")?,
        height: side("height")?,
        op: args.get::<&str>("op")?,
        format: args.get::<&str>("format")?,
        quality: args.get::<u8>("quality")?,
    };
    let (own_width, own_height) = asset.picture.ok_or_else(|| broken_picture(&asset))?;
    if !pictures::shrinks(&asset.name) {
        // drawings need no smaller copies
        let url = answers.with(|now| url_of(now, &asset.name));
        return Ok(Value::from_serializable(&json!({
            "url": url, "static_path": url, "width": own_width, "height": own_height,
            "orig_width": own_width, "orig_height": own_height, "resized": false,
        })));
    }
    let variant = answers
        .pictures
        .variant(&asset, &wish)
        .map_err(Error::message)?;
    let made = Value::from_serializable(&json!({
        "url": format!("/{}", variant.out),
        "static_path": variant.out,
        "width": variant.width,
        "height": variant.height,
        "orig_width": own_width,
        "orig_height": own_height,
        "resized": true,
    }));
    answers::want(variant);
    Ok(made)
}

fn filters(tera: &mut Tera) {
    tera.register_filter("date", |value: &str, args: Kwargs, _: &State| {
        date(value, args.get::<&str>("format")?)
    });
    tera.register_filter("slug", |value: &str, _: Kwargs, _: &State| {
        text::slug(value)
    });
    tera.register_filter("slugify", |value: &str, _: Kwargs, _: &State| {
        text::slug(value)
    });
    tera.register_filter("size", |value: u64, _: Kwargs, _: &State| text::size(value));
    tera.register_filter("json", |value: Value, _: Kwargs, _: &State| {
        data_script::json(&value)
    });
    tera.register_filter("markdown", |value: &str, args: Kwargs, _: &State| {
        let inline = args.get::<bool>("inline")?.unwrap_or(false);
        TeraResult::Ok(Value::safe_string(&answers::later(value, inline)))
    });
}

fn date(value: &str, format: Option<&str>) -> TeraResult<String> {
    let day: jiff::civil::Date = value
        .get(..10)
        .and_then(|day| day.parse().ok())
        .ok_or_else(|| Error::message(format!("«{value}» — не дата вида 2026-09-01")))?;
    match format {
        None => Ok(text::date_text(day)),
        Some(format) => jiff::fmt::strtime::format(format, day)
            .map_err(|e| Error::message(format!("формат даты «{format}»: {e}"))),
    }
}
