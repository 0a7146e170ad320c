//! Long tables: with scripts they are sorted and filtered, without scripts they are whole and as they were written.

use fantoccini::key::Key;
use serde_json::{Value, json};

use crate::{demo::Demo, driver::Browser, page::Page};

#[tokio::test]
async fn headers_sort_words_numbers_and_days_each_in_its_own_way() {
    let demo = Demo::college();
    Browser::DESKTOP
        .tell("sorting", &demo.address, async |page| {
            table(page).await;
            assert_eq!(
                order(page, 0).await,
                ["яма", "Ёж", "ель", "жук", "аист", "Вяз"]
            );
            page.click("Слово").await;
            assert_eq!(
                order(page, 0).await,
                ["аист", "Вяз", "Ёж", "ель", "жук", "яма"]
            );
            assert_eq!(sorted_by(page).await, json!(["Слово ascending"]));
            page.click("Число").await;
            assert_eq!(
                order(page, 1).await,
                ["−3", "0", "9,5", "12 %", "1 200", "нет"]
            );
            page.click("Число").await;
            assert_eq!(
                order(page, 1).await,
                ["1 200", "12 %", "9,5", "0", "−3", "нет"]
            );
            assert_eq!(sorted_by(page).await, json!(["Число descending"]));
            page.click("День").await;
            let days = [
                "1 марта 2024 г.",
                "31.12.2024",
                "02.01.2025",
                "5 мая 2025 г.",
                "2025-11-09",
                "не предусмотрено",
            ];
            assert_eq!(order(page, 2).await, days);
        })
        .await;
}

#[tokio::test]
async fn the_filter_leaves_the_rows_that_hold_the_words_and_says_how_many() {
    let demo = Demo::college();
    Browser::DESKTOP
        .tell("filter", &demo.address, async |page| {
            table(page).await;
            assert_eq!(page.text_of(".filter p").await, "Всего 6 строк");
            page.tab_to(".filter input").await;
            page.type_text("ЕЖ").await;
            assert_eq!(shown(page).await, ["Ёж"], "буква ё не мешает");
            assert_eq!(page.text_of(".filter p").await, "Показано 1 из 6");
            page.type_text("ъ").await;
            assert!(page.text_of(".filter p").await.starts_with("Ничего не найдено"));
            for _ in 0..3 {
                page.press(Key::Backspace).await;
            }
            assert_eq!(shown(page).await.len(), 6);
            let named = "return document.querySelector('.filter label').control === document.querySelector('.filter input')";
            assert_eq!(page.ask(named, Value::Null).await, true, "поле без подписи");
        })
        .await;
}

#[tokio::test]
async fn on_a_telephone_where_headers_are_not_drawn_a_list_sorts() {
    let demo = Demo::college();
    let phone = Browser::NARROW.with_scripts();
    phone
        .tell("sort-phone", &demo.address, async |page| {
            table(page).await;
            page.fits().await;
            page.tab_to(".filter__sort select").await;
            page.type_text("Сло").await;
            page.until("порядок по слову", async || {
                order(page, 0).await[0] == "аист"
            })
            .await;
            page.fits().await;
        })
        .await;
}

/// A page of the site with a table of ours in it, and the site's own script run over it as at the page's opening.
async fn table(page: &Page) {
    page.open("/sveden/vacant/").await;
    page.ask_and_wait(MAKE, Value::Null).await;
}

async fn order(page: &Page, column: usize) -> Vec<String> {
    cells(page, &format!("[...document.querySelectorAll('#ours tbody tr')].map((r) => r.cells[{column}].textContent)")).await
}

async fn shown(page: &Page) -> Vec<String> {
    cells(page, "[...document.querySelectorAll('#ours tbody tr')].filter((r) => r.offsetHeight > 0).map((r) => r.cells[0].textContent)").await
}

async fn cells(page: &Page, what: &str) -> Vec<String> {
    let said = page.ask(&format!("return {what}"), Value::Null).await;
    let list = said.as_array().cloned().unwrap_or_default();
    list.iter()
        .map(|cell| cell.as_str().unwrap_or_default().to_string())
        .collect()
}

async fn sorted_by(page: &Page) -> Value {
    page.ask("return [...document.querySelectorAll('#ours th[aria-sort]')].map((h) => h.textContent + ' ' + h.getAttribute('aria-sort'))", Value::Null).await
}

const MAKE: &str = r#"
    const done = arguments[arguments.length - 1];
    const rows = [['яма', '12 %', '02.01.2025'], ['Ёж', '−3', '31.12.2024'], ['ель', 'нет', '5 мая 2025 г.'],
        ['жук', '1 200', '1 марта 2024 г.'], ['аист', '0', 'не предусмотрено'], ['Вяз', '9,5', '2025-11-09']];
    const heads = ['Слово', 'Число', 'День'];
    document.querySelector('main').innerHTML = '<h1>Проба</h1><div class="table-wrap"><table id="ours" class="table table--stack" data-sortable data-filter="Найти слово">'
        + '<thead><tr>' + heads.map((h) => '<th scope="col">' + h + '</th>').join('') + '</tr></thead><tbody>'
        + rows.map((r) => '<tr>' + r.map((c, i) => '<td data-label="' + heads[i] + '">' + c + '</td>').join('') + '</tr>').join('') + '</tbody></table></div>';
    const own = document.querySelector('script[src*="/js/tables.js"]');
    const again = document.createElement('script');
    again.src = own.src + '&again';
    again.onload = () => done(true);
    again.onerror = () => done(false);
    document.head.appendChild(again);
"#;
