//! A record's life: used ones are not deleted, archived ones are not offered, restored ones are back; files; verdicts.

use std::io::Cursor;

use eios::storage::v;

use crate::{
    both_engines,
    help::{building, found, room},
    world::{Engine, ILYA, VERA, World},
};

both_engines! {
    a_used_record_is_archived_but_not_deleted,
    a_deleted_record_is_restored_unless_its_place_is_taken,
    what_came_with_the_program_is_not_deleted,
    files_are_attached_given_and_removed_by_those_who_may,
    a_picture_is_seen_small_on_the_card_by_those_who_see_the_file,
    those_who_see_a_record_say_whether_it_is_right,
}

async fn a_used_record_is_archived_but_not_deleted(engine: Engine) {
    let world = World::on(engine).await;
    let mut vera = world.entered(VERA).await;
    let pond = building(&mut vera, "Корпус у пруда", "10").await;
    room(&mut vera, pond, "101", &[]).await;
    let act = format!("/lk/r/building/{pond}/act");
    let refused = vera
        .post(&act, &[("what", "delete"), ("_version", "1")])
        .await;
    assert_eq!(refused.status, 409);
    assert!(
        refused.text.contains("«Помещения», поле «Здание» — 1"),
        "{}",
        refused.text
    );
    assert_eq!(
        vera.post(&act, &[("what", "archive"), ("_version", "1")])
            .await
            .status,
        303
    );
    let form = vera.get("/lk/r/room/new").await;
    assert!(
        !form.text.contains("Корпус у пруда"),
        "архивное предлагается"
    );
    let id: i64 = world.count("SELECT id FROM room").await;
    let form = vera.get(&format!("/lk/r/room/{id}/edit")).await;
    assert!(form.text.contains("Корпус у пруда"), "прежний выбор пропал");
    let card = vera.get(&format!("/lk/r/room/{id}")).await;
    assert!(card.text.contains(&format!("/lk/r/building/{pond}\"")));
    assert_eq!(
        vera.post(&act, &[("what", "unarchive"), ("_version", "2")])
            .await
            .status,
        303
    );
    assert_eq!(found(&mut vera, "building", &[]).await, ["Корпус у пруда"]);
}

async fn a_deleted_record_is_restored_unless_its_place_is_taken(engine: Engine) {
    let world = World::on(engine).await;
    let mut vera = world.entered(VERA).await;
    let pond = building(&mut vera, "Корпус", "10").await;
    let first = room(&mut vera, pond, "101", &[]).await;
    let act = format!("/lk/r/room/{first}/act");
    assert_eq!(
        vera.post(&act, &[("what", "delete"), ("_version", "1")])
            .await
            .status,
        303
    );
    assert!(found(&mut vera, "room", &[]).await.is_empty());
    assert_eq!(
        found(&mut vera, "room", &[("which", "deleted")])
            .await
            .len(),
        1
    );
    let card = vera.get(&format!("/lk/r/room/{first}")).await;
    assert!(card.text.contains("Запись удалена") && card.text.contains("Восстановить"));
    assert_eq!(
        vera.get(&format!("/lk/r/room/{first}/edit")).await.status,
        404
    );
    assert_eq!(
        vera.post(&act, &[("what", "restore"), ("_version", "2")])
            .await
            .status,
        303
    );
    assert_eq!(
        vera.post(&act, &[("what", "delete"), ("_version", "3")])
            .await
            .status,
        303
    );
    room(&mut vera, pond, "101", &[]).await;
    let refused = vera
        .post(&act, &[("what", "restore"), ("_version", "4")])
        .await;
    assert_eq!(refused.status, 409);
    assert!(refused.text.contains("уже есть"), "{}", refused.text);
}

async fn what_came_with_the_program_is_not_deleted(engine: Engine) {
    let world = World::on(engine).await;
    let mut vera = world.entered(VERA).await;
    let id: i64 = world
        .value(
            "SELECT max(id) FROM code_item WHERE locked AND list <> $1",
            v!["CODE_LIST"],
        )
        .await;
    vera.get(&format!("/lk/r/code_item/{id}")).await;
    let refused = vera
        .post(
            &format!("/lk/r/code_item/{id}/act"),
            &[("what", "delete"), ("_version", "1")],
        )
        .await;
    assert_eq!(refused.status, 409);
    assert!(
        refused.text.contains("поставляется с программой"),
        "{}",
        refused.text
    );
    let archived = vera
        .post(
            &format!("/lk/r/code_item/{id}/act"),
            &[("what", "archive"), ("_version", "1")],
        )
        .await;
    assert_eq!(archived.status, 303);
}

