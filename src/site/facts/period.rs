//! A year that a fact speaks of: a calendar year «2025» or an academic year «2025/2026».

/// A calendar or academic year.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Period {
    /// The calendar year in which it ends.
    pub ends: i16,
    /// Whether it began in September of the year before.
    pub academic: bool,
}

impl Period {
    /// «2025» or «2025/2026», also with a dash.
    pub fn named(words: &str) -> Option<Period> {
        let year = |digits: &str| {
            let digits = digits.trim();
            let four = digits.len() == 4 && digits.bytes().all(|b| b.is_ascii_digit());
            digits.parse::<i16>().ok().filter(|_| four)
        };
        match words.split_once(['/', '-', '–', '—']) {
            None => Some(Period {
                ends: year(words).filter(|year| (1900..=2200).contains(year))?,
                academic: false,
            }),
            Some((from, to)) => {
                let (from, to) = (year(from)?, year(to)?);
                (to == from + 1 && (1900..=2200).contains(&to)).then_some(Period {
                    ends: to,
                    academic: true,
                })
            }
        }
    }

    /// «2025 год» or «2025/2026 учебный год» in the genitive: «2025 года».
    pub fn genitive(self) -> String {
        match self.academic {
            true => format!("{}/{} учебного года", self.ends - 1, self.ends),
            false => format!("{} года", self.ends),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_year_is_a_calendar_or_an_academic_one() {
        assert_eq!(
            Period::named("2025").map(Period::genitive).as_deref(),
            Some("2025 года")
        );
        let academic = Period::named("2025/2026").expect("an academic year");
        assert_eq!((academic.ends, academic.academic), (2026, true));
        assert_eq!(academic.genitive(), "2025/2026 учебного года");
        for wrong in ["25/26", "2025/2027", "двадцать пятый", "", "12025"] {
            assert_eq!(Period::named(wrong), None, "{wrong}");
        }
    }
}
