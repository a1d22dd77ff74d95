//! Tests of declared metadata: head, microdata and JSON-LD.

use crate::article;
use unboil_text::DeclaredType;

#[test]
fn url_and_date_are_read_from_head() {
    let html = "<head><title>Tide\n tables</title><link rel=canonical href='https://a.example/x'><meta property='og:url' content='https://b.example'><meta property=article:published_time content=2024-05-01><meta property='og:type' content='Article'></head>";
    let article = article(html);
    assert_eq!(article.url.as_deref(), Some("https://a.example/x"));
    assert_eq!(article.date.as_deref(), Some("2024-05-01"));
    let declared = article.page.expect("a page").declared;
    assert_eq!(
        (declared.title.as_str(), declared.og_type),
        ("Tide tables", Some(DeclaredType::Article))
    );
}

#[test]
fn json_ld_declares_the_article() {
    let html = r#"<html lang=en-us><title>T</title><script type="application/ld+json">
        {"@context": "https://schema.org", "@graph": [
            {"@type": "WebSite", "@id": "s", "name": "Herald"},
            {"@type": "Person", "@id": "p", "name": "Tamsin Orrel"},
            {"@type": ["NewsArticle"], "headline": "A &amp; B", "datePublished": "2024-11-14T08:00Z",
             "author": [{"@id": "p"}, {"name": "Ada Roe"}], "articleBody": "One\n two <p>three"},
            {"@type": "ItemList", "itemListElement": [{"@type": "NewsArticle", "headline": "Not it"}]}
        ]};</script><script>{"@type": "NewsArticle", "headline": "Nor this"}</script><p>text"#;
    let declared = article(html).page.expect("a page").declared;
    let metadata = &declared.metadata;
    assert_eq!(metadata.title.as_deref(), Some("A & B"));
    assert_eq!(metadata.authors, ["Tamsin Orrel", "Ada Roe"]);
    assert_eq!(metadata.date.as_deref(), Some("2024-11-14T08:00Z"));
    assert_eq!(metadata.site_name.as_deref(), Some("Herald"));
    assert_eq!(metadata.language.as_deref(), Some("en-US"));
    assert_eq!(declared.json_ld_type, Some(DeclaredType::Article));
    assert!(
        declared.article_body.starts_with("One two"),
        "{}",
        declared.article_body
    );
    // Of a list of articles only the type counts.
    let one = r#"{"@type": "BlogPosting", "headline": "x", "articleBody": "y"}"#;
    let list = format!("<script type='application/ld+json'>[{one},{one},{one}]</script>");
    let declared = article(&list).page.expect("a page").declared;
    assert_eq!(
        (declared.json_ld_type, declared.metadata.title),
        (Some(DeclaredType::Listing), None)
    );
    let broken = "<script type='application/ld+json'>{\"@type\": [}</script><p>text";
    assert_eq!(article(broken).text, "text\n");
}

#[test]
fn review_metadata_is_ignored() {
    let html = r#"<meta itemprop=author content="Ada Roe"><div itemscope itemtype="https://schema.org/Review">
        <meta itemprop=author content="Emeric Vance"><meta itemprop=datePublished content=2024-01-02>
        <time datetime=2024-01-03></time></div><time datetime=2024-11-14></time>"#;
    let metadata = article(html).page.expect("a page").declared.metadata;
    assert_eq!(metadata.authors, ["Ada Roe"]);
    assert_eq!(metadata.date.as_deref(), Some("2024-11-14"));
    let review = r#"{"@type": "Review", "author": "Ada Roe", "datePublished": "2024-01-02"}"#;
    for (objects, expected) in [
        (format!("[{{\"@type\": \"Product\"}}, {review}]"), None),
        (review.to_string(), Some("2024-01-02")),
    ] {
        let html = format!("<script type='application/ld+json'>{objects}</script>");
        let metadata = article(&html).page.expect("a page").declared.metadata;
        assert_eq!(metadata.date.as_deref(), expected);
    }
}

#[test]
fn organization_names_are_not_split() {
    let html = r#"<script type="application/ld+json">{"@type": "NewsArticle", "author": [
        {"@type": "NewsMediaOrganization", "name": "Tidal Energy and Ferry Insights"},
        {"@type": "Person", "name": "Ada Roe and Emeric Vance"}]}</script>"#;
    let metadata = article(html).page.expect("a page").declared.metadata;
    let expected = ["Tidal Energy and Ferry Insights", "Ada Roe", "Emeric Vance"];
    assert_eq!(metadata.authors, expected);
}

/// Metadata of an article with this byline, and this after it.
fn metadata_of(byline: &str, after: &str) -> unboil_text::Metadata {
    let html = format!(
        "<title>Eel | Herald</title><header><a href='/'>Herald</a><time datetime=2020-01-01></time>\
         <p>Home<p>Boats<p>Ropes<p>Eels<p>Sails</header><article><h1>Eel</h1>{byline}\
         <p>{}</article>{after}",
        "The eel is back. ".repeat(20)
    );
    article(&html).page.expect("a page").declared.metadata
}

