//! How a site comes onto the disk: in place, switched at once, the same every time; and how an
//! update comes to the same site as a build from nothing.

mod site_world;

use std::{collections::BTreeMap, fs, path::Path, time::SystemTime};

use eios::{
    clock::Chance,
    site::{self, published},
};
use site_world::{World, files, told};

fn some_pages(world: &World) {
    world.write(
        "news/_index.md",
        "+++\ntitle = \"Новости\"\nsort_by = \"date\"\npaginate_by = 3\n+++\n",
    );
    for day in 1..=7 {
        world.write(
            &format!("news/n{day}.md"),
            format!("+++\ntitle = \"Новость {day}\"\ndate = 2026-09-0{day}\n+++\nТекст {day}.\n"),
        );
    }
    world.write("docs/_index.md", "+++\ntitle = \"Документы\"\n+++\n");
    world.write("docs/a.md", "# А\n\n[Новость](@/news/n1.md)\n");
    world.write("files/plan.pdf", "план");
}

fn time_of(path: &Path) -> SystemTime {
    fs::metadata(path).unwrap().modified().unwrap()
}

#[test]
fn building_twice_writes_nothing_the_second_time() {
    let world = World::new();
    some_pages(&world);
    let first = world.build();
    assert!(first.written > 20 && first.unchanged == 0);
    let folder = published(&world.public());
    let second = world.build();
    assert_eq!((second.written, second.removed), (0, 0));
    assert_eq!(second.unchanged, first.written);
    assert_eq!(published(&world.public()), folder, "переключать нечего");
}

#[test]
fn what_is_equal_is_not_written_again_and_what_vanished_is_removed() {
    let world = World::new();
    some_pages(&world);
    world.build();
    let before = time_of(&published(&world.public()).join("docs/a/index.html"));
    world.remove("news/n7.md");
    let second = world.build();
    assert!(!world.has("news/n7/index.html"));
    // the sheets, the neighbour, both feeds, both maps
    assert!(second.written < 10 && second.removed > 0, "{second:?}");
    assert_eq!(second.gone.len(), second.removed);
    let after = time_of(&published(&world.public()).join("docs/a/index.html"));
    assert_eq!(before, after);
    world.remove("docs/a.md");
    world.build();
    assert!(
        !published(&world.public()).join("docs/a").exists(),
        "пустых папок не остаётся"
    );
}

#[test]
fn a_visitor_in_the_middle_of_a_build_sees_the_old_site_whole() {
    let world = World::new();
    some_pages(&world);
    world.build();
    let old = published(&world.public());
    let before = files(&world.public());
    world.write("docs/a.md", "# А\n\nНовый текст.\n");
    world.build();
    let new = published(&world.public());
    assert_ne!(old, new);
    assert_eq!(
        fs::read(old.join("docs/a/index.html")).unwrap(),
        before["docs/a/index.html"]
    );
    assert!(world.read("docs/a/index.html").contains("Новый текст"));
    assert!(
        fs::symlink_metadata(world.public().join("current"))
            .unwrap()
            .is_symlink()
    );
}

#[test]
fn a_failed_build_leaves_the_old_site() {
    let world = World::new();
    some_pages(&world);
    world.build();
    let before = files(&world.public());
    world.write("docs/a.md", "# А\n\nНовый текст.\n");
    world.template("index.html", "{{ no_such_thing.at_all }}");
    assert!(world.build().failed());
    assert_eq!(files(&world.public()), before);
    world.write("site.toml", "titel = \"К\"\n");
    let outcome = world.build();
    assert!(outcome.failed() && told(&outcome)[0].starts_with("site.toml:1: неизвестный ключ"));
    assert_eq!(files(&world.public()), before);
}

#[test]
fn a_page_that_got_broken_stays_as_it_was_published() {
    let world = World::new();
    some_pages(&world);
    world.build();
    world.write("docs/a.md", "+++\ntitle = \"А\n+++\n");
    let outcome = world.build();
    assert!(!outcome.failed() && outcome.problems.len() == 1);
    assert!(world.read("docs/a/index.html").contains("<h1>А</h1>"));
}

