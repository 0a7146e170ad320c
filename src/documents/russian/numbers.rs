//! Numbers and sums in words, in the nominative and in the genitive.

use super::{Case, Gender};

/// The form of a noun after a number: `["рубль", "рубля", "рублей"]`.
pub fn plural(n: i64, forms: [&str; 3]) -> &str {
    let (tens, ones) = (n.unsigned_abs() % 100, n.unsigned_abs() % 10);
    match (tens, ones) {
        (11..=14, _) => forms[2],
        (_, 1) => forms[0],
        (_, 2..=4) => forms[1],
        _ => forms[2],
    }
}

/// «двадцать одна», «двадцати одной». Cases other than the genitive are given as the nominative: documents write no
/// others in words.
pub fn number_in_words(n: i64, gender: Gender, case: Case) -> String {
    let genitive = case == Case::Genitive;
    if n == 0 {
        return if genitive { "ноля" } else { "ноль" }.to_owned();
    }
    let mut words: Vec<&str> = Vec::new();
    if n < 0 {
        words.push("минус");
    }
    let whole = n.unsigned_abs();
    for (power, unit) in UNITS.iter().enumerate().rev() {
        let scale = 1000_u64.pow(power as u32);
        let group = whole / scale % 1000;
        if group == 0 {
            continue;
        }
        let of = if power == 0 { gender } else { unit.gender };
        three(group, of, genitive, &mut words);
        if power > 0 {
            let forms = if genitive { unit.genitive } else { unit.plain };
            words.push(plural(group as i64, forms));
        }
    }
    words.join(" ")
}

/// «12 345,67»: a sum kept in kopecks.
pub fn money(kopecks: i64) -> String {
    let (roubles, rest) = (kopecks.unsigned_abs() / 100, kopecks.unsigned_abs() % 100);
    let sign = if kopecks < 0 { "−" } else { "" };
    format!("{sign}{},{rest:02}", spaced(roubles as i64))
}

/// «двенадцать тысяч триста сорок пять рублей 67 копеек».
pub fn money_in_words(kopecks: i64, case: Case) -> String {
    let genitive = case == Case::Genitive;
    let minus = if kopecks < 0 { "минус " } else { "" };
    let roubles = (kopecks.unsigned_abs() / 100) as i64;
    let rest = (kopecks.unsigned_abs() % 100) as i64;
    let number = number_in_words(roubles, Gender::Masculine, case);
    // after a number in the genitive only «одного рубля» is singular
    let [rouble, kopeck] = match genitive {
        true => [
            ["рубля", "рублей", "рублей"],
            ["копейки", "копеек", "копеек"],
        ],
        false => [
            ["рубль", "рубля", "рублей"],
            ["копейка", "копейки", "копеек"],
        ],
    };
    format!(
        "{minus}{number} {} {rest:02} {}",
        plural(roubles, rouble),
        plural(rest, kopeck)
    )
}

/// «12 345» with spaces that do not break.
pub fn spaced(n: i64) -> String {
    let digits = n.unsigned_abs().to_string();
    let mut text = String::new();
    if n < 0 {
        text.push('−');
    }
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push('\u{a0}');
        }
        text.push(digit);
    }
    text
}

struct Unit {
    gender: Gender,
    plain: [&'static str; 3],
    genitive: [&'static str; 3],
}

/// Thousands and further; the first is the number itself.
const UNITS: [Unit; 6] = [
    unit(Gender::Masculine, ["", "", ""], ["", "", ""]),
    unit(
        Gender::Feminine,
        ["тысяча", "тысячи", "тысяч"],
        ["тысячи", "тысяч", "тысяч"],
    ),
    unit(
        Gender::Masculine,
        ["миллион", "миллиона", "миллионов"],
        ["миллиона", "миллионов", "миллионов"],
    ),
    unit(
        Gender::Masculine,
        ["миллиард", "миллиарда", "миллиардов"],
        ["миллиарда", "миллиардов", "миллиардов"],
    ),
    unit(
        Gender::Masculine,
        ["триллион", "триллиона", "триллионов"],
        ["триллиона", "триллионов", "триллионов"],
    ),
    unit(
        Gender::Masculine,
        ["квадриллион", "квадриллиона", "квадриллионов"],
        ["квадриллиона", "квадриллионов", "квадриллионов"],
    ),
];

const fn unit(gender: Gender, plain: [&'static str; 3], genitive: [&'static str; 3]) -> Unit {
    Unit {
        gender,
        plain,
        genitive,
    }
}

const HUNDREDS: [[&str; 2]; 10] = [
    ["", ""],
    ["сто", "ста"],
    ["двести", "двухсот"],
    ["триста", "трёхсот"],
    ["четыреста", "четырёхсот"],
    ["пятьсот", "пятисот"],
    ["шестьсот", "шестисот"],
    ["семьсот", "семисот"],
    ["восемьсот", "восьмисот"],
    ["девятьсот", "девятисот"],
];
const TENS: [[&str; 2]; 10] = [
    ["", ""],
    ["", ""],
    ["двадцать", "двадцати"],
    ["тридцать", "тридцати"],
    ["сорок", "сорока"],
    ["пятьдесят", "пятидесяти"],
    ["шестьдесят", "шестидесяти"],
    ["семьдесят", "семидесяти"],
    ["восемьдесят", "восьмидесяти"],
    ["девяносто", "девяноста"],
];
const ONES: [[&str; 2]; 20] = [
    ["", ""],
    ["один", "одного"],
    ["два", "двух"],
    ["три", "трёх"],
    ["четыре", "четырёх"],
    ["пять", "пяти"],
    ["шесть", "шести"],
    ["семь", "семи"],
    ["восемь", "восьми"],
    ["девять", "девяти"],
    ["десять", "десяти"],
    ["одиннадцать", "одиннадцати"],
    ["двенадцать", "двенадцати"],
    ["тринадцать", "тринадцати"],
    ["четырнадцать", "четырнадцати"],
    ["пятнадцать", "пятнадцати"],
    ["шестнадцать", "шестнадцати"],
    ["семнадцать", "семнадцати"],
    ["восемнадцать", "восемнадцати"],
    ["девятнадцать", "девятнадцати"],
];

fn three(group: u64, gender: Gender, genitive: bool, words: &mut Vec<&'static str>) {
    let form = usize::from(genitive);
    let (hundreds, rest) = (group as usize / 100, group as usize % 100);
    if hundreds > 0 {
        words.push(HUNDREDS[hundreds][form]);
    }
    let ones = match rest {
        20.. => {
            words.push(TENS[rest / 10][form]);
            rest % 10
        }
        _ => rest,
    };
    let word = match (ones, gender, genitive) {
        (0, ..) => return,
        (1, Gender::Feminine, false) => "одна",
        (1, Gender::Feminine, true) => "одной",
        (1, Gender::Neuter, false) => "одно",
        (2, Gender::Feminine, false) => "две",
        _ => ONES[ones][form],
    };
    words.push(word);
}
