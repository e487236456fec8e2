"""Columns of records: mapped by the user, by our own names, by usual names; and what they say when none fits."""

import io
import json
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from transforms.reading import bylines
from transforms.reading.addresses import canonical_url, without_tracking
from transforms.reading.captured import Captured, Read, Refused
from transforms.reading.columns import MAPPABLE, Columns
from transforms.reading.sources import read_bytes

RECORDS: list[dict[str, Any]] = [
    {"nr": "1", "Leib": "Rain in Velm.", "Kopf": "Rain", "pubDate": "2025-03-04", "outlet": {"name": "Velm Gazette"}},
    {"nr": "2", "Leib": "Sun in Velm.", "Kopf": "Sun", "pubDate": "2025-03-05", "outlet": {"name": "Velm Gazette"}},
]
MAPPED = {"text": "Leib", "title": "Kopf", "publisher": "outlet.name", "id": "nr"}


def as_parquet(records: list[dict[str, Any]]) -> bytes:
    out = io.BytesIO()
    pq.write_table(pa.Table.from_pylist(records), out)
    return out.getvalue()


def as_csv(records: list[dict[str, Any]]) -> bytes:
    flat = [{k: v["name"] if isinstance(v, dict) else v for k, v in r.items()} for r in records]
    lines = [";".join(flat[0]), *(";".join(r.values()) for r in flat)]
    return "\n".join(lines).replace("outlet", "outlet.name").encode()


def all_formats(records: list[dict[str, Any]]) -> dict[str, bytes]:
    return {
        "a.jsonl": "\n".join(map(json.dumps, records)).encode(),
        "a.json": json.dumps(records, indent=2).encode(),
        "a.csv": as_csv(records),
        "a.parquet": as_parquet(records),
    }


def documents(found: list[Read]) -> list[Captured]:
    assert all(isinstance(f, Captured) for f in found), found
    return [f for f in found if isinstance(f, Captured)]


@pytest.mark.parametrize(("name", "data"), all_formats(RECORDS).items())
def test_mapped(name: str, data: bytes) -> None:
    found = documents(list(read_bytes(name, data, columns=MAPPED)))
    assert [d.raw_text for d in found] == ["Rain in Velm.", "Sun in Velm."]
    assert [d.source_uri for d in found] == [f"{name}#1", f"{name}#2"]
    assert {d.publisher for d in found} == {"Velm Gazette"}
    assert [(d.record_id, d.given_title, d.given_published_at) for d in found] == [
        ("1", "Rain", "2025-03-04"),
        ("2", "Sun", "2025-03-05"),
    ]


@pytest.mark.parametrize(("name", "data"), all_formats(RECORDS).items())
def test_unmapped_is_refused_once_with_what_was_found(name: str, data: bytes) -> None:
    for columns in (None, {"text": "Rumpf"}):
        (one,) = read_bytes(name, data, columns=columns)
        assert isinstance(one, Refused) and one.reason == "missing_columns" and one.source_uri == name
        assert (
            "Leib, Kopf, pubDate" in one.detail
            and "--column text=NAME" in one.detail
            and "communique.toml" in one.detail
        )
        assert ("Rumpf" in one.detail) == bool(columns)


def test_a_mapping_of_metadata_makes_no_new_document() -> None:
    record = {"content": "Rain.", "Kopf": "Rain"}
    for name, data in all_formats([record]).items():
        (one,) = documents(list(read_bytes(name, data)))
        (two,) = documents(list(read_bytes(name, data, columns={"title": "Kopf", "text": "content"})))
        assert (one.document_id, one.sha256) == (two.document_id, two.sha256)
        assert (one.given_title, two.given_title) == (None, "Rain")


def test_usual_names_in_the_order_of_the_table() -> None:
    found = Columns().find(["date", "Article_Body", "content", "PubDate", "author", "link", "Headline", "site"])
    assert found == {
        "text": ("content", "Article_Body"), "url": ("link",), "publisher": ("site",), "title": ("Headline",),
        "authors": ("author",), "published_at": ("PubDate", "date"),
    }  # fmt: skip


