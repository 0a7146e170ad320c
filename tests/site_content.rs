//! What a page may be made of besides its text: labels, shortcodes, data files, smaller pictures,
//! coloured code; what of it search knows; and how faults in all this are told.

mod site_world;

use site_world::{World, told};

fn nothing() -> Vec<String> {
    vec![]
}

/// A world that looks as the default theme does, in the parts that labels and search are made of.
fn labelled() -> World {
    let world = World::new();
    world.write(
        "site.toml",
        "title = \"Колледж Примера\"\n[[taxonomies]]\nname = \"tags\"\ntitle = \"Метки\"\npaginate_by = 2\nfeed = true\n",
    );
    for (day, labels) in [
        (1, "\"Спорт\""),
        (2, "\"Спорт\", \"Наука\""),
        (3, "\"спорт\""),
    ] {
        world.write(
            &format!("news/n{day}.md"),
            format!("+++\ntitle = \"Новость {day}\"\ndate = 2026-09-0{day}\n[taxonomies]\ntags = [{labels}]\n+++\nТекст.\n"),
        );
    }
    world.write("news/_index.md", "+++\ntitle = \"Новости\"\n+++\n");
    world
}

#[test]
fn labels_have_a_list_of_all_and_pages_of_their_own_with_sheets_and_feeds() {
    let world = labelled();
    assert_eq!(told(&world.build()), nothing());
    let all = world.read("tags/index.html");
    assert!(
        all.contains("href=\"/tags/nauka/\"") && all.contains("Спорт"),
        "{all}"
    );
    assert!(
        !all.contains("спорт <"),
        "одна метка в двух написаниях — одна метка: {all}"
    );
    let first = world.read("tags/sport/index.html");
    assert!(
        first.contains("Новость 3") && first.contains("Новость 2") && !first.contains("Новость 1")
    );
    assert!(
        world
            .read("tags/sport/page/2/index.html")
            .contains("Новость 1")
    );
    let feed = world.read("tags/sport/rss.xml");
    assert!(
        feed.contains("<title>Спорт — Колледж Примера</title>") && feed.contains("/news/n1/"),
        "{feed}"
    );
    assert!(world.has("tags/nauka/atom.xml"));
    let map = world.read("sitemap.xml");
    assert!(
        map.contains("<loc>https://college.example/tags/sport/</loc><lastmod>2026-09-03"),
        "{map}"
    );
}

#[test]
fn a_label_nobody_declared_is_told_with_file_and_line() {
    let world = labelled();
    world.write(
        "a.md",
        "+++\ntitle = \"А\"\n\n[taxonomies]\ntags = [\"Спорт\"]\nrubrics = [\"Разное\"]\n+++\n",
    );
    world.write(
        "b.md",
        "---\ntitle: Б\ntaxonomies:\n  tags: Наука\n  authors: [Кто-то]\n---\n",
    );
    let told = told(&world.build());
    assert!(
        told[0].starts_with("a.md:6: вид меток «rubrics» не объявлен, есть: tags"),
        "{told:?}"
    );
    assert!(
        told[1].starts_with("b.md:5: вид меток «authors» не объявлен"),
        "{told:?}"
    );
}

#[test]
fn templates_know_the_labels_of_a_page_and_their_addresses() {
    let world = labelled();
    template_of_pages(
        &world,
        "{% for one in page.taxonomies?.tags or [] %}<a href=\"{{ one.url }}\">{{ one.name }}</a>{% endfor %}\
         <b>{{ get_taxonomy_url(kind=\"tags\", name=\"Наука\") }}</b>\
         {% set all = get_taxonomy(kind=\"tags\") %}{% for one in all.items %}<i>{{ one.name }}: {{ one.page_count }}</i>{% endfor %}",
    );
    assert_eq!(told(&world.build()), nothing());
    let page = world.read("news/n2/index.html");
    assert!(
        page.contains("<a href=\"/tags/sport/\">Спорт</a><a href=\"/tags/nauka/\">Наука</a>"),
        "{page}"
    );
    assert!(
        page.contains("<b>/tags/nauka/</b>") && page.contains("<i>Спорт: 3</i>"),
        "{page}"
    );
}

