//! Values as data for machines inside a page: the filter `json`, and the college by schema.org. What
//! else such data says is the theme's.

use serde_json::json;
use tera::{Error, TeraResult, Value};

use super::context::Organization;

/// The college as schema.org calls its parts, for the head of every page: made once, as it is the
/// same on all of them.
pub fn college(about: &Organization, name: &str) -> String {
    let many = |list: &Option<String>| -> Vec<String> {
        let parts = list.iter().flat_map(|list| list.split(';'));
        parts.map(|part| part.trim().to_owned()).collect()
    };
    let founder = about
        .founder
        .as_ref()
        .map(|name| json!({ "@type": "Organization", "name": name }));
    let mut data = json!({
        "@type": "CollegeOrUniversity",
        "@id": format!("{}#college", about.url),
        "name": name,
        "legalName": about.legal_name,
        "alternateName": about.short_name,
        "url": about.url,
        "logo": about.logo,
        "address": about.address,
        "telephone": many(&about.phone),
        "email": many(&about.email),
        "foundingDate": about.founded,
        "founder": founder,
    });
    leave_out_empty(&mut data);
    in_script(&data)
}

/// A value as JSON that may stand in a `<script>` of data: whatever somebody has written into a
/// title cannot end the script. What is empty is left out, a machine need not be told of it.
pub fn json(value: &Value) -> TeraResult<Value> {
    let mut data = serde_json::to_value(value)
        .map_err(|e| Error::message(format!("значение не записывается в JSON: {e}")))?;
    leave_out_empty(&mut data);
    Ok(Value::safe_string(&in_script(&data)))
}

fn in_script(data: &serde_json::Value) -> String {
    let mut text = String::new();
    for sign in data.to_string().chars() {
        match sign {
            '<' | '>' | '&' | '\u{2028}' | '\u{2029}' => {
                text.push_str(&format!("\\u{:04x}", u32::from(sign)));
            }
            other => text.push(other),
        }
    }
    text
}

fn leave_out_empty(data: &mut serde_json::Value) {
    use serde_json::Value as Json;
    let empty = |value: &Json| match value {
        Json::Null => true,
        Json::String(text) => text.is_empty(),
        Json::Array(list) => list.is_empty(),
        _ => false,
    };
    match data {
        Json::Array(list) => {
            list.iter_mut().for_each(leave_out_empty);
            list.retain(|value| !empty(value));
        }
        Json::Object(map) => {
            map.values_mut().for_each(leave_out_empty);
            map.retain(|_, value| !empty(value));
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn json_for_a_page_leaves_out_what_is_empty_and_cannot_end_the_script() {
        let data = serde_json::json!({
            "name": "Слесарь </script><b> & \u{2028}",
            "email": [""], "image": null, "place": { "floor": "" }, "position": 1
        });
        let text = json(&Value::from_serializable(&data)).expect("JSON");
        assert_eq!(
            text.as_str(),
            Some(
                r#"{"name":"Слесарь \u003c/script\u003e\u003cb\u003e \u0026 \u2028","place":{},"position":1}"#
            )
        );
    }

    #[test]
    fn the_college_is_told_by_what_is_known_of_it() {
        let about = Organization {
            name: None,
            legal_name: Some("ГБПОУ «Колледж»".into()),
            short_name: None,
            address: Some("г. Приозёрск".into()),
            phone: Some("+7 (000) 000-10-01; +7 (000) 000-10-12".into()),
            email: None,
            founded: Some("1963-09-02".into()),
            founder: None,
            url: "https://college.example/".into(),
            logo: None,
        };
        let told: serde_json::Value =
            serde_json::from_str(&college(&about, "Колледж")).expect("JSON");
        assert_eq!(
            told,
            json!({
                "@type": "CollegeOrUniversity",
                "@id": "https://college.example/#college",
                "name": "Колледж",
                "legalName": "ГБПОУ «Колледж»",
                "url": "https://college.example/",
                "address": "г. Приозёрск",
                "telephone": ["+7 (000) 000-10-01", "+7 (000) 000-10-12"],
                "foundingDate": "1963-09-02",
            })
        );
    }
}
