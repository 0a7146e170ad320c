//! The site that is built: sections of fifty pages and news in sheets of twenty, about 3 kB of
//! Russian Markdown a page, with front matter that Zola and Hugo read as well.

use std::{fs, path::Path};

const WORDS: &[&str] = &[
    "колледж",
    "обучение",
    "практика",
    "студент",
    "преподаватель",
    "мастерская",
    "расписание",
    "экзамен",
    "специальность",
    "производство",
    "и",
    "в",
    "на",
    "для",
    "по",
    "приёмная",
    "комиссия",
    "документы",
    "общежитие",
    "стипендия",
    "программа",
    "навык",
    "работа",
    "проект",
];

/// The templates by which sections and their pages are shown.
const LOOK: &str = "template = \"bench/list.html\"\npage_template = \"bench/page.html\"\n";

/// Writes the content; returns its size in bytes.
pub fn write(content: &Path, pages: usize) -> usize {
    let mut bytes = 0;
    let mut put = |name: &str, text: String| {
        bytes += text.len();
        let file = content.join(name);
        fs::create_dir_all(file.parent().expect("папка")).expect("папка");
        fs::write(file, text).expect("запись");
    };
    put(
        "_index.md",
        format!("+++\ntitle = \"Главная\"\n{LOOK}+++\nДобро пожаловать.\n"),
    );
    put(
        "news/_index.md",
        format!(
            "+++\ntitle = \"Новости\"\nsort_by = \"date\"\npaginate_by = 20\ngenerate_feeds = true\n{LOOK}+++\n"
        ),
    );
    let sections = (pages / 100).max(6);
    for n in 0..sections {
        put(
            &format!("s{n}/_index.md"),
            format!("+++\ntitle = \"Раздел {n}\"\nsort_by = \"weight\"\n{LOOK}+++\n"),
        );
    }
    for n in 0..pages {
        put(&place(n, pages), page(n, &format!("Страница {n}"), ""));
    }
    bytes
}

/// Where the page `n` lies below `content/`.
pub fn place(n: usize, pages: usize) -> String {
    let sections = (pages / 100).max(6);
    match n % 2 {
        0 => format!("s{}/p{n}.md", n / 2 % sections),
        _ => format!("news/n{n}.md"),
    }
}

/// A page; `edit` is what has been written at its end since.
pub fn page(seed: usize, title: &str, edit: &str) -> String {
    let mut state = seed as u64 * 2_654_435_761 + 1;
    let mut word = || {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1);
        WORDS[(state >> 33) as usize % WORDS.len()]
    };
    let mut words = |n: usize| (0..n).map(|_| word()).collect::<Vec<_>>().join(" ");
    let (day, month, year) = (1 + seed % 28, 1 + seed / 28 % 12, 2000 + seed / 336 % 26);
    format!(
        "+++\ntitle = \"{title}\"\ndate = {year}-{month:02}-{day:02}\nweight = {}\n+++\n\n\
         {}\n\n## О чём {}\n\n{}. См. [главную](@/_index.md) и **важное** - {}.\n\n\
         * {}\n* {}\n\n## Сроки {}\n\n| Что | Когда |\n|---|---:|\n| {} | 1 сентября |\n| {} | 20 июня |\n\n{}\n\n{edit}\n",
        seed + 1,
        words(40),
        words(1),
        words(45),
        words(5),
        words(8),
        words(8),
        words(1),
        words(3),
        words(3),
        words(25)
    )
}
