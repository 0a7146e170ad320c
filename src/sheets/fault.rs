//! Why a file cannot be read as a table, said to the person who sent it.

/// A file that cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum Fault {
    /// It breaks off or is not what it says it is.
    #[error(
        "Файл повреждён или скачан не до конца ({0}). Откройте его в программе таблиц, сохраните заново и загрузите ещё раз."
    )]
    Broken(String),
    /// It has a password.
    #[error("Файл закрыт паролем. Сохраните его без пароля и загрузите ещё раз.")]
    Encrypted,
    /// Something else.
    #[error(
        "Это не таблица ({0}). Подходят файлы XLSX, XLS, ODS и CSV; другой файл сохраните из программы таблиц в одном из этих видов."
    )]
    NotATable(String),
    /// More than the program takes.
    #[error("{0}")]
    TooLarge(String),
    /// Not one filled cell.
    #[error(
        "В файле нет ни одной заполненной ячейки. Проверьте, тот ли файл выбран и сохранена ли таблица."
    )]
    Nothing,
    /// The disk of this machine.
    #[error("Файл не читается с диска сервера: {0}")]
    Disk(#[from] std::io::Error),
}

impl Fault {
    pub(super) fn broken(why: impl std::fmt::Display) -> Self {
        Self::Broken(why.to_string())
    }

    pub(super) fn too_large(why: impl Into<String>) -> Self {
        Self::TooLarge(why.into())
    }
}
