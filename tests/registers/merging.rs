//! Two people and one record: what does not overlap is joined, what does is asked, a third change is asked again.

use eios::storage::v;

use crate::{
    both_engines,
    every::typed_in,
    help::{building, grant},
    world::{Browser, Engine, NINA, VERA, World},
};

both_engines! {
    changes_that_do_not_overlap_are_joined,
    a_collision_is_asked_and_the_answer_is_carried_out,
    a_third_change_is_asked_about_again,
    an_old_card_does_not_delete_a_changed_record,
}

struct Two {
    world: World,
    vera: Browser,
    nina: Browser,
    id: i64,
}

async fn two(engine: Engine) -> Two {
    let world = World::on(engine).await;
    grant(&world, NINA, "AHO").await;
    let mut vera = world.entered(VERA).await;
    let nina = world.entered(NINA).await;
    let id = building(&mut vera, "Корпус", "100").await;
    Two {
        world,
        vera,
        nina,
        id,
    }
}

/// The open form with some fields typed over.
async fn form(browser: &mut Browser, id: i64, over: &[(&str, &str)]) -> Vec<(String, String)> {
    let page = browser.get(&format!("/lk/r/building/{id}/edit")).await;
    let mut typed = typed_in(&page.text);
    for (name, text) in over {
        let place = typed.iter_mut().find(|(n, _)| n == name);
        place.unwrap_or_else(|| panic!("нет поля {name}")).1 = (*text).to_owned();
    }
    typed
}

async fn send(browser: &mut Browser, id: i64, typed: &[(String, String)]) -> crate::world::Answer {
    let fields: Vec<(&str, &str)> = typed
        .iter()
        .map(|(k, v)| (k.as_str(), v.as_str()))
        .collect();
    browser
        .post(&format!("/lk/r/building/{id}/edit"), &fields)
        .await
}

async fn state(two: &Two) -> String {
    let sql = "SELECT name || '|' || address || '|' || CAST(area AS TEXT) || '|' || CAST(row_version AS TEXT) FROM building WHERE id = $1";
    two.world.value(sql, v![two.id]).await
}

async fn changes_that_do_not_overlap_are_joined(engine: Engine) {
    let mut two = two(engine).await;
    let of_vera = form(
        &mut two.vera,
        two.id,
        &[("area", "200"), ("_reason", "обмер")],
    )
    .await;
    let of_nina = form(&mut two.nina, two.id, &[("name", "Корпус у пруда")]).await;
    assert_eq!(send(&mut two.nina, two.id, &of_nina).await.status, 303);
    let answer = send(&mut two.vera, two.id, &of_vera).await;
    assert_eq!(answer.status, 303, "{}", answer.text);
    assert!(
        state(&two).await.starts_with("Корпус у пруда|") && state(&two).await.ends_with("|20000|3"),
        "{}",
        state(&two).await
    );
    let history = two
        .vera
        .get(&format!("/lk/r/building/{}/history", two.id))
        .await;
    assert!(history.text.contains("обмер"), "причина потерялась");
}

async fn a_collision_is_asked_and_the_answer_is_carried_out(engine: Engine) {
    for (choice, name) in [("mine", "Имя Веры"), ("theirs", "Имя Нины")] {
        let mut two = two(engine).await;
        let of_vera = form(
            &mut two.vera,
            two.id,
            &[("name", "Имя Веры"), ("area", "300")],
        )
        .await;
        let of_nina = form(&mut two.nina, two.id, &[("name", "Имя Нины")]).await;
        send(&mut two.nina, two.id, &of_nina).await;
        let asked = send(&mut two.vera, two.id, &of_vera).await;
        assert_eq!(asked.status, 409);
        for words in ["Имя Веры", "Имя Нины", "Зимина Нина Фёдоровна"]
        {
            assert!(asked.text.contains(words), "нет «{words}»");
        }
        assert!(
            !asked.text.contains("_choice.area"),
            "спрошено о том, что не пересекается"
        );
        // Nothing is chosen for the person.
        let again = send(&mut two.vera, two.id, &hidden_in(&asked.text)).await;
        assert_eq!(again.status, 409, "без ответа сохранено");
        let mut answer = hidden_in(&again.text);
        answer.push(("_choice.name".into(), choice.into()));
        let saved = send(&mut two.vera, two.id, &answer).await;
        assert_eq!(saved.status, 303, "{}", saved.text);
        let now = state(&two).await;
        assert!(
            now.starts_with(name) && now.ends_with("|30000|3"),
            "{choice}: {now}"
        );
    }
}

async fn a_third_change_is_asked_about_again(engine: Engine) {
    for choice in ["mine", "theirs"] {
        let mut two = two(engine).await;
        let of_vera = form(
            &mut two.vera,
            two.id,
            &[("name", "Имя Веры"), ("area", "300")],
        )
        .await;
        let of_nina = form(&mut two.nina, two.id, &[("name", "Имя Нины")]).await;
        send(&mut two.nina, two.id, &of_nina).await;
        let asked = send(&mut two.vera, two.id, &of_vera).await;
        let third = form(&mut two.nina, two.id, &[("name", "Третье имя")]).await;
        send(&mut two.nina, two.id, &third).await;
        let mut answer = hidden_in(&asked.text);
        answer.push(("_choice.name".into(), choice.into()));
        let asked = send(&mut two.vera, two.id, &answer).await;
        assert_eq!(asked.status, 409, "{choice}: третья правка не показана");
        assert!(asked.text.contains("Третье имя"));
        let mut answer = hidden_in(&asked.text);
        answer.push(("_choice.name".into(), choice.into()));
        assert_eq!(send(&mut two.vera, two.id, &answer).await.status, 303);
        let name = if choice == "mine" {
            "Имя Веры|"
        } else {
            "Третье имя|"
        };
        assert!(state(&two).await.starts_with(name), "{}", state(&two).await);
    }
}

async fn an_old_card_does_not_delete_a_changed_record(engine: Engine) {
    let mut two = two(engine).await;
    two.vera.get(&format!("/lk/r/building/{}", two.id)).await;
    let of_nina = form(&mut two.nina, two.id, &[("name", "Имя Нины")]).await;
    send(&mut two.nina, two.id, &of_nina).await;
    let act = format!("/lk/r/building/{}/act", two.id);
    let refused = two
        .vera
        .post(&act, &[("what", "delete"), ("_version", "1")])
        .await;
    assert_eq!(refused.status, 409);
    assert!(refused.text.contains("изменил другой человек"));
    assert_eq!(
        two.world
            .count("SELECT count(*) FROM building WHERE deleted_at IS NULL")
            .await,
        1
    );
}

/// The hidden fields of the page that asks.
fn hidden_in(html: &str) -> Vec<(String, String)> {
    let page = scraper::Html::parse_document(html);
    let css = scraper::Selector::parse("main form input[type=hidden]").expect("selector");
    let pairs = page.select(&css).filter_map(|field| {
        let name = field.attr("name")?;
        (name != "csrf").then(|| {
            (
                name.to_owned(),
                field.attr("value").unwrap_or_default().to_owned(),
            )
        })
    });
    pairs.collect()
}