#[test]
fn shortcodes_give_html_or_markdown_and_know_their_page() {
    let world = World::new();
    world.template(
        "shortcodes/mark.html",
        "<mark>{{ text }} {{ nth }} {{ page.title }}</mark>\n",
    );
    world.template(
        "shortcodes/box.html",
        "<aside>{{ body | markdown }}</aside>\n",
    );
    world.template("shortcodes/twice.md", "**{{ text }}** и *{{ text }}*");
    world.write("b.md", "# Другая\n\n## Место\n");
    world.write(
        "a.md",
        "# А\n\nСлово {{ mark(text=\"<раз>\") }} и {{ twice(text=\"два\") }}.\n\n{% box() %}\n## Внутри\n\nПункт со [ссылкой](@/b.md#mesto) и {{ mark(text=\"три\") }}.\n{% end %}\n\n## Внутри\n",
    );
    assert_eq!(told(&world.build()), nothing());
    let page = world.read("a/index.html");
    assert!(
        page.contains("<p>Слово <mark>&lt;раз&gt; 1 А</mark>"),
        "{page}"
    );
    assert!(
        page.contains("<strong>два</strong> и <em>два</em>."),
        "{page}"
    );
    assert!(
        page.contains("<aside><h2 id=\"vnutri\">"),
        "блок не внутри абзаца: {page}"
    );
    assert!(
        page.contains("<a href=\"/b/#mesto\">ссылкой</a> и <mark>три 2 А</mark>"),
        "{page}"
    );
    assert!(page.contains("<h2 id=\"vnutri-1\">"), "{page}");
}

#[test]
fn faults_around_shortcodes_are_told_with_the_line_of_the_page() {
    let world = World::new();
    world.template(
        "shortcodes/box.html",
        "<aside>{{ body | markdown }}</aside>",
    );
    world.template(
        "shortcodes/strict.html",
        "{% if not src %}{{ throw(message=\"укажите src\") }}{% endif %}{{ src }}",
    );
    world.write(
        "a.md",
        "+++\ntitle = \"А\"\n+++\n\n{{ nosuch() }}\n\n{{ strict() }}\n\n{% box() %}\n\n[туда](@/net.md)\n{% end %}\n\n[и туда](@/net.md)\n\n{{ strict(src=да) }}\n",
    );
    let outcome = world.build();
    let told = told(&outcome);
    let starts = |n: usize, with: &str| assert!(told[n].starts_with(with), "{n}: {told:#?}");
    starts(
        0,
        "a.md:5: нет вставки «nosuch»; есть: announcements, box, contacts",
    );
    starts(1, "a.md:7: вставка «strict»: ");
    assert!(told[1].contains("укажите src"), "{told:#?}");
    starts(2, "a.md:11: ссылка «@/net.md» никуда не ведёт");
    starts(3, "a.md:14: ссылка «@/net.md» никуда не ведёт");
    starts(
        4,
        "a.md:16: вставка «strict»: значение параметра «src» пишется в кавычках",
    );
    assert!(!outcome.failed() && world.read("a/index.html").contains("<aside>"));
}

#[test]
fn shortcodes_in_code_are_shown_and_escaped_ones_too() {
    let world = World::new();
    world.write(
        "a.md",
        "# А\n\n`{{ nosuch() }}` и {{/* nosuch() */}}\n\n```\n{% nosuch() %}\n```\n",
    );
    assert_eq!(told(&world.build()), nothing());
    let page = world.read("a/index.html");
    assert!(
        page.contains("<code>{{ nosuch() }}</code> и {{ nosuch() }}"),
        "{page}"
    );
    assert!(page.contains("{% nosuch() %}"));
}

#[test]
fn first_words_of_a_page_have_no_shortcodes_in_them() {
    let world = World::new();
    world.write("n/_index.md", "+++\ntitle = \"Н\"\n+++\n");
    world.write(
        "n/a.md",
        "# А\n\nНачало {{ file(path=\"plan.pdf\") }} и конец.\n",
    );
    world.write(
        "n/b.md",
        "# Б\n\nПервый абзац.\n\nВторой абзац.\n\n<!-- more -->\n\nТретий.\n",
    );
    world.write("n/plan.pdf", "план");
    assert_eq!(told(&world.build()), nothing());
    let list = world.read("n/index.html");
    assert!(
        list.contains("Начало  и конец.") || list.contains("Начало и конец."),
        "{list}"
    );
    assert!(
        list.contains("Первый абзац. Второй абзац.") && !list.contains("Третий"),
        "{list}"
    );
    assert!(
        world
            .read("n/b/index.html")
            .contains("<span id=\"continue-reading\"></span>")
    );
}

