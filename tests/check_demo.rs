//! The demo college through the real generator and the real theme: its section is whole, and the
//! site passes its own check.

mod demo_world;
mod sveden_world;

use std::path::Path;
use std::sync::LazyLock;

use eios::config::Config;
use eios::site::sveden::vocabulary::Emit;
use eios::site::{Builder, SiteOptions, check, published};
use eios::themes::Themes;
use sveden_world::blocks;
use sveden_world::microdata::read;
use tempfile::TempDir;

static BUILT: LazyLock<TempDir> = LazyLock::new(|| {
    let public = tempfile::tempdir().expect("a temporary folder");
    let options = SiteOptions {
        content: Path::new(env!("CARGO_MANIFEST_DIR")).join("content"),
        public: public.path().to_owned(),
        themes: Themes::new("default", None),
        config: Config::default().site,
        public_url: "https://priozersk.example".to_owned(),
        today: jiff::civil::date(2026, 11, 22),
        live_reload: false,
    };
    let outcome = Builder::new(options)
        .and_then(|builder| builder.supplied(demo_world::supplied()).build(&|_, _| {}))
        .expect("the demo site is built");
    assert!(outcome.problems.is_empty(), "{:#?}", outcome.problems);
    public
});

#[test]
fn the_demo_site_passes_its_own_check() {
    let report = check::run(&published(BUILT.path())).expect("the folder is read");
    assert!(report.findings.is_empty(), "{report}");
    assert!(report.pages > 50 && report.links > 1000, "{report}");
}

#[test]
fn an_independent_reader_finds_every_name_on_the_demo_pages() {
    for (section, block) in blocks() {
        let page = format!("sveden/{}/index.html", section.slug);
        let html = std::fs::read_to_string(published(BUILT.path()).join(&page)).expect(&page);
        let tags = read(&html);
        let parent = Some(block.itemprop.as_str()).filter(|name| !name.is_empty());
        let rows = tags.iter().filter(|t| t.name == block.itemprop).count();
        for field in &block.fields {
            let found = tags
                .iter()
                .filter(|t| t.name == field.itemprop && t.parent.as_deref() == parent);
            let count = found.clone().count();
            let must = block.container || field.emit == Emit::Always;
            let least = if must { rows.max(1) } else { 0 };
            assert!(count >= least, "{page}: {} × {count}", field.itemprop);
            assert!(found.into_iter().all(|t| t.in_item && !t.text.is_empty()));
        }
    }
}
