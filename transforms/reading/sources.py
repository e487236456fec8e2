"""One source, a file's bytes, to documents: which reader, by the ending of its name."""

from collections.abc import Iterator

from transforms.reading.captured import Captured, Refused
from transforms.reading.decode import charset_of_page, decode, is_binary
from transforms.reading.endings import ENDINGS
from transforms.reading.records import read_csv, read_jsonl, read_parquet, to_document


def read_source(source_uri: str, data: bytes, charset: str | None = None) -> Iterator[Captured | Refused]:
    """The documents of a source, one after the other; what cannot be read comes as Refused, and reading goes on.

    `source_uri` is the file's path below the input root; its ending decides (ENDINGS). A record's source_uri is
    `<source_uri>#<n>`: its line in JSON Lines, its row (counted from 1, without the header) in CSV and Parquet.
    `charset` is what the outside, such as an HTTP header, says about text files and pages. Never raises.
    """
    name = source_uri.lower()
    if not name.endswith(ENDINGS):
        yield Refused(
            source_uri, "unsupported_type", f"{source_uri}: only files ending in {', '.join(ENDINGS)} are read; "
            "convert it, or leave it out of the input", data,
        )  # fmt: skip
    elif not data.strip():
        yield Refused(
            source_uri, "empty_file", f"{source_uri}: holds {len(data)} bytes and no text; fetch it again", data
        )
    elif name.endswith((".jsonl", ".jsonl.gz")):
        yield from read_jsonl(source_uri, data, name.endswith(".gz"))
    elif name.endswith(".parquet"):
        yield from read_parquet(source_uri, data)
    elif is_binary(data, charset):
        at = data.find(b"\0")
        yield Refused(
            source_uri, "binary_content", f"{source_uri}: NUL at byte {at}, so this is no text; "
            "if it is UTF-16 without a mark, convert it to UTF-8", data,
        )  # fmt: skip
    elif name.endswith(".csv"):
        yield from read_csv(source_uri, data, charset)
    else:
        is_page = name.endswith((".html", ".htm"))
        text, used = decode(data, charset or (charset_of_page(data) if is_page else None))
        yield to_document({"html" if is_page else "text": text}, source_uri, data, used)
