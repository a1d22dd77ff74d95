//! [`not_text_reason`] recognises files that are no text by the bytes at their start.

use memchr::{memchr, memmem};

/// At most this many bytes from the start are looked at.
const SAMPLE_BYTES: usize = 4096;

/// How certain a signature is.
#[derive(Clone, Copy, PartialEq)]
enum Proof {
    /// No text starts like this.
    Certain,
    /// A text may start like this, but not with a NUL byte in the sample.
    WithNul,
}

use Proof::{Certain, WithNul};

/// The bytes that files of a format have in common.
struct Signature {
    /// The offset of `bytes` in the file.
    offset: usize,
    bytes: &'static [u8],
    proof: Proof,
    /// The format, with its article.
    format: &'static str,
    /// What the user can do.
    advice: &'static str,
}

const fn signature(
    bytes: &'static [u8],
    proof: Proof,
    format: &'static str,
    advice: &'static str,
) -> Signature {
    Signature {
        offset: 0,
        bytes,
        proof,
        format,
        advice,
    }
}

/// The advice for a compression that is read from files with this extension.
macro_rules! unpack_or_name {
    ($extension:literal) => {
        concat!(
            "unpack it first, or give a file whose name ends in ",
            $extension
        )
    };
}

const UNPACK: &str = "unpack it first";
const REPACK: &str = "unpack it first, or pack it as .gz or .zst";
const NAME_BZ2: &str = unpack_or_name!(".bz2");
const NAME_ZST: &str = unpack_or_name!(".zst");
const WARC_NAME: &str = "give a file whose name ends in .warc or .wet";
const SAVE_AS_TEXT: &str = "save it as text or HTML first";
const EXTRACT_TEXT: &str = "extract its text first";
const CONVERT: &str = "convert it to JSONL first";
const PARQUET: &str = match cfg!(feature = "parquet") {
    true => "give a file whose name ends in .parquet",
    false => CONVERT,
};
const NO_TEXT: &str = "it holds no text to clean";

/// The signatures. The first one that fits counts.
const SIGNATURES: &[Signature] = &[
    signature(b"%PDF-", Certain, "a PDF", EXTRACT_TEXT),
    signature(b"%!PS-", Certain, "PostScript", EXTRACT_TEXT),
    signature(b"{\\rtf", Certain, "RTF", SAVE_AS_TEXT),
    signature(
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
        Certain,
        "an old Office document",
        SAVE_AS_TEXT,
    ),
    signature(b"\x1f\x8b", Certain, "gzip", unpack_or_name!(".gz")),
    signature(b"\x28\xb5\x2f\xfd", Certain, "Zstandard", NAME_ZST),
    signature(b"BZh91AY&SY", Certain, "bzip2", NAME_BZ2),
    signature(b"BZh", WithNul, "bzip2", NAME_BZ2),
    signature(b"\xfd7zXZ\0", Certain, "xz", unpack_or_name!(".xz")),
    signature(b"\x04\x22\x4d\x18", Certain, "LZ4", REPACK),
    signature(b"7z\xbc\xaf\x27\x1c", Certain, "a 7z archive", UNPACK),
    signature(b"Rar!\x1a\x07", Certain, "a RAR archive", UNPACK),
    signature(b"!<arch>\n", Certain, "an ar archive", UNPACK),
    Signature {
        offset: 257,
        ..signature(b"ustar", WithNul, "a tar archive", UNPACK)
    },
    signature(b"PAR1", WithNul, "a Parquet file", PARQUET),
    signature(b"ARROW1", WithNul, "an Arrow file", CONVERT),
    signature(b"FEA1", WithNul, "a Feather file", CONVERT),
    signature(b"Obj\x01", Certain, "an Avro file", CONVERT),
    signature(b"ORC", WithNul, "an ORC file", CONVERT),
    signature(b"\x89HDF\r\n\x1a\n", Certain, "an HDF5 file", CONVERT),
    signature(b"\x93NUMPY", Certain, "a NumPy file", CONVERT),
    signature(
        b"SQLite format 3\0",
        Certain,
        "an SQLite database",
        "export its rows as JSONL first",
    ),
    signature(b"\x89PNG\r\n\x1a\n", Certain, "a PNG image", NO_TEXT),
    signature(b"\x89PNG", WithNul, "a PNG image", NO_TEXT),
    signature(b"\xff\xd8\xff", Certain, "a JPEG image", NO_TEXT),
    signature(b"GIF87a", WithNul, "a GIF image", NO_TEXT),
    signature(b"GIF89a", WithNul, "a GIF image", NO_TEXT),
    signature(b"II*\0", Certain, "a TIFF image", NO_TEXT),
    signature(b"MM\0*", Certain, "a TIFF image", NO_TEXT),
    signature(b"BM", WithNul, "a BMP image", NO_TEXT),
    signature(b"\0\0\x01\0", Certain, "an icon", NO_TEXT),
    signature(b"RIFF", WithNul, "an image, audio or video file", NO_TEXT),
    Signature {
        offset: 4,
        ..signature(b"ftyp", WithNul, "an image, audio or video file", NO_TEXT)
    },
    signature(b"OggS", WithNul, "an audio or video file", NO_TEXT),
    signature(b"fLaC", WithNul, "an audio file", NO_TEXT),
    signature(b"ID3", WithNul, "an audio file", NO_TEXT),
    signature(b"\x1a\x45\xdf\xa3", Certain, "a video file", NO_TEXT),
    signature(b"\x7fELF", Certain, "an executable", NO_TEXT),
    signature(b"MZ", WithNul, "an executable", NO_TEXT),
    signature(b"\xcf\xfa\xed\xfe", WithNul, "an executable", NO_TEXT),
    signature(b"\xce\xfa\xed\xfe", WithNul, "an executable", NO_TEXT),
    signature(b"\xca\xfe\xba\xbe", WithNul, "an executable", NO_TEXT),
    signature(b"\0asm", Certain, "an executable", NO_TEXT),
];

