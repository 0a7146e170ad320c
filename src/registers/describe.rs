//! The vocabulary in which a register is told. A description is one `static` value: list, card, form, import,
//! export, history, rights, JSON and tests read it. No condition is written as text here, no page is laid out.

use super::{problems::Problems, record::Values};

/// A register: a real table made by a migration, and everything that people and programs need to know of it.
pub struct Register {
    /// The table; also the word in addresses.
    pub table: &'static str,
    /// One record: «Помещение».
    pub one: &'static str,
    /// All records: «Помещения».
    pub many: &'static str,
    /// One sentence for people: what is kept here and where it appears.
    pub about: &'static str,
    /// The fields that name a record, in this order; links are shown by the names of what they lead to.
    pub title: &'static [&'static str],
    /// The natural key: by these fields an import finds the record that a row speaks of.
    pub key: &'static [&'static str],
    /// Fields whose value no two records have, besides the key.
    pub unique: &'static [&'static str],
    /// The order of the list when nobody asked for another; `-name` is backwards.
    pub order: &'static [&'static str],
    /// Who reads and who writes.
    pub access: Access,
    /// The fields, in the order of the card.
    pub fields: &'static [Field],
    /// Registers whose records belong to a record of this one, shown as tabs of its card.
    pub tabs: &'static [Tab],
    /// Who writes the table.
    pub writer: Writer,
    /// The table has `valid_from` and `valid_to`: the list and the card are read as on a date.
    pub dated: bool,
    /// By when a change must be entered.
    pub due: Due,
    /// What one record can say about itself, without a database.
    pub check: fn(&Values, &mut Problems),
    /// Twins may be merged into one: everything that leads to them is known to the engine.
    pub merges: bool,
    /// A flag: records in which it is set came with the program and cannot be deleted. Empty: there are none.
    pub keeps: &'static str,
    /// Sub-sections of the public section that are filled from here: `common`, `objects`.
    pub feeds: &'static [&'static str],
}

impl Register {
    /// What a description does not say.
    pub const PLAIN: Register = Register {
        table: "",
        one: "",
        many: "",
        about: "",
        title: &[],
        key: &[],
        unique: &[],
        order: &[],
        access: Access::NOBODY,
        fields: &[],
        tabs: &[],
        writer: Writer::Engine,
        dated: false,
        due: Due::None,
        check: |_, _| {},
        merges: false,
        keeps: "",
        feeds: &[],
    };

    /// The field of a name.
    pub fn field(&self, name: &str) -> Option<&'static Field> {
        self.fields.iter().find(|field| field.name == name)
    }
}

impl std::fmt::Debug for Register {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Register({})", self.table)
    }
}

/// Who may read and write a register, by codes of roles. A role that writes reads too.
#[derive(Clone, Copy, Debug)]
pub struct Access {
    /// They read every record.
    pub read: &'static [&'static str],
    /// They read and write every record.
    pub write: &'static [&'static str],
    /// They see only some of the records.
    pub some: &'static [Scoped],
}

impl Access {
    /// Nobody may anything.
    pub const NOBODY: Access = Access {
        read: &[],
        write: &[],
        some: &[],
    };
}

/// A role that sees only the records under a condition.
#[derive(Clone, Copy, Debug)]
pub struct Scoped {
    /// The role.
    pub role: &'static str,
    /// The words for people: «свои», «своей группы».
    pub words: &'static str,
    /// The condition over the table's own columns; what stands for the one who asks is bound, never pasted:
    /// `person_id = {me}` is their own number, `{today}` the college's day; `department_id IN {units}`, `group_id IN {groups}`,
    /// `building_id IN {buildings}` and `year IN {campaigns}` are what this role of theirs reaches (units with all below
    /// them, their groups and those they curate). Who holds the role for the whole college reaches
    /// everything, if the role may be held so.
    pub sql: &'static str,
}

/// Who writes a register's table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Writer {
    /// The engine: people fill in its form.
    Engine,
    /// A workflow of the subsystem; the engine only reads. The words say how a change is made, the address leads
    /// there.
    Workflow(&'static str, &'static str),
}

/// By when a change must be in the register (domain.md, part 5, D).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Due {
    /// No term.
    None,
    /// R10: ten working days after the news was received, and not later than the day before it takes effect.
    TenDays,
    /// The same working day.
    SameDay,
    /// The next working day.
    NextDay,
}

