"""Cleaning whole documents: what is kept, what each line is, and that nothing of the text is changed."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from transforms.cleaning.clean import Cleaned, Refused, clean_document, language_of
from transforms.cleaning.rules import load_rules
from warehouse.schema import TABLES

BODY = [
    "The harbour council of Velm voted on Monday to close the old ferry pier before the winter storms begin.",
    "Mayor Ana Bell said the crews would move to the new pier, and that no worker would lose a post in the town.",
    "“We have waited ten years for this vote,” she told reporters after the session in the town hall.",
]


def document(raw: str, **more: Any) -> dict[str, Any]:
    return {"document_id": "0" * 16, "source_uri": "a.txt", "raw_text": raw, **more}


def clean(raw: str, html: str | None = None, **more: Any) -> Cleaned:
    result = clean_document(document(raw, **more), html)
    assert isinstance(result, Cleaned), result
    check(raw, result)
    return result


def squash(text: str) -> str:
    return "".join(text.split())


def check(raw: str, result: Cleaned) -> None:
    """The laws of blocks and articles."""
    article, blocks = result.article, result.blocks
    text, end, kept = article["text"], 0, 0
    for block in blocks:
        assert block["raw_start"] < block["raw_end"] and block["role"] and block["rule"]
        part = raw[block["raw_start"] : block["raw_end"]]
        assert part == part.strip() and "\n" not in part
        assert block["is_kept"] == (block["text_start"] is not None) == (block["text_end"] is not None)
        if block["is_kept"]:
            assert block["text_start"] >= end
            end = block["text_end"]
            assert squash(text[block["text_start"] : end]) == squash(part)
            kept += len(squash(part))
    assert kept == len(squash(text)) and text == text.strip()
    assert [b["block_no"] for b in blocks] == [no for no, line in enumerate(raw.split("\n")) if line.strip()]
    assert article["n_blocks"] == len(blocks)
    assert article["n_blocks_removed"] == sum(not b["is_kept"] for b in blocks)
    TABLES["articles"].from_rows([article])
    TABLES["blocks"].from_rows(blocks)


def roles(result: Cleaned) -> list[str]:
    return [block["role"] for block in result.blocks]


def test_paragraphs_are_separated_by_a_blank_line() -> None:
    result = clean("\n".join(BODY))
    assert result.article["text"] == "\n\n".join(BODY)
    assert result.article["title"] is None and result.article["language"] == "en"
    assert result.article["n_words"] == sum(len(line.split()) for line in BODY)


def test_page_frame_is_dropped_and_the_title_set_apart() -> None:
    top = [
        "Old pier to close | Local | velm-gazette.example",
        "Old pier to close",
        "",
        "By Tom Reed and Ana Kolb",
        "October 9, 2025",
    ]
    foot = ["Related posts", "Ferry runs aground in fog off the northern breakwater", "Storm season begins early", "desk@velm.example",
            "This website uses cookies to improve your visit. Accept", "© 2025 Velm Gazette"]  # fmt: skip
    result = clean("\n".join([*top, *BODY, *foot]))
    assert result.article["text"] == "\n\n".join(BODY)
    assert result.article["title"] == "Old pier to close"
    assert result.article["authors"] == ["Tom Reed", "Ana Kolb"]
    assert str(result.article["published_at"]) == "2025-10-09 00:00:00+00:00"
    assert (result.article["published_precision"], result.article["published_method"]) == ("day", "byline")
    assert roles(result) == [
        "site_name", "title", "byline", "dateline", "body", "body", "body",
        "related", "related", "related", "contact", "cookie_notice", "copyright",
    ]  # fmt: skip


def test_given_title_is_found_among_the_lines() -> None:
    raw = "\n".join(["Politics", "Old Pier To Close", *BODY, "Old pier to close"])
    result = clean(raw, given_title="Old pier to close - Velm Gazette", publisher="Velm Gazette")
    assert result.article["title"] == "Old pier to close"
    assert roles(result) == ["navigation", "title", "body", "body", "body", "repeated_title"]


def test_headings_stay() -> None:
    result = clean("\n".join([BODY[0], "A vote after ten years", BODY[1], "## What comes next", BODY[2]]))
    assert roles(result) == ["body", "heading", "body", "heading", "body"]
    assert result.article["n_blocks_removed"] == 0


def test_contents_are_dropped_and_key_points_questions_and_summary_kept() -> None:
    raw = "\n".join(
        [BODY[0], "Article Subheadings |", "---|", "1) The vote |", "2) The crews |", "The vote", BODY[1], "The crews", BODY[2],
         "No. | Key Points |", "---|---|", "1 | The pier closes. |", "2 | The crews move. |", "Summary", BODY[1] + " " + BODY[0],
         "Frequently Asked Questions", "Question: Who votes?", "The council of the town does."]
    )  # fmt: skip
    assert roles(clean(raw)) == [
        "body", "toc", "markup", "toc", "toc", "heading", "body", "heading", "body",
        "key_points", "key_points", "key_points", "key_points", "summary", "summary", "faq", "faq", "faq",
    ]  # fmt: skip


def test_hard_wrapped_text_is_joined() -> None:
    wrapped = (
        "The harbour council of Velm voted on Monday to close\nthe old ferry pier before the winter storms begin, and\n"
        "Mayor Ana Bell said that no worker would lose a post.\n\nThe crews will move to the new pier, which was built\n"
        "ten years ago and has stood empty since the war, and\nthe town will sell the old one."
    )
    result = clean(wrapped)
    assert result.article["text"] == "\n\n".join(p.replace("\n", " ") for p in wrapped.split("\n\n"))
    assert len(result.blocks) == 6


def test_a_sentence_cut_at_a_link_is_joined() -> None:
    raw = f"{BODY[0]}\nThe council said in the spring that it would\nclose the pier\n, which is old.\n{BODY[1]}"
    assert "it would close the pier , which is old." in clean(raw).article["text"]


def test_teasers_and_repeats_are_dropped() -> None:
    result = clean("\n".join([BODY[0][:70] + "...", *BODY, BODY[1]]))
    assert result.article["text"] == "\n\n".join(BODY)
    assert [b["rule"] for b in result.blocks if not b["is_kept"]] == ["structure.teaser", "structure.repeat"]


def test_menus_are_dropped_wherever_they_stand() -> None:
    menu = ["World", "Local News", "Harbour", "Town Hall", "Sport", "Opinion"]
    result = clean("\n".join([*menu, *BODY[:2], *menu, BODY[2], *menu]))
    assert result.article["text"] == "\n\n".join(BODY)


def test_links_in_capitals_are_dropped() -> None:
    result = clean("\n".join([BODY[0], "MAYOR BELL TO MEET FERRY CREWS AFTER VOTE ON PIER", BODY[1]]))
    assert result.article["text"] == "\n\n".join(BODY[:2])


def test_lists_stay() -> None:
    items = ["- The old pier closes", "- The new pier opens", "- The crews move"]
    result = clean("\n".join([BODY[0], *items]))
    assert result.article["n_blocks_removed"] == 0 and roles(result)[1:] == ["list"] * 3


def test_short_text_without_any_paragraph_stays() -> None:
    assert clean("Pier closed.").article["text"] == "Pier closed."


@pytest.mark.parametrize(
    "raw", ["", " \n\t\n", "* * *", "© 2025 Velm Gazette. All rights reserved.", "Subscribe now\nFacebook"]
)
def test_no_article(raw: str) -> None:
    result = clean_document(document(raw), None)
    assert isinstance(result, Refused) and result.reason == "no_article_text" and "a.txt" in result.detail


def test_stated_time_goes_before_the_byline_and_both_before_the_address() -> None:
    raw, url = "\n".join(["October 9, 2025", *BODY]), "https://velm.example/2025/10/07/pier"
    stated = clean(raw, given_published_at="2025-10-08T07:00:00Z", given_published_method="json_ld", url=url)
    assert (stated.article["published_at"].day, stated.article["published_method"]) == (8, "json_ld")
    byline = clean(raw, given_published_at="recently", given_published_method="given", url=url)
    assert (byline.article["published_at"].day, byline.article["published_method"]) == (9, "byline")
    address = clean("\n".join(BODY), url=url)
    assert (address.article["published_at"].day, address.article["published_method"]) == (7, "url")
    assert clean("\n".join(BODY)).article["published_method"] is None


def test_dates_of_other_articles_are_not_this_ones() -> None:
    assert (
        clean("\n".join([*BODY, "Related posts", "Ferry aground", "October 9, 2025"])).article["published_at"] is None
    )


def test_html_page() -> None:
    paragraphs = "".join(f"<p>{line}</p>" for line in BODY * 1)
    html = (
        "<html><body><nav><ul><li><a href='/a'>World</a></li><li><a href='/b'>Harbour</a></li></ul></nav><article><h1>Old pier to "
        f"close</h1>{paragraphs}<h2>What comes next</h2><p>The crews will move to the new pier in the spring, the town said.</p>"
        "<p>Sign up for our daily newsletter.</p></article><footer><p>Imprint</p></footer></body></html>"
    )
    raw = "\n".join(["World", "Harbour", "Old pier to close", *BODY, "What comes next",
                     "The crews will move to the new pier in the spring, the town said.", "Sign up for our daily newsletter.", "Imprint"])  # fmt: skip
    result = clean(raw, html, given_title="Old pier to close")
    kept = [b["role"] for b in result.blocks if b["is_kept"]]
    assert kept == ["body", "body", "body", "heading", "body"]
    assert all(b["rule"].startswith("html.") for b in result.blocks if b["is_kept"])


def test_page_on_which_the_extractor_finds_nothing_is_cleaned_by_lines() -> None:
    assert clean("\n".join(BODY), "<html></html>").article["text"] == "\n\n".join(BODY)


def test_language() -> None:
    assert language_of("Der Rat der Stadt hat am Montag für die Schließung der alten Fähre gestimmt.") == "de"
    assert language_of("Pier closed.") is None


PIECES = st.sampled_from(
    [
        *BODY,
        *(example for rule in load_rules() for example in rule.examples),
        "",
        " ",
        "A vote",
        "- item",
        "| a | b |",
        "...",
        "# Title",
    ]
)
LINES = st.one_of(PIECES, st.text(max_size=60))


@settings(deadline=None, max_examples=200)
@given(st.lists(LINES, max_size=25), st.one_of(st.none(), LINES), st.one_of(st.none(), LINES))
def test_laws_hold_for_any_text(lines: list[str], title: str | None, publisher: str | None) -> None:
    raw = "\n".join(lines).encode("utf-8", "replace").decode()
    given_title = title.encode("utf-8", "replace").decode() if title else None
    result = clean_document(document(raw, given_title=given_title, publisher=publisher), None)
    if isinstance(result, Cleaned):
        check(raw, result)
        assert result == clean_document(document(raw, given_title=given_title, publisher=publisher), None)


@given(st.text(alphabet=st.characters(), max_size=300))
def test_never_fails(raw: str) -> None:
    """Any Unicode, lone surrogates too."""
    result = clean_document(document(raw), None)
    assert isinstance(result, Cleaned | Refused)


@settings(deadline=None, max_examples=30)
@given(st.text(max_size=200))
def test_never_fails_on_any_page(html: str) -> None:
    assert isinstance(clean_document(document("\n".join(BODY)), html.encode("utf-8", "replace").decode()), Cleaned)


def test_long_lines_take_no_longer_than_they_are() -> None:
    """No pattern of the table runs away on long lines."""
    for piece in ("a ", "a. ", "By ", "read more ", "| ", "- ", "1", "x" * 50 + " ", "share "):
        clean_document(document((piece * 20_000) + "\n" + piece * 10), None)