#[test]
fn the_default_shortcodes_make_what_they_promise() {
    let world = World::new();
    world.write("data/bells.csv", "Пара;Начало\n1;8:30\n2;10:10\n");
    world.write("files/ustav.pdf", vec![0; 2048]);
    world.write("files/kadr.svg", "<svg width=\"64\" height=\"36\"></svg>");
    world.write("files/film.mp4", "кино");
    world.write(
        "a.md",
        "# А\n\n{{ file(path=\"files/ustav.pdf\", title=\"Устав\") }}\n\n{{ table(path=\"data/bells.csv\", caption=\"Звонки\") }}\n\n\
         {% note(kind=\"warning\") %}Осторожно, **лёд**.{% end %}\n\n{{ video(src=\"files/film.mp4\", title=\"День открытых дверей\") }}\n\n\
         {{ figure(src=\"files/kadr.svg\", alt=\"Кадр\", caption=\"Кадр *из* фильма\") }}\n\n{{ person(name=\"Образцова Вера\", post=\"директор\") }}\n\n{{ contacts() }}\n",
    );
    assert_eq!(told(&world.build()), nothing());
    let page = world.read("a/index.html");
    for part in [
        "href=\"/files/ustav.pdf\"",
        "PDF",
        "<caption>Звонки</caption>",
        "<td>10:10</td>",
        "alert--warning",
        "<strong>лёд</strong>",
        "<source src=\"/files/film.mp4\" type=\"video/mp4\">",
        "alt=\"Кадр\" width=\"64\" height=\"36\"",
        "<figcaption>Кадр <em>из</em> фильма</figcaption>",
        "Образцова Вера",
    ] {
        assert!(page.contains(part), "{part}\n{page}");
    }
    assert!(!page.contains("style=") && !page.contains("://"), "{page}");
    assert!(!world.has("data/bells.csv"), "папка data не публикуется");
}

#[test]
fn data_files_are_read_by_templates_in_any_of_their_forms() {
    let world = World::new();
    let mut book = rust_xlsxwriter::Workbook::new();
    let sheet = book.add_worksheet();
    sheet.set_name("Приём").unwrap();
    for (column, words) in ["Код", "Мест"].into_iter().enumerate() {
        sheet.write_string(2, column as u16 + 1, words).unwrap();
    }
    sheet.write_string(3, 1, "09.02.07").unwrap();
    sheet.write_number(3, 2, 25).unwrap();
    world.write("data/places.xlsx", book.save_to_buffer().unwrap());
    world.write("data/a.toml", "name = \"Т\"\n[[row]]\nday = 2026-09-01\n");
    world.write("data/b.json", "{\"name\": \"Д\"}");
    world.write("data/c.csv", "Имя,Час\n\"Ива, Ильинична\",2\n");
    template_of_pages(
        &world,
        "{% set t = load_data(path=\"data/a.toml\") %}{{ t.name }} {{ t.row[0].day }}|{% set j = load_data(path=\"data/b.json\") %}{{ j.name }}|\
         {% set c = load_data(path=\"data/c.csv\") %}{{ c.headers[1] }} {{ c.rows[0][\"Имя\"] }} {{ c.records[0][1] }}|\
         {% set x = load_data(path=\"data/places.xlsx\", sheet=\"Приём\", columns=[\"Код\"]) %}{{ x.rows[0][\"Код\"] }} {{ x.rows[0][\"Мест\"] }}|\
         {% if not load_data(path=\"data/none.csv\", required=false) %}нет{% endif %}",
    );
    world.write("a.md", "# А\n");
    assert_eq!(told(&world.build()), nothing());
    assert_eq!(
        world.read("a/index.html"),
        "Т 2026-09-01|Д|Час Ива, Ильинична 2|09.02.07 25|нет"
    );
}