/// A register whose records belong to a record of another.
#[derive(Clone, Copy, Debug)]
pub struct Tab {
    /// The child's table.
    pub table: &'static str,
    /// The child's field that links to the parent.
    pub by: &'static str,
}

/// A field: a column of the table (or, for [`Kind::Links`], a table of pairs, or, for [`Kind::Files`], attachments).
#[derive(Clone, Copy, Debug)]
pub struct Field {
    /// The column; also the name in forms, addresses and JSON.
    pub name: &'static str,
    /// The label, unique within the register; also the heading of exports and imports.
    pub label: &'static str,
    /// What it holds.
    pub kind: Kind,
    /// Must be filled in.
    pub required: bool,
    /// A column of the list unless the person chose others.
    pub listed: bool,
    /// The search of the list looks here.
    pub found: bool,
    /// A sum stands under the list.
    pub summed: bool,
    /// Set when the record is made and not changed by the form afterwards.
    pub fixed: bool,
    /// Only these roles see it (empty: everyone who reads the register). It is absent for others everywhere,
    /// masked in lists, and its opening is noted in the journal.
    pub private: &'static [&'static str],
    /// The heading of the group of fields that begins here.
    pub group: &'static str,
    /// One sentence under the label.
    pub hint: &'static str,
    /// What the form offers for a new record: a text as a person would type it; `today` for a date.
    pub default: &'static str,
    /// Other headings under which spreadsheets know it.
    pub synonyms: &'static [&'static str],
}

