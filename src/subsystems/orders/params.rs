//! What a line of an order needs beyond the person and the days, by what the order does.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::{
    registers::value,
    subsystems::{
        deanery::study,
        staff::{
            career::{Absence, Act, Award, Post, Terms},
            rate_words,
        },
    },
};

/// What a signed item does: `ORDER_EFFECT`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum Effect {
    Initial,
    Hire,
    Move,
    Rate,
    Combine,
    Dismiss,
    /// An absence: the code of `ABSENCE`.
    Away(&'static str),
    Award,
    /// Begins studies.
    Enrol,
    /// Another course, group or payer.
    StudentMove,
    /// A break in studies.
    StudentLeave,
    /// Back from a break.
    StudentReturn,
    /// Studies end for a reason.
    Expel,
    /// Studies end with a diploma.
    Graduate,
    Cancel,
    None,
}

impl Effect {
    /// Of a code; an unknown one does nothing.
    pub fn of(code: &str) -> Self {
        match code {
            "initial" => Self::Initial,
            "hire" => Self::Hire,
            "move" => Self::Move,
            "rate" => Self::Rate,
            "combine" => Self::Combine,
            "dismiss" => Self::Dismiss,
            "vacation" => Self::Away("vacation"),
            "unpaid" => Self::Away("unpaid"),
            "study" => Self::Away("study"),
            "maternity" => Self::Away("maternity"),
            "childcare" => Self::Away("childcare"),
            "trip" => Self::Away("trip"),
            "training" => Self::Away("training"),
            "award" => Self::Award,
            "enrol" => Self::Enrol,
            "student_move" => Self::StudentMove,
            "student_leave" => Self::StudentLeave,
            "student_return" => Self::StudentReturn,
            "student_end" => Self::Expel,
            "student_graduate" => Self::Graduate,
            "cancel" => Self::Cancel,
            _ => Self::None,
        }
    }

    /// Whether someone is taken on: then those are offered who do not work here yet.
    pub fn hires(self) -> bool {
        matches!(self, Self::Initial | Self::Hire)
    }

    /// Whether it is about students: they are chosen by groups.
    pub fn of_students(self) -> bool {
        self == Self::Enrol || self.needs_study()
    }

    /// Whether the item speaks of studies that go on.
    pub fn needs_study(self) -> bool {
        matches!(
            self,
            Self::StudentMove
                | Self::StudentLeave
                | Self::StudentReturn
                | Self::Expel
                | Self::Graduate
        )
    }

    /// Whether rows of a spreadsheet may become its lines.
    pub fn pasted(self) -> bool {
        self.hires() || self == Self::Enrol
    }

    /// Whether the item speaks of relations that exist.
    pub fn needs_job(self) -> bool {
        matches!(
            self,
            Self::Move | Self::Rate | Self::Combine | Self::Dismiss | Self::Away(_)
        )
    }

    /// The inputs of a line, `true` where one must be filled in.
    pub fn asks(self) -> &'static [(Ask, bool)] {
        use Ask::*;
        match self {
            Self::Initial | Self::Hire => &[
                (StaffUnit, false),
                (Position, true),
                (Unit, true),
                (Rate, true),
                (Salary, false),
                (Fund, false),
                (EmployType, true),
                (MainPlace, false),
                (Schedule, false),
                (Remote, false),
                (Probation, false),
                (TabNo, false),
                (Contract, false),
                (Until, false),
                (Basis, false),
            ],
            Self::Move => &[
                (Job, false),
                (StaffUnit, false),
                (Position, true),
                (Unit, true),
                (Rate, true),
                (Salary, false),
                (Fund, false),
                (Schedule, false),
                (Remote, false),
                (Until, false),
                (Basis, false),
            ],
            Self::Rate => &[(Job, false), (Rate, true), (Salary, false), (Basis, false)],
            Self::Combine => &[
                (Job, false),
                (StaffUnit, false),
                (Position, true),
                (Unit, true),
                (Rate, true),
                (Salary, false),
                (Fund, false),
                (Until, false),
                (Basis, false),
            ],
            Self::Dismiss => &[(Job, false), (Reason, true), (Basis, false)],
            Self::Away("trip" | "training") => &[
                (Job, false),
                (Until, true),
                (Place, true),
                (Words, false),
                (Substitute, false),
                (Basis, false),
            ],
            Self::Away(_) => &[
                (Job, false),
                (Until, true),
                (Substitute, false),
                (Words, false),
                (Basis, false),
            ],
            Self::Award => &[
                (AwardKind, true),
                (AwardName, true),
                (AwardLevel, false),
                (Words, false),
                (Basis, false),
            ],
            Self::Enrol => &[
                (Group, true),
                (Course, true),
                (Funding, true),
                (Basis, false),
            ],
            Self::StudentMove => &[
                (Group, false),
                (Course, false),
                (Funding, false),
                (Conditional, false),
                (Basis, false),
            ],
            Self::StudentLeave => &[(LeaveKind, true), (Until, true), (Basis, false)],
            Self::StudentReturn => &[(Group, false), (Course, false), (Basis, false)],
            Self::Expel => &[(ExpelReason, true), (Basis, false)],
            Self::Graduate => &[(Basis, false)],
            Self::Cancel => &[],
            Self::None => &[(Words, true), (Until, false), (Basis, false)],
        }
    }
}

