//! `/lk/own`: everything about one's own entry in one place, so that the menu is about the college.

use axum::response::Response;
use serde::Serialize;

use super::{Page, Result, State, Visit};

/// A page about one's own entry.
#[derive(Serialize)]
struct Own {
    title: &'static str,
    url: &'static str,
    about: &'static str,
}

const fn own(title: &'static str, url: &'static str, about: &'static str) -> Own {
    Own { title, url, about }
}

/// `GET /lk/own`.
pub(super) async fn show(state: State, visit: Visit) -> Result<Response> {
    let mut pages = vec![
        own(
            "Сеансы",
            "/lk/sessions",
            "Где и когда вы вошли; чужой или забытый сеанс можно завершить.",
        ),
        own(
            "Пароль",
            "/lk/password",
            "Сменить пароль; остальные сеансы при этом завершатся.",
        ),
        own(
            "Второй шаг входа",
            "/lk/factor",
            "Код из приложения на телефоне после пароля: украденного пароля станет мало.",
        ),
        own(
            "Правила",
            "/lk/rules",
            "Локальные акты, с которыми вы ознакомились или должны ознакомиться.",
        ),
        own(
            "Уведомления и письма",
            "/lk/messages/settings",
            "О чём писать на почту, когда и когда не беспокоить.",
        ),
    ];
    if visit.kind == "staff" {
        pages.push(own(
            "Ключи для программ",
            "/lk/tokens",
            "Доступ к обмену данными от вашего имени для других программ колледжа.",
        ));
    }
    pages.push(own(
        "Оформление",
        "/lk/look",
        "Светлая, тёмная или контрастная тема и крупный шрифт.",
    ));
    Page::new(&state, &visit.asked, "own.html", "Мой вход")
        .with("login", &visit.login)
        .with("pages", &pages)
        .render()
}