/// Formats that are ZIP archives, and a name that is in the start of each.
const ZIP_FORMATS: &[(&[u8], &str, &str)] = &[
    (b"mimetypeapplication/epub", "an EPUB book", EXTRACT_TEXT),
    (
        b"mimetypeapplication/vnd.oasis",
        "an OpenDocument file",
        SAVE_AS_TEXT,
    ),
    (b"word/", "a Word document", SAVE_AS_TEXT),
    (
        b"xl/",
        "an Excel workbook",
        "export its rows as JSONL first",
    ),
    (b"ppt/", "a PowerPoint file", EXTRACT_TEXT),
    (b"[Content_Types].xml", "an Office document", SAVE_AS_TEXT),
    (b"", "a ZIP archive", UNPACK),
];

/// Returns why a file is no text, and what the user can do, if the bytes at its start are those of
/// another format. `None`: it may be text; the decoder decides.
///
/// ```
/// use unboil_io::not_text_reason;
///
/// let reason = not_text_reason(b"%PDF-1.7\n").expect("it is a PDF");
/// assert_eq!(reason, "is a PDF; extract its text first");
/// assert_eq!(not_text_reason(b"High water at noon.\n"), None);
/// ```
pub fn not_text_reason(start: &[u8]) -> Option<String> {
    let sample = &start[..start.len().min(SAMPLE_BYTES)];
    let (format, advice) = zip_format(sample)
        .or_else(|| signature_of(sample))
        .or_else(|| is_parquet(start).then_some(("a Parquet file", PARQUET)))
        .or_else(|| is_warc(sample).then_some(("a WARC archive", WARC_NAME)))
        .or_else(|| is_utf32(sample).then_some(("UTF-32 text", "convert it to UTF-8 first")))?;
    Some(format!("is {format}; {advice}"))
}

fn signature_of(sample: &[u8]) -> Option<(&'static str, &'static str)> {
    let has_nul = memchr(0, sample).is_some();
    let fits = |signature: &&Signature| {
        let bytes = sample.get(signature.offset..).unwrap_or_default();
        bytes.starts_with(signature.bytes) && (signature.proof == Certain || has_nul)
    };
    let signature = SIGNATURES.iter().find(fits)?;
    Some((signature.format, signature.advice))
}