#[test]
fn a_spoilt_data_file_is_told_and_only_its_pages_wait() {
    let cases: [(&str, &[u8], &str); 6] = [
        (
            "t.csv",
            b"a;b\n1;2\n3\n",
            "data/t.csv:3: в строке ячеек 1, а в заголовке 2",
        ),
        (
            "t.csv",
            b"a;b\n\xcf\xf0\xe8\xb8\xec;2\n",
            "data/t.csv:2: файл не в UTF-8, похоже на windows-1251",
        ),
        (
            "t.csv",
            "Пара;Час\n1;2\n".as_bytes(),
            "data/t.csv:1: нет столбца «a»; в таблице есть: Пара, Час",
        ),
        (
            "t.json",
            b"{\"a\": 1,\n}",
            "data/t.json:2: JSON не читается",
        ),
        (
            "t.toml",
            b"a = 1\nb = \n",
            "data/t.toml:2: TOML не читается",
        ),
        (
            "t.xlsx",
            b"PK\x03\x04 not a book",
            "data/t.xlsx: книга XLSX не читается",
        ),
    ];
    for (name, bytes, expected) in cases {
        let world = World::new();
        world.write(&format!("data/{name}"), bytes);
        world.write(
            "a.md",
            format!("# А\n\n{{{{ t(path=\"data/{name}\") }}}}\n"),
        );
        world.write("b.md", "+++\ntitle = \"Б\"\ntemplate = \"b.html\"\n+++\n");
        world.write("c.md", "# В\n");
        let ask = format!("{{% set x = load_data(path=\"data/{name}\", columns=[\"a\"]) %}}");
        world.template(
            "shortcodes/t.html",
            "{% set x = load_data(path=path, columns=[\"a\"]) %}{{ x }}",
        );
        world.template("b.html", &ask);
        let outcome = world.build();
        let told = told(&outcome);
        assert_eq!(told.len(), 2, "{told:#?}");
        assert!(
            told[0].starts_with(&format!("a.md:3: вставка «t»: {expected}")),
            "{told:#?}"
        );
        assert!(told[1].starts_with(expected), "{told:#?}");
        assert!(!outcome.failed() && world.has("c/index.html") && !world.has("b/index.html"));
    }
}

/// Gives all pages of the world a template of their own.
fn template_of_pages(world: &World, text: &str) {
    world.template("t.html", text);
    world.write(
        "_index.md",
        "+++\ntitle = \"Главная страница\"\npage_template = \"t.html\"\n+++\n",
    );
}

fn photo(width: u32, height: u32) -> Vec<u8> {
    let picture = image::RgbImage::from_fn(width, height, |x, y| {
        image::Rgb([(x % 256) as u8, (y % 256) as u8, ((x + y) % 256) as u8])
    });
    let mut bytes = std::io::Cursor::new(vec![]);
    picture
        .write_to(&mut bytes, image::ImageFormat::Jpeg)
        .unwrap();
    bytes.into_inner()
}

#[test]
fn pictures_of_texts_get_smaller_copies_when_the_site_wants_them() {
    let world = World::new();
    world.write("site.toml", "title = \"К\"\nimages = [200, 40, 90]\n");
    world.write("a.md", "# А\n\n![Двор](dvor.jpg)\n\n![Знак](znak.svg)\n");
    world.write(
        "b.md",
        "+++\ntitle = \"Б\"\n[extra]\nimages = []\n+++\n![Двор](dvor.jpg)\n",
    );
    world.write("dvor.jpg", photo(120, 80));
    world.write("znak.svg", "<svg width=\"8\" height=\"8\"></svg>");
    let outcome = world.build();
    assert_eq!(told(&outcome), nothing());
    let page = world.read("a/index.html");
    let set = page
        .split("srcset=\"")
        .nth(1)
        .unwrap()
        .split('"')
        .next()
        .unwrap();
    let made: Vec<(&str, &str)> = set
        .split(", ")
        .map(|one| one.split_once(' ').unwrap())
        .collect();
    assert_eq!(
        made.iter().map(|(_, w)| *w).collect::<Vec<_>>(),
        ["40w", "90w"]
    );
    for (url, _) in &made {
        assert!(
            url.starts_with("/processed_images/dvor.") && url.ends_with(".webp"),
            "{url}"
        );
        let file = eios::site::published(&world.public()).join(&url[1..]);
        let bytes = std::fs::read(file).unwrap();
        assert_eq!((&bytes[..4], &bytes[8..12]), (&b"RIFF"[..], &b"WEBP"[..]));
    }
    assert!(
        page.contains("<img src=\"/dvor.jpg\" alt=\"Двор\" width=\"120\" height=\"80\""),
        "{page}"
    );
    assert_eq!(
        page.matches("<picture>").count(),
        1,
        "рисунок SVG не уменьшается"
    );
    assert!(!world.read("b/index.html").contains("<picture>"));
    let second = world.build();
    assert_eq!(
        (second.written, second.removed),
        (0, 0),
        "второй раз не делается ничего"
    );
}

