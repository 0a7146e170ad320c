//! The staffing table on a day: rates in all, filled, vacant, over-filled. Assignments fill the lines of their unit and
//! post whichever line they name, so that a table which is approved anew is filled by the same people.

use std::collections::BTreeMap;

use jiff::civil::Date;
use serde::Serialize;

use crate::storage::{Db, Result, v};

/// A line of the table.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Line {
    /// The number of the record.
    pub id: i64,
    /// The unit and its name.
    pub unit_id: i64,
    /// Its name.
    pub unit: String,
    /// The post and its name.
    pub position_id: i64,
    /// Its name.
    pub position: String,
    /// Hundredths.
    pub rate: i64,
    /// Kopecks.
    pub salary: Option<i64>,
    /// Words.
    pub allowances: Option<String>,
    /// `FUND_PAY`.
    pub fund: Option<String>,
    /// The order that approved it.
    pub schedule_no: Option<String>,
    /// Hundredths.
    pub filled: i64,
    /// Who fills it and by how much.
    pub people: Vec<(String, i64)>,
}

impl Line {
    /// What is free.
    pub fn vacant(&self) -> i64 {
        (self.rate - self.filled).max(0)
    }

    /// What is filled beyond the rate.
    pub fn over(&self) -> i64 {
        (self.filled - self.rate).max(0)
    }
}

/// Someone's post on the day.
#[derive(Clone, Debug, PartialEq)]
pub struct Holder {
    /// The line that the order names.
    pub line: Option<i64>,
    /// The unit.
    pub unit_id: i64,
    /// The post.
    pub position_id: i64,
    /// `FUND_PAY`.
    pub fund: Option<String>,
    /// Hundredths.
    pub rate: i64,
    /// «Ершов И. Г.».
    pub name: String,
}

/// Puts the people into the lines. Those for whom there is no line at all come back.
pub fn fill(lines: &mut [Line], holders: Vec<Holder>) -> Vec<Holder> {
    let mut lines_of: BTreeMap<(i64, i64), Vec<usize>> = BTreeMap::new();
    for (i, line) in lines.iter().enumerate() {
        lines_of
            .entry((line.unit_id, line.position_id))
            .or_default()
            .push(i);
    }
    let mut outside = Vec::new();
    let mut later = Vec::new();
    // First those whose order names a line that stands in the table, then the rest where there is room.
    for holder in holders {
        match lines.iter_mut().find(|line| Some(line.id) == holder.line) {
            Some(line) => seat(line, &holder),
            None => later.push(holder),
        }
    }
    for holder in later {
        let Some(places) = lines_of.get(&(holder.unit_id, holder.position_id)) else {
            outside.push(holder);
            continue;
        };
        let room = |i: &&usize| lines[**i].rate - lines[**i].filled >= holder.rate;
        let same_fund = |i: &&usize| lines[**i].fund == holder.fund;
        let place = places
            .iter()
            .find(|i| same_fund(i) && room(i))
            .or_else(|| places.iter().find(room))
            .or_else(|| places.iter().find(same_fund))
            .or(places.last());
        if let Some(i) = place {
            seat(&mut lines[*i], &holder);
        }
    }
    outside
}

fn seat(line: &mut Line, holder: &Holder) {
    line.filled += holder.rate;
    line.people.push((holder.name.clone(), holder.rate));
}

/// The table on a day and those who stand outside it.
pub async fn on(db: &Db, day: Date) -> Result<(Vec<Line>, Vec<Holder>)> {
    type Kept = (
        i64,
        i64,
        String,
        i64,
        String,
        i64,
        Option<i64>,
        Option<String>,
        Option<String>,
    );
    let rows: Vec<Kept> = db
        .all(
            "SELECT s.id, s.org_unit_id, u.name, s.position_id, p.name, s.rate, s.salary, s.fund, s.schedule_no
             FROM staff_unit s JOIN org_unit u ON u.id = s.org_unit_id JOIN position p ON p.id = s.position_id
             WHERE s.deleted_at IS NULL AND s.valid_from <= $1 AND (s.valid_to IS NULL OR s.valid_to > $2)
             ORDER BY u.sort, u.name COLLATE \"ru-x-icu\", u.id, p.name COLLATE \"ru-x-icu\", s.id",
            v![day, day],
        )
        .await?;
    let allowances: BTreeMap<i64, String> = db
        .all::<(i64, String)>(
            "SELECT id, allowances FROM staff_unit WHERE allowances IS NOT NULL AND deleted_at IS NULL",
            v![],
        )
        .await?
        .into_iter()
        .collect();
    let mut lines: Vec<Line> = rows
        .into_iter()
        .map(
            |(id, unit_id, unit, position_id, position, rate, salary, fund, schedule_no)| Line {
                id,
                unit_id,
                unit,
                position_id,
                position,
                rate,
                salary,
                allowances: allowances.get(&id).cloned(),
                fund,
                schedule_no,
                ..Line::default()
            },
        )
        .collect();
    let outside = fill(&mut lines, holders(db, day).await?);
    Ok((lines, outside))
}

