//! A site is made from a folder: front matter, sections, lists, links, feeds, maps.

mod site_world;

use site_world::{World, told};

#[test]
fn a_page_says_its_title_its_date_and_its_text() {
    let world = World::new();
    world.write(
        "o-nas.md",
        "+++\ntitle = \"О колледже\"\ndate = 2026-09-01\n+++\nМы учим **хорошо**.\n",
    );
    let outcome = world.build();
    assert_eq!(told(&outcome), Vec::<String>::new());
    let page = world.read("o-nas/index.html");
    assert!(
        page.contains("<title>О колледже — Колледж Примера</title>"),
        "{page}"
    );
    assert!(page.contains("Мы учим <strong>хорошо</strong>."));
    assert!(page.contains("<time>1 сентября 2026\u{a0}г.</time>"));
    assert!(page.contains("[Главная]"));
}

#[test]
fn yaml_front_matter_is_read_as_well() {
    let world = World::new();
    world.write(
        "a.md",
        "---\ntitle: Приём\ndate: 2026-06-20\naliases: [staryi-adres]\nextra:\n  phone: \"+7\"\n---\nТекст\n",
    );
    assert_eq!(told(&world.build()), Vec::<String>::new());
    assert!(world.read("a/index.html").contains("20 июня 2026"));
    assert!(world.read("staryi-adres/index.html").contains("url=/a/"));
}

#[test]
fn an_unknown_key_is_told_with_its_line_and_what_was_expected() {
    let world = World::new();
    world.write("a.md", "+++\ntitle = \"А\"\ntitel = \"Б\"\n+++\n");
    world.write("b.md", "---\ntitle: Б\nsort_by: date\n---\n");
    world.write("c.md", "+++\nweight = \"тяжёлая\"\n+++\n# В\n");
    let told = told(&world.build());
    assert!(
        told[0].starts_with("a.md:3: неизвестный ключ «titel»; у страницы бывают: title"),
        "{told:?}"
    );
    assert!(told[1].starts_with("b.md:3: ключ «sort_by» бывает только у раздела"));
    assert!(told[2].starts_with("c.md:2: «weight»: ожидается целое число"));
    assert!(world.has("a/index.html") && world.has("b/index.html"));
}

#[test]
fn a_broken_page_is_told_and_the_others_are_built() {
    let world = World::new();
    world.write("toml.md", "+++\ntitle = \"без кавычки\ndraft = true\n+++\n");
    world.write(
        "open.md",
        "+++\ntitle = \"А\"\n\nТекст без конца параметров\n",
    );
    world.write("good.md", "# Хорошая страница\n\nТекст.\n");
    let told = told(&world.build());
    assert_eq!(told.len(), 2, "{told:?}");
    assert!(told[0].starts_with("open.md:1: страница начинается с «+++»"));
    assert!(told[1].starts_with("toml.md:2: TOML не читается"));
    assert!(
        world
            .read("good/index.html")
            .contains("<h1>Хорошая страница</h1>")
    );
    assert!(!world.has("toml/index.html"));
}

#[test]
fn a_file_in_windows_1251_is_named_for_what_it_is() {
    let world = World::new();
    // «+++\ntitle = "Устав"\n+++» as an old editor saves it
    let mut bytes = b"+++\ntitle = \"".to_vec();
    bytes.extend([0xd3, 0xf1, 0xf2, 0xe0, 0xe2]);
    bytes.extend(b"\"\n+++\n");
    world.write("ustav.md", bytes);
    let told = told(&world.build());
    assert_eq!(
        told,
        [
            "ustav.md:2: файл не в UTF-8, похоже на windows-1251; откройте его в редакторе и сохраните в кодировке UTF-8"
        ]
    );
}

#[test]
fn the_mark_of_utf8_and_windows_line_ends_are_accepted() {
    let world = World::new();
    world.write(
        "a.md",
        "\u{feff}+++\r\ntitle = \"Из Блокнота\"\r\n+++\r\n\r\nПервая строка\r\nвторая.\r\n",
    );
    assert_eq!(told(&world.build()), Vec::<String>::new());
    let page = world.read("a/index.html");
    assert!(page.contains("<h1>Из Блокнота</h1>") && !page.contains('\r'));
}

#[test]
fn drafts_are_not_published() {
    let world = World::new();
    world.write("a.md", "+++\ndraft = true\n+++\n# Секрет\n");
    world.write(
        "s/_index.md",
        "+++\ntitle = \"Раздел\"\ndraft = true\n+++\n",
    );
    world.write("s/b.md", "# Внутри\n");
    world.build();
    assert!(
        !world.has("a/index.html") && !world.has("s/index.html") && !world.has("s/b/index.html")
    );
}

