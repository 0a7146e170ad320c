//! Two versions of a template side by side, line by line.

use axum::response::Response;
use serde::Serialize;

use super::{ADDRESS, catalogue::room, store};
use crate::{
    registers::pages::Scene,
    web::{Error, Path, Result},
};

/// A line of the comparison.
#[derive(Debug, PartialEq, Serialize)]
pub(super) struct Line<'a> {
    /// `same`, `gone`, `new`.
    kind: &'static str,
    text: &'a str,
}

/// `GET /lk/directories/templates/{id}/compare?with=…`: without `with`, with the version before.
pub(super) async fn show(scene: Scene, Path(id): Path<i64>) -> Result<Response> {
    let newer = store::get(&scene, id).await?;
    let older = match scene.asked("with").and_then(|id| id.parse().ok()) {
        Some(other) => other,
        None => {
            let versions = store::versions(&scene, &newer.code).await?;
            let before = versions
                .iter()
                .find(|version| version.version < newer.version);
            before.ok_or(Error::NotFound)?.id
        }
    };
    let older = store::get(&scene, older).await?;
    if older.code != newer.code {
        return Err(Error::NotFound);
    }
    let (older, newer) = match older.version <= newer.version {
        true => (older, newer),
        false => (newer, older),
    };
    let title = format!(
        "Версии {} и {}: {}",
        older.version, newer.version, newer.name
    );
    room(&scene, "templates_compare.html", &title)
        .crumb(&newer.name, &format!("{ADDRESS}/{id}"))
        .with("older", &older)
        .with("newer", &newer)
        .with("lines", &compared(&older.body, &newer.body))
        .render()
}

/// Lines that stay, go and come, by the longest common sequence.
fn compared<'a>(older: &'a str, newer: &'a str) -> Vec<Line<'a>> {
    /// Longer texts are shown as wholly replaced: the table of a comparison grows with the square.
    const MOST: usize = 2000;
    let (old, new): (Vec<&str>, Vec<&str>) = (older.lines().collect(), newer.lines().collect());
    let line = |kind, text| Line { kind, text };
    if old.len() > MOST || new.len() > MOST {
        let gone = old.iter().map(|text| line("gone", text));
        return gone
            .chain(new.iter().map(|text| line("new", text)))
            .collect();
    }
    let width = new.len() + 1;
    let mut common = vec![0_u32; (old.len() + 1) * width];
    for i in (0..old.len()).rev() {
        for j in (0..new.len()).rev() {
            common[i * width + j] = match old[i] == new[j] {
                true => common[(i + 1) * width + j + 1] + 1,
                false => common[(i + 1) * width + j].max(common[i * width + j + 1]),
            };
        }
    }
    let (mut i, mut j, mut lines) = (0, 0, Vec::new());
    while i < old.len() || j < new.len() {
        if i < old.len() && j < new.len() && old[i] == new[j] {
            lines.push(line("same", old[i]));
            (i, j) = (i + 1, j + 1);
        } else if j == new.len()
            || (i < old.len() && common[(i + 1) * width + j] >= common[i * width + j + 1])
        {
            lines.push(line("gone", old[i]));
            i += 1;
        } else {
            lines.push(line("new", new[j]));
            j += 1;
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::compared;

    #[test]
    fn lines_stay_go_and_come() {
        let told: Vec<(&str, &str)> = compared("а\nб\nв", "а\nг\nв\nд")
            .iter()
            .map(|line| (line.kind, line.text))
            .collect();
        assert_eq!(
            told,
            [
                ("same", "а"),
                ("gone", "б"),
                ("new", "г"),
                ("same", "в"),
                ("new", "д")
            ]
        );
    }
}