/// What a field holds and how it lies in the database.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// One line of at most so many characters; TEXT.
    Text(u16, Format),
    /// Many lines; TEXT.
    Long,
    /// A whole number from–to; BIGINT.
    Int(i64, i64),
    /// A number with so many digits after the comma, kept as a whole number of its smallest parts; BIGINT.
    Number(u8),
    /// Roubles, kept in kopecks; BIGINT.
    Money,
    /// A day; TEXT `2026-11-22`.
    Date,
    /// A moment; TEXT in UTC, shown in the college's time.
    Moment,
    /// A time of day; TEXT `08:30`.
    Time,
    /// Yes or no; BOOLEAN.
    Flag,
    /// A code of a code list; TEXT.
    Choice(&'static str),
    /// Several codes; TEXT with a JSON array of codes.
    Choices(&'static str),
    /// A record of another register; BIGINT with a foreign key.
    Link(&'static str),
    /// Several records of the register, through a table of pairs (`owner_id`, `target_id`, both foreign keys).
    Links(&'static str, &'static str),
    /// At most so many files; rows of `file_link` under the field's name.
    Files(u16),
}

/// What a line of text must look like.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum Format {
    Any,
    Inn,
    Kpp,
    Ogrn,
    Snils,
    Bik,
    /// An account of twenty digits; its key needs the БИК and is checked by the register.
    Account,
    Phone,
    Email,
    Url,
    /// `09.02.07`
    SpecialtyCode,
    /// Digits only.
    Digits,
}

impl Field {
    const fn new(name: &'static str, label: &'static str, kind: Kind) -> Self {
        Self {
            name,
            label,
            kind,
            required: false,
            listed: false,
            found: false,
            summed: false,
            fixed: false,
            private: &[],
            group: "",
            hint: "",
            default: "",
            synonyms: &[],
        }
    }

    /// One line of text, at most 200 characters.
    pub const fn text(name: &'static str, label: &'static str) -> Self {
        Self::new(name, label, Kind::Text(200, Format::Any))
    }

    /// One line of text of a known look.
    pub const fn of(name: &'static str, label: &'static str, format: Format) -> Self {
        let max = match format {
            Format::Any | Format::Url | Format::Phone | Format::Email => 200,
            _ => 40,
        };
        Self::new(name, label, Kind::Text(max, format))
    }

    /// Many lines.
    pub const fn long(name: &'static str, label: &'static str) -> Self {
        Self::new(name, label, Kind::Long)
    }

    /// A whole number from zero.
    pub const fn int(name: &'static str, label: &'static str) -> Self {
        Self::new(name, label, Kind::Int(0, 1_000_000_000))
    }

    /// A number with digits after the comma.
    pub const fn number(name: &'static str, label: &'static str, digits: u8) -> Self {
        Self::new(name, label, Kind::Number(digits))
    }

    /// A sum of roubles.
    pub const fn money(name: &'static str, label: &'static str) -> Self {
        Self::new(name, label, Kind::Money)
    }

    /// A day.
    pub const fn date(name: &'static str, label: &'static str) -> Self {
        Self::new(name, label, Kind::Date)
    }

    /// A moment.
    pub const fn moment(name: &'static str, label: &'static str) -> Self {
        Self::new(name, label, Kind::Moment)
    }

    /// A time of day.
    pub const fn time(name: &'static str, label: &'static str) -> Self {
        Self::new(name, label, Kind::Time)
    }

    /// Yes or no.
    pub const fn flag(name: &'static str, label: &'static str) -> Self {
        Self::new(name, label, Kind::Flag)
    }

    /// A code of a code list.
    pub const fn choice(name: &'static str, label: &'static str, list: &'static str) -> Self {
        Self::new(name, label, Kind::Choice(list))
    }

    /// Several codes of a code list.
    pub const fn choices(name: &'static str, label: &'static str, list: &'static str) -> Self {
        Self::new(name, label, Kind::Choices(list))
    }

    /// A record of another register, by its table.
    pub const fn link(name: &'static str, label: &'static str, table: &'static str) -> Self {
        Self::new(name, label, Kind::Link(table))
    }

    /// Several records of another register, by its table and the table of pairs.
    pub const fn links(
        name: &'static str,
        label: &'static str,
        table: &'static str,
        pairs: &'static str,
    ) -> Self {
        Self::new(name, label, Kind::Links(table, pairs))
    }

    /// One file.
    pub const fn file(name: &'static str, label: &'static str) -> Self {
        Self::new(name, label, Kind::Files(1))
    }

    /// Several files.
    pub const fn files(name: &'static str, label: &'static str, max: u16) -> Self {
        Self::new(name, label, Kind::Files(max))
    }

    /// Must be filled in.
    pub const fn required(mut self) -> Self {
        self.required = true;
        self
    }

    /// A column of the list.
    pub const fn listed(mut self) -> Self {
        self.listed = true;
        self
    }

    /// The search looks here.
    pub const fn found(mut self) -> Self {
        self.found = true;
        self
    }

    /// A sum stands under the list.
    pub const fn summed(mut self) -> Self {
        self.summed = true;
        self
    }

    /// Not changed after the record is made.
    pub const fn fixed(mut self) -> Self {
        self.fixed = true;
        self
    }

    /// Only for these roles.
    pub const fn private(mut self, roles: &'static [&'static str]) -> Self {
        self.private = roles;
        self
    }

    /// A group of fields begins here.
    pub const fn group(mut self, heading: &'static str) -> Self {
        self.group = heading;
        self
    }

    /// One sentence under the label.
    pub const fn hint(mut self, words: &'static str) -> Self {
        self.hint = words;
        self
    }

    /// What the form offers for a new record.
    pub const fn default(mut self, text: &'static str) -> Self {
        self.default = text;
        self
    }

    /// At most so many characters (text) or up to this number.
    pub const fn max(mut self, max: i64) -> Self {
        self.kind = match self.kind {
            Kind::Text(_, format) => Kind::Text(max as u16, format),
            Kind::Int(min, _) => Kind::Int(min, max),
            other => other,
        };
        self
    }

    /// From this number.
    pub const fn min(mut self, min: i64) -> Self {
        if let Kind::Int(_, max) = self.kind {
            self.kind = Kind::Int(min, max);
        }
        self
    }

    /// Other headings under which spreadsheets know it.
    pub const fn also(mut self, synonyms: &'static [&'static str]) -> Self {
        self.synonyms = synonyms;
        self
    }

    /// Whether it is a column of the register's own table.
    pub const fn is_column(&self) -> bool {
        !matches!(self.kind, Kind::Links(..) | Kind::Files(_))
    }
}

/// A subsystem: registers under one heading of the menu, and the pages of its workflows.
#[derive(Clone, Copy, Debug)]
pub struct Subsystem {
    /// The word in addresses: `organisation`.
    pub code: &'static str,
    /// The name: «Организация».
    pub title: &'static str,
    /// One sentence for people.
    pub about: &'static str,
    /// Its registers, in the order of the regulation.
    pub registers: &'static [&'static Register],
    /// Its own pages.
    pub pages: &'static [Door],
}

/// A page of a workflow, in the subsystem's contents.
#[derive(Clone, Copy, Debug)]
pub struct Door {
    /// The words.
    pub title: &'static str,
    /// The address.
    pub url: &'static str,
    /// One sentence for people.
    pub about: &'static str,
    /// Roles that see it.
    pub roles: &'static [&'static str],
}