#[test]
fn while_somebody_writes_a_fault_is_shown_in_its_place() {
    let world = World::new();
    some_pages(&world);
    let mut builder = world.live_builder();
    builder.build(&|_, _| {}).unwrap();
    let page = world.write("docs/a.md", "+++\ntitle = \"А\n+++\n");
    let outcome = builder.update(&[page]).unwrap();
    assert!(outcome.changed.contains(&"docs/a/index.html".to_owned()));
    let panel = world.read("docs/a/index.html");
    assert!(panel.contains("docs/a.md, строка 2"), "{panel}");
    let page = world.write("docs/a.md", "# А\n\nИсправлено.\n");
    builder.update(&[page]).unwrap();
    assert!(world.read("docs/a/index.html").contains("Исправлено."));
    let template = world.template("404.html", "{{ page.nothing.deep }}");
    let outcome = builder.update(&[template]).unwrap();
    assert!(!outcome.failed());
    assert!(world.read("404.html").contains("404.html, строка 1"));
}

#[test]
fn the_same_sources_give_the_same_bytes() {
    let world = World::new();
    some_pages(&world);
    let other = tempfile::tempdir().unwrap();
    world.build();
    world
        .builder_into(other.path(), false)
        .build(&|_, _| {})
        .unwrap();
    assert_eq!(files(&world.public()), files(other.path()));
}

#[test]
fn a_file_spoilt_by_hand_is_mended() {
    let world = World::new();
    some_pages(&world);
    world.build();
    let good = files(&world.public());
    fs::write(
        published(&world.public()).join("docs/a/index.html"),
        "порча",
    )
    .unwrap();
    fs::remove_file(published(&world.public()).join("robots.txt")).unwrap();
    world.build();
    assert_eq!(files(&world.public()), good);
}

#[test]
fn a_build_that_was_cut_short_is_completed_by_the_next() {
    let world = World::new();
    some_pages(&world);
    world.build();
    let half = world.public().join("build-2");
    fs::create_dir_all(half.join("docs/a/index.html")).unwrap();
    fs::write(half.join("docs/a/index.html/rest"), "обломок").unwrap();
    fs::write(half.join("stranger.html"), "обломок").unwrap();
    world.write("docs/a.md", "# А\n\nНовый текст.\n");
    assert_eq!(told(&world.build()), Vec::<String>::new());
    let now = files(&world.public());
    assert!(!now.contains_key("stranger.html"));
    assert!(world.read("docs/a/index.html").contains("Новый текст"));
}

#[test]
fn saving_one_page_renders_it_and_those_that_show_it() {
    let world = World::new();
    some_pages(&world);
    let mut builder = world.builder();
    let all = builder.build(&|_, _| {}).unwrap().rendered;
    let page = world.write(
        "news/n4.md",
        "+++\ntitle = \"Новость 4\"\ndate = 2026-09-04\n+++\nТекст 4.\n\nДополнено.\n",
    );
    let outcome = builder.update(&[page]).unwrap();
    assert_eq!(outcome.changed, ["news/n4/index.html", "search/index.json"]);
    let page = world.write(
        "news/n4.md",
        "+++\ntitle = \"Иначе\"\ndate = 2026-09-04\n+++\nТекст 4.\n",
    );
    let outcome = builder.update(&[page]).unwrap();
    let changed: Vec<&str> = outcome.changed.iter().map(String::as_str).collect();
    assert_eq!(
        changed,
        [
            "index.html",
            "news/atom.xml",
            "news/n3/index.html",
            "news/n4/index.html",
            "news/n5/index.html",
            "news/page/2/index.html",
            "news/rss.xml",
            "search/index.json",
        ]
    );
    assert!(outcome.rendered < all / 2, "{} из {all}", outcome.rendered);
}

/// A shortcode that reads a data file.
const CELL: &str = "{% set t = load_data(path=\"data/t.csv\") %}<i>{{ t.rows | length }}</i>";

/// A picture of this width.
fn picture(width: u32) -> Vec<u8> {
    let mut bytes = std::io::Cursor::new(vec![]);
    let picture = image::RgbImage::from_pixel(width, 10, image::Rgb([width as u8, 9, 9]));
    picture
        .write_to(&mut bytes, image::ImageFormat::Png)
        .unwrap();
    bytes.into_inner()
}

/// Pages that are made of more than their own text.
fn with_everything(world: &World) {
    some_pages(world);
    world.template("parts.html", "часть");
    world.template("shortcodes/cell.html", CELL);
    world.template(
        "shortcodes/box.html",
        "<aside>{{ body | markdown }}</aside>",
    );
    world.template(
        "shortcodes/small.html",
        "{% set s = resize_image(path=\"foto/dvor.png\", width=9, format=\"png\") %}<img src=\"{{ s.url }}\" alt=\"\">",
    );
    world.template(
        "taxonomy_single.html",
        "{% for item in term.pages %}{{ item.title }}{% endfor %}",
    );
    world.write("data/t.csv", "имя;час\nа;1\n");
    world.write("foto/dvor.png", picture(40));
    world.write(
        "docs/b.md",
        "# Б\n\n{{ cell() }} ![Двор](/foto/dvor.png) {{ small() }}\n",
    );
}

