//! `eios watch`: the page that is open in the browser follows the file that is being written.

use std::{fs, path::Path, time::Duration};

use crate::{
    demo::{Leash, eios, repository},
    driver::Browser,
};

#[tokio::test]
async fn a_saved_page_appears_in_the_open_browser_by_itself() {
    let home = tempfile::tempdir().expect("a temporary folder");
    copy(&repository().join("content"), &home.path().join("content"));
    let page_file = home.path().join("content/contacts.md");
    let (watch, _) = eios("watch", home.path(), &[]);
    let address = announced(&watch).await;
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

/// The address that the program says on standard error.
async fn announced(watch: &Leash) -> String {
    for _ in 0..600 {
        let log = watch.log();
        if let Some(rest) = log.split("http://127.0.0.1:").nth(1) {
            let port: String = rest.chars().take_while(char::is_ascii_digit).collect();
            return format!("http://127.0.0.1:{port}");
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    panic!("eios watch не сказала адреса:\n{}", watch.log());
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
