//! Posts, units and other phrases: the first noun phrase bends, the rest stays. «Заместитель директора по учебной
//! работе» → «заместителю директора по учебной работе».

use super::{Case, bend};

/// Whether the noun is a living being: the accusative of men's nouns depends on it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum Life {
    Living,
    Thing,
    /// To be seen from the noun itself.
    Guess,
}

/// Five oblique endings.
type Ends = [&'static str; 5];

/// A phrase in a case. Parts joined by a comma or by «и» before another noun in the nominative are not taken apart,
/// except for «директор, преподаватель», where both bend.
pub fn phrase(text: &str, case: Case, life: Life) -> String {
    if case == Case::Nominative {
        return text.to_owned();
    }
    let parts: Vec<&str> = text.split(", ").collect();
    // after the comma only one more post bends, never a dependent clause
    let bent = parts.iter().enumerate().map(|(at, part)| {
        let plain = at == 0 || part.split_whitespace().count() <= 2;
        match plain {
            true => one(part, case, life),
            false => (*part).to_owned(),
        }
    });
    bent.collect::<Vec<_>>().join(", ")
}

/// Adjectives that stand for a noun and rule what follows: after them nothing bends.
const RULING: &[&str] = &[
    "заведующий",
    "заведующая",
    "управляющий",
    "управляющая",
    "исполняющий",
    "исполняющая",
    "исполняющие",
    "командующий",
    "ответственный",
    "ответственная",
    "уполномоченный",
    "уполномоченная",
    "обучающийся",
    "обучающаяся",
    "учащийся",
    "учащаяся",
];
/// Short words before a post that do not bend.
const BEFORE: &[&str] = &["и.о.", "и.", "о.", "врио", "вр.и.о.", "и.о", "№"];
const PREPOSITIONS: &[&str] = &[
    "по", "за", "на", "в", "во", "для", "с", "со", "при", "к", "из", "от", "до", "о", "об", "и",
    "или", "без", "над", "под",
];
/// Nouns that look like adjectives.
const NOT_ADJECTIVES: &[&str] = &[
    "санаторий",
    "лекторий",
    "планетарий",
    "профилакторий",
    "дендрарий",
    "сценарий",
    "критерий",
    "музей",
    "лицей",
    "гений",
    "станция",
    "комиссия",
];

fn one(text: &str, case: Case, life: Life) -> String {
    let mut done = false;
    let mut bent = Vec::new();
    for word in text.split(' ') {
        if done || word.is_empty() {
            bent.push(word.to_owned());
            continue;
        }
        let low = word.to_lowercase();
        if BEFORE.contains(&low.as_str()) {
            bent.push(word.to_owned());
            // «и.о. директора» has nothing more to bend
            done = low.contains('о') && low != "№";
            continue;
        }
        if PREPOSITIONS.contains(&low.as_str()) {
            done = true;
            bent.push(word.to_owned());
            continue;
        }
        let (core, tail) = split_tail(word);
        let life = match life {
            Life::Guess => guess(text),
            known => known,
        };
        let adjective = is_adjective(&core.to_lowercase());
        done = !adjective || RULING.contains(&core.to_lowercase().as_str());
        bent.push(format!("{}{tail}", compound(core, case, life)));
    }
    bent.join(" ")
}

/// The word and the signs after it: «(старший)» and «отдел.» keep theirs.
fn split_tail(word: &str) -> (&str, &str) {
    let core = word.trim_end_matches(|sign: char| !sign.is_alphabetic());
    word.split_at(core.len())
}

/// «преподаватель-организатор»: both halves; «веб-мастер», «бизнес-тренер»: the last.
fn compound(word: &str, case: Case, life: Life) -> String {
    const FIRST_STAYS: &[&str] = &[
        "веб",
        "бизнес",
        "пресс",
        "вице",
        "обер",
        "унтер",
        "экс",
        "онлайн",
        "интернет",
        "медиа",
        "премьер",
        "генерал",
        "пиар",
        "шеф",
        "арт",
        "топ",
        "эко",
        "лего",
    ];
    let parts: Vec<&str> = word.split('-').collect();
    let last = parts.len() - 1;
    let bent = parts.iter().enumerate().map(|(at, part)| {
        let still = at < last && FIRST_STAYS.contains(&part.to_lowercase().as_str());
        match still {
            true => (*part).to_owned(),
            false => word_in(part, case, life),
        }
    });
    bent.collect::<Vec<_>>().join("-")
}

fn word_in(word: &str, case: Case, life: Life) -> String {
    let low = word.to_lowercase();
    let russian = low.chars().all(|sign| matches!(sign, 'а'..='я' | 'ё'));
    // an abbreviation («ПЦК», «МТО») does not bend
    let short = word.chars().filter(|sign| sign.is_uppercase()).count() > 1;
    let Some(at) = case
        .oblique()
        .filter(|_| russian && !short && low.chars().count() > 2)
    else {
        return word.to_owned();
    };
    let ends = match is_adjective(&low) {
        true => adjective(&low, life),
        false => noun(&low, life),
    };
    ends.map_or_else(|| word.to_owned(), |ends| bend(word, ends[at]))
}

fn is_adjective(low: &str) -> bool {
    let ends = [
        "ый", "ий", "ой", "ая", "яя", "ое", "ее", "ые", "ие", "ийся", "аяся", "ееся", "иеся",
    ];
    let noun = NOT_ADJECTIVES.contains(&low)
        || (low.ends_with("ие") && !plural_adjective(low))
        || (low.ends_with("ой") && ["герой", "покой", "строй"].contains(&low));
    !noun && low.chars().count() > 3 && ends.iter().any(|end| low.ends_with(end))
}

/// «учебные», «технические» against «отделение», «общежитие».
fn plural_adjective(low: &str) -> bool {
    ["кие", "гие", "хие", "щие", "шие", "чие", "жие"]
        .iter()
        .any(|end| low.ends_with(end))
}

fn adjective(low: &str, life: Life) -> Option<Ends> {
    let ends = |end: &str| low.ends_with(end);
    let back = |cut: usize| low.chars().rev().nth(cut);
    let hush = |sign: Option<char>| sign.is_some_and(|sign| "жшчщ".contains(sign));
    let throat = |sign: Option<char>| sign.is_some_and(|sign| "гкх".contains(sign));
    let living = life != Life::Thing;
    // «учащийся»: the same before «ся»
    if let Some(stem) = low.strip_suffix("ся") {
        return match stem {
            _ if stem.ends_with("ий") && living => Some([
                "----егося",
                "----емуся",
                "----егося",
                "----имся",
                "----емся",
            ]),
            _ if stem.ends_with("ий") => {
                Some(["----егося", "----емуся", ".", "----имся", "----емся"])
            }
            _ if stem.ends_with("ая") => {
                Some(["----ейся", "----ейся", "----уюся", "----ейся", "----ейся"])
            }
            _ if stem.ends_with("ие") => Some(["--хся", "--мся", "--хся", "--мися", "--хся"]),
            _ => None,
        };
    }
    let fits = if ends("ый") || ends("ой") || (ends("ий") && throat(back(2))) {
        let after_throat = ends("ой") && (throat(back(2)) || hush(back(2)));
        let by = if ends("ий") || after_throat {
            "--им"
        } else {
            "--ым"
        };
        ["--ого", "--ому", "--ого", by, "--ом"]
    } else if ends("ий") {
        ["--его", "--ему", "--его", "--им", "--ем"]
    } else if ends("ая") && hush(back(2)) {
        return Some(["--ей", "--ей", "--ую", "--ей", "--ей"]);
    } else if ends("ая") {
        return Some(["--ой", "--ой", "--ую", "--ой", "--ой"]);
    } else if ends("яя") {
        return Some(["--ей", "--ей", "--юю", "--ей", "--ей"]);
    } else if ends("ое") {
        let by = if throat(back(2)) { "--им" } else { "--ым" };
        return Some(["--ого", "--ому", ".", by, "--ом"]);
    } else if ends("ее") {
        return Some(["--его", "--ему", ".", "--им", "--ем"]);
    } else if ends("ые") || ends("ие") {
        let all = if living { "-х" } else { "." };
        return Some(["-х", "-м", all, "-ми", "-х"]);
    } else {
        return None;
    };
    let [gen_, dat, acc, ins, pre] = fits;
    Some([gen_, dat, if living { acc } else { "." }, ins, pre])
}

/// Nouns with a soft sign that are feminine; the others in posts are men: «секретарь», «слесарь».
const FEMININE_SOFT: &[&str] = &[
    "часть",
    "область",
    "сеть",
    "площадь",
    "дверь",
    "печать",
    "модель",
    "цель",
    "роль",
    "связь",
    "помощь",
    "речь",
    "запись",
    "подпись",
    "тетрадь",
    "мебель",
    "должность",
];

fn noun(low: &str, life: Life) -> Option<Ends> {
    let ends = |list: &[&str]| list.iter().any(|end| low.ends_with(end));
    let living = life != Life::Thing;
    let of = |gen_: &'static str| if living { gen_ } else { "." };
    let found = match low.chars().last()? {
        _ if ends(&["ия"]) => ["-и", "-и", "-ю", "-ей", "-и"],
        _ if ends(&["ие"]) => ["-я", "-ю", ".", "м", "-и"],
        'ь' if FEMININE_SOFT.contains(&low) || ends(&["ость", "знь", "чь", "шь", "жь"]) => {
            ["-и", "-и", ".", "ю", "-и"]
        }
        'ь' => ["-я", "-ю", if living { "-я" } else { "." }, "-ем", "-е"],
        'й' if ends(&["ий"]) => ["-я", "-ю", if living { "-я" } else { "." }, "-ем", "-и"],
        'й' => ["-я", "-ю", if living { "-я" } else { "." }, "-ем", "-е"],
        'а' if ends(&["га", "ка", "ха"]) => ["-и", "-е", "-у", "-ой", "-е"],
        'а' if ends(&["жа", "ша", "ча", "ща"]) => ["-и", "-е", "-у", "-ей", "-е"],
        'а' if ends(&["ца"]) => ["-ы", "-е", "-у", "-ей", "-е"],
        'а' => ["-ы", "-е", "-у", "-ой", "-е"],
        'я' => ["-и", "-е", "-ю", "-ей", "-е"],
        'о' => ["-а", "-у", ".", "м", "-е"],
        'е' => ["-я", "-ю", ".", "м", "."],
        // words that came to stay: «бюро», «рандеву»
        'ё' | 'и' | 'у' | 'ы' | 'э' | 'ю' => return None,
        'ц' if ends(&["овец", "авец", "орец"]) => {
            ["--ца", "--цу", "--ца", "--цом", "--це"]
        }
        'ц' => ["а", "у", of("а"), "ем", "е"],
        'ж' | 'ш' | 'ч' | 'щ' => ["а", "у", of("а"), hushed(low), "е"],
        _ => ["а", "у", of("а"), "ом", "е"],
    };
    Some(correct(low, found))
}

/// After a hushing sign the ending is «-ом» only under the stress: «врачом», but «товарищем», «сторожем».
fn hushed(low: &str) -> &'static str {
    match low {
        "врач" | "ключ" | "этаж" | "чертёж" | "гараж" | "скрипач" | "ткач" | "силач" => {
            "ом"
        }
        _ => "ем",
    }
}

