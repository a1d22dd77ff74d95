//! The step `page_texts`: the texts of pages of HTML.

use arrow_array::RecordBatch;
use arrow_schema::{ArrowError, DataType, SchemaRef};

use super::article_input::ArticleInput;
use super::columns::{Columns, field, schema_without, text_column};
use super::stage::Stage;

/// Adds the column `text`, the text of `page`.
pub(super) struct PageTexts;

impl Stage for PageTexts {
    fn schema(&self, input: &SchemaRef) -> SchemaRef {
        schema_without(input, &[], &[field("text", DataType::Utf8)])
    }

    fn add(&mut self, batch: &RecordBatch, schema: &SchemaRef) -> Result<RecordBatch, ArrowError> {
        let columns = Columns(batch);
        let pages = columns.texts("page")?;
        let texts = (0..batch.num_rows()).map(|row| {
            let article = ArticleInput::read(&pages, row, true)?;
            Ok(article.map(|article| article.text().to_string()))
        });
        let texts: Vec<Option<String>> = texts.collect::<Result<_, ArrowError>>()?;
        let mut out = columns.without(&[]);
        out.push(text_column(texts));
        RecordBatch::try_new(schema.clone(), out)
    }
}
