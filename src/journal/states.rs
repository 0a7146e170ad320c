//! The way of a request (workflow W.3): which step leads from which state to which, and what must be so before it.
//! Pure: it knows no database and no page. Whoever takes a step hands in what is known.

use jiff::Timestamp;

/// A state; the codes are the list `TICKET_STATE`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum State {
    New,
    Accepted,
    Check,
    Corrected,
    WaitUser,
    Escalated,
    Rework,
    Solved,
    Closed,
    Rejected,
}

use State::*;

impl State {
    const ALL: &[(State, &str, &str)] = &[
        (New, "new", "новое"),
        (Accepted, "accepted", "принято"),
        (Check, "check", "проверка данных"),
        (Corrected, "corrected", "исправлено, ждёт вступления в силу"),
        (WaitUser, "wait_user", "ждёт ответа заявителя"),
        (Escalated, "escalated", "передано в техническую поддержку"),
        (Rework, "rework", "доработка"),
        (Solved, "solved", "решено"),
        (Closed, "closed", "закрыто"),
        (Rejected, "rejected", "отклонено"),
    ];

    /// Of the database's code; what is not known is new.
    pub fn of(code: &str) -> Self {
        let found = Self::ALL.iter().find(|(_, known, _)| *known == code);
        found.map_or(New, |(state, ..)| *state)
    }

    /// The code in the database.
    pub fn code(self) -> &'static str {
        Self::ALL[self as usize].1
    }

    /// In Russian.
    pub fn label(self) -> &'static str {
        Self::ALL[self as usize].2
    }

    /// All codes with their words.
    pub fn all() -> impl Iterator<Item = (&'static str, &'static str)> {
        Self::ALL.iter().map(|(_, code, label)| (*code, *label))
    }

    /// Whether someone still has to do something.
    pub fn is_open(self) -> bool {
        !matches!(self, Solved | Closed | Rejected)
    }
}

/// A step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum Step {
    Accept,
    Check,
    Correct,
    Same,
    TakeEffect,
    AskUser,
    Answered,
    RecheckFailed,
    Escalate,
    Rework,
    Resend,
    Solve,
    Close,
    Reject,
    Reopen,
    Merge,
}

impl Step {
    const ALL: &[(Step, &str, &str)] = &[
        (Step::Accept, "accept", "Принять"),
        (Step::Check, "check", "Начать проверку данных"),
        (Step::Correct, "correct", "Данные исправлены"),
        (Step::Same, "same", "Данные совпали, исправлять нечего"),
        (
            Step::TakeEffect,
            "take_effect",
            "Исправление вступило в силу",
        ),
        (Step::AskUser, "ask_user", "Ждать ответа заявителя"),
        (Step::Answered, "answered", "Заявитель ответил"),
        (
            Step::RecheckFailed,
            "recheck_failed",
            "Проверено: войти не удаётся",
        ),
        (
            Step::Escalate,
            "escalate",
            "Передать в техническую поддержку",
        ),
        (Step::Rework, "rework", "Вернули на доработку"),
        (Step::Resend, "resend", "Отправить доработанное"),
        (Step::Solve, "solve", "Решено"),
        (Step::Close, "close", "Закрыть"),
        (Step::Reject, "reject", "Отклонить"),
        (Step::Reopen, "reopen", "Вернуть в работу"),
        (Step::Merge, "merge", "Объединить с другим обращением"),
    ];

    /// Of a form's word.
    pub fn of(code: &str) -> Option<Self> {
        let found = Self::ALL.iter().find(|(_, known, _)| *known == code);
        found.map(|(step, ..)| *step)
    }

    /// The word in forms and in the journal of events.
    pub fn code(self) -> &'static str {
        Self::ALL[self as usize].1
    }

    /// The words of the button.
    pub fn label(self) -> &'static str {
        Self::ALL[self as usize].2
    }
}

/// What is known when a step is asked for.
#[derive(Clone, Debug, Default)]
pub struct Known {
    /// It is a problem of entry: the whole way of W.3 is gone.
    pub login: bool,
    /// The student's card was seen.
    pub card: bool,
    /// The screenshot with the e-mail is there, on paper or as a file.
    pub screenshot: bool,
    /// Both are demanded before a request is accepted.
    pub papers_demanded: bool,
    /// Whom it is about is found among the people of the college.
    pub subject: bool,
    /// Something was corrected in the record.
    pub corrections: usize,
    /// When the corrections take effect.
    pub effective_at: Option<Timestamp>,
    /// The person tried again and did not get in.
    pub recheck_failed: bool,
    /// What the text for the outside support lacks.
    pub lacking: Vec<&'static str>,
    /// Something is said: an answer, a reason, a number.
    pub words: bool,
    /// When it was solved, closed or refused.
    pub ended_at: Option<Timestamp>,
    /// The author asks, not someone who sorts requests out.
    pub by_author: bool,
}

