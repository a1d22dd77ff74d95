//! The host of an address, which names its site.

/// Host of an address in lower case, without the user, the port and a leading "www.".
///
/// The scheme may be missing. `None` if the address has no host.
///
/// ```
/// use unboil_text::host;
///
/// assert_eq!(host("https://www.Example.org:8080/a?b").as_deref(), Some("example.org"));
/// assert_eq!(host("//"), None);
/// ```
pub fn host(url: &str) -> Option<String> {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    let host = rest.split(['/', '?', '#']).next().unwrap_or("");
    let host = host.rsplit('@').next().unwrap_or("").to_lowercase();
    // An IPv6 address is in brackets; the colons in it do not start a port.
    let end = host
        .find(']')
        .map_or_else(|| host.find(':'), |at| Some(at + 1));
    let host = &host[..end.unwrap_or(host.len())];
    let host = host.strip_prefix("www.").unwrap_or(host);
    (!host.is_empty()).then(|| host.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn host_is_lower_case_without_user_and_port() {
        let check =
            |url: &str, expected: Option<&str>| assert_eq!(host(url).as_deref(), expected, "{url}");
        check("https://www.Example.org/a/b?c#d", Some("example.org"));
        check(
            "http://user:pw@news.example.org:8080/x",
            Some("news.example.org"),
        );
        check("example.org/a", Some("example.org"));
        check("http://[::1]:80/x", Some("[::1]"));
        check("//", None);
        check("", None);
    }
}