async fn holders(db: &Db, day: Date) -> Result<Vec<Holder>> {
    type Kept = (
        Option<i64>,
        i64,
        i64,
        Option<String>,
        i64,
        String,
        String,
        Option<String>,
    );
    let rows: Vec<Kept> = db
        .all(
            "SELECT a.staff_unit_id, a.org_unit_id, a.position_id, a.fund, a.rate, p.last_name, p.first_name, p.middle_name
             FROM assignment a JOIN employment e ON e.id = a.employment_id JOIN person p ON p.id = e.person_id
             WHERE a.deleted_at IS NULL AND e.deleted_at IS NULL AND a.valid_from <= $1
                AND (a.valid_to IS NULL OR a.valid_to > $2) AND NOT a.combined
             ORDER BY p.last_name COLLATE \"ru-x-icu\", a.id",
            v![day, day],
        )
        .await?;
    Ok(rows
        .into_iter()
        .map(
            |(line, unit_id, position_id, fund, rate, last, first, middle)| Holder {
                line,
                unit_id,
                position_id,
                fund,
                rate,
                name: crate::identity::initials(&last, &first, middle.as_deref()),
            },
        )
        .collect())
}

/// Sums of a part of the table.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[allow(missing_docs)]
pub struct Totals {
    pub rate: i64,
    pub filled: i64,
    pub vacant: i64,
    pub over: i64,
    /// Salaries of all rates, kopecks.
    pub pay: i64,
}

/// The sums of lines.
pub fn totals<'a>(lines: impl IntoIterator<Item = &'a Line>) -> Totals {
    lines
        .into_iter()
        .fold(Totals::default(), |sum, line| Totals {
            rate: sum.rate + line.rate,
            filled: sum.filled + line.filled,
            vacant: sum.vacant + line.vacant(),
            over: sum.over + line.over(),
            pay: sum.pay + line.salary.unwrap_or(0) * line.rate / 100,
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(id: i64, position_id: i64, rate: i64, fund: &str) -> Line {
        Line {
            id,
            unit_id: 1,
            position_id,
            rate,
            fund: Some(fund.to_owned()),
            ..Line::default()
        }
    }

    fn holder(line: Option<i64>, position_id: i64, rate: i64, fund: &str) -> Holder {
        Holder {
            line,
            unit_id: 1,
            position_id,
            fund: Some(fund.to_owned()),
            rate,
            name: format!("{position_id}"),
        }
    }

    #[test]
    fn people_fill_the_line_they_name_then_one_that_fits() {
        let mut lines = [
            line(1, 5, 100, "subsidy"),
            line(2, 5, 50, "paid"),
            line(3, 6, 100, "subsidy"),
        ];
        let outside = fill(
            &mut lines,
            vec![
                holder(Some(99), 5, 50, "paid"),
                holder(Some(1), 5, 100, "subsidy"),
                holder(None, 7, 100, "subsidy"),
                holder(None, 6, 150, "subsidy"),
            ],
        );
        assert_eq!(
            lines.iter().map(|l| l.filled).collect::<Vec<_>>(),
            [100, 50, 150]
        );
        assert_eq!(outside.len(), 1);
        let sums = totals(&lines);
        assert_eq!(
            (sums.rate, sums.filled, sums.vacant, sums.over),
            (250, 300, 0, 50)
        );
    }

    #[test]
    fn one_line_may_be_vacant_while_another_is_over() {
        let mut lines = [line(1, 5, 100, "subsidy"), line(2, 6, 100, "subsidy")];
        fill(&mut lines, vec![holder(Some(1), 5, 125, "subsidy")]);
        let sums = totals(&lines);
        assert_eq!((sums.vacant, sums.over), (100, 25));
    }
}
