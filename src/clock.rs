//! Time and chance, passed in and never taken: a test that holds the hands of the clock is exact.
//! Nothing here knows what the time is used for.

use std::sync::{Arc, Mutex};

use jiff::Timestamp;

/// A source of the present moment (UTC).
#[derive(Clone)]
pub struct Clock(Arc<dyn Fn() -> Timestamp + Send + Sync>);

impl Clock {
    /// The clock of the machine.
    pub fn system() -> Self {
        Self(Arc::new(Timestamp::now))
    }

    /// A clock that stands where its hands are set, for tests and for the demo college's past.
    pub fn by_hand(start: Timestamp) -> (Self, Hands) {
        let at = Arc::new(Mutex::new(start));
        let read = at.clone();
        let clock = Self(Arc::new(move || {
            *read.lock().unwrap_or_else(|e| e.into_inner())
        }));
        (clock, Hands(at))
    }

    /// The present moment, cut to whole milliseconds so that it survives any database.
    pub fn now(&self) -> Timestamp {
        let now = (self.0)();
        Timestamp::from_millisecond(now.as_millisecond()).unwrap_or(now)
    }
}

impl std::fmt::Debug for Clock {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Clock({})", self.now())
    }
}

/// The hands of a clock made by [`Clock::by_hand`].
#[derive(Clone, Debug)]
pub struct Hands(Arc<Mutex<Timestamp>>);

impl Hands {
    /// Sets the moment.
    pub fn set(&self, at: Timestamp) {
        *self.0.lock().unwrap_or_else(|e| e.into_inner()) = at;
    }

    /// Moves the hands forward.
    pub fn advance(&self, by: jiff::SignedDuration) {
        let mut at = self.0.lock().unwrap_or_else(|e| e.into_inner());
        *at = at.checked_add(by).unwrap_or(*at);
    }
}

type Fill = dyn Fn(&mut [u8]) + Send + Sync;

/// A source of unguessable bytes.
#[derive(Clone)]
pub struct Chance(Arc<Fill>);

impl Chance {
    /// The operating system's generator, fit for secrets.
    pub fn system() -> Self {
        Self(Arc::new(|bytes| rand::fill(bytes)))
    }

    /// A source that repeats itself from a seed: for the invented college and for tests, never for secrets.
    pub fn seeded(seed: u64) -> Self {
        use rand::{Rng as _, SeedableRng as _};
        let rng = Mutex::new(rand::rngs::StdRng::seed_from_u64(seed));
        Self(Arc::new(move |bytes| {
            rng.lock()
                .unwrap_or_else(|e| e.into_inner())
                .fill_bytes(bytes)
        }))
    }

    /// `N` unguessable bytes.
    pub fn bytes<const N: usize>(&self) -> [u8; N] {
        let mut bytes = [0; N];
        (self.0)(&mut bytes);
        bytes
    }

    /// A number from `0` up to but not including `below` (at least 1), without bias.
    pub fn below(&self, below: u32) -> u32 {
        let below = below.max(1);
        let fair = u32::MAX - u32::MAX % below;
        loop {
            let n = u32::from_le_bytes(self.bytes());
            if n < fair {
                return n % below;
            }
        }
    }
}

impl std::fmt::Debug for Chance {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Chance")
    }
}