/// A small generator of edits over a site, from a seed.
struct Edits(Chance);

impl Edits {
    fn pick(&self, from: usize) -> usize {
        self.0.below(from as u32) as usize
    }

    /// Changes something and returns the paths that a watcher would name.
    fn next(&self, world: &World) -> Vec<std::path::PathBuf> {
        let n = self.pick(9);
        let page = format!("news/n{n}.md");
        match self.pick(15) {
            0..=2 => {
                let (title, day) = (self.pick(5), 1 + self.pick(9));
                let link = [
                    "@/docs/a.md",
                    "n1.md",
                    "/files/plan.pdf",
                    "#net",
                    "@/news/n2.md#chast",
                ];
                let text = format!(
                    "+++\ntitle = \"Новость {title}\"\ndate = 2026-09-0{day}\n{}+++\nТекст {title}, [туда]({}).\n\n## Часть\n\n{}\n",
                    [
                        "",
                        "[taxonomies]\ntags = [\"Спорт\"]\n",
                        "[taxonomies]\ntags = [\"Спорт\", \"Наука\"]\n"
                    ][self.pick(3)],
                    link[self.pick(link.len())],
                    [
                        "",
                        "{{ cell() }}",
                        "![Двор](/foto/dvor.png)",
                        "{% box() %}\n[туда](n2.md)\n{{ cell() }}\n{% end %}",
                        "{{ small() }}"
                    ][self.pick(5)],
                );
                vec![world.write(&page, text)]
            }
            10 if world.content().join(&page).exists() => vec![world.remove(&page)],
            3 => vec![world.write(
                "site.toml",
                format!(
                    "title = \"Колледж {}\"\n{}[[menu]]\ntitle = \"М\"\nurl = \"@/news/n1.md\"\n{}",
                    self.pick(3),
                    ["", "images = [16]\n", "images = [16, 30]\n"][self.pick(3)],
                    [
                        "",
                        "[[taxonomies]]\nname = \"tags\"\npaginate_by = 2\nfeed = true\n"
                    ][self.pick(2)],
                ),
            )],
            4 => vec![world.template("parts.html", &format!("часть {}", self.pick(3)))],
            5 => vec![world.template(
                "404.html",
                &format!("{{% include \"parts.html\" %}}нет {}", self.pick(3)),
            )],
            6 => vec![world.write(
                "files/plan.pdf",
                format!("план {}", "п".repeat(self.pick(9))),
            )],
            7 => vec![world.write(
                "../themes/plain/static/css/site.css",
                format!("p {{ margin: {}px }}", self.pick(3)),
            )],
            8 => vec![world.write(
                "docs/_index.md",
                format!(
                    "+++\ntitle = \"Документы {}\"\naliases = [\"d{}\"]\n+++\n",
                    self.pick(2),
                    self.pick(3)
                ),
            )],
            // one that cannot be read is among them
            11 => vec![world.write(
                "data/t.csv",
                ["имя;час\nа;1\n", "имя;час\nа;1\nбб;2\n", "имя;час\nа\n"][self.pick(3)],
            )],
            12 => vec![world.template(
                "shortcodes/cell.html",
                [CELL, "{% set s = get_section(path=\"docs/_index.md\") %}<b>{{ page.title }}</b>{{ s.title }}"][self.pick(2)],
            )],
            13 => vec![world.write("foto/dvor.png", picture(40 + self.pick(4) as u32))],
            _ => vec![world.write(
                "news/_index.md",
                format!(
                    "+++\ntitle = \"Новости\"\nsort_by = \"{}\"\npaginate_by = {}\n+++\n",
                    ["date", "title"][self.pick(2)],
                    self.pick(4)
                ),
            )],
        }
    }
}