/// An input of a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum Ask {
    Job,
    StaffUnit,
    Position,
    Unit,
    Rate,
    Salary,
    Fund,
    EmployType,
    MainPlace,
    Schedule,
    Remote,
    Probation,
    TabNo,
    Contract,
    Until,
    Place,
    Substitute,
    Reason,
    AwardKind,
    AwardName,
    AwardLevel,
    Group,
    Course,
    Funding,
    Conditional,
    LeaveKind,
    ExpelReason,
    Words,
    Basis,
}

impl Ask {
    /// The name in the form, the label and a hint.
    pub fn words(self) -> (&'static str, &'static str, &'static str) {
        match self {
            Self::Job => (
                "job",
                "К какому месту работы относится",
                "Пусто — к единственному.",
            ),
            Self::StaffUnit => (
                "staff_unit_id",
                "Штатная единица",
                "Должность, подразделение и оклад возьмутся из неё.",
            ),
            Self::Position => ("position_id", "Должность", ""),
            Self::Unit => ("org_unit_id", "Подразделение", ""),
            Self::Rate => ("rate", "Ставка", "Например, 1 или 0,5."),
            Self::Salary => ("salary", "Оклад, ₽", ""),
            Self::Fund => ("fund", "Источник финансирования", ""),
            Self::EmployType => ("employ_type", "Вид работы", ""),
            Self::MainPlace => ("is_main", "Основное место работы", ""),
            Self::Schedule => ("work_schedule", "График работы", ""),
            Self::Remote => ("remote", "Дистанционно", ""),
            Self::Probation => ("probation_till", "Испытательный срок до", ""),
            Self::TabNo => (
                "tab_no",
                "Табельный №",
                "Пусто — номер дастся при подписании.",
            ),
            Self::Contract => (
                "contract",
                "Трудовой договор",
                "Номер и дата: № 12 от 01.09.2026.",
            ),
            Self::Until => ("until", "По (последний день)", ""),
            Self::Place => ("place", "Место", "Город и организация."),
            Self::Substitute => ("substitute_id", "Замещающий", ""),
            Self::Reason => (
                "reason",
                "Основание увольнения",
                "Например: по инициативе работника, п. 3 ч. 1 ст. 77 ТК РФ.",
            ),
            Self::AwardKind => ("award_kind", "Вид награды", ""),
            Self::AwardName => ("award_name", "Наименование награды", ""),
            Self::AwardLevel => ("award_level", "Уровень", ""),
            Self::Group => (
                "group_id",
                "Группа",
                "Программа и форма обучения берутся из неё.",
            ),
            Self::Course => ("course", "Курс", ""),
            Self::Funding => ("funding", "Источник финансирования", ""),
            Self::Conditional => ("conditional", "Переведён условно", ""),
            Self::LeaveKind => ("leave_kind", "Вид отпуска", ""),
            Self::ExpelReason => ("expel_reason", "Причина отчисления", ""),
            Self::Words => ("words", "Содержание", ""),
            Self::Basis => (
                "basis",
                "Документ-основание",
                "Заявление, протокол, служебная записка.",
            ),
        }
    }

    /// The code of `ORDER_PARAM` under which a kind of orders may demand it.
    pub fn code(self) -> &'static str {
        match self {
            Self::StaffUnit => "staff_unit",
            other => other.words().0,
        }
    }
}

/// What was said of one line; lies in `order_item.params`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
#[allow(missing_docs)]
pub struct Params {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub staff_unit_id: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub position_id: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub org_unit_id: Option<i64>,
    /// Hundredths.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rate: Option<i64>,
    /// Kopecks.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub salary: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fund: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub employ_type: Option<String>,
    #[serde(skip_serializing_if = "is_false")]
    pub is_main: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub work_schedule: Option<String>,
    #[serde(skip_serializing_if = "is_false")]
    pub remote: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub probation_till: Option<Date>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tab_no: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub contract: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub place: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub substitute_id: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub award_kind: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub award_name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub award_level: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub group_id: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub course: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub funding: Option<String>,
    #[serde(skip_serializing_if = "is_false")]
    pub conditional: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub leave_kind: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub expel_reason: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub words: Option<String>,
}

