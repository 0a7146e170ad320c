//! What is wrong with the site's sources, told to the person who can mend it.

use std::{fmt, path::PathBuf};

use serde::{Deserialize, Serialize};

/// One fault: where it is and what to do about it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Problem {
    /// The file with the fault: relative to `content/`, or a template as `themes/…`.
    pub file: PathBuf,
    /// Line of the file, from 1, when it is known.
    pub line: Option<usize>,
    /// What is wrong and what was expected, in Russian.
    pub message: String,
    /// A fatal fault stops the build; the site that is served stays as it was.
    pub fatal: bool,
}

impl Problem {
    /// A fault that leaves the rest of the site to be built.
    pub fn new(file: impl Into<PathBuf>, line: Option<usize>, message: impl Into<String>) -> Self {
        Self {
            file: file.into(),
            line,
            message: message.into(),
            fatal: false,
        }
    }

    /// A fault of a source named as «file:line», or only as a file.
    pub fn at(source: &str, message: impl Into<String>) -> Self {
        let parted = source.rsplit_once(':');
        let placed = parted.and_then(|(file, line)| Some((file, line.parse().ok()?)));
        match placed {
            Some((file, line)) => Self::new(file, Some(line), message),
            None => Self::new(source, None, message),
        }
    }

    /// The same fault, but one with which no site can be made.
    pub fn fatal(self) -> Self {
        Self {
            fatal: true,
            ..self
        }
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.file.display())?;
        if let Some(line) = self.line {
            write!(f, ":{line}")?;
        }
        write!(f, ": {}", self.message)
    }
}