#[test]
fn a_template_may_ask_for_a_picture_of_any_size() {
    let world = World::new();
    world.write("foto/dvor.jpg", photo(120, 80));
    world.write("foto/index.md", "# Фото\n");
    template_of_pages(
        &world,
        "{% set s = resize_image(path=\"dvor.jpg\", width=30, height=30, op=\"fill\", format=\"png\") %}{{ s.url }} {{ s.width }} {{ s.height }} {{ s.orig_width }}\
         {% set m = get_image_metadata(path=\"@/foto/dvor.jpg\") %} {{ m.width }}×{{ m.height }}",
    );
    assert_eq!(told(&world.build()), nothing());
    let page = world.read("foto/index.html");
    let (url, rest) = page.split_once(' ').unwrap();
    assert_eq!(rest, "30 30 120 120×80");
    let file = eios::site::published(&world.public()).join(&url[1..]);
    assert_eq!(image::image_dimensions(file).unwrap(), (30, 30));
}

#[test]
fn a_broken_or_huge_picture_is_told_and_never_stops_the_build() {
    let world = World::new();
    world.write("site.toml", "title = \"К\"\nimages = [40]\n");
    let whole = photo(120, 80);
    world.write("a.md", "# А\n\n![Обрыв](cut.jpg)\n");
    world.write("cut.jpg", &whole[..whole.len() / 4]);
    // a head that promises 60 000 × 60 000 points
    let mut huge = vec![0x89, b'P', b'N', b'G', 13, 10, 26, 10, 0, 0, 0, 13];
    huge.extend(b"IHDR\x00\x00\xea\x60\x00\x00\xea\x60\x08\x02\x00\x00\x00");
    huge.extend([0; 64]);
    world.write("b.md", "# Б\n\nслова\n\n![Громада](huge.png)\n");
    world.write("huge.png", huge);
    world.write(
        "c.md",
        "# В\n\n{{ figure(src=\"words.jpg\", alt=\"Слова\") }}\n",
    );
    world.write("words.jpg", "это не картинка");
    let outcome = world.build();
    let told = told(&outcome);
    assert!(!outcome.failed(), "{told:#?}");
    assert!(
        told.iter()
            .any(|t| t.starts_with("b.md:5: картинка «huge.png»")),
        "{told:#?}"
    );
    assert!(
        told.iter()
            .any(|t| t.starts_with("c.md:3: вставка «figure»: words.jpg: это не картинка")),
        "{told:#?}"
    );
    for path in ["a", "b", "c"] {
        assert!(world.has(&format!("{path}/index.html")));
    }
}

#[test]
fn code_is_coloured_with_classes_when_its_language_is_known() {
    let world = World::new();
    world.write(
        "a.md",
        "# А\n\n```sql\nSELECT 1; -- \"раз\"\n```\n\n```йцукен\n<b>\n```\n",
    );
    assert_eq!(told(&world.build()), nothing());
    let page = world.read("a/index.html");
    assert!(
        page.contains("<span class=\"hl-keyword\">SELECT</span>"),
        "{page}"
    );
    assert!(
        page.contains("<span class=\"hl-comment\">-- &quot;раз&quot;</span>"),
        "{page}"
    );
    assert!(
        page.contains("&lt;b&gt;") && !page.contains("style="),
        "{page}"
    );
    world.write("site.toml", "title = \"К\"\nhighlight_code = false\n");
    world.build();
    assert!(!world.read("a/index.html").contains("hl-"));
}

#[test]
fn search_knows_the_pages_that_want_to_be_found() {
    let world = World::new();
    world.write(
        "a.md",
        "# Приём\n\n## Сроки\n\nПодать **заявление** можно [здесь](@/b.md).\n",
    );
    world.write(
        "b.md",
        "+++\ntitle = \"Тайная\"\nin_search = false\n+++\nтекст\n",
    );
    world.write(
        "c.md",
        "+++\ntitle = \"Черновик\"\ndraft = true\n+++\nтекст\n",
    );
    assert_eq!(told(&world.build()), nothing());
    let index: serde_json::Value = serde_json::from_str(&world.read("search/index.json")).unwrap();
    let pages = index["pages"].as_array().unwrap();
    let own = pages
        .iter()
        .filter(|p| !p[0].as_str().unwrap().starts_with("/sveden"));
    let own: Vec<&serde_json::Value> = own.collect();
    let titles: Vec<&str> = own.iter().map(|p| p[1].as_str().unwrap()).collect();
    assert_eq!(titles, ["Главная страница", "Приём"]);
    assert_eq!(own[1][3], "Приём · Сроки");
    assert!(
        own[1][4]
            .as_str()
            .unwrap()
            .contains("Подать заявление можно здесь.")
    );
    let page = world.read("search/index.html");
    assert!(
        page.contains("action=\"/search/\"") && page.contains("name=\"q\""),
        "{page}"
    );
}

