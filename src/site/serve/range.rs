//! `Range`: the part of a file that a player or an interrupted download asks for.

/// What part of a file to send.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// All of it.
    Whole,
    /// From the first to the last byte, both inclusive.
    Between(u64, u64),
    /// There is no such part.
    Nothing,
}

/// The part that a `Range` header asks for. Several parts at once are not worth their price:
/// the whole file is a lawful answer to them.
pub fn asked(header: Option<&str>, len: u64) -> Part {
    let Some(range) = header.and_then(|h| h.trim().strip_prefix("bytes=")) else {
        return Part::Whole;
    };
    let Some((first, last)) = range.split_once('-').filter(|_| !range.contains(',')) else {
        return Part::Whole;
    };
    match (first.trim().parse::<u64>(), last.trim().parse::<u64>()) {
        (Ok(first), _) if first >= len => Part::Nothing,
        (Ok(first), Ok(last)) if last < first => Part::Whole,
        (Ok(first), Ok(last)) => Part::Between(first, last.min(len - 1)),
        (Ok(first), Err(_)) if last.trim().is_empty() => Part::Between(first, len - 1),
        (Err(_), Ok(0)) if first.trim().is_empty() => Part::Nothing,
        (Err(_), Ok(tail)) if first.trim().is_empty() && len > 0 => {
            Part::Between(len.saturating_sub(tail), len - 1)
        }
        (Err(_), Ok(_)) if first.trim().is_empty() => Part::Nothing,
        _ => Part::Whole,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_are_read_as_the_standard_says() {
        let part = |text| asked(Some(text), 100);
        assert_eq!(part("bytes=0-9"), Part::Between(0, 9));
        assert_eq!(part("bytes=90-"), Part::Between(90, 99));
        assert_eq!(part("bytes=-10"), Part::Between(90, 99));
        assert_eq!(part("bytes=-1000"), Part::Between(0, 99));
        assert_eq!(part("bytes=50-1000"), Part::Between(50, 99));
        assert_eq!(part("bytes=100-"), Part::Nothing);
        assert_eq!(part("bytes=-0"), Part::Nothing);
        for odd in [
            "bytes=9-0",
            "bytes=a-b",
            "lines=0-1",
            "bytes=0-1,5-6",
            "bytes=",
            "bytes=-",
        ] {
            assert_eq!(part(odd), Part::Whole, "{odd}");
        }
        assert_eq!(asked(Some("bytes=0-"), 0), Part::Nothing);
        assert_eq!(asked(Some("bytes=-5"), 0), Part::Nothing);
        assert_eq!(asked(None, 0), Part::Whole);
    }
}