#[test]
fn the_address_comes_from_slug_or_path_or_the_name_of_the_file() {
    let world = World::new();
    world.write("Правила приёма.md", "# Правила\n");
    world.write("b.md", "+++\ntitle = \"Б\"\nslug = \"kontakty\"\n+++\n");
    world.write("c.md", "+++\ntitle = \"В\"\npath = \"abitur/sroki\"\n+++\n");
    world.write("2026-09-01-den-znaniy.md", "# День знаний\n");
    world.build();
    for path in ["pravila-priema", "kontakty", "abitur/sroki", "den-znaniy"] {
        assert!(world.has(&format!("{path}/index.html")), "{path}");
    }
    assert!(
        world
            .read("den-znaniy/index.html")
            .contains("1 сентября 2026")
    );
}

#[test]
fn two_pages_at_one_address_are_told() {
    let world = World::new();
    world.write("a.md", "+++\ntitle = \"А\"\nslug = \"x\"\n+++\n");
    world.write("b.md", "+++\ntitle = \"Б\"\nslug = \"x\"\n+++\n");
    let told = told(&world.build());
    assert_eq!(
        told,
        ["b.md: адрес «/x/» уже занят другой страницей или файлом; дайте другой slug или path"]
    );
}

#[test]
fn an_address_cannot_leave_the_site() {
    let world = World::new();
    world.write("a.md", "+++\ntitle = \"А\"\npath = \"../../etc\"\n+++\n");
    let told = told(&world.build());
    assert!(told[0].contains("выходит за пределы сайта"), "{told:?}");
}

fn list(page: &str) -> Vec<&str> {
    page.split("<li><a href=\"")
        .skip(1)
        .map(|part| part.split(['>', '<']).nth(1).unwrap())
        .collect()
}

#[test]
fn sections_are_sorted_as_they_ask() {
    let world = World::new();
    let pages = [
        ("a", "2026-01-02", 3, "Ёлка"),
        ("b", "2026-03-01", 1, "Еда"),
        ("c", "2025-12-31", 2, "Жук"),
    ];
    for by in ["date", "weight", "title", "none"] {
        world.write(
            &format!("{by}/_index.md"),
            format!("+++\ntitle = \"Р\"\nsort_by = \"{by}\"\n+++\n"),
        );
        for (name, date, weight, title) in pages {
            world.write(
                &format!("{by}/{name}.md"),
                format!("+++\ntitle = \"{title}\"\ndate = {date}\nweight = {weight}\n+++\n"),
            );
        }
    }
    assert_eq!(told(&world.build()), Vec::<String>::new());
    let order = |by: &str| world.read(&format!("{by}/index.html"));
    assert_eq!(list(&order("date")), ["Еда", "Ёлка", "Жук"]);
    assert_eq!(list(&order("weight")), ["Еда", "Жук", "Ёлка"]);
    assert_eq!(list(&order("title")), ["Еда", "Ёлка", "Жук"]);
    assert_eq!(list(&order("none")), ["Ёлка", "Еда", "Жук"]);
    let middle = world.read("weight/c/index.html");
    assert!(
        middle.contains("<a rel=\"prev\" href=\"/weight/b/\">Еда</a>"),
        "{middle}"
    );
    assert!(middle.contains("<a rel=\"next\" href=\"/weight/a/\">Ёлка</a>"));
}

#[test]
fn a_long_list_is_cut_into_sheets() {
    let world = World::new();
    world.write(
        "news/_index.md",
        "+++\ntitle = \"Новости\"\nsort_by = \"date\"\npaginate_by = 2\n+++\n",
    );
    for day in 1..=5 {
        world.write(
            &format!("news/n{day}.md"),
            format!("+++\ntitle = \"Новость {day}\"\ndate = 2026-09-0{day}\n+++\n"),
        );
    }
    assert_eq!(told(&world.build()), Vec::<String>::new());
    let first = world.read("news/index.html");
    assert_eq!(list(&first), ["Новость 5", "Новость 4"]);
    assert!(first.contains("лист 1 из 3"));
    assert_eq!(list(&world.read("news/page/3/index.html")), ["Новость 1"]);
    assert!(!world.has("news/page/4/index.html"));
}

