//! Writes small Parquet files, and reads the rows of others.

use std::fs::File;
use std::path::Path;
use std::sync::Arc;

use parquet::basic::{Compression, ZstdLevel};
use parquet::data_type::{ByteArray, ByteArrayType, DoubleType, Int64Type};
use parquet::file::metadata::KeyValue;
use parquet::file::properties::WriterProperties;
use parquet::file::reader::{FileReader, SerializedFileReader};
use parquet::file::writer::{SerializedFileWriter, SerializedRowGroupWriter};
use parquet::schema::parser::parse_message_type;

/// A row: the text in `doc.text`, and what the other columns are made of.
pub(crate) type TestRow = (i64, Option<String>);

const SCHEMA: &str = "message rows {
    required int64 id;
    optional group tags (LIST) { repeated group list { optional binary element (STRING); } }
    optional group doc { optional binary text (STRING); optional binary lang (STRING); }
    optional double score;
}";

/// Writes a file with a row group for each list of rows.
pub(crate) fn write_parquet(path: &Path, groups: &[Vec<TestRow>]) {
    let schema = Arc::new(parse_message_type(SCHEMA).expect("a schema"));
    let settings = WriterProperties::builder()
        .set_compression(Compression::ZSTD(ZstdLevel::default()))
        .set_key_value_metadata(Some(vec![KeyValue::new(
            "who".into(),
            "a test".to_string(),
        )]))
        .set_data_page_row_count_limit(3)
        .set_write_batch_size(2)
        .build();
    let file = File::create(path).expect("a file");
    let mut writer = SerializedFileWriter::new(file, schema, Arc::new(settings)).expect("begun");
    for rows in groups {
        let mut group = writer.next_row_group().expect("begun");
        let ids: Vec<i64> = rows.iter().map(|row| row.0).collect();
        let mut column = group.next_column().expect("begun").expect("a column");
        let written = column.typed::<Int64Type>().write_batch(&ids, None, None);
        written.expect("written");
        column.close().expect("closed");
        // A row of each kind: no list, an empty one, two tags of which one is null.
        let (mut values, mut def, mut rep) = (Vec::new(), Vec::new(), Vec::new());
        for id in &ids {
            match id % 3 {
                0 => (def.push(0), rep.push(0)),
                1 => (def.push(1), rep.push(0)),
                _ => (def.extend([3, 2]), rep.extend([0, 1])),
            };
            if id % 3 == 2 {
                values.push(ByteArray::from(format!("tag {id}").as_str()));
            }
        }
        write_texts(&mut group, &values, &def, Some(&rep));
        write_others(&mut group, rows);
        group.close().expect("closed");
    }
    writer.close().expect("closed");
}

/// Writes the columns after the tags.
fn write_others(group: &mut SerializedRowGroupWriter<File>, rows: &[TestRow]) {
    let texts: Vec<ByteArray> = rows
        .iter()
        .filter_map(|row| Some(row.1.as_deref()?.into()))
        .collect();
    // Some texts are null because their object is.
    let level = |row: &TestRow| match &row.1 {
        Some(_) => 2,
        None => (row.0 % 2) as i16,
    };
    let levels: Vec<i16> = rows.iter().map(level).collect();
    write_texts(group, &texts, &levels, None);
    let langs: Vec<i16> = levels
        .iter()
        .map(|level| if *level == 0 { 0 } else { 2 })
        .collect();
    let count = langs.iter().filter(|level| **level == 2).count();
    write_texts(group, &vec![ByteArray::from("en"); count], &langs, None);
    let mut column = group.next_column().expect("begun").expect("a column");
    let scores: Vec<f64> = rows.iter().map(|row| row.0 as f64 / 4.0).collect();
    let levels = vec![1; scores.len()];
    let written = (column.typed::<DoubleType>()).write_batch(&scores, Some(&levels), None);
    written.expect("written");
    column.close().expect("closed");
}

fn write_texts(
    group: &mut SerializedRowGroupWriter<File>,
    values: &[ByteArray],
    def: &[i16],
    rep: Option<&[i16]>,
) {
    let mut column = group.next_column().expect("begun").expect("a column");
    let written = (column.typed::<ByteArrayType>()).write_batch(values, Some(def), rep);
    written.expect("written");
    column.close().expect("closed");
}

/// The row groups of a file: the rows of each as text.
pub(crate) fn read_parquet(path: &Path) -> Vec<Vec<String>> {
    let reader = SerializedFileReader::new(File::open(path).expect("a file")).expect("Parquet");
    let group = |at: usize| {
        let rows = reader.get_row_group(at).expect("a group");
        let rows = rows.get_row_iter(None).expect("rows");
        rows.map(|row| row.expect("a row").to_string()).collect()
    };
    (0..reader.num_row_groups()).map(group).collect()
}

/// What must stay beside the rows: the schema, the codecs and the pairs of keys and values.
pub(crate) fn description(path: &Path) -> String {
    let reader = SerializedFileReader::new(File::open(path).expect("a file")).expect("Parquet");
    let file = reader.metadata().file_metadata();
    let columns = (reader.metadata().row_groups().iter()).flat_map(|group| group.columns());
    let codecs: Vec<_> = columns.map(|column| column.compression()).collect();
    format!(
        "{:?} {:?} {codecs:?}",
        file.schema(),
        file.key_value_metadata()
    )
}
