"""Writes WARC files with warcio, makes WET of them with unboil, and reads it with two libraries."""

import io
import subprocess
import sys
import tempfile
from pathlib import Path

from fastwarc.warc import ArchiveIterator as FastIterator
from fastwarc.warc import WarcRecordType
from warcio.archiveiterator import ArchiveIterator
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

PAGE = "<html><main><h1>Tides</h1><p>High water in {} is at noon, and the ferry leaves after it.</p></main></html>"
PLACES = ["Selmouth", "Aldeth", "Łódź", "Владивосток"]


def write_warc(path: Path) -> None:
    """A file with a member for each record."""
    with path.open("wb") as out:
        writer = WARCWriter(out, gzip=path.suffix == ".gz")
        writer.write_record(writer.create_warcinfo_record("a.warc", {"software": "test"}))
        for number, place in enumerate(PLACES):
            headers = StatusAndHeaders("200 OK", [("Content-Type", "text/html; charset=utf-8")], "HTTP/1.1")
            body = io.BytesIO(PAGE.format(place).encode())
            uri = f"https://herald.example/{number}"
            writer.write_record(writer.create_warc_record(uri, "response", payload=body, http_headers=headers))


def check(records: list[tuple[str, str, str]], reader: str) -> None:
    assert [kind for kind, _, _ in records] == ["conversion"] * len(PLACES), (reader, records)
    for (_, uri, text), (number, place) in zip(records, enumerate(PLACES)):
        assert uri == f"https://herald.example/{number}", (reader, uri)
        assert place in text and "<" not in text, (reader, text)


def read_with_warcio(path: Path) -> list[tuple[str, str, str]]:
    with path.open("rb") as file:
        return [
            (
                record.rec_type,
                record.rec_headers.get_header("WARC-Target-URI"),
                record.content_stream().read().decode(),
            )
            for record in ArchiveIterator(file, check_digests=True)
        ]


def kind_name(kind: object) -> str:
    return "conversion" if kind == WarcRecordType.conversion else repr(kind)


def read_with_fastwarc(path: Path) -> list[tuple[str, str, str]]:
    with path.open("rb") as file:
        return [
            (kind_name(record.record_type), record.headers["WARC-Target-URI"], record.reader.read().decode())
            for record in FastIterator(file)
        ]


def main(unboil: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        for name in ["a.warc", "b.warc.gz"]:
            source, out = Path(folder, name), Path(folder, f"out-{name}")
            write_warc(source)
            subprocess.run([unboil, "clean", source, "-o", out, "--to", "wet", "-q"], check=True)
            (wet,) = Path(out, "articles").iterdir()
            check(read_with_warcio(wet), "warcio")
            check(read_with_fastwarc(wet), "fastwarc")
            stripped = Path(folder, f"stripped-{name}.wet")
            run = [unboil, "strip", source, "--to", "wet"]
            stripped.write_bytes(subprocess.run(run, check=True, stdout=subprocess.PIPE).stdout)
            check(read_with_warcio(stripped), "warcio")
    print("WET is read by warcio and fastwarc")


if __name__ == "__main__":
    main(sys.argv[1])