#[test]
fn date_is_that_of_the_article() {
    let related = "<section class=more><a href=/x><h2>Lamp</h2><time datetime=2024-03-05></time></a>\
        <a href=/y>Weir</a><p>6 March 2024</p></section>";
    for (byline, expected) in [
        ("<p>22 May 2024</p>", Some("2024-05-22")),
        (
            "<p>Updated 23 May 2024</p><p>Published 22 May 2024</p>",
            Some("2024-05-22"),
        ),
        (
            "<time class=updated datetime=2024-05-23></time><time datetime=2024-05-22></time>",
            Some("2024-05-22"),
        ),
        (
            "<a href=/eel rel=bookmark><time datetime=2024-05-22></time></a>",
            Some("2024-05-22"),
        ),
        (
            "<span itemprop=datePublished>22.05.2024</span>",
            Some("2024-05-22"),
        ),
        (
            "<link rel=canonical href='https://a.example/2024/05/22/eel'>",
            Some("2024-05-22"),
        ),
        // The one in the header is far from the headline.
        ("<p>By Ada Orme</p>", Some("2020-01-01")),
    ] {
        assert_eq!(
            metadata_of(byline, related).date.as_deref(),
            expected,
            "{byline}"
        );
    }
    let comments = "<ol class=comments><li><time datetime=2024-06-01></time>Nice</ol>";
    let html = format!(
        "<h1>Eel</h1><p>{}{comments}",
        "The eel is back. ".repeat(20)
    );
    assert_eq!(article(&html).date, None);
}

#[test]
fn authors_are_read_from_the_byline() {
    for (byline, expected) in [
        ("<p>By <a rel=author href=/ada>Ada Orme</a></p>", "Ada Orme"),
        ("<p itemprop=author>Ada Orme</p>", "Ada Orme"),
        (
            "<p>Von <a href='https://a.example/autor/ada/'>Ada Orme</a></p>",
            "Ada Orme",
        ),
        ("<div class=byline>Ada Orme | 22 May</div>", "Ada Orme"),
        ("<p>Written by Ada Orme, Madrid</p>", "Ada Orme"),
        (
            "<meta name=author content=Herald><p>By Ada Orme</p>",
            "Ada Orme",
        ),
        (
            "<meta name=author content='Bo Roe'><p>By Ada Orme</p>",
            "Bo Roe",
        ),
    ] {
        assert_eq!(metadata_of(byline, "").authors, [expected], "{byline}");
    }
    let comment = "<div class=comment><p itemprop=author>Bo Roe</p>Nice</div>";
    assert_eq!(metadata_of("", comment).authors, [""; 0]);
}

#[test]
fn title_loses_the_name_in_the_logo() {
    assert_eq!(metadata_of("", "").title.as_deref(), Some("Eel"));
    let html = "<title>Eel &amp;amp; boats &amp;#8211; Herald</title><a href='/'>Herald</a><p>x";
    let metadata = article(html).page.expect("a page").declared.metadata;
    assert_eq!(metadata.title.as_deref(), Some("Eel & boats"));
    let html = "<title>Eel and boats - The Herald</title><a href='/'><img alt='The Herald'></a>\
                <h2><span>Quay</span> <span>Eel and boats</span></h2><p>x";
    let metadata = article(html).page.expect("a page").declared.metadata;
    assert_eq!(metadata.title.as_deref(), Some("Eel and boats"));
}

#[test]
fn a_date_may_be_a_number() {
    let html = "<script type='application/ld+json'>{\"@type\": \"NewsArticle\", \"datePublished\": \
                1760000000}</script><p>x";
    let metadata = article(html).page.expect("a page").declared.metadata;
    let date = metadata.date.expect("it has a date");
    assert!(date.starts_with("2025-10-09"), "{date}");
}

#[test]
fn an_author_may_be_a_given_and_a_family_name() {
    let page = article(
        "<script type='application/ld+json'>{\"@type\": \"NewsArticle\", \"author\": {\"@type\": \
         \"Person\", \"givenName\": \"Ada\", \"familyName\": \"Orme\"}}</script>",
    )
    .page
    .expect("a page");
    assert_eq!(page.declared.metadata.authors, ["Ada Orme"]);
}

#[test]
fn dates_below_the_headline_may_have_fillers() {
    for date in [
        "12 de marzo de 2024",
        "12 de março de 2024",
        "12 مارس 2024",
        "12 במרץ 2024",
    ] {
        let page = article(&format!("<h1>Oda Verre goes home</h1><p>{date}</p>"));
        let page = page.page.expect("a page");
        let found = page.declared.metadata.date.as_deref();
        assert_eq!(found, Some("2024-03-12"), "{date}");
    }
}
