//! Values as data for machines inside a page: the filter `json`. What such data says is the theme's.

use tera::{Error, TeraResult, Value};

/// A value as JSON that may stand in a `<script>` of data: whatever somebody has written into a
/// title cannot end the script. What is empty is left out, a machine need not be told of it.
pub fn json(value: &Value) -> TeraResult<Value> {
    let mut data = serde_json::to_value(value)
        .map_err(|e| Error::message(format!("значение не записывается в JSON: {e}")))?;
    leave_out_empty(&mut data);
    let mut text = String::new();
    for sign in data.to_string().chars() {
        match sign {
            '<' | '>' | '&' | '\u{2028}' | '\u{2029}' => {
                text.push_str(&format!("\\u{:04x}", u32::from(sign)));
            }
            other => text.push(other),
        }
    }
    Ok(Value::safe_string(&text))
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
}