#[test]
fn the_pages_of_a_transparent_section_are_listed_above_it() {
    let world = World::new();
    world.write(
        "news/_index.md",
        "+++\ntitle = \"Новости\"\nsort_by = \"date\"\n+++\n",
    );
    world.write(
        "news/2025/_index.md",
        "+++\ntitle = \"2025\"\ntransparent = true\n+++\n",
    );
    world.write(
        "news/2025/a.md",
        "+++\ntitle = \"Старая\"\ndate = 2025-01-01\n+++\n",
    );
    world.write(
        "news/b.md",
        "+++\ntitle = \"Новая\"\ndate = 2026-01-01\n+++\n",
    );
    world.build();
    assert_eq!(list(&world.read("news/index.html")), ["Новая", "Старая"]);
}

#[test]
fn a_folder_without_an_index_is_a_section_named_after_the_folder_and_told() {
    let world = World::new();
    world.write("docs/a.md", "# А\n");
    let told = told(&world.build());
    assert!(
        told[0].starts_with("docs/_index.md: у папки нет файла _index.md"),
        "{told:?}"
    );
    assert_eq!(list(&world.read("docs/index.html")), ["А"]);
}

#[test]
fn readme_and_index_stand_for_their_folder() {
    let world = World::new();
    world.write("guide/README.md", "# Руководство\n\n[Дальше](start.md)\n");
    world.write(
        "guide/start.md",
        "# Начало\n\n[Назад](README.md) и [ещё](../guide/)\n",
    );
    assert_eq!(told(&world.build()), Vec::<String>::new());
    assert!(
        world
            .read("guide/index.html")
            .contains("<a href=\"/guide/start/\">")
    );
    assert!(
        world
            .read("guide/start/index.html")
            .contains("<a href=\"/guide/\">Назад</a>")
    );
}

#[test]
fn a_page_named_like_the_folder_beside_it_is_the_page_of_the_folder() {
    let world = World::new();
    world.write("docs.md", "# Документы\n\n[Устав](docs/ustav.md)\n");
    world.write("docs/ustav.md", "# Устав\n\n[Назад](../docs.md)\n");
    assert_eq!(told(&world.build()), Vec::<String>::new());
    assert_eq!(list(&world.read("docs/index.html")), ["Устав"]);
    assert!(
        world
            .read("docs/ustav/index.html")
            .contains("<a href=\"/docs/\">Назад</a>")
    );
}

#[test]
fn a_bundle_takes_its_files_along() {
    let world = World::new();
    world.write(
        "trip/index.md",
        "# Поездка\n\n[Программа](files/plan.pdf)\n",
    );
    world.write("trip/files/plan.pdf", "pdf");
    world.write("trip/list.txt", "список");
    assert_eq!(told(&world.build()), Vec::<String>::new());
    let page = world.read("trip/index.html");
    assert!(
        page.contains("<a href=\"/trip/files/plan.pdf\">Программа</a>"),
        "{page}"
    );
    assert!(page.contains("<a download href=\"/trip/list.txt\">list.txt</a>"));
    assert_eq!(world.read("trip/files/plan.pdf"), "pdf");
}

#[test]
fn plain_files_are_copied_to_the_same_place() {
    let world = World::new();
    world.write("files/ustav.pdf", "устав");
    world.write(
        "a.md",
        "# А\n\n[Устав](/files/ustav.pdf), [он же](@/files/ustav.pdf)\n",
    );
    assert_eq!(told(&world.build()), Vec::<String>::new());
    assert_eq!(world.read("files/ustav.pdf"), "устав");
    assert!(!world.has("site.toml"));
}

#[test]
fn links_that_lead_nowhere_are_told_with_file_and_line() {
    let world = World::new();
    world.write(
        "a.md",
        "+++\ntitle = \"А\"\n+++\n\nСтрока пять: [есть](@/b.md#chast), [нет](@/c.md).\n\
         [нет места](b.md#net)\n\n[и тут](/nowhere/) ![](/files/net.png)\n[пусто]()\n[вне](https://example.org/x) [почта](mailto:a@b.c)\n",
    );
    world.write("b.md", "# Б\n\n## Часть\n");
    let told = told(&world.build());
    let expected = [
        "a.md:5: ссылка «@/c.md» никуда не ведёт",
        "a.md:6: ссылка «b.md#net»: страница есть, а места «#net» на ней нет",
        "a.md:8: ссылка «/files/net.png» никуда не ведёт",
        "a.md:8: ссылка «/nowhere/» никуда не ведёт",
        "a.md:8: у картинки «/files/net.png» нет описания",
        "a.md:9: пустая ссылка",
    ];
    assert_eq!(told.len(), expected.len(), "{told:#?}");
    for (got, wanted) in told.iter().zip(expected) {
        assert!(got.starts_with(wanted), "{got}");
    }
    assert!(
        world
            .read("a/index.html")
            .contains("<a href=\"/b/#chast\">есть</a>")
    );
}