/// The days within which the author may bring a request back.
pub const REOPEN_DAYS: i64 = 14;

/// Where a step leads, or a sentence about what must be done first.
pub fn step(from: State, step: Step, known: &Known, now: Timestamp) -> Result<State, String> {
    let to = way(from, step, known.login)
        .ok_or_else(|| format!("Сейчас обращение «{}»: это действие к нему не подходит. Обновите страницу и посмотрите, что уже сделано.", from.label()))?;
    match first(from, step, known, now) {
        Some(words) => Err(words),
        None => Ok(to),
    }
}

/// The steps that lead anywhere from a state; those of the program itself are not among them.
pub fn offered(from: State, login: bool) -> Vec<Step> {
    Step::ALL
        .iter()
        .map(|(step, ..)| *step)
        .filter(|step| !matches!(step, Step::TakeEffect | Step::Answered | Step::Merge))
        .filter(|step| way(from, *step, login).is_some())
        .collect()
}

fn way(from: State, step: Step, login: bool) -> Option<State> {
    Some(match (from, step) {
        (New, Step::Accept) => Accepted,
        (Accepted, Step::Check) if login => Check,
        (Check, Step::Correct) if login => Corrected,
        (Check, Step::Same) if login => WaitUser,
        (Corrected, Step::TakeEffect) => WaitUser,
        (Accepted | Check, Step::AskUser) => WaitUser,
        (WaitUser, Step::Answered) => match login {
            true => WaitUser,
            false => Accepted,
        },
        (WaitUser, Step::RecheckFailed) if login => WaitUser,
        (WaitUser, Step::Check) if login => Check,
        (WaitUser, Step::Escalate) => Escalated,
        (Accepted, Step::Escalate) if !login => Escalated,
        (Escalated, Step::Rework) => Rework,
        (Rework, Step::Resend) => Escalated,
        (New | Accepted | Check | WaitUser | Escalated | Rework, Step::Solve) => Solved,
        (Solved, Step::Close) => Closed,
        (New | Accepted | Check | WaitUser, Step::Reject) => Rejected,
        (Solved | Closed | Rejected, Step::Reopen) => Accepted,
        (from, Step::Merge) if from.is_open() => Closed,
        _ => return None,
    })
}

/// What must be done before the step, if it is not done.
fn first(from: State, step: Step, known: &Known, now: Timestamp) -> Option<String> {
    let says = |words: &str| Some(words.to_owned());
    match step {
        Step::Accept if known.login && known.papers_demanded => {
            match (known.card, known.screenshot) {
                (true, true) => None,
                (false, true) => says(
                    "Не отмечено, что студенческий билет предъявлен. Посмотрите билет и поставьте отметку.",
                ),
                (true, false) => says(
                    "Нет снимка экрана с почтой Госуслуг. Попросите приложить его или отметьте, что предъявлена распечатка.",
                ),
                (false, false) => says(
                    "Нужны студенческий билет и снимок экрана с почтой Госуслуг. Отметьте то, что увидели.",
                ),
            }
        }
        Step::Correct | Step::Same if !known.subject => {
            says("Сначала выберите, о ком заявка: сравнивать данные пока не с чем.")
        }
        Step::Correct if known.corrections == 0 => says(
            "Ничего не исправлено. Исправьте данные в сравнении или отметьте, что они совпали.",
        ),
        Step::RecheckFailed if from == WaitUser && !passed(known, now) => {
            says("Исправление ещё не вступило в силу: проверять вход пока рано.")
        }
        Step::Escalate if known.login => escalation(known, now),
        Step::Escalate if !known.lacking.is_empty() => Some(lacks(known)),
        Step::Resend if !known.words => says("Напишите, что добавлено к заявке в поддержку."),
        Step::Rework if !known.words => {
            says("Напишите, что просит доработать техническая поддержка.")
        }
        Step::AskUser if !known.words => says("Напишите заявителю, какой ответ от него нужен."),
        Step::Solve if !known.words => says("Напишите, как решено: это прочтёт заявитель."),
        Step::Reject if !known.words => says("Напишите причину отказа: её прочтёт заявитель."),
        Step::Reopen if known.by_author => late(known, now),
        _ => None,
    }
}

fn escalation(known: &Known, now: Timestamp) -> Option<String> {
    if !known.subject {
        return Some(
            "Сначала выберите, о ком заявка: без этого её нельзя передать дальше.".to_owned(),
        );
    }
    if !passed(known, now) {
        return Some("Исправление ещё не вступило в силу. В техническую поддержку передают только после этого.".to_owned());
    }
    if !known.recheck_failed {
        return Some("Сначала проверьте вход ещё раз и отметьте, что он не удаётся.".to_owned());
    }
    (!known.lacking.is_empty()).then(|| lacks(known))
}

