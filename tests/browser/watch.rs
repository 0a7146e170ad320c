//! `eios watch`: the page that is open in the browser follows the file that is being written.

use std::{fs, path::Path};

use crate::{
    demo::{announced, eios, repository},
    driver::Browser,
};

#[tokio::test]
async fn a_saved_page_appears_in_the_open_browser_by_itself() {
    let home = tempfile::tempdir().expect("a temporary folder");
    copy(&repository().join("content"), &home.path().join("content"));
    let page_file = home.path().join("content/contacts.md");
    let (watch, _) = eios("watch", home.path(), &[]);
    let address = announced(&watch);
    Browser::DESKTOP
        .tell("watch", &address, async |page| {
            page.open("/contacts/").await;
            let before = fs::read_to_string(&page_file).expect("a page");
            fs::write(
                &page_file,
                before + "\n\nКасса переехала в корпус у пруда.\n",
            )
            .expect("written");
            page.until(
                "правка на открытой странице",
                async || page.has_text("Касса переехала").await,
            )
            .await;
        })
        .await;
}

fn copy(from: &Path, to: &Path) {
    for entry in walkdir::WalkDir::new(from) {
        let entry = entry.expect("a readable folder");
        let place = to.join(entry.path().strip_prefix(from).expect("inside"));
        if entry.file_type().is_dir() {
            fs::create_dir_all(place).expect("a folder");
        } else {
            fs::copy(entry.path(), place).expect("a copy");
        }
    }
}