#[test]
fn russian_anchors_lead_to_transliterated_headings() {
    let world = World::new();
    world.write(
        "a.md",
        "# А\n\n[вниз](#как-поступить)\n\n## Как поступить\n\n## Как поступить\n",
    );
    assert_eq!(told(&world.build()), Vec::<String>::new());
    let page = world.read("a/index.html");
    assert!(
        page.contains("<a href=\"#kak-postupit\">вниз</a>"),
        "{page}"
    );
    assert!(
        page.contains("<h2 id=\"kak-postupit\">") && page.contains("<h2 id=\"kak-postupit-1\">")
    );
}

#[test]
fn menus_lead_to_pages_and_their_faults_are_told() {
    let world = World::new();
    world.write(
        "site.toml",
        "title = \"К\"\n\n[[menu]]\ntitle = \"О нас\"\nurl = \"@/about.md\"\n\n[[menu]]\ntitle = \"Нет\"\nurl = \"/net/\"\n",
    );
    world.write("about.md", "# О нас\n");
    let told = told(&world.build());
    assert!(
        told[0].starts_with("site.toml:9: ссылка «/net/» никуда не ведёт"),
        "{told:?}"
    );
    assert!(
        world
            .read("about/index.html")
            .contains("<a href=\"/about/\">О нас</a>")
    );
}

#[test]
fn tables_footnotes_tasks_and_alerts_have_no_styles_in_them() {
    let world = World::new();
    world.write(
        "a.md",
        "# А\n\n| Имя | Балл |\n|:---|---:|\n| Анна | 5 |\n\nТекст[^1].\n\n[^1]: Сноска.\n\n- [x] сделано\n- [ ] нет\n\n\
         > [!WARNING]\n> Скользко.\n\nТермин\n: Значение\n\n~~нет~~\n\n```rust\nlet \"x\" = 1 < 2;\n```\n",
    );
    assert_eq!(told(&world.build()), Vec::<String>::new());
    let page = world.read("a/index.html");
    for part in [
        "<th scope=\"col\">Имя</th><th scope=\"col\" class=\"right\">Балл</th>",
        "<td class=\"right\">5</td>",
        "<a href=\"#fn-1\" id=\"fnref-1\" aria-label=\"Сноска 1\">1</a>",
        "<li id=\"fn-1\">",
        "<input type=\"checkbox\" disabled checked aria-label=\"Выполнено\">",
        "<div class=\"alert alert--warning\" role=\"note\">",
        "<dt>Термин</dt>",
        "<del>нет</del>",
        "<code class=\"language-rust\"><span class=\"hl-keyword\">let</span>",
    ] {
        assert!(page.contains(part), "нет «{part}» в\n{page}");
    }
    assert!(!page.contains("style="));
}

#[test]
fn pictures_get_their_size_and_load_when_seen() {
    let world = World::new();
    world.write("a/index.md", "# А\n\n![Корпус](dom.svg \"Главный\")\n");
    world.write(
        "a/dom.svg",
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"640\" height=\"480\"></svg>",
    );
    assert_eq!(told(&world.build()), Vec::<String>::new());
    let page = world.read("a/index.html");
    assert!(
        page.contains("<img src=\"/a/dom.svg\" alt=\"Корпус\" width=\"640\" height=\"480\" title=\"Главный\" loading=\"lazy\" decoding=\"async\">"),
        "{page}"
    );
}

#[test]
fn typography_is_a_wish_of_the_site_and_never_touches_code() {
    let world = World::new();
    let text = "# А\n\nКолледж \"Пример\" - в центре. `\"код\" - код`\n";
    world.write("a.md", text);
    world.build();
    assert!(world.read("a/index.html").contains("\"Пример\" - в центре"));
    world.write("site.toml", "title = \"К\"\ntypography = true\n");
    world.build();
    let page = world.read("a/index.html");
    assert!(page.contains("«Пример»\u{a0}— в\u{a0}центре."), "{page}");
    assert!(page.contains("<code>\"код\" - код</code>"), "{page}");
}