fn lacks(known: &Known) -> String {
    format!(
        "Для технической поддержки не хватает: {}. Дополните заявку.",
        known.lacking.join(", ")
    )
}

fn passed(known: &Known, now: Timestamp) -> bool {
    known.effective_at.is_none_or(|at| at <= now)
}

fn late(known: &Known, now: Timestamp) -> Option<String> {
    let days = known
        .ended_at
        .map_or(0, |at| now.duration_since(at).as_hours() / 24);
    (days >= REOPEN_DAYS).then(|| {
        format!("Вернуть обращение в работу можно в течение {REOPEN_DAYS} дней. Напишите новое.")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Timestamp {
        text.parse().expect("moment")
    }

    fn ready() -> Known {
        Known {
            login: true,
            card: true,
            screenshot: true,
            papers_demanded: true,
            subject: true,
            corrections: 1,
            recheck_failed: true,
            words: true,
            ..Known::default()
        }
    }

    #[test]
    fn codes_lead_back_to_their_states_and_steps() {
        for (n, (state, code, _)) in State::ALL.iter().enumerate() {
            assert_eq!((*state as usize, State::of(code)), (n, *state));
        }
        for (n, (step, code, _)) in Step::ALL.iter().enumerate() {
            assert_eq!((*step as usize, Step::of(code)), (n, Some(*step)));
        }
    }

    #[test]
    fn a_problem_of_entry_goes_its_whole_way() {
        let now = at("2026-11-24T12:00:00Z");
        let mut state = New;
        for (next, to) in [
            (Step::Accept, Accepted),
            (Step::Check, Check),
            (Step::Correct, Corrected),
            (Step::TakeEffect, WaitUser),
            (Step::RecheckFailed, WaitUser),
            (Step::Escalate, Escalated),
            (Step::Rework, Rework),
            (Step::Resend, Escalated),
            (Step::Solve, Solved),
            (Step::Close, Closed),
            (Step::Reopen, Accepted),
        ] {
            state = step(state, next, &ready(), now).expect("a step of the way");
            assert_eq!(state, to, "{next:?}");
        }
    }

    #[test]
    fn nothing_is_accepted_without_both_papers_unless_the_college_says_so() {
        let now = at("2026-11-24T12:00:00Z");
        for (card, screenshot) in [(false, false), (true, false), (false, true)] {
            let known = Known {
                card,
                screenshot,
                ..ready()
            };
            assert!(step(New, Step::Accept, &known, now).is_err());
            let free = Known {
                papers_demanded: false,
                ..known
            };
            assert_eq!(step(New, Step::Accept, &free, now), Ok(Accepted));
        }
    }

    #[test]
    fn nothing_is_escalated_before_the_correction_took_effect_and_failed() {
        let now = at("2026-11-24T12:00:00Z");
        let early = Known {
            effective_at: Some(at("2026-11-24T12:00:01Z")),
            ..ready()
        };
        assert!(step(WaitUser, Step::Escalate, &early, now).is_err());
        assert!(step(WaitUser, Step::RecheckFailed, &early, now).is_err());
        let untried = Known {
            recheck_failed: false,
            ..ready()
        };
        assert!(step(WaitUser, Step::Escalate, &untried, now).is_err());
        let poor = Known {
            lacking: vec!["территория"],
            ..ready()
        };
        assert!(
            step(WaitUser, Step::Escalate, &poor, now)
                .is_err_and(|words| words.contains("территория"))
        );
        let exact = Known {
            effective_at: Some(now),
            ..ready()
        };
        assert_eq!(step(WaitUser, Step::Escalate, &exact, now), Ok(Escalated));
        for state in [New, Accepted, Check, Corrected, Escalated, Solved, Closed] {
            assert!(
                step(state, Step::Escalate, &ready(), now).is_err(),
                "{state:?}"
            );
        }
    }

    #[test]
    fn the_author_brings_a_request_back_for_fourteen_days() {
        let known = |ended: &str| Known {
            by_author: true,
            ended_at: Some(at(ended)),
            ..ready()
        };
        let now = at("2026-11-24T12:00:00Z");
        assert_eq!(
            step(Closed, Step::Reopen, &known("2026-11-10T12:00:01Z"), now),
            Ok(Accepted)
        );
        assert!(step(Closed, Step::Reopen, &known("2026-11-10T12:00:00Z"), now).is_err());
    }

    #[test]
    fn every_open_state_offers_a_way_out_and_every_offer_leads_somewhere() {
        for login in [true, false] {
            for (state, ..) in State::ALL {
                let steps = offered(*state, login);
                let may_wait = *state == Corrected || (!login && *state == Check);
                assert!(!steps.is_empty() || may_wait, "{state:?}");
                for next in steps {
                    assert!(way(*state, next, login).is_some());
                }
            }
        }
    }
}
