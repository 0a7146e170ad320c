//! The files as they lie in a folder and open in a program of tables.

use std::path::PathBuf;

use eios::sheets::{self, Cell, Limits};

use super::papers;

/// What a program of tables shows in each file: the row of headings, and one row below it, by its place.
const SHOWN: &[(&str, &[&str], usize, &[&str])] = &[
    (
        "Организации.csv",
        &[
            "Полное наименование",
            "Сокращенное наименование",
            "Роли",
            "Наша организация",
            "ИНН",
            "КПП",
            "Дата создания",
        ],
        3,
        &[
            "Общество с ограниченной ответственностью «Тихий завод»",
            "OOO «Тихий завод»",
            "профильная организация (работодатель)",
            "нет",
            "00 0002 0014",
        ],
    ),
    (
        "здания из бухгалтерии.csv",
        &[
            "Корпус",
            "Вид",
            "Адрес",
            "Общая площадь",
            "Год постройки",
            "Кадастровый номер",
        ],
        2,
        &[
            "Второй корпус",
            "учебный корпус",
            "000200, г. Тихоозёрск; ул. Лесная, д. 3",
            "3\u{a0}952,8",
            "1983",
            "00:02:0000001:12",
        ],
    ),
    (
        "структура.xlsx",
        &[
            "Структурное подразделение",
            "Вид",
            "Обеспечивает образовательный процесс",
            "Эл. почта",
            "Дата открытия",
        ],
        3,
        &["Отдeление питания", "отделение", "да", "", "01.09.1984"],
    ),
    (
        "Помещения.xlsx",
        &[
            "Корпус",
            "Ауд.",
            "Назначение",
            "Тип помещения",
            "Эт.",
            "S, м²",
            "Кол-во мест",
            "Инв. карточка",
        ],
        4,
        &[
            "Главный корпус",
            "202",
            "Кабинет физики",
            "кабинет",
            "2",
            "60.25",
            "28",
        ],
    ),
    (
        "опись № 7.xlsx",
        &[
            "Инв. №",
            "Наименование оборудования",
            "Тип",
            "Ауд.",
            "Кол-во",
            "Дата ввода",
            "Балансовая стоимость",
        ],
        3,
        &[
            "101340003",
            "Пpоектор",
            "проектор",
            "101",
            "1",
            "02.09.2019",
            "48000",
        ],
    ),
    (
        "сотрудники.txt",
        &[
            "Фамилия",
            "Имя",
            "Отчество",
            "Д.р.",
            "Пол",
            "Гражданство",
            "СНИЛС",
            "Статус СНИЛС",
        ],
        3,
        &[
            "Oзёрная",
            "Вера",
            "Петровна",
            "3.7.90",
            "женский",
            "Россия",
            "",
            "отсутствует",
        ],
    ),
    (
        "штатное.xlsx",
        &[
            "Подразделение",
            "Должность",
            "Ставок",
            "Оклад",
            "Источник финансирования",
            "Действует с",
        ],
        3,
        &[
            "Отделение машиностроения",
            "Мастер производственного обучения",
            "0.5",
            "39 900",
            "приносящая доход деятельность",
            "01.09.2026",
        ],
    ),
];

/// The files lie in a folder as the offices would send them, and each opens there with its headings and all its rows,
/// good and bad. To try them by hand: `EIOS_SHEETS_TO=папка cargo test --test college_in_a_day files_in_a_folder`.
#[test]
fn the_files_in_a_folder_open_with_their_headings_and_rows() {
    let own = tempfile::tempdir().expect("folder");
    let folder = std::env::var_os("EIOS_SHEETS_TO").map_or(own.path().to_owned(), PathBuf::from);
    std::fs::create_dir_all(&folder).expect("folder");
    let papers = papers();
    assert_eq!(papers.len(), SHOWN.len());
    for (paper, (name, headings, place, row)) in papers.iter().zip(SHOWN) {
        assert_eq!(paper.name, *name);
        let path = folder.join(name);
        std::fs::write(&path, &paper.bytes).expect("file");
        let sheets = sheets::read(&path, name, &Limits::default())
            .unwrap_or_else(|fault| panic!("{name}: {fault}"));
        assert_eq!(sheets.len(), 1, "{name}");
        let rows = &sheets[0].rows;
        let head = sheets::heading(rows, |_| false).expect(name);
        assert_eq!(plain(&rows[head]), *headings, "{name}");
        let below = &rows[head + 1..];
        let filled = below.iter().filter(|row| !row.is_empty()).count();
        assert_eq!(
            i64::try_from(filled).expect("rows"),
            paper.good + paper.bad,
            "{name}: строки хорошие и с ошибками"
        );
        assert_eq!(plain(&below[place - 1]), *row, "{name}");
    }
}

fn plain(row: &[Cell]) -> Vec<String> {
    row.iter().map(Cell::plain).collect()
}
