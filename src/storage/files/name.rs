//! The name a person gave to a file: kept as data, cleaned of what could deceive or break a page.

/// Characters at most; the extension survives the cut.
const LONGEST: usize = 150;

/// The last part of a path without control characters and marks that turn the direction of text,
/// not longer than fits into any file system.
pub fn clean(name: &str) -> String {
    let last = name.rsplit(['/', '\\']).next().unwrap_or_default();
    let kept: String = last.chars().filter(|&c| !deceives(c)).collect();
    let kept = kept.trim().trim_start_matches('.').trim();
    if kept.is_empty() {
        return "файл".to_owned();
    }
    if kept.chars().count() <= LONGEST {
        return kept.to_owned();
    }
    match kept.rsplit_once('.') {
        Some((stem, ext)) if (1..=10).contains(&ext.chars().count()) => {
            let room = LONGEST - 1 - ext.chars().count();
            let stem: String = stem.chars().take(room).collect();
            format!("{stem}.{ext}")
        }
        _ => kept.chars().take(LONGEST).collect(),
    }
}

fn deceives(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{61c}')
}

#[cfg(test)]
mod tests {
    use super::clean;

    #[test]
    fn a_name_keeps_its_words_and_loses_what_deceives() {
        assert_eq!(clean("Отчёт по практике.pdf"), "Отчёт по практике.pdf");
        assert_eq!(clean("C:\\Мои документы\\фото.jpg"), "фото.jpg");
        assert_eq!(clean("../../etc/passwd"), "passwd");
        assert_eq!(clean("счёт\u{202e}fdp.exe\r\n\0"), "счётfdp.exe");
        assert_eq!(clean("..."), "файл");
        let long = format!("{}.docx", "я".repeat(400));
        assert_eq!(clean(&long).chars().count(), 150);
        assert!(clean(&long).ends_with("я.docx"));
    }
}