#[test]
fn news_have_rss_and_atom_and_others_when_they_ask() {
    let world = World::new();
    world.write("news/_index.md", "+++\ntitle = \"Новости\"\n+++\n");
    world.write(
        "news/a.md",
        "+++\ntitle = \"Победа & радость\"\ndate = 2026-09-01\n+++\nНаши <b>первые</b>.\n",
    );
    world.write(
        "events/_index.md",
        "+++\ntitle = \"События\"\ngenerate_feeds = true\n+++\n",
    );
    world.write("docs/_index.md", "+++\ntitle = \"Документы\"\n+++\n");
    world.build();
    let rss = world.read("news/rss.xml");
    assert!(rss.contains("<title>Победа &amp; радость</title>"), "{rss}");
    assert!(rss.contains("<link>https://college.example/news/a/</link>"));
    assert!(rss.contains("<pubDate>Tue, 01 Sep 2026 00:00:00 +0000</pubDate>"));
    let atom = world.read("news/atom.xml");
    assert!(
        atom.contains("<updated>2026-09-01T00:00:00Z</updated>"),
        "{atom}"
    );
    assert!(world.has("events/atom.xml") && !world.has("docs/atom.xml"));
    for xml in [&rss, &atom, &world.read("sitemap.xml")] {
        well_formed(xml);
    }
}

/// Every tag is closed in its order, and no ampersand stands alone.
fn well_formed(xml: &str) {
    let mut open = vec![];
    for tag in xml.split('<').skip(1) {
        let (tag, text) = tag.split_once('>').expect("тег закрыт");
        if let Some(name) = tag.strip_prefix('/') {
            assert_eq!(open.pop(), Some(name), "{xml}");
        } else if !tag.starts_with('?') && !tag.ends_with('/') {
            open.push(tag.split(' ').next().unwrap());
        }
        for part in text.split('&').skip(1) {
            assert!(
                part.split_once(';').is_some_and(|(name, _)| name.len() < 6),
                "{text}"
            );
        }
    }
    assert!(open.is_empty(), "{open:?}");
}

#[test]
fn maps_name_every_page_once_and_robots_may_read_them() {
    let world = World::new();
    world.write("docs/_index.md", "+++\ntitle = \"Документы\"\n+++\n");
    world.write(
        "docs/a.md",
        "+++\ntitle = \"А\"\ndate = 2026-01-01\nupdated = 2026-02-03\n+++\n",
    );
    world.build();
    let map = world.read("sitemap.xml");
    assert!(
        map.contains(
            "<url><loc>https://college.example/docs/a/</loc><lastmod>2026-02-03</lastmod></url>"
        ),
        "{map}"
    );
    // beside the three pages stands the section that every college must have
    let section = map.matches("<loc>https://college.example/sveden/").count();
    assert_eq!((map.matches("<loc>").count() - section, section), (3, 15));
    assert!(
        world
            .read("sitemap/index.html")
            .contains("<p>Документы<span>А</span></p>")
    );
    let robots = world.read("robots.txt");
    assert!(robots.contains("Disallow: /lk/") && !robots.contains("sveden"));
    assert!(robots.contains("Sitemap: https://college.example/sitemap.xml"));
    assert!(world.read("404.html").contains("Страница не найдена"));
}

#[test]
fn old_addresses_lead_to_the_new_one() {
    let world = World::new();
    world.write(
        "a.md",
        "+++\ntitle = \"А\"\naliases = [\"/old/a.html\", \"старый\"]\n+++\n",
    );
    assert_eq!(told(&world.build()), Vec::<String>::new());
    let page = world.read("old/a.html");
    assert!(
        page.contains("<meta http-equiv=\"refresh\" content=\"0; url=/a/\">"),
        "{page}"
    );
    assert!(page.contains("<link rel=\"canonical\" href=\"https://college.example/a/\">"));
    assert!(world.has("старый/index.html"));
}

#[test]
fn static_files_of_the_theme_get_a_fingerprint() {
    let world = World::new();
    world.template("404.html", "{{ asset(path=\"css/site.css\") }}");
    world.build();
    let first = world.read("404.html");
    let (path, mark) = first.split_once("?v=").unwrap();
    assert_eq!((path, mark.len()), ("/static/css/site.css", 8));
    assert!(world.read("static/css/site.css").contains("margin: 0"));
    world.write(
        "../themes/plain/static/css/site.css",
        "body { margin: 1px }",
    );
    world.build();
    assert_ne!(world.read("404.html"), first);
}

#[test]
fn a_fault_in_a_template_is_told_with_its_line() {
    let world = World::new();
    world.template("404.html", "строка\n{{ page.nothing.deep }}\n");
    let outcome = world.build();
    let told = told(&outcome);
    assert!(outcome.failed());
    assert!(
        told[0].starts_with("themes/plain/site/404.html:2: ошибка в шаблоне"),
        "{told:?}"
    );
}
