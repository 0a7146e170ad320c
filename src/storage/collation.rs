//! The Russian order of words, the same in SQLite as in PostgreSQL. Nothing here knows a database.

/// Russian order of words as PostgreSQL's ICU collation `ru-x-icu` has it: ё beside е, case last.
pub fn ru_cmp(a: &str, b: &str) -> std::cmp::Ordering {
    fn key(c: char) -> char {
        let c = c.to_lowercase().next().unwrap_or(c);
        if c == 'ё' { 'е' } else { c }
    }
    a.chars()
        .map(key)
        .cmp(b.chars().map(key))
        .then_with(|| a.to_lowercase().cmp(&b.to_lowercase()))
        .then_with(|| b.cmp(a))
}
