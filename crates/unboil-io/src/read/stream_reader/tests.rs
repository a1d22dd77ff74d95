//! Tests of the reader of bzip2 and xz: whole, cut and damaged files.

use std::io::{BufReader, Write};

use super::*;

fn text() -> Vec<u8> {
    let line = |n: u64| format!("line {n} {:x}\n", n.wrapping_mul(0x9E37_79B9_7F4A_7C15));
    (0..20_000).map(line).collect::<String>().into_bytes()
}

fn bzip2(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = bzip2::write::BzEncoder::new(Vec::new(), bzip2::Compression::fast());
    encoder.write_all(bytes).expect("memory");
    encoder.finish().expect("memory")
}

fn xz(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = liblzma::write::XzEncoder::new(Vec::new(), 1);
    encoder.write_all(bytes).expect("memory");
    encoder.finish().expect("memory")
}

/// The bytes before an error, and the message of the error.
fn unpack<D: StreamDecoder>(packed: &[u8], buffer: usize) -> (Vec<u8>, Option<String>) {
    let input = BufReader::with_capacity(buffer, packed);
    let mut reader = StreamReader::<_, D>::new(input).expect("memory");
    let mut bytes = Vec::new();
    let error = reader.read_to_end(&mut bytes).err();
    (bytes, error.map(|error| error.to_string()))
}

fn check<D: StreamDecoder>(pack: fn(&[u8]) -> Vec<u8>) {
    let text = text();
    let (first, second) = (pack(&text[..200_000]), pack(&text[200_000..]));
    let padded = [&first[..], &[0; 8], &second[..], &[0; 512]].concat();
    for buffer in [1, 100, 1 << 20] {
        let (bytes, error) = unpack::<D>(&padded, buffer);
        assert!(bytes == text && error.is_none(), "{buffer}: {error:?}");
    }
    let incomplete = format!("the {} data is incomplete", D::NAME);
    let packed = [&first[..], &second[..]].concat();
    let mut longest = 0;
    for cut in (0..packed.len())
        .step_by(1999)
        .filter(|cut| *cut != first.len())
    {
        let (bytes, error) = unpack::<D>(&packed[..cut], 64 << 10);
        assert!(text.starts_with(&bytes) && bytes.len() >= longest, "{cut}");
        assert_eq!(error.as_deref(), Some(&*incomplete), "{cut}");
        longest = bytes.len();
    }
    assert!(longest > 200_000);
    let (bytes, error) = unpack::<D>(&[&first[..], b"junk"].concat(), 1 << 10);
    assert!(bytes == text[..200_000] && error.is_some());
    for at in (0..packed.len()).step_by(5003) {
        let mut corrupt = packed.clone();
        corrupt[at] ^= 0x55;
        let (bytes, error) = unpack::<D>(&corrupt, 1 << 20);
        assert!(error.is_some() || bytes != text, "{at}");
    }
    assert_eq!(unpack::<D>(b"", 10), (Vec::new(), Some(incomplete)));
    assert_eq!(unpack::<D>(&pack(b""), 10), (Vec::new(), None));
}

#[test]
fn bzip2_streams_are_unpacked_up_to_the_damage() {
    check::<Decompress>(bzip2);
}

#[test]
fn xz_streams_are_unpacked_up_to_the_damage() {
    check::<Stream>(xz);
}

#[test]
fn xz_windows_are_limited() {
    let packed = xz(b"High tide.");
    let mut reader = StreamReader::<_, Stream>::new(&packed[..]).expect("memory");
    reader.limit_window(12).expect("memory");
    let error = reader.read_to_end(&mut Vec::new()).expect_err("limit");
    assert_eq!(error.to_string(), "the xz data needs too much memory");
}
