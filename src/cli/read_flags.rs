//! The flags that say what is read.

use clap::Args;
use unboil::Config;

use crate::cli::args::set;

#[derive(Args)]
#[command(next_help_heading = "Input")]
pub(crate) struct ReadFlags {
    /// Only files whose path below IN matches; may be repeated
    #[arg(long, value_name = "GLOB")]
    pub(crate) glob: Vec<String>,
    /// Follow symbolic links
    #[arg(long, hide_short_help = true)]
    pub(crate) follow: bool,
    /// JSONL field of the article [default: text]
    #[arg(long, value_name = "NAME")]
    pub(crate) text_field: Option<String>,
    /// JSONL field of a page of HTML, which is read in place of a text
    ///
    /// 'clean' adds the page's article to the row as the field of the article: at its end, or over the one that it has. The page stays,
    /// so 'restore' leaves such files out. "page" in the ledger is bytes of the string that the JSON means.
    #[arg(long, value_name = "NAME")]
    pub(crate) html_field: Option<String>,
    /// JSONL field of its id [default: id]
    #[arg(long, value_name = "NAME")]
    pub(crate) id_field: Option<String>,
    /// JSONL field of its address; the host is its site [default: url]
    #[arg(long, value_name = "NAME")]
    pub(crate) url_field: Option<String>,
    /// JSONL field of its date, for --keep earliest [default: date]
    #[arg(long, value_name = "NAME", hide_short_help = true)]
    pub(crate) date_field: Option<String>,
    /// Encoding of files that are neither UTF-8 nor UTF-16 [default: detected]
    ///
    /// By its name on the web, such as windows-1251 or shift_jis.
    #[arg(long, value_name = "NAME", hide_short_help = true)]
    pub(crate) encoding: Option<String>,
}

impl ReadFlags {
    pub(crate) fn apply(self, config: &mut Config) {
        let read = &mut config.read;
        read.glob.extend(self.glob);
        read.follow |= self.follow;
        set(&mut read.text_field, self.text_field);
        read.html_field = self.html_field.or(read.html_field.take());
        set(&mut read.id_field, self.id_field);
        set(&mut read.url_field, self.url_field);
        set(&mut read.date_field, self.date_field);
        read.encoding = self.encoding.or(read.encoding.take());
    }
}
