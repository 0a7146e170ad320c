//! Groups and students for tests that are not about the deanery: rows as its signed orders would leave them.

#![allow(dead_code)]

use eios::storage::v;

use super::World;

const STAMP: &str = "2026-09-01T06:00:00.000Z";

impl World {
    /// One statement.
    pub async fn exec(&self, sql: &'static str, values: Vec<eios::storage::Val>) {
        self.keeper().db.exec(sql, values).await.expect(sql);
    }

    /// A new record; its number.
    async fn made(&self, sql: &'static str, values: Vec<eios::storage::Val>) -> i64 {
        let mut tx = self.keeper().db.begin().await.expect("tx");
        let (id,): (i64,) = tx.one(sql, values).await.expect(sql);
        tx.commit().await.expect("commit");
        id
    }

    /// A group of the college's only programme.
    pub async fn group(&self, name: &str) -> i64 {
        let programmes = self.count("SELECT count(*) FROM programme").await;
        if programmes == 0 {
            self.exec(
                "INSERT INTO programme (kind, name, qualification, study_form, term_months, created_at, updated_at) \
                 VALUES ('ppssz', 'Информационные системы', 'программист', 'full', 46, $1, $1)",
                v![STAMP],
            )
            .await;
        }
        self.made(
            "INSERT INTO study_group (name, programme_id, enrol_year, study_form, state, created_at, updated_at) \
             SELECT $1, min(id), 2026, 'full', 'active', $2, $2 FROM programme RETURNING id",
            v![name, STAMP],
        )
        .await
    }

    /// A person.
    pub async fn person(&self, last: &str, first: &str, middle: &str) -> i64 {
        let middle = Some(middle).filter(|m| !m.is_empty());
        let norm = format!("{last} {first} {}", middle.unwrap_or_default());
        let norm = norm.trim().to_lowercase().replace('ё', "е");
        self.made(
            "INSERT INTO person (last_name, first_name, middle_name, search_norm, created_at, updated_at) \
             VALUES ($1, $2, $3, $4, $5, $5) RETURNING id",
            v![last, first, middle, norm, STAMP],
        )
        .await
    }

    /// Makes a person a student of a group from the first of September.
    pub async fn study(&self, person: i64, group: i64) -> i64 {
        let enrolment: i64 = self
            .made(
                "INSERT INTO enrolment (person_id, programme_id, enrolled_on, created_at, updated_at) \
                 SELECT $1, min(id), '2026-09-01', $2, $2 FROM programme RETURNING id",
                v![person, STAMP],
            )
            .await;
        self.exec(
            "INSERT INTO enrolment_state (enrolment_id, status, course, group_id, study_form, funding, valid_from, recorded_at, created_at, updated_at) \
             VALUES ($1, 'active', 1, $2, 'full', 'reg', '2026-09-01', $3, $3, $3)",
            v![enrolment, group, STAMP],
        )
        .await;
        enrolment
    }

    /// Ends the study of a person on a day.
    pub async fn end_study(&self, person: i64, status: &str, on: &str) {
        self.exec(
            "UPDATE enrolment_state SET valid_to = $1 WHERE valid_to IS NULL AND enrolment_id IN (SELECT id FROM enrolment WHERE person_id = $2)",
            v![on, person],
        )
        .await;
        self.exec(
            "INSERT INTO enrolment_state (enrolment_id, status, course, group_id, study_form, funding, valid_from, recorded_at, created_at, updated_at) \
             SELECT id, $1, 1, NULL, 'full', 'reg', $2, $3, $3, $3 FROM enrolment WHERE person_id = $4",
            v![status, on, STAMP, person],
        )
        .await;
    }

    /// The order that ended it is annulled: the states are as before.
    pub async fn annul_end(&self, person: i64) {
        self.exec(
            "DELETE FROM enrolment_state WHERE status IN ('graduated', 'expelled', 'transferred_out') \
             AND enrolment_id IN (SELECT id FROM enrolment WHERE person_id = $1)",
            v![person],
        )
        .await;
        self.exec(
            "UPDATE enrolment_state SET valid_to = NULL WHERE enrolment_id IN (SELECT id FROM enrolment WHERE person_id = $1)",
            v![person],
        )
        .await;
    }

    /// A group of so many new students; their numbers.
    pub async fn students(&self, group: i64, count: usize) -> Vec<i64> {
        const NAMES: &[[&str; 3]] = &[
            ["Абрамова", "Злата", "Тихоновна"],
            ["Бердников", "Остап", "Юрьевич"],
            ["Римская-Корсакова", "Анна-Мария", "Ильинична"],
            ["Қасымов", "Ғани", ""],
            ["Ҷӯраев", "Қодир", ""],
            ["Müller", "Zoë", ""],
        ];
        let mut all = Vec::new();
        for n in 0..count {
            let [last, first, middle] = NAMES[n % NAMES.len()];
            let person = self.person(last, first, middle).await;
            self.study(person, group).await;
            all.push(person);
        }
        all
    }

    /// Makes a person a worker from a day, until a last day if there is one.
    pub async fn employ(&self, person: i64, from: &str, last_day: Option<&str>) -> i64 {
        self.made(
            "INSERT INTO employment (person_id, type, hired_on, dismissed_on, created_at, updated_at) \
             VALUES ($1, 'main', $2, $3, $4, $4) RETURNING id",
            v![person, from, last_day, STAMP],
        )
        .await
    }

    /// The person of a login.
    pub async fn person_of(&self, login: &str) -> i64 {
        self.value(
            "SELECT person_id FROM user_account WHERE login = $1",
            v![login],
        )
        .await
    }

    /// The state of the account of a kind that a person has; empty when there is none.
    pub async fn state_of(&self, person: i64, kind: &str) -> String {
        self.value(
            "SELECT coalesce((SELECT state FROM user_account WHERE person_id = $1 AND kind = $2 AND deleted_at IS NULL), '')",
            v![person, kind],
        )
        .await
    }
}
