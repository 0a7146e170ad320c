//! What is put in comes out the same on both engines.

use eios::storage::{db::timestamp, v};
use serde_json::json;

use crate::{on_both_engines, world::now};

const SAMPLE: &str = "CREATE TABLE sample (
    id $ID$, flag BOOLEAN, amount BIGINT, weight DOUBLE PRECISION, body TEXT, blob $BYTES$, data $JSON$, at TEXT)";
const PUT: &str = "INSERT INTO sample (flag, amount, weight, body, blob, data, at)
    VALUES ($1, $2, $3, $4, $5, $6, $7) RETURNING id";
const GET: &str = "SELECT flag, amount, weight, body, blob, data, at FROM sample WHERE id = $1";

#[derive(Debug, PartialEq, sqlx::FromRow)]
struct Sample {
    flag: Option<bool>,
    amount: Option<i64>,
    weight: Option<f64>,
    body: Option<String>,
    blob: Option<Vec<u8>>,
    data: Option<sqlx::types::Json<serde_json::Value>>,
    at: Option<String>,
}

on_both_engines! {
    async fn every_kind_of_value_comes_back_as_it_was(world: World) {
        let db = world.table(SAMPLE).await;
        let texts = ["", "Ёжик — «съел» 3½ щи", "\t\n\r\\N'\"", "😀 ́", "\u{feff}"];
        let numbers = [(0, 0.0), (i64::MAX, f64::MIN_POSITIVE), (i64::MIN, -0.1 + 0.3), (-1, f64::MAX)];
        for (i, body) in texts.iter().enumerate() {
            let (amount, weight) = numbers[i % numbers.len()];
            let data = json!({"ключ": [1, null, {"ё": *body}], "n": 0.5});
            let bytes = vec![0u8, 255, 10, 92, i as u8];
            let mut tx = db.begin().await.unwrap();
            let (id,): (i64,) = tx
                .one(PUT, v![i % 2 == 0, amount, weight, *body, bytes.clone(), data.clone(), now()])
                .await
                .unwrap();
            tx.commit().await.unwrap();
            let back: Sample = db.one(GET, v![id]).await.unwrap();
            let put = Sample {
                flag: Some(i % 2 == 0),
                amount: Some(amount),
                weight: Some(weight),
                body: Some((*body).to_owned()),
                blob: Some(bytes),
                data: Some(sqlx::types::Json(data)),
                at: Some(timestamp(now())),
            };
            assert_eq!(back, put);
        }
    }

    async fn nothing_is_nothing_in_a_column_of_every_kind(world: World) {
        let db = world.table(SAMPLE).await;
        let nothing = v![None::<bool>, None::<i64>, None::<f64>, None::<String>, None::<Vec<u8>>, None::<serde_json::Value>, None::<String>];
        let mut tx = db.begin().await.unwrap();
        let (id,): (i64,) = tx.one(PUT, nothing).await.unwrap();
        tx.commit().await.unwrap();
        let back: Sample = db.one(GET, v![id]).await.unwrap();
        let empty = Sample { flag: None, amount: None, weight: None, body: None, blob: None, data: None, at: None };
        assert_eq!(back, empty);
    }

    async fn the_number_of_a_deleted_row_is_never_given_again(world: World) {
        let db = world.table("CREATE TABLE note (id $ID$, body TEXT)").await;
        let add = "INSERT INTO note (body) VALUES ($1)";
        for body in ["а", "б"] {
            db.exec(add, v![body]).await.unwrap();
        }
        db.exec("DELETE FROM note WHERE id = $1", v![2]).await.unwrap();
        db.exec(add, v!["в"]).await.unwrap();
        let (id,): (i64,) = db.one("SELECT id FROM note WHERE body = $1", v!["в"]).await.unwrap();
        assert_eq!(id, 3);
    }
}

#[test]
fn the_text_of_moments_sorts_as_the_moments_do() {
    let moments = [
        "2026-09-01T08:00:00Z",
        "2026-09-01T08:00:00.001Z",
        "2026-09-01T08:00:00.1Z",
        "2026-10-01T00:00:00Z",
    ];
    let texts: Vec<String> = moments
        .iter()
        .map(|m| timestamp(m.parse().unwrap()))
        .collect();
    assert!(texts.is_sorted(), "{texts:?}");
    assert!(texts.iter().all(|t| t.len() == 24));
}