fn zip_format(sample: &[u8]) -> Option<(&'static str, &'static str)> {
    let is_zip = [b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08"]
        .iter()
        .any(|signature| sample.starts_with(*signature));
    let formats = ZIP_FORMATS.iter().filter(|_| is_zip);
    let mut fitting = formats.filter(|(name, ..)| memmem::find(sample, name).is_some());
    fitting.next().map(|(_, format, advice)| (*format, *advice))
}

/// True for a whole Parquet file, which also ends with its signature.
fn is_parquet(bytes: &[u8]) -> bool {
    bytes.len() >= 8 && bytes.starts_with(b"PAR1") && bytes.ends_with(b"PAR1")
}

/// True for the first line of a WARC record.
fn is_warc(sample: &[u8]) -> bool {
    let line = sample.split(|byte| *byte == b'\n').next().unwrap_or(sample);
    let version = line.trim_ascii_end().strip_prefix(b"WARC/");
    let is_version = |byte: &u8| byte.is_ascii_digit() || *byte == b'.';
    version.is_some_and(|version| !version.is_empty() && version.iter().all(is_version))
}

/// True for characters of four bytes each, with or without a byte order mark.
fn is_utf32(sample: &[u8]) -> bool {
    let (chars, _) = sample.as_chunks::<4>();
    let is_text = |decode: fn([u8; 4]) -> u32| {
        let is_printable = |bytes: &[u8; 4]| {
            let c = char::from_u32(decode(*bytes));
            c.is_some_and(|c| !c.is_control() || c.is_ascii_whitespace())
        };
        chars.len() > 1 && chars.iter().all(is_printable)
    };
    is_text(u32::from_le_bytes) || is_text(u32::from_be_bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(bytes: &[u8], expected: Option<&str>) {
        assert_eq!(not_text_reason(bytes).as_deref(), expected, "{bytes:?}");
    }

    #[test]
    fn other_formats_are_named() {
        check(b"%PDF-1.4\n", Some("is a PDF; extract its text first"));
        check(b"PAR1", None);
        check(
            b"PAR1\x15\0\x15",
            Some(&format!("is a Parquet file; {PARQUET}")),
        );
        check(
            b"PAR1 rows PAR1",
            Some(&format!("is a Parquet file; {PARQUET}")),
        );
        check(b"PK\x03\x04\x14", Some("is a ZIP archive; unpack it first"));
        check(b"PK\x05\x06\0\0", Some("is a ZIP archive; unpack it first"));
        let word = b"PK\x03\x04..[Content_Types].xml..word/document.xml";
        check(
            word,
            Some("is a Word document; save it as text or HTML first"),
        );
        let book = b"PK\x03\x04..mimetypeapplication/epub+zip..word/";
        check(book, Some("is an EPUB book; extract its text first"));
        check(
            b"\x1f\x8b\x08",
            Some("is gzip; unpack it first, or give a file whose name ends in .gz"),
        );
        check(
            b"\x7fELF\x02",
            Some("is an executable; it holds no text to clean"),
        );
        check(
            b"WARC/1.1\r\nWARC-Type: a",
            Some("is a WARC archive; give a file whose name ends in .warc or .wet"),
        );
        let mut tar = vec![0; 512];
        tar[257..262].copy_from_slice(b"ustar");
        check(&tar, Some("is a tar archive; unpack it first"));
        for text in ["one\ntwo", "市议会通过"] {
            let le: Vec<u8> = text
                .chars()
                .flat_map(|c| (c as u32).to_le_bytes())
                .collect();
            let be: Vec<u8> = text
                .chars()
                .flat_map(|c| (c as u32).to_be_bytes())
                .collect();
            let bom = [&b"\xff\xfe\0\0"[..], &le].concat();
            for bytes in [le, be, bom] {
                check(&bytes, Some("is UTF-32 text; convert it to UTF-8 first"));
            }
        }
    }

    #[test]
    fn text_that_starts_like_a_signature_is_text() {
        for text in [
            "",
            "BMW sells more cars.\n",
            "MZ and others.\n",
            "GIF89a is a format.\n",
            "RIFF, the format.\n",
            "ID3 tags\n",
            "PK is no archive.\n",
            "PAR1 is four bytes.\n",
            "ORC and Parquet.\n",
            "BZh is bzip2.\n",
            "WARC/1.0 is a format of archives.\n",
            "PDF files start with %PDF-1.4\n",
            "{\"text\": \"\"}\n",
        ] {
            check(text.as_bytes(), None);
            let utf16: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
            check(&utf16, None);
            check(&[b"\xff\xfe", &utf16[..]].concat(), None);
        }
        check("\u{feff}кот".as_bytes(), None);
        check(&[0xca, 0xfe, 0xba, 0xbe, b'\n'], None);
    }
}
