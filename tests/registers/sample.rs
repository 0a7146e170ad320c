//! A valid record of any register, made from its description alone; what it links to is made first.

use std::{collections::BTreeMap, sync::Arc};

use eios::{
    identity::By,
    registers::{
        Asker, Catalog, Field, Format, Kind, Lists, Register, Value, Values, Writing,
        rows::{self, Error, How},
        value,
    },
    storage::Db,
    subsystems,
};
use jiff::tz::TimeZone;

use crate::world::World;

/// What the rules of some registers ask and no description tells: table, field, text.
const RULES: &[(&str, &str, &str)] = &[
    ("academic_year", "name", "2026/2027"),
    ("academic_year", "ends_on", "31.08.2027"),
    ("bank_account", "account", "40702810200000000001"),
    ("bank_account", "corr_account", "30101810400000000225"),
    ("code_item", "code", "proba{n}"),
    ("equipment", "qty", "1"),
    ("identity_document", "series", "5709"),
    ("identity_document", "number", "123456"),
    ("order_book", "suffix", "-п{n}"),
    ("order_doc", "state", "signed"),
    ("organisation", "kinds", "founder"),
    ("person", "inn", "500100732259"),
    ("person", "snils_status", "entered"),
    ("person_contact", "value", "+7 900 000-00-00"),
    ("specialty", "code", "09.02.07"),
    ("specialty", "kind", "specialty"),
];

/// Makes records.
pub struct Samples {
    pub db: Db,
    pub catalog: Catalog,
    pub asker: Arc<Asker>,
    made: BTreeMap<&'static str, i64>,
    count: i64,
}

impl Samples {
    pub fn of(world: &World) -> Self {
        let keeper = world.keeper();
        Self {
            db: keeper.db.clone(),
            catalog: Catalog::new(subsystems::ALL),
            asker: Arc::new(Asker {
                person_id: 1,
                roles: Vec::new(),
                by: By::console(),
                now: keeper.clock.now(),
                today: keeper.today(),
                reach: Default::default(),
            }),
            made: BTreeMap::new(),
            count: 0,
        }
    }

    /// The pass of a workflow: it writes what forms do not.
    pub fn pass(&self, table: &str) -> Writing {
        let register = self
            .catalog
            .find(table)
            .unwrap_or_else(|| panic!("нет {table}"));
        Writing::workflow(register, &self.asker)
    }

    /// A record of the register; the same one when asked again.
    pub async fn one(&mut self, register: &'static Register) -> Result<i64, String> {
        if let Some(id) = self.made.get(register.table) {
            return Ok(*id);
        }
        let id = match (self.another(register).await, self.shipped(register).await) {
            (Ok(id), _) | (Err(_), (Some(id), _)) => id,
            (Err(why), _) => return Err(why),
        };
        self.made.insert(register.table, id);
        Ok(id)
    }

    /// One more record with everything filled in that can be.
    pub async fn another(&mut self, register: &'static Register) -> Result<i64, String> {
        self.count += 1;
        let mut values = Values::default();
        for field in register.fields {
            if let Some(value) = self.value(register, field).await? {
                values.set(field.name, value);
            }
        }
        // What a rule of the register does not take is left empty, as far as it may be.
        let mut told = String::new();
        for _ in 0..8 {
            let problems = match self.insert(register, &values).await {
                Ok(id) => return Ok(id),
                Err(Error::Problems(problems)) => problems,
                Err(error) => return Err(format!("{}: {error}", register.table)),
            };
            told = format!("{}: {problems:?} {values:?}", register.table);
            let mut changed = false;
            for problem in &problems.0 {
                if let Some(field) = register.field(&problem.field) {
                    changed |= !field.required && values.0.remove(field.name).is_some();
                }
            }
            if !changed {
                break;
            }
        }
        Err(told)
    }

    /// Inserts as a workflow does.
    pub async fn insert(&self, register: &'static Register, values: &Values) -> Result<i64, Error> {
        let pass = Writing::workflow(register, &self.asker);
        let mut tx = self.db.begin().await.expect("transaction");
        let id = rows::insert(&mut tx, &pass, values, &How::default()).await?;
        tx.commit().await.expect("commit");
        Ok(id)
    }

