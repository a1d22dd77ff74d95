//! The host of an address, which names its site.

/// The host of an address, lower-case and without "www.".
pub fn host(url: &str) -> Option<String> {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    let host = rest.split(['/', '?', '#']).next().unwrap_or("");
    let host = host.rsplit('@').next().unwrap_or("").to_lowercase();
    // The address of an IPv6 host stands in brackets; its colons are no port.
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
    fn hosts() {
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
