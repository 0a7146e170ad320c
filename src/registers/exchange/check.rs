//! The trial: every row is tried without writing anything, and told in plain words what will become of it.

use std::{
    collections::{BTreeMap, HashMap},
    sync::Arc,
};

use jiff::{civil::Date, tz::TimeZone};

use super::{
    cells::{self, Around, Read},
    keys::Keys,
    own::{Own, leads_home},
    store::{self, Action, Import, Row},
    targets::Targets,
};
use crate::{
    registers::{
        Catalog, Lists, Names, Value, Values, Writing,
        describe::{Field, Kind},
        formats,
        rows::{self, Row as Record},
        value,
    },
    sheets::{Cell, clean},
    storage::{Db, Result},
};

/// All that a trial needs.
pub struct Trial {
    db: Db,
    catalog: Arc<Catalog>,
    pass: Writing,
    zone: TimeZone,
    today: Date,
    /// Column and field.
    columns: Vec<(usize, &'static Field)>,
    clear: bool,
    lists: Lists,
    targets: Targets,
    keys: Keys,
    unique: Vec<Keys>,
    /// Records without a key, by everything that the file says.
    keyless: Option<Keys>,
    /// Which row was the first to say what only one record can have.
    taken: HashMap<(usize, String), i64>,
    /// Keys of the rows that were tried already.
    seen: HashMap<String, i64>,
    own: Own,
}

/// A row half way: what its cells came to.
struct Half {
    row: Row,
    reads: Vec<(&'static Field, Cell, Read)>,
    values: Values,
    key: Option<String>,
    /// Everything that the row says, when it has no key.
    whole: Option<String>,
}

impl Trial {
    /// Loads code lists, the records that the columns link to, and the keys of those that are there.
    pub async fn prepare(
        db: &Db,
        catalog: &Arc<Catalog>,
        pass: &Writing,
        zone: &TimeZone,
        import: &Import,
    ) -> Result<Self> {
        let shape = import.shape();
        let columns: Vec<(usize, &'static Field)> = shape
            .columns
            .iter()
            .enumerate()
            .filter_map(|(at, name)| Some((at, pass.field(name.as_deref()?)?)))
            .filter(|(_, field)| !matches!(field.kind, Kind::Files(_)))
            .collect();
        let mapped: Vec<_> = columns.iter().map(|(_, field)| *field).collect();
        let all: Vec<_> = pass.fields().collect();
        Ok(Self {
            db: db.clone(),
            catalog: catalog.clone(),
            pass: pass.clone(),
            zone: zone.clone(),
            today: pass.asker().today,
            clear: shape.clear,
            lists: Lists::of(db, all.iter().copied()).await?,
            targets: Targets::load(db, catalog, mapped.iter().copied()).await?,
            keys: Keys::load(db, pass, &mapped).await?,
            unique: Keys::unique(db, pass, &mapped).await?,
            taken: HashMap::new(),
            keyless: Keys::keyless(db, pass, &mapped).await?,
            own: Own::load(db, pass, import.id, &columns).await?,
            columns,
            seen: HashMap::new(),
        })
    }

    /// Tries some rows.
    pub async fn rows(&mut self, rows: Vec<Row>) -> Result<Vec<Row>> {
        let halves: Vec<Half> = rows.into_iter().map(|row| self.half(row)).collect();
        let mut wanted: Vec<i64> = halves.iter().filter_map(|half| self.only(half)).collect();
        wanted.extend(halves.iter().flat_map(|half| self.holders(half)));
        wanted.sort_unstable();
        wanted.dedup();
        let found = rows::many(&self.db, &self.pass, &wanted).await?;
        let fields: Vec<_> = self.pass.fields().collect();
        let told = found.iter().map(|record| &record.values);
        let told = told.chain(halves.iter().map(|half| &half.values));
        let names = Names::of_links(&self.db, &self.catalog, &fields, told).await?;
        let found: BTreeMap<i64, Record> = found.into_iter().map(|r| (r.id, r)).collect();
        let mut tried = Vec::with_capacity(halves.len());
        for half in halves {
            let row = self.finish(half, &found, &names);
            self.own.note(&row, row.action == Some(Action::Bad));
            tried.push(row);
        }
        Ok(tried)
    }

    /// After the last row: those that speak of rows which are not accepted are not accepted either; how many.
    pub async fn end(&mut self, import: i64) -> Result<i64> {
        let lost = self.own.lost_with_others();
        for (number, target) in &lost {
            let Some(mut row) = store::one(&self.db, import, *number).await? else {
                continue;
            };
            let words = format!(
                "Строка {target}, на которую ссылается эта, не принята. Исправьте сначала её."
            );
            let field = row.later.first().map(|(name, _)| name.clone());
            row.told.problems.push((field.unwrap_or_default(), words));
            row.action = Some(Action::Bad);
            store::put_back(&self.db, import, &[row]).await?;
        }
        Ok(i64::try_from(lost.len()).unwrap_or(0))
    }

    fn half(&self, row: Row) -> Half {
        let around = Around {
            lists: &self.lists,
            targets: &self.targets,
            zone: &self.zone,
        };
        let mut values = Values::default();
        let mut reads = Vec::with_capacity(self.columns.len());
        let mut later = Vec::new();
        for (at, field) in &self.columns {
            let cell = row.cells.get(*at).cloned().unwrap_or_default();
            let mut read = cells::read(field, &cell, &around);
            if read.problem.is_some()
                && leads_home(&self.pass, field)
                && let Some(target) = self.own.find(&cell.plain(), row.number)
            {
                read = Read::default();
                later.push((field.name.to_owned(), target));
            }
            values.set(field.name, read.value.clone());
            reads.push((*field, cell, read));
        }
        // A part of the key that was not understood finds nobody.
        let broken = reads.iter().any(|(field, _, read)| {
            read.problem.is_some() && self.keys.fields.iter().any(|f| f.name == field.name)
        });
        // What leads to a record that is not there yet is in no record: such a key finds only rows of the file.
        let mut marked = values.clone();
        for (name, target) in &later {
            marked.set(name, Value::Text(format!("→{target}")));
        }
        let key = match broken {
            true => None,
            false => self.keys.of(&marked),
        };
        let whole = match (broken, &key, &self.keyless) {
            (false, None, Some(keyless)) => keyless.of(&marked),
            _ => None,
        };
        let mut fresh = Row::new(row.number, row.cells);
        fresh.later = later;
        Half {
            row: fresh,
            reads,
            values,
            key,
            whole,
        }
    }

    /// The one record that a row speaks of. A record that has no key yet is found by what only one record can have:
    /// the college itself, of which `init` knows the name alone.
    fn only(&self, half: &Half) -> Option<i64> {
        let by_key = half
            .key
            .as_deref()
            .map_or(&[][..], |key| self.keys.find(key));
        match by_key {
            [id] => Some(*id),
            [] => {
                let mut holders = self.holders(half).filter(|id| self.keys.misses(*id));
                holders.next().or_else(|| self.same(half))
            }
            _ => None,
        }
    }

    /// A record without a key that says what the row says: a file that is loaded again adds nothing.
    fn same(&self, half: &Half) -> Option<i64> {
        let keyless = self.keyless.as_ref()?;
        keyless.find(half.whole.as_deref()?).first().copied()
    }

    /// The records that have what only one record can have and the row says of its own.
    fn holders<'a>(&'a self, half: &'a Half) -> impl Iterator<Item = i64> + 'a {
        self.unique.iter().flat_map(|unique| {
            let key = unique.of(&half.values);
            key.map_or(&[][..], |key| unique.find(&key)).iter().copied()
        })
    }

    fn finish(&mut self, half: Half, found: &BTreeMap<i64, Record>, names: &Names) -> Row {
        let mut half = half;
        let record = self.only(&half).and_then(|id| found.get(&id));
        if let Some(record) = record {
            self.keep_what_is_said(&mut half, record, names);
        }
        for (field, _, read) in &half.reads {
            let told = &mut half.row.told;
            if let Some(problem) = &read.problem {
                told.problems.push((field.name.to_owned(), problem.clone()));
            }
            let remarks = read
                .remarks
                .iter()
                .map(|r| (field.name.to_owned(), r.clone()));
            told.remarks.extend(remarks);
        }
        self.note_doubts(&mut half);
        self.note_taken(&mut half, record, found, names);
        match record {
            Some(record) => self.change(half, record, names),
            None => self.create(half, names),
        }
    }

    /// A cell that says what the record says already changes nothing, even where the words alone would be doubtful:
    /// two people of one name, a moment without its seconds, a number of which only the end is shown.
    fn keep_what_is_said(&self, half: &mut Half, record: &Record, names: &Names) {
        for (field, cell, read) in &mut half.reads {
            let kept = record.values.get(field.name);
            let shown = names.show(field, kept, &self.lists, &self.zone);
            let said = clean::lines(&cells::shown(cell));
            let masked = match (field.private.is_empty(), field.kind, kept) {
                (false, Kind::Text(_, format), Value::Text(text)) => {
                    formats::mask(format, text) == said
                }
                (false, ..) => said == "•••",
                _ => false,
            };
            let in_key = self.keys.fields.iter().any(|f| f.name == field.name);
            // The key of a record that was found without it is told by the file.
            let is_key = in_key && !kept.is_empty();
            if is_key || masked || (!said.is_empty() && said == clean::lines(&shown)) {
                *read = Read {
                    value: kept.clone(),
                    ..Read::default()
                };
                half.values.set(field.name, kept.clone());
            }
        }
    }

    /// What only the whole file or the whole register can tell.
    fn note_doubts(&mut self, half: &mut Half) {
        let Some(key) = &half.key else { return };
        if let Some(before) = self.seen.get(key) {
            let words = format!("О той же записи говорит строка {before}. Оставьте одну из двух.");
            half.row.told.problems.push((String::new(), words));
            return;
        }
        self.seen.insert(key.clone(), half.row.number);
        let same = self.keys.find(key);
        if same.len() > 1 {
            let numbers: Vec<String> = same.iter().take(5).map(|id| format!("№ {id}")).collect();
            let labels: Vec<String> = self
                .keys
                .fields
                .iter()
                .map(|f| format!("«{}»", f.label))
                .collect();
            let words = format!(
                "Подходят несколько записей ({}): у них одинаковы {}. Программа не выбирает за вас: исправьте нужную запись на её карточке.",
                numbers.join(", "),
                labels.join(", ")
            );
            half.row.told.problems.push((String::new(), words));
        }
    }

    /// What only one record can have, and another has.
    fn note_taken(
        &mut self,
        half: &mut Half,
        record: Option<&Record>,
        found: &BTreeMap<i64, Record>,
        names: &Names,
    ) {
        for (at, unique) in self.unique.iter().enumerate() {
            let (Some(key), Some(field)) = (unique.of(&half.values), unique.fields.first()) else {
                continue;
            };
            let mine = record.map(|record| record.id);
            let other = unique.find(&key).iter().find(|id| Some(**id) != mine);
            let other = other.and_then(|id| found.get(id));
            let before = self.taken.get(&(at, key.clone()));
            let words = match (other, before) {
                (Some(other), _) => {
                    let title = names.title(self.pass.register(), &other.values, &self.lists);
                    format!(
                        "То же значение уже у записи «{title}» (№ {}), а оно бывает только у одной.",
                        other.id
                    )
                }
                (None, Some(before)) => {
                    format!("То же значение в строке {before}, а оно бывает только у одной записи.")
                }
                (None, None) => {
                    self.taken.insert((at, key), half.row.number);
                    continue;
                }
            };
            // A row that is told to repeat another needs no second reason.
            if half.row.told.problems.is_empty() {
                half.row.told.problems.push((field.name.to_owned(), words));
            }
        }
    }

    fn create(&self, half: Half, names: &Names) -> Row {
        let Half {
            mut row, values, ..
        } = half;
        let mut whole = values;
        for field in self.pass.fields() {
            if whole.get(field.name).is_empty() && !field.default.is_empty() {
                let text = match field.default {
                    "today" => self.today.to_string(),
                    text => text.to_owned(),
                };
                if let Ok(value) = value::parse(field, &[&text], &self.lists, &self.zone) {
                    whole.set(field.name, value);
                }
            }
        }
        whole.0.retain(|_, value| !value.is_empty());
        self.revise(&whole, &mut row);
        row.told.title = names.title(self.pass.register(), &whole, &self.lists);
        row.action = Some(match row.told.problems.is_empty() {
            true => Action::Create,
            false => Action::Bad,
        });
        row.values = whole;
        row
    }

    fn change(&self, half: Half, record: &Record, names: &Names) -> Row {
        let Half {
            mut row, values, ..
        } = half;
        let mut whole = record.values.clone();
        let mut changed = Values::default();
        for (_, field) in &self.columns {
            let (was, becomes) = (record.values.get(field.name), values.get(field.name));
            if becomes.is_empty() && !self.clear || same(was, becomes) {
                continue;
            }
            if row.told.problems.iter().any(|(name, _)| name == field.name) {
                continue;
            }
            if field.fixed {
                let words = format!(
                    "Поле «{}» задаётся один раз и потом не меняется.",
                    field.label
                );
                row.told.problems.push((field.name.to_owned(), words));
                continue;
            }
            let show = |value: &Value| names.show(field, value, &self.lists, &self.zone);
            row.told
                .changes
                .push((field.name.to_owned(), show(was), show(becomes)));
            whole.set(field.name, becomes.clone());
            changed.set(field.name, becomes.clone());
        }
        for (name, target) in &row.later {
            let Some(field) = self.pass.field(name) else {
                continue;
            };
            let was = names.show(field, record.values.get(name), &self.lists, &self.zone);
            let becomes = format!("запись строки {target}");
            row.told.changes.push((name.clone(), was, becomes));
        }
        row.told.title = names.title(self.pass.register(), &record.values, &self.lists);
        row.record = Some((record.id, record.version));
        if !changed.0.is_empty() {
            self.revise(&whole, &mut row);
        }
        if record.archived_at.is_some() && !changed.0.is_empty() {
            row.told
                .remarks
                .push((String::new(), "запись в архиве".to_owned()));
        }
        let nothing = changed.0.is_empty() && row.later.is_empty();
        row.action = Some(match (row.told.problems.is_empty(), nothing) {
            (false, _) => Action::Bad,
            (true, true) => Action::Same,
            (true, false) => Action::Update,
        });
        row.values = changed;
        row
    }

    /// What the record says of itself; a field that is wrong already needs no second sentence.
    fn revise(&self, whole: &Values, row: &mut Row) {
        for problem in rows::revise(&self.pass, whole).0 {
            let known = row
                .told
                .problems
                .iter()
                .any(|(name, _)| *name == problem.field);
            if !known || problem.field.is_empty() {
                row.told.problems.push((problem.field, problem.text));
            }
        }
    }
}

fn same(a: &Value, b: &Value) -> bool {
    match (a, b) {
        (Value::Empty, Value::Flag(false)) | (Value::Flag(false), Value::Empty) => true,
        (Value::Ids(a), Value::Ids(b)) => sorted(a) == sorted(b),
        (Value::Codes(a), Value::Codes(b)) => sorted(a) == sorted(b),
        _ => a == b,
    }
}

fn sorted<T: Ord + Clone>(all: &[T]) -> Vec<T> {
    let mut all = all.to_vec();
    all.sort();
    all
}
