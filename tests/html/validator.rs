//! The Nu Html Checker over a folder of pages.

use std::{path::Path, process::Command};

use crate::demo::tool;

/// Puts a page where the validator will look; the file's name tells the page.
pub fn keep(folder: &Path, name: &str, html: &str) {
    let name: String = name
        .chars()
        .map(|c| {
            if c.is_alphanumeric() || "-.".contains(c) {
                c
            } else {
                '_'
            }
        })
        .collect();
    std::fs::write(
        folder.join(format!("{}.html", name.trim_end_matches(".html"))),
        html,
    )
    .expect("written");
}

/// What the Nu Html Checker says of all pages in a folder; empty when nothing is wrong.
pub fn validate(folder: &Path) -> String {
    let checked = Command::new("java")
        .arg("-jar")
        .arg(tool("EIOS_TEST_VNU"))
        .args(["--errors-only", "--skip-non-html", "--format", "gnu"])
        .arg(folder)
        .output()
        .expect("java runs");
    let said = String::from_utf8_lossy(&checked.stderr).into_owned()
        + &String::from_utf8_lossy(&checked.stdout);
    assert!(
        checked.status.success() == said.is_empty(),
        "проверяющий сам сломался: {said}"
    );
    said.replace(&format!("\"file:{}/", folder.display()), "\"")
}
