//! Words stand in the same Russian order on both engines.

use eios::storage::v;

use crate::on_both_engines;

/// As PostgreSQL 15 with ICU puts them.
const IN_ORDER: &[&str] = &[
    "",
    " ",
    "_a",
    "-a",
    ".a",
    "\"Заря\"",
    "«Заря»",
    "10",
    "1С",
    "9",
    "а",
    "анна",
    "Анна",
    "Анна Мария",
    "Анна-Мария",
    "Аннабель",
    "б",
    "Г",
    "Ґ",
    "Д",
    "еж",
    "Еж",
    "ёж",
    "Ёж",
    "Ежов",
    "елка",
    "ёлка",
    "Елкин",
    "Ёлкин",
    "Є",
    "Ж",
    "Заря",
    "Иванов",
    "Иванов Пётр",
    "Иванов-Петров",
    "Иванова",
    "иод",
    "Иод",
    "І",
    "Ї",
    "йод",
    "Йод",
    "ОНил",
    "С++",
    "У",
    "Ў",
    "Ф",
    "Щукин",
    "Ъ",
    "ы",
    "ь",
    "Э",
    "Яковлев",
    "abel",
    "Abel",
    "e",
    "é",
    "f",
    "№ 5",
    "O'Нил",
    "Zorin",
];

on_both_engines! {
    async fn words_stand_in_the_order_of_a_russian_index(world: World) {
        let db = world.table("CREATE TABLE word (id $ID$, body TEXT NOT NULL)").await;
        let mut tx = db.begin().await.unwrap();
        for i in 0..IN_ORDER.len() {
            // Put in out of order: 37 and the number of words have no common divisor.
            let word = IN_ORDER[i * 37 % IN_ORDER.len()];
            tx.exec("INSERT INTO word (body) VALUES ($1)", v![word]).await.unwrap();
        }
        tx.commit().await.unwrap();
        let words: Vec<(String,)> =
            db.all("SELECT body FROM word ORDER BY body COLLATE \"ru-x-icu\"", vec![]).await.unwrap();
        let words: Vec<&str> = words.iter().map(|(w,)| w.as_str()).collect();
        assert_eq!(words, IN_ORDER);
    }

    async fn names_made_of_all_letters_and_marks_stand_alike(world: World) {
        // The order of this program is the measure on both engines, so they are equal to each other.
        let letters: Vec<char> = "абвгдеёжзийклмнопрстуфхцчшщъыьэюяАБЁЙЯ azAZ09-.,'«»()№".chars().collect();
        let chance = eios::clock::Chance::seeded(20_260_901);
        let pick = |n: usize| letters[chance.below(n as u32) as usize];
        let names: Vec<String> = (0..400)
            .map(|_| (0..1 + chance.below(5)).map(|_| pick(letters.len())).collect())
            .collect();
        let db = world.table("CREATE TABLE word (id $ID$, body TEXT NOT NULL)").await;
        let mut tx = db.begin().await.unwrap();
        for name in &names {
            tx.exec("INSERT INTO word (body) VALUES ($1)", v![name]).await.unwrap();
        }
        tx.commit().await.unwrap();
        let got: Vec<(String,)> =
            db.all("SELECT body FROM word ORDER BY body COLLATE \"ru-x-icu\", id", vec![]).await.unwrap();
        for pair in got.windows(2) {
            let (a, b) = (&pair[0].0, &pair[1].0);
            assert!(eios::storage::db::ru_cmp(a, b).is_le(), "«{a}» stands before «{b}»");
        }
    }
}
