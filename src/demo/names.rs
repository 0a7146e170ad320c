//! Names of people who do not exist: surnames are made of lakes, woods and tools, all of one
//! invented shore, so that nobody real is met by chance in lists or on screenshots.

use jiff::{ToSpan as _, civil::Date};

use crate::clock::Chance;

/// A person made up from the lists below.
#[derive(Clone, Debug, PartialEq)]
pub struct Invented {
    /// Фамилия.
    pub last_name: String,
    /// Имя.
    pub first_name: String,
    /// Отчество; some have none.
    pub middle_name: Option<String>,
    /// Дата рождения.
    pub birth_date: Date,
    /// `m` or `f`, code list SEX.
    pub sex: &'static str,
}

const SURNAMES: &[&str] = &[
    "Озерецков",
    "Заливин",
    "Камышинцев",
    "Причалов",
    "Валунцев",
    "Ивнячков",
    "Осокин",
    "Ракитов",
    "Берестнёв",
    "Ольховцев",
    "Тальников",
    "Вербицын",
    "Сосняков",
    "Ельничев",
    "Рябинцев",
    "Черёмухин",
    "Калинцев",
    "Кувшинкин",
    "Тростинцев",
    "Волнушкин",
    "Подберёзов",
    "Маслятин",
    "Лисичкин",
    "Боровичёв",
    "Опёнкин",
    "Морошкин",
    "Брусницын",
    "Клюквин",
    "Голубичев",
    "Черничнов",
    "Мятликов",
    "Зверобоев",
    "Васильков",
    "Ромашкин",
    "Лютиков",
    "Ландышев",
    "Колокольцев",
    "Шиповников",
    "Жимолостнов",
    "Бузинов",
    "Чайкин",
    "Кряквин",
    "Гагарьев",
    "Журавлёв-Озёрный",
    "Куликов-Бродов",
    "Зимородков",
    "Пеструшкин",
    "Окунцов",
    "Щучкин",
    "Плотвичев",
    "Налимцев",
    "Карасёв-Тихий",
    "Сигов",
    "Ряпушкин",
    "Хариусов",
    "Якорцев",
    "Парусников",
    "Маячников",
    "Бакенщиков",
    "Лодочкин",
    "Весельцев",
    "Кормчев",
    "Рулёвкин",
    "Швартов",
    "Канатов",
    "Шестерёнкин",
    "Чертёжников",
    "Угольников",
    "Циркулев",
    "Рейсшинин",
    "Ватманов",
    "Рашпилев",
    "Зубилкин",
    "Молоточников",
    "Наковальнев",
    "Верстаков",
    "Стамескин",
    "Рубанков",
    "Напильников",
    "Штангенов",
    "Резцовкин",
    "Фрезеров",
    "Подшипников",
    "Муфтин",
    "Валков-Ровный",
    "Втулкин",
    "Болтиков",
    "Гайкин-Резьбин",
    "Отвёрткин",
    "Паяльников",
];

const MEN: &[&str] = &[
    "Александр",
    "Алексей",
    "Андрей",
    "Антон",
    "Артём",
    "Борис",
    "Вадим",
    "Виктор",
    "Глеб",
    "Григорий",
    "Данила",
    "Денис",
    "Дмитрий",
    "Егор",
    "Захар",
    "Иван",
    "Игнат",
    "Илья",
    "Кирилл",
    "Климент",
    "Лев",
    "Макар",
    "Максим",
    "Матвей",
    "Мирон",
    "Назар",
    "Никита",
    "Олег",
    "Павел",
    "Пётр",
    "Родион",
    "Роман",
    "Савва",
    "Семён",
    "Степан",
    "Тимофей",
    "Фёдор",
    "Юрий",
    "Яков",
    "Ярослав",
];

const WOMEN: &[&str] = &[
    "Агата",
    "Алевтина",
    "Алёна",
    "Анастасия",
    "Анна",
    "Арина",
    "Валерия",
    "Варвара",
    "Василиса",
    "Вера",
    "Вероника",
    "Галина",
    "Дарья",
    "Ева",
    "Екатерина",
    "Елизавета",
    "Есения",
    "Жанна",
    "Зоя",
    "Инна",
    "Ирина",
    "Кира",
    "Ксения",
    "Лада",
    "Лидия",
    "Любовь",
    "Маргарита",
    "Марина",
    "Мария",
    "Милана",
    "Надежда",
    "Нина",
    "Ольга",
    "Полина",
    "Раиса",
    "Светлана",
    "София",
    "Таисия",
    "Ульяна",
    "Юлия",
];