#[expect(
    clippy::trivially_copy_pass_by_ref,
    reason = "serde passes a reference"
)]
fn is_false(yes: &bool) -> bool {
    !yes
}

impl Params {
    /// Of the database's text; what cannot be read is empty, and the draft asks for it again.
    pub fn parse(text: &str) -> Self {
        serde_json::from_str(text).unwrap_or_default()
    }

    /// For the database.
    pub fn to_text(&self) -> String {
        serde_json::to_string(self).unwrap_or_else(|_| "{}".to_owned())
    }

    /// What the item does. `None` when something that is needed is missing.
    pub fn act(&self, effect: Effect) -> Option<Act> {
        Some(match effect {
            Effect::Initial | Effect::Hire => {
                let terms = Terms {
                    kind: self.employ_type.clone()?,
                    tab_no: self.tab_no.clone(),
                    probation_till: self.probation_till,
                    is_main: self.is_main,
                };
                Act::Hire(terms, self.post()?)
            }
            Effect::Move => Act::Move(self.post()?),
            Effect::Rate => Act::Rate(self.rate?, self.salary),
            Effect::Combine => Act::Combine(self.post()?),
            Effect::Dismiss => Act::Dismiss(self.reason.clone()?),
            Effect::Away(kind) => Act::Away(Absence {
                kind: kind.to_owned(),
                place: self.place.clone(),
                substitute: self.substitute_id,
            }),
            Effect::Award => Act::Award(Award {
                kind: self.award_kind.clone()?,
                name: self.award_name.clone()?,
                level: self.award_level.clone(),
            }),
            _ => Act::Nothing,
        })
    }

    /// What the item does to a student's studies. `None` when it is not about them or something is missing.
    pub fn study(&self, effect: Effect) -> Option<study::Act> {
        let change = || study::Change {
            group: self.group_id,
            course: self.course,
            funding: self.funding.clone(),
            conditional: self.conditional,
        };
        Some(match effect {
            Effect::Enrol => study::Act::Enrol(study::Place {
                group: self.group_id?,
                course: self.course?,
                funding: self.funding.clone()?,
                conditional: false,
            }),
            Effect::StudentMove => study::Act::Move(change()),
            Effect::StudentLeave => study::Act::Leave(self.leave_kind.clone()?),
            Effect::StudentReturn => study::Act::Return(change()),
            Effect::Expel => study::Act::End(self.expel_reason.clone()?),
            Effect::Graduate => study::Act::End("completed".to_owned()),
            _ => return None,
        })
    }

    fn post(&self) -> Option<Post> {
        Some(Post {
            position: self.position_id?,
            unit: self.org_unit_id?,
            staff_unit: self.staff_unit_id,
            rate: self.rate?,
            salary: self.salary,
            fund: self.fund.clone(),
            schedule: self.work_schedule.clone(),
            remote: self.remote,
        })
    }

    /// The value of an input as a person would type it. `Job`, `Until` and `Basis` are the item's own.
    pub fn typed(&self, ask: Ask) -> String {
        let number = |n: Option<i64>| n.map(|n| n.to_string()).unwrap_or_default();
        let text = |text: &Option<String>| text.clone().unwrap_or_default();
        let scaled = |n: Option<i64>| n.map(|n| value::show_scaled(n, 2)).unwrap_or_default();
        let flag = |yes| if yes { "yes" } else { "" }.to_owned();
        match ask {
            Ask::StaffUnit => number(self.staff_unit_id),
            Ask::Position => number(self.position_id),
            Ask::Unit => number(self.org_unit_id),
            Ask::Rate => self.rate.map(rate_words).unwrap_or_default(),
            Ask::Salary => scaled(self.salary),
            Ask::Fund => text(&self.fund),
            Ask::EmployType => text(&self.employ_type),
            Ask::MainPlace => flag(self.is_main),
            Ask::Schedule => text(&self.work_schedule),
            Ask::Remote => flag(self.remote),
            Ask::Probation => self
                .probation_till
                .map(|d| d.to_string())
                .unwrap_or_default(),
            Ask::TabNo => text(&self.tab_no),
            Ask::Contract => text(&self.contract),
            Ask::Place => text(&self.place),
            Ask::Substitute => number(self.substitute_id),
            Ask::Reason => text(&self.reason),
            Ask::AwardKind => text(&self.award_kind),
            Ask::AwardName => text(&self.award_name),
            Ask::AwardLevel => text(&self.award_level),
            Ask::Group => number(self.group_id),
            Ask::Course => number(self.course),
            Ask::Funding => text(&self.funding),
            Ask::Conditional => flag(self.conditional),
            Ask::LeaveKind => text(&self.leave_kind),
            Ask::ExpelReason => text(&self.expel_reason),
            Ask::Words => text(&self.words),
            Ask::Job | Ask::Until | Ask::Basis => String::new(),
        }
    }

