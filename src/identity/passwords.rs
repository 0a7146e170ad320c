//! Passwords: Argon2id in a bounded pool, the rules for new ones, one-time ones. A password is used exactly
//! as sent, and no text of one ever reaches a log: [`Secret`] does not show itself.

use std::{
    collections::HashSet,
    sync::{
        Arc, LazyLock,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use anyhow::Context as _;
use rayon::{ThreadPool, ThreadPoolBuilder};
use tokio::sync::Semaphore;

use super::{Error, Result, argon, logins::latin};
use crate::clock::Chance;

/// More bytes than this are refused before anything is computed.
pub const LONGEST_INPUT: usize = 1024;
/// The shortest password that may be chosen, in characters.
pub const SHORTEST: usize = 12;
/// The longest password that may be chosen, in characters.
pub const LONGEST: usize = 128;
/// How long a check may wait for its turn in a storm of logins.
const PATIENCE: Duration = Duration::from_secs(20);

/// A password on its way; printing it shows nothing.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(String);

impl Secret {
    /// Takes the text exactly as it is.
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// The text, for the one place that shows or checks it.
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Debug for Secret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Secret")
    }
}

/// What a check found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// The password is right.
    Right {
        /// The hash was made with weaker parameters than today's.
        stale: bool,
    },
    /// The password is wrong, or there was nothing to compare it with.
    Wrong,
}

/// Argon2id (19 MiB, 2 passes, 1 lane) on threads of its own, so many at once and no more: each
/// thread keeps its memory for the next password.
#[derive(Clone, Debug)]
pub struct Hasher {
    threads: Arc<ThreadPool>,
    turns: Arc<Semaphore>,
    computed: Arc<AtomicU64>,
    dummy: Arc<str>,
    chance: Chance,
}

impl Hasher {
    /// A pool of `at_once` checks.
    pub fn new(chance: Chance, at_once: usize) -> anyhow::Result<Self> {
        let at_once = at_once.max(1);
        let threads = ThreadPoolBuilder::new()
            .num_threads(at_once)
            .thread_name(|n| format!("argon2-{n}"))
            .panic_handler(|_| tracing::error!("поток проверки паролей прерван"))
            .build()
            .context("потоки для проверки паролей не запускаются")?;
        let (password, salt) = (super::hex(&chance.bytes::<16>()), chance.bytes());
        let dummy = threads.install(|| argon::hash(&password, &salt))?;
        Ok(Self {
            threads: Arc::new(threads),
            turns: Arc::new(Semaphore::new(at_once)),
            computed: Arc::default(),
            dummy: dummy.into(),
            chance,
        })
    }

    /// The PHC text of a password.
    pub async fn hash(&self, password: &Secret) -> Result<String> {
        let (password, salt) = (password.clone(), self.chance.bytes());
        self.in_turn(move || argon::hash(&password.0, &salt)).await
    }

    /// Compares a password with a hash. Without a hash a dummy is computed, so that the time is the same.
    pub async fn verify(&self, password: &Secret, hash: Option<String>) -> Result<Verdict> {
        if password.0.len() > LONGEST_INPUT {
            return Ok(Verdict::Wrong);
        }
        let known = hash.is_some();
        let hash = hash.unwrap_or_else(|| self.dummy.to_string());
        let password = password.clone();
        self.in_turn(move || {
            let (right, stale) = argon::verify(&password.0, &hash)?;
            Ok(match right && known {
                true => Verdict::Right { stale },
                false => Verdict::Wrong,
            })
        })
        .await
    }

    /// How many passwords were computed so far. That an unknown login costs as much as a known one is told by
    /// this number and not by a clock.
    pub fn computed(&self) -> u64 {
        self.computed.load(Ordering::Relaxed)
    }