/// Father's name → the two forms of the patronymic.
const PATRONYMICS: &[(&str, &str)] = &[
    ("Александрович", "Александровна"),
    ("Алексеевич", "Алексеевна"),
    ("Андреевич", "Андреевна"),
    ("Борисович", "Борисовна"),
    ("Вадимович", "Вадимовна"),
    ("Викторович", "Викторовна"),
    ("Глебович", "Глебовна"),
    ("Денисович", "Денисовна"),
    ("Дмитриевич", "Дмитриевна"),
    ("Егорович", "Егоровна"),
    ("Захарович", "Захаровна"),
    ("Иванович", "Ивановна"),
    ("Ильич", "Ильинична"),
    ("Кириллович", "Кирилловна"),
    ("Львович", "Львовна"),
    ("Максимович", "Максимовна"),
    ("Матвеевич", "Матвеевна"),
    ("Олегович", "Олеговна"),
    ("Павлович", "Павловна"),
    ("Петрович", "Петровна"),
    ("Романович", "Романовна"),
    ("Семёнович", "Семёновна"),
    ("Степанович", "Степановна"),
    ("Тимофеевич", "Тимофеевна"),
    ("Фёдорович", "Фёдоровна"),
    ("Юрьевич", "Юрьевна"),
    ("Яковлевич", "Яковлевна"),
];

/// Makes up a person who on `today` is between `ages.0` and `ages.1` full years old.
pub fn invent(chance: &Chance, today: Date, ages: (u32, u32)) -> Invented {
    let pick = |n: usize| chance.below(u32::try_from(n).unwrap_or(u32::MAX)) as usize;
    let man = chance.below(2) == 0;
    let surname = SURNAMES[pick(SURNAMES.len())];
    let (father, daughter) = PATRONYMICS[pick(PATRONYMICS.len())];
    let days = i64::from(ages.0) * 366 + i64::from(chance.below((ages.1 - ages.0).max(1) * 365));
    Invented {
        last_name: if man {
            surname.to_owned()
        } else {
            feminine(surname)
        },
        first_name: if man {
            MEN[pick(MEN.len())]
        } else {
            WOMEN[pick(WOMEN.len())]
        }
        .to_owned(),
        middle_name: (chance.below(60) != 0)
            .then(|| if man { father } else { daughter }.to_owned()),
        birth_date: today.checked_sub(days.days()).unwrap_or(today),
        sex: if man { "m" } else { "f" },
    }
}

/// «Фамилия Имя Отчество» as it stands in a published list, taken apart; the sex is read off the patronymic.
pub fn take_apart(full_name: &str, birth_date: Date) -> Option<Invented> {
    let mut words = full_name.split_whitespace();
    let (last_name, first_name) = (words.next()?.to_owned(), words.next()?.to_owned());
    let middle_name = words.next().map(str::to_owned);
    let woman = middle_name
        .as_deref()
        .unwrap_or(&last_name)
        .ends_with(['а', 'я']);
    Some(Invented {
        last_name,
        first_name,
        middle_name,
        birth_date,
        sex: if woman { "f" } else { "m" },
    })
}

fn feminine(surname: &str) -> String {
    let part = |s: &str| match s {
        s if s.ends_with("ый") || s.ends_with("ий") => format!("{}ая", &s[..s.len() - 4]),
        s => format!("{s}а"),
    };
    surname.split('-').map(part).collect::<Vec<_>>().join("-")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn surnames_have_a_feminine_form() {
        assert_eq!(feminine("Ракитов"), "Ракитова");
        assert_eq!(feminine("Журавлёв-Озёрный"), "Журавлёва-Озёрная");
        assert_eq!(feminine("Карасёв-Тихий"), "Карасёва-Тихая");
    }

    #[test]
    fn the_same_seed_makes_the_same_people() {
        let today = jiff::civil::date(2026, 9, 1);
        let people = |seed| {
            let chance = Chance::seeded(seed);
            (0..20)
                .map(|_| invent(&chance, today, (15, 20)))
                .collect::<Vec<_>>()
        };
        assert_eq!(people(7), people(7));
        assert_ne!(people(7), people(8));
    }

    #[test]
    fn a_published_name_is_taken_apart() {
        let birth = jiff::civil::date(1980, 1, 1);
        let woman = take_apart("Осокина Вера Павловна", birth).map(|p| (p.last_name, p.sex));
        assert_eq!(woman, Some(("Осокина".to_owned(), "f")));
        assert_eq!(take_apart("Осокина", birth), None);
    }
}