    /// Takes what was typed into an input.
    pub fn take(&mut self, ask: Ask, typed: &str) -> Result<(), String> {
        let typed = typed.trim();
        let text = (!typed.is_empty()).then(|| value::one_line(typed));
        let id = || match typed {
            "" => Ok(None),
            n => n
                .parse()
                .map(Some)
                .map_err(|_| "Выберите из списка.".to_owned()),
        };
        match ask {
            Ask::StaffUnit => self.staff_unit_id = id()?,
            Ask::Position => self.position_id = id()?,
            Ask::Unit => self.org_unit_id = id()?,
            Ask::Substitute => self.substitute_id = id()?,
            Ask::Rate => {
                self.rate = hundredths(typed)?;
                if self.rate.is_some_and(|rate| !(1..=300).contains(&rate)) {
                    return Err("Ставка бывает от 0,01 до 3.".to_owned());
                }
            }
            Ask::Salary => self.salary = hundredths(typed)?,
            Ask::Probation => self.probation_till = day(typed)?,
            Ask::MainPlace => self.is_main = !typed.is_empty(),
            Ask::Remote => self.remote = !typed.is_empty(),
            Ask::Group => self.group_id = id()?,
            Ask::Course => {
                self.course = match typed {
                    "" => None,
                    n => Some(
                        n.parse()
                            .ok()
                            .filter(|n| (1..=6).contains(n))
                            .ok_or_else(|| "Курс — число от 1 до 6.".to_owned())?,
                    ),
                }
            }
            Ask::Funding => self.funding = text,
            Ask::Conditional => self.conditional = !typed.is_empty(),
            Ask::LeaveKind => self.leave_kind = text,
            Ask::ExpelReason => self.expel_reason = text,
            Ask::Fund => self.fund = text,
            Ask::EmployType => self.employ_type = text,
            Ask::Schedule => self.work_schedule = text,
            Ask::TabNo => {
                if !typed.chars().all(|c| c.is_ascii_digit()) || typed.len() > 10 {
                    return Err("Табельный номер состоит из цифр, не более десяти.".to_owned());
                }
                self.tab_no = text;
            }
            Ask::Contract => self.contract = text,
            Ask::Place => self.place = text,
            Ask::Reason => self.reason = text,
            Ask::AwardKind => self.award_kind = text,
            Ask::AwardName => self.award_name = text,
            Ask::AwardLevel => self.award_level = text,
            Ask::Words => self.words = (!typed.is_empty()).then(|| typed.to_owned()),
            Ask::Job | Ask::Until | Ask::Basis => {}
        }
        Ok(())
    }
}

/// A day as typed; empty is none.
pub fn day(typed: &str) -> Result<Option<Date>, String> {
    match typed.trim() {
        "" => Ok(None),
        text => value::day(text).map(Some),
    }
}

/// «12 345,67» in hundredths; empty is none.
pub fn hundredths(typed: &str) -> Result<Option<i64>, String> {
    let bad = || "Введите число: например, 0,5 или 30 000.".to_owned();
    let clean: String = typed
        .chars()
        .filter(|c| !c.is_whitespace())
        .map(|c| if c == ',' { '.' } else { c })
        .collect();
    if clean.is_empty() {
        return Ok(None);
    }
    let (whole, part) = clean.split_once('.').unwrap_or((&clean, ""));
    let digits = |text: &str| text.chars().all(|c| c.is_ascii_digit());
    if whole.is_empty() || whole.len() > 12 || part.len() > 2 || !digits(whole) || !digits(part) {
        return Err(bad());
    }
    let whole: i64 = whole.parse().map_err(|_| bad())?;
    let part: i64 = format!("{part:0<2}").parse().map_err(|_| bad())?;
    Ok(Some(whole * 100 + part))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_read_as_people_write_them() {
        assert_eq!(hundredths("0,5"), Ok(Some(50)));
        assert_eq!(hundredths("30 000"), Ok(Some(3_000_000)));
        assert_eq!(hundredths("1.25"), Ok(Some(125)));
        assert_eq!(hundredths(" "), Ok(None));
        for bad in ["-1", "1,234", "много", ",5", "1.2.3"] {
            assert!(hundredths(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn params_survive_the_database() {
        let params = Params {
            position_id: Some(3),
            rate: Some(50),
            is_main: true,
            ..Params::default()
        };
        let text = params.to_text();
        assert_eq!(text, r#"{"position_id":3,"rate":50,"is_main":true}"#);
        assert_eq!(Params::parse(&text), params);
        assert_eq!(Params::parse("не то"), Params::default());
    }
}
