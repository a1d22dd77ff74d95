//! Flags that select the input files and the fields of rows.

use clap::Args;
use unboil::Config;

use crate::cli::flag_values::override_setting;
use crate::memory_limit::parse_byte_count;

/// The fields of rows that every command reads.
#[derive(Args)]
#[command(next_help_heading = "Input")]
pub(super) struct FieldFlags {
    /// Field with the text of the article [default: text]
    ///
    /// The field of a JSON row, or the column of a CSV, TSV or Parquet file. A name with dots, such
    /// as doc.body, is a path to a field of a nested object. A key that has
    /// the dots itself comes first. This holds for all fields.
    #[arg(long, value_name = "NAME")]
    text_field: Option<String>,
    /// Field with an HTML page, read instead of the text [default: none]
    ///
    /// The article is extracted from the page. `clean` writes it to the field of --text-field: it
    /// replaces that field, or appends it to the row. The page itself stays in the row, so
    /// `restore` does not write such files. In ledger.jsonl, "page" counts bytes of the decoded
    /// JSON string.
    #[arg(long, value_name = "NAME")]
    html_field: Option<String>,
    /// Field with the id of the article [default: id]
    ///
    /// Rows without this field get the id `path:line`.
    #[arg(long, value_name = "NAME")]
    id_field: Option<String>,
    #[command(flatten)]
    url: UrlFieldFlag,
}

#[derive(Args)]
#[command(next_help_heading = "Input")]
pub(super) struct UrlFieldFlag {
    /// Field with the URL; its host is the site [default: url]
    #[arg(long, value_name = "NAME")]
    url_field: Option<String>,
}

#[derive(Args)]
#[command(next_help_heading = "Input")]
pub(super) struct EncodingFlag {
    /// Encoding of files that are neither UTF-8 nor UTF-16 [default: detected]
    ///
    /// A name of the WHATWG encoding standard, such as windows-1251 or shift_jis.
    #[arg(long, value_name = "NAME", hide_short_help = true)]
    encoding: Option<String>,
}

/// The input of `clean`, `dedup` and `match`.
#[derive(Args)]
#[command(next_help_heading = "Input")]
pub(super) struct InputFlags {
    /// Read only files whose name or path matches; can be repeated
    ///
    /// A glob without `/` must match the file name, one with `/` the path below IN. `*` matches any
    /// characters but `/`, `**` any folders, `?` one character, `{a,b}` a or b. Default: every file
    /// of a known format.
    #[arg(long, value_name = "GLOB")]
    glob: Vec<String>,
    /// Follow symbolic links to files and folders [default: skip them]
    #[arg(long, hide_short_help = true)]
    follow: bool,
    #[command(flatten)]
    fields: FieldFlags,
    /// Field with the date, for --keep earliest and latest [default: date]
    ///
    /// Read are ISO 8601 with or without a time and a zone, RFC 2822, a day with the name of the
    /// month, 14.11.2024, and seconds or milliseconds since 1970 of the years 1990 to 2099. A date
    /// without a zone is in UTC. One that cannot be read, such as 10/1/2024, is reported as a
    /// problem and counts as none.
    #[arg(long, value_name = "NAME", hide_short_help = true)]
    date_field: Option<String>,
    /// Field with the source, for --prefer and --keep-per source [default: source]
    ///
    /// Without this field, the source is the host of the URL, or else the folder of the file.
    #[arg(long, value_name = "NAME", hide_short_help = true)]
    source_field: Option<String>,
    #[command(flatten)]
    encoding: EncodingFlag,
    /// The most that a compressed file may unpack to, such as 20GiB [default: 1TiB]
    ///
    /// What comes after the limit is not read, and the file is reported as a problem.
    #[arg(long, value_name = "SIZE", hide_short_help = true, value_parser = parse_byte_count)]
    max_unpacked_bytes: Option<u64>,
    /// The most bytes that a compressed file may hold per packed byte [default: 500]
    ///
    /// This holds for files of more than 1 GiB unpacked. What comes after the limit is not read,
    /// and the file is reported as a problem.
    #[arg(
        long,
        value_name = "N",
        hide_short_help = true,
        value_parser = clap::value_parser!(u64).range(1..)
    )]
    max_unpacked_ratio: Option<u64>,
}

impl FieldFlags {
    pub(super) fn apply(self, config: &mut Config) {
        let read = &mut config.read;
        override_setting(&mut read.text_field, self.text_field);
        read.html_field = self.html_field.or(read.html_field.take());
        override_setting(&mut read.id_field, self.id_field);
        self.url.apply(config);
    }
}

impl UrlFieldFlag {
    pub(super) fn apply(self, config: &mut Config) {
        override_setting(&mut config.read.url_field, self.url_field);
    }
}

impl EncodingFlag {
    pub(super) fn apply(self, config: &mut Config) {
        let encoding = &mut config.read.encoding;
        *encoding = self.encoding.or(encoding.take());
    }
}

impl InputFlags {
    pub(super) fn apply(self, config: &mut Config) {
        self.fields.apply(config);
        self.encoding.apply(config);
        let read = &mut config.read;
        read.glob.extend(self.glob);
        read.follow |= self.follow;
        override_setting(&mut read.date_field, self.date_field);
        override_setting(&mut read.source_field, self.source_field);
        override_setting(&mut read.max_unpacked_bytes, self.max_unpacked_bytes);
        override_setting(&mut read.max_unpacked_ratio, self.max_unpacked_ratio);
    }
}
