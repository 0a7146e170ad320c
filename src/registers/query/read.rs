//! A page of a list from the database: the rows, how many there are in all, and their sums.

use sqlx::AssertSqlSafe;

use super::{Ask, sql};
use crate::{
    registers::{
        access::Reading,
        catalog::Catalog,
        describe::Field,
        rows::{self, Row},
    },
    storage::{Db, Dyn, Result, Val},
};

/// A page of a list.
#[derive(Clone, Debug)]
pub struct Found {
    /// The records of the page.
    pub rows: Vec<Row>,
    /// How many there are on all pages.
    pub total: i64,
    /// Sums of all records found, by the names of the fields that are summed.
    pub sums: Vec<(&'static Field, i64)>,
}

/// One page with the number of records and the sums, in two questions asked at once.
pub async fn page(db: &Db, catalog: &Catalog, pass: &Reading, ask: &Ask) -> Result<Found> {
    let offset = (ask.page.max(1) - 1).saturating_mul(ask.per_page);
    let rows = read_part(db, catalog, pass, ask, ask.per_page, offset);
    let (rows, (total, sums)) = tokio::try_join!(rows, totals(db, catalog, pass, ask))?;
    Ok(Found { rows, total, sums })
}

/// A part of the list: `count` records after `offset`. Only the numbers are put in order, the rest is read for
/// those that are shown.
pub async fn read_part(
    db: &Db,
    catalog: &Catalog,
    pass: &Reading,
    ask: &Ask,
    count: i64,
    offset: i64,
) -> Result<Vec<Row>> {
    let ids = ids(db, catalog, pass, ask, count, offset).await?;
    rows::many(db, pass, &ids).await
}

/// The numbers of the records of the list in its order: at most `most` after `offset`.
pub async fn ids(
    db: &Db,
    catalog: &Catalog,
    pass: &Reading,
    ask: &Ask,
    most: i64,
    offset: i64,
) -> Result<Vec<i64>> {
    let mut values = Vec::new();
    let condition = sql::condition(catalog, pass, ask, &mut values);
    let mut short = Vec::new();
    for table in sql::ordering_tables(pass, ask) {
        if is_short(db, table).await? {
            short.push(table);
        }
    }
    let order = sql::order(catalog, pass, ask, &short);
    values.push(Val::Int(most));
    values.push(Val::Int(offset));
    let statement = format!(
        "SELECT t.id FROM {} WHERE {}{condition} ORDER BY {} LIMIT ${} OFFSET ${}",
        order.from,
        order.condition,
        order.by,
        values.len() - 1,
        values.len()
    );
    let rows: Vec<(i64,)> = db.all(AssertSqlSafe(statement), values).await?;
    Ok(rows.into_iter().map(|(id,)| id).collect())
}

/// Whether a table is so short that all its names are put in order sooner than those of a list are looked up.
async fn is_short(db: &Db, table: &str) -> Result<bool> {
    let sql = format!("SELECT count(*) FROM (SELECT 1 AS one FROM {table} LIMIT 2001) f");
    let (rows,): (i64,) = db.one(AssertSqlSafe(sql), Vec::new()).await?;
    Ok(rows <= 2000)
}

async fn totals(
    db: &Db,
    catalog: &Catalog,
    pass: &Reading,
    ask: &Ask,
) -> Result<(i64, Vec<(&'static Field, i64)>)> {
    let mut values = Vec::new();
    let condition = sql::condition(catalog, pass, ask, &mut values);
    let summed: Vec<_> = pass.fields().filter(|field| field.summed).collect();
    let sums = summed
        .iter()
        .map(|field| format!(", CAST(coalesce(sum(t.{}), 0) AS BIGINT)", field.name));
    let statement = format!(
        "SELECT count(*){} FROM {} t WHERE {condition}",
        sums.collect::<String>(),
        pass.register().table
    );
    let Dyn(row) = db.one(AssertSqlSafe(statement), values).await?;
    let mut figures = row.into_iter().map(|kept| match kept {
        Val::Int(n) => n,
        _ => 0,
    });
    let total = figures.next().unwrap_or(0);
    Ok((total, summed.into_iter().zip(figures).collect()))
}