async fn a_picture_is_seen_small_on_the_card_by_those_who_see_the_file(engine: Engine) {
    let world = World::on(engine).await;
    let mut vera = world.entered(VERA).await;
    let pond = building(&mut vera, "Корпус", "10").await;
    let mut photo = Cursor::new(Vec::new());
    let colour = image::Rgb([10, 90, 60]);
    image::RgbImage::from_pixel(1000, 500, colour)
        .write_to(&mut photo, image::ImageFormat::Png)
        .expect("a picture");
    let photo = photo.into_inner();
    for (name, bytes) in [("Фасад.png", &photo[..]), ("Оборван.png", &photo[..200])] {
        let card = format!("/lk/r/building/{pond}");
        vera.get(&card).await;
        let field = [("field", "passport_file")];
        let sent = vera
            .send_files(&format!("{card}/files"), &field, &[("file", name, bytes)])
            .await;
        assert_eq!(sent.status, 303, "{}", sent.text);
        let link: i64 = world.count("SELECT max(id) FROM file_link").await;
        let address = format!("/lk/r/building/file/{link}/preview");
        assert!(
            vera.get(&card)
                .await
                .text
                .contains(&format!("src=\"{address}\""))
        );
        let small = vera.get(&address).await;
        if name == "Оборван.png" {
            assert_eq!(small.status, 404);
            continue;
        }
        assert_eq!(
            (small.status.as_u16(), small.header("content-type")),
            (200, "image/jpeg")
        );
        let other = format!("/lk/r/room/file/{link}/preview");
        assert_eq!(vera.get(&other).await.status, 404);
        vera.post(
            &format!("{card}/files/remove"),
            &[("link", &link.to_string())],
        )
        .await;
    }
}

async fn files_are_attached_given_and_removed_by_those_who_may(engine: Engine) {
    let world = World::on(engine).await;
    let mut vera = world.entered(VERA).await;
    let pond = building(&mut vera, "Корпус", "10").await;
    let room = room(&mut vera, pond, "101", &[]).await;
    let place = format!("/lk/r/building/{pond}/files");
    vera.get(&format!("/lk/r/building/{pond}")).await;
    let pdf: &[u8] = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF";
    let sent = vera
        .send_files(
            &place,
            &[("field", "passport_file")],
            &[("file", "Паспорт здания.pdf", pdf)],
        )
        .await;
    assert_eq!(sent.status, 303, "{}", sent.text);
    let card = vera.get(&format!("/lk/r/building/{pond}")).await;
    assert!(card.text.contains("Паспорт здания.pdf"), "{}", card.text);
    let link: i64 = world.count("SELECT id FROM file_link").await;
    let mut ilya = world.entered(ILYA).await;
    let given = ilya.get(&format!("/lk/r/building/file/{link}")).await;
    assert_eq!((given.status.as_u16(), given.text.as_bytes()), (200, pdf));
    // By the address of another register, of another record, of nobody.
    assert_eq!(
        vera.get(&format!("/lk/r/room/file/{link}")).await.status,
        404
    );
    assert_eq!(vera.get("/lk/r/building/file/777").await.status, 404);
    vera.get(&format!("/lk/r/room/{room}")).await;
    let foreign = vera
        .post(
            &format!("/lk/r/room/{room}/files/remove"),
            &[("link", &link.to_string())],
        )
        .await;
    assert_eq!(foreign.status, 404);
    // One file is what the field holds; a field that is none holds nothing.
    let second = vera
        .send_files(
            &place,
            &[("field", "passport_file")],
            &[("file", "Второй.pdf", pdf)],
        )
        .await;
    assert_eq!(second.status, 409);
    assert!(second.text.contains("помещается файлов: 1"));
    let nowhere = vera
        .send_files(&place, &[("field", "name")], &[("file", "Второй.pdf", pdf)])
        .await;
    assert_eq!(nowhere.status, 404);
    ilya.get(&format!("/lk/r/building/{pond}")).await;
    let refused = ilya
        .post(&format!("{place}/remove"), &[("link", &link.to_string())])
        .await;
    assert_eq!(refused.status, 403);
    assert_eq!(
        vera.post(&format!("{place}/remove"), &[("link", &link.to_string())])
            .await
            .status,
        303
    );
    assert_eq!(world.count("SELECT count(*) FROM file_link").await, 0);
    let history = vera.get(&format!("/lk/r/building/{pond}/history")).await;
    assert_eq!(history.text.matches("изменены файлы").count(), 2);
}

async fn those_who_see_a_record_say_whether_it_is_right(engine: Engine) {
    let world = World::on(engine).await;
    let mut vera = world.entered(VERA).await;
    let pond = building(&mut vera, "Корпус", "10").await;
    let mut ilya = world.entered(ILYA).await;
    let act = format!("/lk/r/building/{pond}/act");
    ilya.get(&format!("/lk/r/building/{pond}")).await;
    assert_eq!(ilya.post(&act, &[("what", "right")]).await.status, 303);
    let asked = ilya.post(&act, &[("what", "wrong")]).await;
    assert!(asked.text.contains("В чём ошибка"));
    assert_eq!(
        ilya.post(&act, &[("what", "wrong"), ("words", "Площадь другая")])
            .await
            .status,
        303
    );
    let card = vera.get(&format!("/lk/r/building/{pond}")).await;
    assert!(card.text.contains("Площадь другая") && card.text.contains("Ершов Илья"));
    for what in ["delete", "archive", "нечто"] {
        let refused = ilya.post(&act, &[("what", what), ("_version", "1")]).await;
        assert_eq!(refused.status, 403, "{what}");
    }
}
