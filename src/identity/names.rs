//! How people are called, from the parts in which names are kept.

/// «Фамилия Имя Отчество».
pub fn full_name(last: &str, first: &str, middle: Option<&str>) -> String {
    format!("{last} {first} {}", middle.unwrap_or_default())
        .trim()
        .to_owned()
}

/// «И. О. Фамилия», as a signature is written.
pub fn initials(last: &str, first: &str, middle: Option<&str>) -> String {
    let letter = |name: &str| {
        name.chars()
            .next()
            .map(|c| format!("{c}. "))
            .unwrap_or_default()
    };
    format!(
        "{}{}{last}",
        letter(first),
        letter(middle.unwrap_or_default())
    )
}
