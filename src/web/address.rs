//! Where a request comes from and where it is addressed to.

use std::net::{IpAddr, SocketAddr};

use axum::{
    extract::{ConnectInfo, Request},
    http::{HeaderMap, header},
};

/// The client's address: the peer of the socket, or, behind trusted proxies, the last address of
/// `X-Forwarded-For` that is not a trusted proxy itself.
pub fn client(request: &Request, trusted: &[IpAddr]) -> Option<IpAddr> {
    let ConnectInfo(peer) = request.extensions().get::<ConnectInfo<SocketAddr>>()?;
    let peer = peer.ip().to_canonical();
    if !trusted.contains(&peer) {
        return Some(peer);
    }
    let named: Vec<&str> = request
        .headers()
        .get_all("x-forwarded-for")
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .collect();
    let mut nearest = peer;
    for text in named.iter().rev() {
        // What is not an address was not written by a proxy of ours: trust ends here.
        let Ok(ip) = text.trim().parse::<IpAddr>() else {
            break;
        };
        nearest = ip.to_canonical();
        if !trusted.contains(&nearest) {
            break;
        }
    }
    Some(nearest)
}

/// The host and port a request names, from the request line or from `Host`.
pub fn host(request: &Request) -> Option<&str> {
    match request.uri().authority() {
        Some(authority) => Some(authority.as_str()),
        None => request.headers().get(header::HOST)?.to_str().ok(),
    }
}

/// The host and port of an address `http(s)://host[:port]…`, lower case, without the scheme's usual port.
pub fn authority(url: &str) -> Option<String> {
    let (scheme, rest) = url.split_once("://")?;
    let host = rest.split(['/', '?', '#']).next()?;
    Some(usual(scheme, host))
}

fn usual(scheme: &str, host: &str) -> String {
    let port = if scheme == "https" { ":443" } else { ":80" };
    host.strip_suffix(port).unwrap_or(host).to_ascii_lowercase()
}

/// Whether a request may be answered under this host; without a configured address any host may.
pub fn is_ours(public_url: &str, host: Option<&str>) -> bool {
    let Some(ours) = authority(public_url) else {
        return true;
    };
    let scheme = public_url.split_once("://").map_or("http", |(s, _)| s);
    host.is_some_and(|host| usual(scheme, host) == ours)
}

/// Whether a browser says that a form was sent from a page of ours. Old browsers say nothing and pass:
/// for them the token in the form is the proof.
pub fn is_own_form(headers: &HeaderMap, host: Option<&str>, public_url: &str) -> bool {
    if let Some(site) = headers.get("sec-fetch-site") {
        return matches!(site.as_bytes(), b"same-origin" | b"none");
    }
    let Some(origin) = headers.get(header::ORIGIN) else {
        return true;
    };
    let Ok(origin) = origin.to_str() else {
        return false;
    };
    let Some(from) = authority(origin) else {
        return false;
    };
    let scheme = origin.split_once("://").map_or("http", |(s, _)| s);
    match authority(public_url) {
        Some(ours) => from == ours,
        None => host.is_some_and(|host| usual(scheme, host) == from),
    }
}

/// A redirect target that stays here: one `/` first, then neither `/` nor `\`, no control characters.
pub fn safe_path(target: &str) -> Option<&str> {
    let rest = target.strip_prefix('/')?;
    let safe = target.len() <= 500
        && !rest.starts_with(['/', '\\'])
        && target.bytes().all(|b| (0x21..0x7f).contains(&b));
    safe.then_some(target)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_redirect_never_leads_to_another_house() {
        for good in ["/", "/lk/", "/lk/look?back=/sveden/", "/%D0%BE/"] {
            assert_eq!(safe_path(good), Some(good));
        }
        for bad in [
            "",
            "//evil.example",
            "/\\evil.example",
            "https://evil.example",
            "lk/",
            "/\t/evil.example",
            "/a\r\nSet-Cookie: a=b",
            "/о",
            "javascript:alert(1)",
            " /lk/",
        ] {
            assert_eq!(safe_path(bad), None, "{bad:?}");
        }
    }

    #[test]
    fn the_usual_port_may_be_named_or_not() {
        assert!(is_ours("https://spo.example", Some("SPO.example:443")));
        assert!(is_ours("http://127.0.0.1:8080", Some("127.0.0.1:8080")));
        assert!(!is_ours("http://127.0.0.1:8080", Some("127.0.0.1")));
        assert!(!is_ours(
            "https://spo.example",
            Some("spo.example.evil.example")
        ));
        assert!(!is_ours("https://spo.example", None));
        assert!(is_ours("", None));
    }
}