    async fn in_turn<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> anyhow::Result<T> + Send + 'static,
    ) -> Result<T> {
        let turn = tokio::time::timeout(PATIENCE, self.turns.clone().acquire_owned()).await;
        let Ok(Ok(turn)) = turn else {
            return Err(Error::Busy);
        };
        self.computed.fetch_add(1, Ordering::Relaxed);
        let (tell, told) = tokio::sync::oneshot::channel();
        self.threads.spawn(move || {
            let _turn = turn;
            // Whoever asked may have left; then nobody hears the answer, and that is right.
            let _ = tell.send(work());
        });
        Ok(told.await.context("проверка пароля прервана")??)
    }
}

/// A one-time password: 12 characters of 56 (69 bits) in three groups, without `0 O I l 1 o`.
pub fn one_time(chance: &Chance) -> Secret {
    const LETTERS: &[u8; 56] = b"23456789abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ";
    let mut text = String::with_capacity(14);
    for n in 0..12 {
        if n == 4 || n == 8 {
            text.push('-');
        }
        text.push(LETTERS[chance.below(56) as usize] as char);
    }
    Secret(text)
}

/// Whose password it is to be: it must not contain these.
pub struct Owner<'a> {
    /// The login.
    pub login: &'a str,
    /// Surname, name, patronymic.
    pub names: [&'a str; 3],
    /// The college's name.
    pub college: &'a str,
}

/// What is wrong with a new password, each in one sentence; empty when it may be used.
pub fn problems(password: &Secret, owner: &Owner) -> Vec<String> {
    let text = password.reveal();
    let length = text.chars().count();
    let mut found = Vec::new();
    if text.len() > LONGEST_INPUT || length > LONGEST {
        return vec![format!("В пароле может быть не больше {LONGEST} символов")];
    }
    if length < SHORTEST {
        found.push(format!(
            "В пароле должно быть не меньше {SHORTEST} символов"
        ));
    }
    let plain = fold(text);
    if is_common(&plain) {
        found.push("Такой пароль есть в списках самых частых, его подберут первым".into());
    }
    if is_monotonous(&plain) {
        found.push("Пароль состоит из повторений или идущих подряд знаков".into());
    }
    if words(owner)
        .iter()
        .any(|word| plain.contains(word.as_str()))
    {
        found.push("В пароле не должно быть логина, имени и названия колледжа".into());
    }
    found
}

/// Letters in lower case, ё as е: what a guesser tries is tried in every case.
fn fold(text: &str) -> String {
    text.to_lowercase().replace('ё', "е")
}

static COMMON: LazyLock<HashSet<String>> = LazyLock::new(|| {
    include_str!("common_passwords.txt")
        .lines()
        .filter(|line| !line.is_empty() && !line.starts_with('#'))
        .map(fold)
        .collect()
});

/// In the list itself, or a word of the list with digits and signs put before or after it.
fn is_common(plain: &str) -> bool {
    let core = plain.trim_matches(|c: char| !c.is_alphabetic());
    COMMON.contains(plain) || COMMON.contains(core)
}

/// One piece of at most four characters over and over, or characters of the alphabet or digits in a row.
fn is_monotonous(plain: &str) -> bool {
    let chars: Vec<char> = plain.chars().collect();
    let repeats = (1..=4.min(chars.len() / 2))
        .any(|n| chars.iter().zip(chars.iter().skip(n)).all(|(a, b)| a == b));
    let mut steps = chars
        .windows(2)
        .map(|w| i64::from(u32::from(w[1])) - i64::from(u32::from(w[0])));
    let first = steps.next();
    let runs = matches!(first, Some(1 | -1)) && steps.all(|step| Some(step) == first);
    repeats || runs
}

/// The folded words that must not stand in the owner's password; short ones would forbid too much.
fn words(owner: &Owner) -> Vec<String> {
    let mut words = vec!["техникум".to_owned(), "колледж".into(), "college".into()];
    words.push(fold(owner.login));
    words.push(fold(
        owner.login.trim_end_matches(|c: char| !c.is_alphabetic()),
    ));
    let named = owner.names.iter().copied().chain([owner.college]);
    for word in named.flat_map(|name| name.split(|c: char| !c.is_alphabetic())) {
        words.push(word.chars().map(latin).collect());
        words.push(fold(word));
    }
    words.retain(|word| word.chars().count() >= 4);
    words
}
