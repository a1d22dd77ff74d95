//! dev
use std::io::*;
fn main() {
    let s = unboil::strip::Stripper::new(&Default::default()).unwrap();
    let ex = std::env::args().any(|a| a == "--explain");
    for l in stdin().lock().lines() {
        let mut v: serde_json::Value = serde_json::from_str(&l.unwrap()).unwrap();
        let t = v["text"].as_str().unwrap().to_string();
        let r = s.strip(&t);
        v["text"] = unboil::document::kept_text(&t, &r).into();
        if ex { v["removed"] = r.iter().map(|r| serde_json::json!([r.rule, r.why, &t[r.span.range()]])).collect::<Vec<_>>().into(); }
        let o: String = v.to_string().chars().map(|c| if c.is_ascii() { c.to_string() } else { let mut b=[0u16;2]; c.encode_utf16(&mut b).iter().map(|u| format!("\\u{u:04x}")).collect() }).collect();
        writeln!(stdout(), "{o}").ok();
    }
}
