//! The kinds of documents a programme consists of, and the field of `eduOp` each stands in.

/// A kind of document.
#[derive(Debug, PartialEq, Eq, Hash)]
pub struct Kind {
    /// The word in `[document] kind = "…"`.
    pub word: &'static str,
    /// Field of the block `eduOp` (приказ Рособрнадзора № 1493, шаблон 3.5.6).
    pub field: &'static str,
    /// What the document is called.
    pub title: &'static str,
    /// Heading of the list it stands in.
    pub many: &'static str,
}

/// All kinds, in the order of the lists.
pub static KINDS: &[Kind] = &[
    kind(
        "opMain",
        "opMain",
        "Описание образовательной программы",
        "Описание программы",
    ),
    kind(
        "educationPlan",
        "educationPlan",
        "Учебный план",
        "Учебный план",
    ),
    kind(
        "educationShedule",
        "educationShedule",
        "Календарный учебный график",
        "Календарный учебный график",
    ),
    kind(
        "educationRpd",
        "educationRpd",
        "Рабочая программа дисциплины",
        "Рабочие программы предметов, дисциплин и модулей",
    ),
    kind(
        "eduPr",
        "eduPr",
        "Рабочая программа практики",
        "Рабочие программы практик",
    ),
    kind(
        "upbringing",
        "methodology",
        "Рабочая программа воспитания",
        "Воспитание",
    ),
    kind(
        "upbringingPlan",
        "methodology",
        "Календарный план воспитательной работы",
        "Воспитание",
    ),
    kind(
        "assessment",
        "methodology",
        "Оценочные материалы",
        "Оценочные материалы",
    ),
    kind(
        "methodology",
        "methodology",
        "Методические материалы",
        "Методические материалы",
    ),
];

const fn kind(
    word: &'static str,
    field: &'static str,
    title: &'static str,
    many: &'static str,
) -> Kind {
    Kind {
        word,
        field,
        title,
        many,
    }
}

impl Kind {
    /// The kind by its word, or a sentence about the words there are.
    pub fn named(word: &str) -> Result<&'static Kind, String> {
        KINDS.iter().find(|kind| kind.word == word).ok_or_else(|| {
            let words: Vec<&str> = KINDS.iter().map(|kind| kind.word).collect();
            format!(
                "«kind» документа не бывает «{word}»; бывают: {}",
                words.join(", ")
            )
        })
    }

    /// What the document is called; the index of a discipline, module or practice tells it closer.
    pub fn title_of(&self, index: Option<&str>) -> &'static str {
        let starts = |with: &str| index.is_some_and(|index| index.starts_with(with));
        match self.word {
            "educationRpd" if starts("ПМ") => "Рабочая программа профессионального модуля",
            "educationRpd" if starts("ОУП") => "Рабочая программа учебного предмета",
            "eduPr" if starts("УП") => "Рабочая программа учебной практики",
            "eduPr" if starts("ПДП") => "Рабочая программа преддипломной практики",
            "eduPr" if starts("ПП") => "Рабочая программа производственной практики",
            _ => self.title,
        }
    }

    /// Place among the kinds.
    pub fn place(&self) -> usize {
        KINDS
            .iter()
            .position(|kind| kind == self)
            .unwrap_or(KINDS.len())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::site::sveden::vocabulary::vocabulary;

    #[test]
    fn every_kind_stands_in_a_field_of_the_law() {
        let section = vocabulary().section("education").expect("the section");
        let block = section.block("eduOp").expect("the block");
        for kind in KINDS {
            assert!(block.field(kind.field).is_some(), "{}", kind.field);
        }
    }
}