    async fn value(
        &mut self,
        register: &'static Register,
        field: &'static Field,
    ) -> Result<Option<Value>, String> {
        if let Kind::Link(table) | Kind::Links(table, _) = field.kind {
            let Some(target) = self.catalog.find(table) else {
                return Ok(None);
            };
            // A record does not belong to itself; a ring of registers begins with one that has no link.
            if target.table == register.table {
                return Ok(None);
            }
            let (first, last) = self.shipped(target).await;
            let same = |other: &&Field| matches!(other.kind, Kind::Link(to) if to == table);
            let is_second = register
                .fields
                .iter()
                .find(same)
                .is_some_and(|f| f.name != field.name);
            let id = match if is_second { last } else { first } {
                Some(id) => id,
                _ if field.required => Box::pin(self.one(target)).await?,
                _ => return Ok(None),
            };
            return Ok(Some(match field.kind {
                Kind::Link(_) => Value::Int(id),
                _ => Value::Ids(vec![id]),
            }));
        }
        let lists = Lists::of(&self.db, [field]).await.expect("lists");
        let rule = RULES
            .iter()
            .find(|(t, f, _)| *t == register.table && *f == field.name);
        let typed = match rule {
            Some((_, _, text)) => text.replace("{n}", &self.count.to_string()),
            None => match self.typed(field, &lists) {
                Some(text) => text,
                None => return Ok(None),
            },
        };
        let read = value::parse(field, &[&typed], &lists, &TimeZone::UTC);
        read.map(Some)
            .map_err(|why| format!("{}.{}: {typed}: {why}", register.table, field.name))
    }

    /// The first record and the last: two fields of one register do not lead to the same.
    async fn shipped(&self, target: &Register) -> (Option<i64>, Option<i64>) {
        let sql = format!(
            "SELECT min(id), max(id) FROM {} WHERE deleted_at IS NULL",
            target.table
        );
        self.db
            .one(sqlx::AssertSqlSafe(sql), vec![])
            .await
            .expect("a row")
    }

    /// What a person would type.
    fn typed(&self, field: &Field, lists: &Lists) -> Option<String> {
        let n = self.count;
        Some(match field.kind {
            Kind::Text(max, format) => match format {
                Format::Any => {
                    let text = format!("{n} проба: {}", field.label);
                    text.chars().take(usize::from(max)).collect()
                }
                Format::Inn => "7707083893".into(),
                Format::Kpp => "770701001".into(),
                Format::Ogrn => "1027700132195".into(),
                Format::Snils => "112-233-445 95".into(),
                Format::Bik => "044525225".into(),
                Format::Account => "40702810900000000001".into(),
                Format::Phone => "+7 900 000-00-00".into(),
                Format::Email => "proba@example.org".into(),
                Format::Url => "https://example.org/proba".into(),
                Format::SpecialtyCode => "09.02.07".into(),
                Format::Digits => n.to_string().chars().take(usize::from(max)).collect(),
            },
            Kind::Long => format!("Проба {n}.\nВторая строка: {}", field.label),
            Kind::Int(min, max) => (1 + n % 7).clamp(min, max).to_string(),
            Kind::Number(0) => "1".into(),
            Kind::Number(_) => "1,5".into(),
            Kind::Money => "1234,5".into(),
            Kind::Date => match is_end(field.name) {
                true => "31.12.2027".into(),
                false => "01.09.2026".into(),
            },
            Kind::Moment => "01.09.2026 08:30".into(),
            Kind::Time => if is_end(field.name) { "17:30" } else { "08:30" }.into(),
            Kind::Flag => "нет".into(),
            Kind::Choice(list) | Kind::Choices(list) => {
                let mut items = lists.items(list).iter().filter(|item| !item.archived);
                items.next()?.code.clone()
            }
            Kind::Link(_) | Kind::Links(..) | Kind::Files(_) => return None,
        })
    }
}

fn is_end(name: &str) -> bool {
    let words = [
        "_to", "until", "end", "expires", "till", "finish", "closed", "death", "due",
    ];
    words.iter().any(|word| name.contains(word))
}