#[test]
fn updates_come_to_the_same_site_as_a_build_from_nothing() {
    for seed in 0..4 {
        let world = World::new();
        with_everything(&world);
        let edits = Edits(Chance::seeded(seed));
        let mut builder = world.builder();
        builder.build(&|_, _| {}).unwrap();
        for step in 0..12 {
            let mut paths = edits.next(&world);
            if edits.pick(3) == 0 {
                paths.extend(edits.next(&world));
            }
            let updated = builder.update(&paths).unwrap();
            let fresh_folder = tempfile::tempdir().unwrap();
            let mut fresh = world.builder_into(fresh_folder.path(), false);
            let outcome = fresh.build(&|_, _| {}).unwrap();
            assert_eq!(
                told(&updated),
                told(&outcome),
                "зерно {seed}, шаг {step}: {paths:?}"
            );
            let (a, b) = (files(&world.public()), files(fresh_folder.path()));
            let differ: Vec<_> = a
                .keys()
                .chain(b.keys())
                .filter(|k| a.get(*k) != b.get(*k))
                .collect();
            assert!(
                differ.is_empty(),
                "зерно {seed}, шаг {step}, {paths:?}: {differ:?}"
            );
        }
    }
}

#[test]
fn what_an_update_says_is_what_differs_on_the_disk() {
    let world = World::new();
    with_everything(&world);
    let edits = Edits(Chance::seeded(7));
    let mut builder = world.builder();
    builder.build(&|_, _| {}).unwrap();
    // compressed copies go with their files
    let told_of = |mut files: BTreeMap<String, Vec<u8>>| {
        files.retain(|path, _| !path.ends_with(".gz") && !path.ends_with(".br"));
        files
    };
    for _ in 0..25 {
        let before = told_of(files(&world.public()));
        let outcome = builder.update(&edits.next(&world)).unwrap();
        let after = told_of(files(&world.public()));
        let differ: Vec<_> = after
            .iter()
            .filter(|(k, v)| before.get(*k) != Some(v))
            .map(|(k, _)| k)
            .collect();
        let gone: Vec<_> = before.keys().filter(|k| !after.contains_key(*k)).collect();
        assert!(
            differ.iter().all(|path| outcome.changed.contains(path)),
            "{differ:?}"
        );
        assert_eq!(outcome.gone.iter().collect::<Vec<_>>(), gone);
    }
}

#[test]
fn a_data_file_makes_anew_exactly_the_pages_that_read_it() {
    let world = World::new();
    with_everything(&world);
    let mut builder = world.builder();
    builder.build(&|_, _| {}).unwrap();
    let data = world.write("data/t.csv", "имя;час\nа;1\nбб;2\n");
    let outcome = builder.update(&[data]).unwrap();
    assert_eq!(outcome.changed, ["docs/b/index.html"]);
    let shortcode = world.template(
        "shortcodes/box.html",
        "<section>{{ body | markdown }}</section>",
    );
    let outcome = builder.update(&[shortcode]).unwrap();
    assert_eq!(
        outcome.changed,
        Vec::<String>::new(),
        "ею не пользуется ни одна страница"
    );
    let photo = world.write("foto/dvor.png", picture(43));
    let outcome = builder.update(&[photo]).unwrap();
    let pages: Vec<&str> = outcome
        .changed
        .iter()
        .map(String::as_str)
        .filter(|p| p.ends_with(".html"))
        .collect();
    assert_eq!(pages, ["docs/b/index.html"]);
    assert_eq!(
        outcome.gone.len(),
        1,
        "прежняя уменьшенная картинка ушла: {:?}",
        outcome.gone
    );
}

#[test]
fn watching_tells_of_a_saved_page() {
    let world = World::new();
    some_pages(&world);
    let mut builder = world.live_builder();
    builder.build(&|_, _| {}).unwrap();
    let (send, outcomes) = std::sync::mpsc::channel();
    let watching = eios::site::watch::run(builder, move |outcome| {
        let _ = send.send(outcome.changed.clone());
    })
    .unwrap();
    world.write("docs/a.md", "# А\n\nСохранено.\n");
    let wait = std::time::Duration::from_secs(60);
    let mut seen = vec![];
    while !seen.contains(&"docs/a/index.html".to_owned()) {
        seen.extend(outcomes.recv_timeout(wait).unwrap());
    }
    assert!(world.read("docs/a/index.html").contains("Сохранено."));
    drop(watching);
}

