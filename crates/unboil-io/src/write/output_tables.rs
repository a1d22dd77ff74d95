//! The ledger, the passages and the groups as tables: which columns they have, and where their values
//! are in the rows of JSON.

use serde_json::Value;

use crate::error::Error;
use crate::write::output_names::{
    GROUPS, GROUPS_TABLE, LEDGER, LEDGER_TABLE, PASSAGES, PASSAGES_TABLE,
};
use crate::write::output_reader::{OutputReader, OutputRows};

/// A table of an output folder.
#[derive(Clone, Copy, Debug)]
pub struct OutputTable {
    /// Its name: `ledger`, `passages` or `groups`.
    pub name: &'static str,
    /// The file with the rows of JSON.
    pub rows: &'static str,
    /// The file of the table, with `--write parquet`.
    pub parquet: &'static str,
    /// The columns.
    pub columns: &'static [OutputColumn],
    /// A list in each row of JSON whose members are a row each. `None`: the row itself is.
    list: Option<&'static str>,
}

/// A column of an [`OutputTable`].
#[derive(Clone, Copy, Debug)]
pub struct OutputColumn {
    /// Its name.
    pub name: &'static str,
    /// The type of its values. Each may be missing.
    pub kind: ColumnKind,
    /// Where its value is in the JSON. One that starts with `^` is in the row with the list.
    pointer: &'static str,
}

/// The type of the values of an [`OutputColumn`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ColumnKind {
    /// A text.
    Text,
    /// A whole number: a line, a number of words, or an offset in bytes.
    Count,
    /// A number, mostly a share from 0 to 1.
    Share,
    /// True or false.
    Flag,
}

use ColumnKind::{Count, Flag, Share, Text};

const fn column(name: &'static str, pointer: &'static str, kind: ColumnKind) -> OutputColumn {
    OutputColumn {
        name,
        kind,
        pointer,
    }
}

/// The tables.
pub const OUTPUT_TABLES: [OutputTable; 3] = [
    OutputTable {
        name: "ledger",
        rows: LEDGER,
        parquet: LEDGER_TABLE,
        list: None,
        columns: &[
            column("article", "/article", Text),
            column("path", "/path", Text),
            column("line", "/line", Count),
            column("start", "/start", Count),
            column("end", "/end", Count),
            column("class", "/class", Text),
            column("rule", "/rule", Text),
            column("why", "/why", Text),
            column("text", "/text", Text),
            column("score", "/score", Share),
            column("threshold", "/threshold", Share),
            column("page_start", "/page/start", Count),
            column("page_end", "/page/end", Count),
            column("page_type", "/page_type", Text),
            column("host", "/host", Text),
            column("ascii", "/ascii", Flag),
            column("raw", "/raw", Text),
            column("unquoted", "/unquoted", Flag),
            column("row", "/row", Text),
        ],
    },
    OutputTable {
        name: "passages",
        rows: PASSAGES,
        parquet: PASSAGES_TABLE,
        list: None,
        columns: &[
            column("a_article", "/a/article", Text),
            column("a_path", "/a/path", Text),
            column("a_line", "/a/line", Count),
            column("a_start", "/a/start", Count),
            column("a_end", "/a/end", Count),
            column("a_overlap", "/a/overlap", Share),
            column("a_text", "/a/text", Text),
            column("b_article", "/b/article", Text),
            column("b_path", "/b/path", Text),
            column("b_line", "/b/line", Count),
            column("b_start", "/b/start", Count),
            column("b_end", "/b/end", Count),
            column("b_overlap", "/b/overlap", Share),
            column("b_text", "/b/text", Text),
            column("similarity", "/similarity", Share),
            column("words", "/words", Count),
            column("edits", "/edits", Count),
            column("kind", "/kind", Text),
        ],
    },
    OutputTable {
        name: "groups",
        rows: GROUPS,
        parquet: GROUPS_TABLE,
        list: Some("/members"),
        columns: &[
            column("stays", "^/stays", Text),
            column("stays_path", "^/path", Text),
            column("stays_line", "^/line", Count),
            column("article", "/article", Text),
            column("path", "/path", Text),
            column("line", "/line", Count),
            column("overlap", "/overlap", Share),
            column("kept_overlap", "/kept_overlap", Share),
            column("new_sentences", "/new_sentences", Count),
        ],
    },
];