def test_our_own_names_go_before_usual_ones() -> None:
    found = Columns().find(["content", "text", "headline", "title", "published_at", "date"])
    assert found["text"] == ("text",)  # nothing is guessed beside it
    assert found["title"] == ("title", "headline") and found["published_at"] == ("published_at", "date")
    assert "text" not in Columns().find(["html", "content"])
    assert Columns({"text": "content"}).find(["text", "content"])["text"] == ("content", "text")


def test_of_several_the_first_that_says_something() -> None:
    (one,) = documents(
        list(read_bytes("a.jsonl", b'{"text": "Rain.", "title": null, "headline": "Rain", "date": "", "created": 3}'))
    )
    assert (one.given_title, one.given_published_at) == ("Rain", "3")


def test_every_name_of_the_table_is_plain_and_stands_once() -> None:
    import tomllib
    from importlib.resources import files

    table = tomllib.loads((files("transforms.reading") / "columns.toml").read_text(encoding="utf-8"))
    names = [name for others in table.values() for name in others]
    assert len(names) == len(set(names)) and not set(names) & set(table)
    assert tuple(table) == MAPPABLE


def test_many_records_without_text_end_in_one_refusal() -> None:
    lines = b'{"Kopf": "x"}\n' * 100
    (one,) = read_bytes("a.jsonl", lines + b'{"text": "Rain."}\n')
    assert isinstance(one, Refused) and one.reason == "missing_columns"
    found = list(read_bytes("a.jsonl", lines[:-14] + b'{"text": "Rain."}\n'))
    assert [f.source_uri for f in found] == [f"a.jsonl#{n}" for n in range(1, 101)]
    assert isinstance(found[-1], Captured)


@pytest.mark.parametrize(
    ("stated", "names"),
    [
        ("By Ana Bell and Tom Reed", ("Ana Bell", "Tom Reed")),
        ("Ana Bell, Tom Reed & Li Wu", ("Ana Bell", "Tom Reed", "Li Wu")),
        ("Ana Bell, Tom Reed, and Li Wu", ("Ana Bell", "Tom Reed", "Li Wu")),
        ("Bell, Ana; Reed, Tom", ("Bell, Ana", "Reed, Tom")),
        ("Von Ute Bär und Jo Fuß", ("Ute Bär", "Jo Fuß")),
        ("Reuters and AFP", ("Reuters", "AFP")),
        ("José Ortega y Gasset", ("José Ortega y Gasset",)),
        ("Ana Bell, defence and security correspondent", ("Ana Bell, defence and security correspondent",)),
        ("Byron Bay Times", ("Byron Bay Times",)),
        ("by: Ana Bell | Ana Bell", ("Ana Bell",)),
        ("Unknown", ()),
        ("", ()),
    ],
)
def test_authors(stated: str, names: tuple[str, ...]) -> None:
    assert bylines.names(stated) == names


@pytest.mark.parametrize(
    ("url", "plain"),
    [
        (
            "HTTPS://www.Velm.example:443/a/?utm_source=x&id=3&gallery=4&fbclid=9#top",
            "https://www.velm.example/a/?id=3&gallery=4",
        ),
        ("http://velm.example:8080", "http://velm.example:8080/"),
        ("https://velm.example/a?b=2&a=1&UTM_Medium=x", "https://velm.example/a?b=2&a=1"),
        ("no url", None),
        ("https://[broken", None),
        ("https://velm.example:x/", None),
        ("ftp://velm.example/a", None),
        (None, None),
    ],
)
def test_addresses_without_tracking(url: str | None, plain: str | None) -> None:
    assert without_tracking(url) == plain
    assert without_tracking(plain) == plain


@pytest.mark.parametrize(
    ("stated", "believed"),
    [
        ("https://velm.example/news/pier", True),
        ("http://m.velm.example/news/pier", True),
        ("https://velm.example/", False),  # a template's
        ("https://other.example/news/pier", False),
        ("/news/pier", False),
        (None, False),
    ],
)
def test_canonical_address(stated: str | None, believed: bool) -> None:
    assert canonical_url("https://www.velm.example/amp/pier?utm_source=x", stated) == (
        stated if believed else "https://www.velm.example/amp/pier"
    )
    assert canonical_url(None, stated) == (
        stated
        if stated
        in ("https://velm.example/news/pier", "http://m.velm.example/news/pier", "https://other.example/news/pier")
        else None
    )