#[test]
fn sections_sorted_by_date_have_feeds_and_pages_know_them() {
    let world = World::new();
    let own = "template = \"s.html\"";
    world.write(
        "e/_index.md",
        format!("+++\ntitle = \"События\"\nsort_by = \"date\"\n{own}\n+++\n"),
    );
    world.write("e/a.md", "+++\ntitle = \"А\"\ndate = 2026-09-01\n+++\n");
    world.write(
        "f/_index.md",
        format!("+++\ntitle = \"Прочее\"\n{own}\n+++\n"),
    );
    world.template(
        "s.html",
        "{% for feed in section.feeds %}{{ feed.url }} {% endfor %}|{% for feed in site.feeds %}{{ feed.url }} {% endfor %}",
    );
    assert_eq!(told(&world.build()), nothing());
    assert_eq!(
        world.read("e/index.html"),
        "/e/rss.xml /e/atom.xml |/e/rss.xml /e/atom.xml "
    );
    assert!(world.read("f/index.html").starts_with('|') && !world.has("f/rss.xml"));
}

#[test]
fn the_words_of_a_zola_theme_are_understood() {
    let world = World::new();
    world.write(
        "n/_index.md",
        "+++\ntitle = \"Н\"\nsort_by = \"slug\"\ninsert_anchor_links = \"left\"\n+++\n",
    );
    world.write(
        "n/a.md",
        "+++\ntitle = \"А\"\nauthors = [\"Кто\"]\n+++\n## Глава\n",
    );
    world.write("n/b.md", "+++\ntitle = \"Б\"\n+++\nтекст\n");
    world.write("n/c.md", "+++\ntitle = \"В\"\nrender = false\n+++\nтекст\n");
    template_of_pages(
        &world,
        "{{ config.title }}|{{ config.base_url }}|{{ current_path }}|{{ page.permalink }}|{{ page.slug }}|{{ page.authors[0] }}|{{ page.ancestors[1] }}|\
         {{ page.higher?.title }}|{{ get_url(path=\"@/n/b.md\") }}|{% set b = get_page(path=\"n/b.md\") %}{{ b.title }}|{{ page.content | safe }}",
    );
    world.write("n/b.md", "+++\ntitle = \"Б\"\ntemplate = \"b.html\"\n+++\n");
    world.template("b.html", "б");
    assert_eq!(told(&world.build()), nothing());
    let page = world.read("n/a/index.html");
    assert!(
        page.starts_with("Колледж Примера|https://college.example|/n/a/|https://college.example/n/a/|a|Кто|n/_index.md|Б|https://college.example/n/b/|Б|"),
        "{page}"
    );
    assert!(
        page.contains("<h2 id=\"glava\"><a class=\"anchor\" href=\"#glava\""),
        "{page}"
    );
    assert!(!world.has("n/c/index.html"));
}

#[test]
fn machines_are_told_who_publishes_the_site_and_what_a_page_looks_like() {
    let world = World::new();
    world.write("site.toml", "title = \"К\"\nlogo = \"znak.svg\"\n");
    world.write("znak.svg", "<svg width=\"8\" height=\"8\"></svg>");
    world.write("dvor.jpg", photo(60, 40));
    world.write("a.md", "# А\n\n![Двор](dvor.jpg)\n");
    world.write(
        "b.md",
        "+++\ntitle = \"Б\"\n[extra]\nimage = \"net.jpg\"\n+++\n",
    );
    template_of_pages(
        &world,
        "{{ site.organization.url }} {{ site.organization.logo }} {{ page.image?.permalink or \"\" }} {{ page.image?.width or \"\" }} {{ page.image?.alt or \"\" }}",
    );
    let outcome = world.build();
    assert_eq!(told(&outcome).len(), 1);
    assert!(
        told(&outcome)[0].starts_with("b.md: картинка страницы (extra.image): ссылка «net.jpg»")
    );
    assert_eq!(
        world.read("a/index.html"),
        "https://college.example/ https://college.example/znak.svg https://college.example/dvor.jpg 60 Двор"
    );
}

#[test]
fn a_picture_that_is_none_is_told_with_its_line() {
    let world = World::new();
    world.write("a.md", "# А\n\n![Кадр](kadr.jpg)\n");
    world.write("kadr.jpg", "это не картинка");
    let told = told(&world.build());
    assert_eq!(told.len(), 1, "{told:?}");
    assert!(
        told[0].starts_with("a.md:3: картинка «kadr.jpg» не читается"),
        "{told:?}"
    );
}