impl OutputTable {
    /// The rows of JSON of the table in an output folder.
    ///
    /// ```
    /// use unboil_io::{OUTPUT_TABLES, OutDir, OutputReader, Summary, write_summary};
    ///
    /// let folder = tempfile::tempdir()?;
    /// let out = OutDir::create(folder.path(), &[], false, "run 1")?;
    /// out.write_lines("ledger.jsonl", [r#"{"article":"a.txt","start":0}"#.to_string()])?;
    /// write_summary(&out, "clean", &"the settings", &Summary::default())?;
    /// drop(out); // unlocks it
    /// let [ledger, ..] = OUTPUT_TABLES;
    /// let mut rows = ledger.read(&OutputReader::open(folder.path())?)?;
    /// assert_eq!(rows.next().expect("a row")?.row["article"], "a.txt");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// If the file cannot be read. The items are errors if a row is not valid.
    pub fn read(&self, out: &OutputReader) -> Result<OutputRows<Value>, Error> {
        out.rows(self.rows)
    }

    /// The values of a column in these rows of JSON. A row of a group has a value for each member.
    ///
    /// ```
    /// use unboil_io::OUTPUT_TABLES;
    ///
    /// let [_, _, groups] = OUTPUT_TABLES;
    /// let row = serde_json::json!({"stays": "a", "members": [{"article": "b"}, {"article": "c"}]});
    /// let stays = groups.values(&groups.columns[0], std::slice::from_ref(&row));
    /// assert_eq!(groups.columns[0].name, "stays");
    /// assert_eq!(stays, [row.get("stays"), row.get("stays")]);
    /// ```
    pub fn values<'r>(&self, column: &OutputColumn, rows: &'r [Value]) -> Vec<Option<&'r Value>> {
        let Some(list) = self.list else {
            let rows = rows.iter();
            return rows.map(|row| row.pointer(column.pointer)).collect();
        };
        let values = rows.iter().flat_map(|row| {
            let members = row.pointer(list).and_then(Value::as_array);
            let value = |member| match column.pointer.strip_prefix('^') {
                Some(pointer) => row.pointer(pointer),
                None => Value::pointer(member, column.pointer),
            };
            members.into_iter().flatten().map(value)
        });
        values.collect()
    }
}

#[cfg(test)]
mod tests {
    use unboil_text::Span;

    use super::*;
    use crate::write::ledger::LedgerRow;

    /// The places of the values in a row that are no objects.
    fn places(value: &Value, place: &str, found: &mut Vec<String>) {
        match value.as_object() {
            None => found.push(place.to_string()),
            Some(members) => {
                for (name, member) in members {
                    places(member, &format!("{place}/{name}"), found);
                }
            }
        }
    }

    /// A new field of the row fails to compile here, and then needs a column.
    #[test]
    fn every_field_of_the_ledger_is_a_column() {
        let row = LedgerRow {
            article: "7".into(),
            start: 1,
            end: 2,
            class: "chrome".into(),
            rule: "phrase".into(),
            why: "a button".into(),
            text: "Share".into(),
            score: Some(0.9),
            threshold: Some(0.5),
            page: Some(Span::new(3, 4)),
            page_type: Some("article".into()),
            host: Some("herald.example".into()),
            path: Some("rows.csv".into()),
            line: Some(2),
            ascii: true,
            raw: Some("Share".into()),
            unquoted: true,
            row: Some("7,".into()),
        };
        let row = serde_json::to_value(row).expect("JSON");
        let mut found = Vec::new();
        places(&row, "", &mut found);
        let columns = OUTPUT_TABLES[0].columns;
        let mut expected: Vec<&str> = columns.iter().map(|column| column.pointer).collect();
        found.sort();
        expected.sort();
        assert_eq!(found, expected);
        for column in columns {
            let value = row.pointer(column.pointer).expect("a value");
            let fits = match column.kind {
                Text => value.is_string(),
                Count => value.is_u64(),
                Share => value.is_f64(),
                Flag => value.is_boolean(),
            };
            assert!(fits, "{}", column.name);
        }
    }
}
