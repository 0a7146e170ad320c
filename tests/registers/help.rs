//! What the sentences about registers have in common: people with roles, records entered by forms, what a page says.

use eios::storage::v;

use crate::world::{Answer, Browser, World, encode};

/// Gives a person one more role, from long ago.
pub async fn grant(world: &World, login: &str, role: &str) {
    let (account, db) = (world.account(login), &world.keeper().db);
    let sql = "INSERT INTO user_role (account_id, role_id, valid_from, created_at) SELECT $1, id, '2020-01-01', '2020-01-01T00:00:00.000Z' \
        FROM role WHERE code = $2 AND id NOT IN (SELECT role_id FROM user_role WHERE account_id = $1 AND valid_to IS NULL)";
    db.exec(sql, v![account, role]).await.expect("role");
}

/// A page of a list that was asked for in pairs.
pub async fn list(browser: &mut Browser, table: &str, pairs: &[(&str, &str)]) -> Answer {
    let answer = browser
        .get(&format!("/lk/r/{table}?{}", encode(pairs)))
        .await;
    assert_eq!(answer.status, 200, "{table} {pairs:?}: {}", answer.text);
    answer
}

/// The first cells of the rows of a list, in their order.
pub async fn found(browser: &mut Browser, table: &str, pairs: &[(&str, &str)]) -> Vec<String> {
    names_in(&list(browser, table, pairs).await)
}

/// The first cells of the rows that a page shows.
pub fn names_in(answer: &Answer) -> Vec<String> {
    let body = answer.text.split("<tbody>").nth(1).unwrap_or_default();
    let body = body.split("</tbody>").next().unwrap_or_default();
    let rows = body.split("<th scope=\"row\"").skip(1);
    rows.map(|row| {
        let link = row.split("</a>").next().unwrap_or_default();
        link.rsplit('>').next().unwrap_or_default().to_owned()
    })
    .collect()
}

/// What stands in a hidden field of a page.
pub fn hidden(answer: &Answer, name: &str) -> String {
    let mark = format!("name=\"{name}\" value=\"");
    let rest = answer.text.split_once(&mark).map_or("", |(_, rest)| rest);
    rest.split('"').next().unwrap_or_default().to_owned()
}

/// Enters a record by its form; its number.
pub async fn enter(browser: &mut Browser, table: &str, fields: &[(&str, &str)]) -> i64 {
    let page = browser.get(&format!("/lk/r/{table}/new")).await;
    let key = hidden(&page, "_key");
    let mut all = vec![("_key", key.as_str())];
    all.extend_from_slice(fields);
    let answer = browser.post(&format!("/lk/r/{table}/new"), &all).await;
    assert_eq!(answer.status, 303, "{table} {fields:?}: {}", answer.text);
    answer.id()
}

/// A building of the tests.
pub async fn building(browser: &mut Browser, name: &str, area: &str) -> i64 {
    let fields = [
        ("name", name),
        ("kind", "study"),
        ("address", "г. Приозёрск, ул. Озёрная, 1"),
        ("area", area),
    ];
    enter(browser, "building", &fields).await
}

/// A room of the tests.
pub async fn room(
    browser: &mut Browser,
    building: i64,
    number: &str,
    more: &[(&str, &str)],
) -> i64 {
    let building = building.to_string();
    let mut fields = vec![
        ("building_id", building.as_str()),
        ("number", number),
        ("type", "cabinet"),
    ];
    fields.retain(|(name, _)| !more.iter().any(|(other, _)| other == name));
    fields.extend_from_slice(more);
    enter(browser, "room", &fields).await
}