/// Nouns of which the rule is wrong.
fn correct(low: &str, ends: Ends) -> Ends {
    match low {
        "время" | "имя" => ["-ени", "-ени", ".", "-енем", "-ени"],
        "бюро" | "депо" | "метро" | "кафе" | "шоссе" | "фото" | "пианино" | "пальто" => {
            [".", ".", ".", ".", "."]
        }
        "день" | "пень" => ["--ня", "--ню", ".", "--нём", "--не"],
        "секретарь" => ["-я", "-ю", "-я", "-ём", "-е"],
        "словарь" | "календарь" | "инвентарь" => {
            ["-я", "-ю", ".", "-ём", "-е"]
        }
        "образец" | "конец" => ["--ца", "--цу", ".", "--цом", "--це"],
        _ => ends,
    }
}

/// Things by their nouns; everyone else is a person.
fn guess(text: &str) -> Life {
    const THINGS: &[&str] = &[
        "отдел",
        "сектор",
        "центр",
        "кабинет",
        "склад",
        "колледж",
        "техникум",
        "институт",
        "лицей",
        "университет",
        "архив",
        "музей",
        "цех",
        "гараж",
        "договор",
        "приказ",
        "акт",
        "протокол",
        "корпус",
        "филиал",
        "комплекс",
        "совет",
        "пункт",
        "дом",
        "зал",
        "блок",
        "участок",
        "план",
        "отпуск",
        "документ",
        "класс",
        "парк",
        "департамент",
        "комитет",
        "банк",
        "фонд",
        "клуб",
        "спортзал",
        "полигон",
        "диплом",
        "билет",
        "период",
        "срок",
        "год",
        "санаторий",
        "ремонт",
        "договоры",
        "приказы",
        "занятия",
        "работы",
    ];
    let words = text.split([' ', '-', ',']);
    let head = words
        .map(str::to_lowercase)
        .find(|word| !is_adjective(word) && word.chars().count() > 2);
    match head.is_some_and(|head| THINGS.contains(&head.as_str())) {
        true => Life::Thing,
        false => Life::Living,
    }
}
