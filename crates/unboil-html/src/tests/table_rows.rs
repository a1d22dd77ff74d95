//! Tests of rows whose cells have paragraphs, line breaks or lists.

use super::check;
use crate::{OutputFormat, WriteConfig, article, render};

#[test]
fn cells_with_elements_share_a_line() {
    check(
        "<table><tr><td>Mon<td><ul><li>10 to 12<li>2 to 4</ul><td>open<tr><td><p>Tue<td><p>shut</table>",
        "Mon | 10 to 12, 2 to 4 | open\nTue | shut",
    );
    check(
        "<table><tr><td>Size<td>two<br>rooms<td><div>dry</div></table><p>x",
        "Size | two rooms | dry\n\nx",
    );
    check("<table><tr><td><p>one<p>two</table>", "one\n\ntwo");
    check(
        "<table><tr><td>Trains<td><p>Monday<p>Saturday<tr><td>Note<td><p>It rained.<p>All left.</table>",
        "Trains | Monday Saturday\nNote\n\nIt rained.\n\nAll left.",
    );
    // A link that ends within the row and starts before it keeps its end.
    check(
        "<a href=x><table><tr><td>one</a><br>two<td><p>three</table>",
        "one\ntwo\n\nthree",
    );
}

#[test]
fn cells_of_a_layout_stay_apart() {
    let long = "high water at noon ".repeat(20);
    let html = format!("<table><tr><td><p>Menu<td><p>{long}</table>");
    check(&html, &format!("Menu\n\n{}", long.trim()));
    check(
        "<table><tr><td><h2>Boats</h2>x<td>y</table>",
        "Boats\n\nx | y",
    );
    let menu = "<table><tr><td><p><a href=a>Boats</a><td><p><a href=b>Ropes</a></table>";
    check(menu, "Boats\n\nRopes");
    check(
        "<table><tr><td>Ada<br>12 posts<br>Joined<br>Quay<td>hello</table>",
        "Ada\n12 posts\nJoined\nQuay | hello",
    );
}

#[test]
fn joined_rows_keep_styles_and_columns() {
    let html = "<table><tr><th>Day<th>Time<tr><td><p><b>Mon</b></p><td><ul><li><a href=x>10</a><li>at <i>noon</i></ul></table><p><b>x</b>";
    let config = WriteConfig {
        to: OutputFormat::Markdown,
        ..WriteConfig::default()
    };
    let markdown = render((&article(html)).into(), &[], &config);
    let expected = "| Day | Time |\n| --- | --- |\n| **Mon** | [10](x), at *noon* |\n\n**x**\n";
    assert_eq!(markdown, expected);
}