#[test]
fn the_next_program_does_only_what_has_changed() {
    let world = World::new();
    some_pages(&world);
    let first = world.build();
    let again = world.build();
    assert_eq!((again.rendered, again.written), (0, 0));
    assert_eq!((again.pages, again.files), (first.pages, first.files));
    world.write(
        "docs/a.md",
        "# А\n\n[Новость](@/news/n1.md)\n\nЕщё слово.\n",
    );
    let one = world.build();
    // the page, the list that shows its first words, the section's other witnesses
    assert!(one.rendered < first.rendered / 2, "{}", one.rendered);
    assert!(world.read("docs/a/index.html").contains("Ещё слово."));
}

#[test]
fn faults_are_told_again_when_nothing_has_changed() {
    let world = World::new();
    some_pages(&world);
    world.write("docs/b.md", "# Б\n\n[нет](@/docs/нет.md)\n");
    let first = told(&world.build());
    assert_eq!(first.len(), 1);
    assert_eq!(told(&world.build()), first);
}

#[test]
fn a_release_is_kept_shown_again_and_forgotten() {
    let world = World::new();
    some_pages(&world);
    world.build();
    let public = world.public();
    site::keep(&public, "до-правки").unwrap();
    world.write("docs/a.md", "# А\n\nПосле правки.\n");
    world.build();
    let changes = site::last_changes(&public).unwrap();
    assert!(changes.changed.contains(&"docs/a/index.html".to_owned()));
    assert!(world.read("docs/a/index.html").contains("После правки."));

    site::back(&public, Some("до-правки")).unwrap();
    assert!(!world.read("docs/a/index.html").contains("После правки."));
    assert!(
        site::forget(&public, "до-правки").is_err(),
        "выпуск показан"
    );
    assert!(site::releases(&public).unwrap()[0].served);

    world.build();
    assert!(world.read("docs/a/index.html").contains("После правки."));
    site::forget(&public, "до-правки").unwrap();
    assert_eq!(site::releases(&public).unwrap(), []);
    assert!(site::keep(&public, "../выход").is_err());
}

#[test]
fn the_build_before_the_last_is_shown_again_at_once() {
    let world = World::new();
    some_pages(&world);
    world.build();
    assert!(
        site::back(&world.public(), None).is_err(),
        "прежнего сайта нет"
    );
    let old = files(&world.public());
    world.write("docs/a.md", "# А\n\nПосле правки.\n");
    world.build();
    site::back(&world.public(), None).unwrap();
    assert_eq!(files(&world.public()), old);
    world.build();
    assert!(world.read("docs/a/index.html").contains("После правки."));
}

#[test]
fn every_text_lies_beside_its_packed_copies_and_they_go_together() {
    let world = World::new();
    some_pages(&world);
    let long = "Приёмная комиссия работает каждый день. ".repeat(60);
    world.write("docs/long.md", format!("# Долго\n\n{long}\n"));
    world.build();
    for name in ["docs/long/index.html.gz", "docs/long/index.html.br"] {
        assert!(world.has(name), "{name}");
    }
    assert!(!world.has("files/plan.pdf.gz"));
    world.write(
        "docs/long.md",
        "+++\ntemplate = \"404.html\"\n+++\n# Долго\n",
    );
    world.build();
    assert!(world.has("docs/long/index.html") && !world.has("docs/long/index.html.gz"));
    world.remove("docs/long.md");
    world.build();
    assert!(!world.has("docs/long/index.html.br"));
}

#[test]
fn a_site_in_memory_is_the_one_on_the_disk() {
    let world = World::new();
    some_pages(&world);
    world.build();
    let mut builder = world.builder_in_memory();
    let outcome = builder.build(&|_, _| {}).unwrap();
    let mut shown: BTreeMap<String, Vec<u8>> = BTreeMap::new();
    for (path, content) in outcome.fresh {
        let bytes = match content {
            site::Content::Bytes(bytes) => bytes.to_vec(),
            site::Content::File(file) => fs::read(file).unwrap(),
        };
        shown.insert(path, bytes);
    }
    let mut on_disk = files(&world.public());
    on_disk.retain(|path, _| !path.ends_with(".gz") && !path.ends_with(".br"));
    assert_eq!(
        shown.keys().collect::<Vec<_>>(),
        on_disk.keys().collect::<Vec<_>>()
    );
    assert!(shown == on_disk, "те же файлы, а в них разное");
    let page = world.write(
        "docs/a.md",
        "# А\n\n[Новость](@/news/n1.md)\n\nДва слова.\n",
    );
    let outcome = builder.update(&[page]).unwrap();
    assert!(outcome.changed.contains(&"docs/a/index.html".to_owned()));
    assert!(outcome.gone.is_empty());
}
