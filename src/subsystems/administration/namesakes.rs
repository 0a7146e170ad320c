//! Finding a person before another card of the same person is made: everybody of this name, with what tells them apart.

use jiff::civil::Date;
use sqlx::FromRow;

use crate::identity::full_name;
use crate::{
    identity::{Keeper, Result},
    registers::fold,
    storage::{Tx, v},
};

/// A person of the same name.
#[derive(Clone, Debug, FromRow)]
#[allow(missing_docs)]
pub struct Namesake {
    pub id: i64,
    pub last_name: String,
    pub first_name: String,
    pub middle_name: Option<String>,
    pub birth_date: Option<String>,
    pub groups: Option<String>,
    pub posts: Option<String>,
    pub kinds: Option<String>,
}

impl Namesake {
    /// «Фамилия Имя Отчество».
    pub fn name(&self) -> String {
        full_name(
            &self.last_name,
            &self.first_name,
            self.middle_name.as_deref(),
        )
    }
}

/// Who is looked for.
#[derive(Clone, Debug)]
pub struct Wanted {
    /// Surname.
    pub last: String,
    /// Name.
    pub first: String,
    /// Patronymic.
    pub middle: Option<String>,
    /// Date of birth.
    pub born: Option<Date>,
}

/// Everybody with this surname and name, whatever the letters ё and the case; those of the same patronymic and birth
/// first.
pub async fn find(keeper: &Keeper, tx: &mut Tx, wanted: &Wanted) -> Result<Vec<Namesake>> {
    let like = |name: &str| format!("%{}%", crate::registers::query::escaped(&fold(name)));
    let today = keeper.today();
    let mut found: Vec<Namesake> = tx
        .all(
            "SELECT p.id, p.last_name, p.first_name, p.middle_name, p.birth_date, \
             (SELECT string_agg(g.name, ', ') FROM enrolment e JOIN enrolment_state s ON s.enrolment_id = e.id \
              JOIN study_group g ON g.id = s.group_id WHERE e.person_id = p.id AND e.deleted_at IS NULL AND s.deleted_at IS NULL \
              AND s.valid_from <= $2 AND (s.valid_to IS NULL OR s.valid_to > $2)) AS groups, \
             (SELECT string_agg(o.name, ', ') FROM employment e JOIN assignment t ON t.employment_id = e.id \
              JOIN position o ON o.id = t.position_id WHERE e.person_id = p.id AND e.deleted_at IS NULL AND t.deleted_at IS NULL \
              AND t.valid_from <= $2 AND (t.valid_to IS NULL OR t.valid_to > $2)) AS posts, \
             (SELECT string_agg(a.kind, ',') FROM user_account a WHERE a.person_id = p.id AND a.deleted_at IS NULL) AS kinds \
             FROM person p WHERE p.search_norm LIKE $1 ESCAPE '\\' AND p.search_norm LIKE $3 ESCAPE '\\' AND p.deleted_at IS NULL AND p.merged_into IS NULL \
             ORDER BY p.id LIMIT 100",
            v![like(&wanted.last), today, like(&wanted.first)],
        )
        .await?;
    found.retain(|one| {
        fold(&one.last_name) == fold(&wanted.last) && fold(&one.first_name) == fold(&wanted.first)
    });
    let far = |one: &Namesake| {
        let born = wanted.born.map(|day| day.to_string());
        let middle = fold(one.middle_name.as_deref().unwrap_or_default())
            != fold(wanted.middle.as_deref().unwrap_or_default());
        (one.birth_date != born, middle, one.id)
    };
    found.sort_by_key(far);
    Ok(found)
}

/// Makes the card of a new person: only the name and the birth; what a personal file asks for is entered where files
/// are kept.
pub async fn make(keeper: &Keeper, tx: &mut Tx, wanted: &Wanted, by: Option<i64>) -> Result<i64> {
    let norm = fold(&full_name(
        &wanted.last,
        &wanted.first,
        wanted.middle.as_deref(),
    ));
    let (id,): (i64,) = tx
        .one(
            "INSERT INTO person (last_name, first_name, middle_name, search_norm, birth_date, created_at, created_by, updated_at) \
             VALUES ($1, $2, $3, $4, $5, $6, $7, $6) RETURNING id",
            v![
                &wanted.last,
                &wanted.first,
                wanted.middle.clone(),
                norm,
                wanted.born,
                keeper.clock.now(),
                by
            ],
        )
        .await?;
    Ok(id)
}
