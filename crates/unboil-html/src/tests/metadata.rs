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
