from dataclasses import asdict

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from transforms.cleaning.clean import Cleaned, Refused, clean_document
from transforms.cleaning.lines import form_units, split_lines
from transforms.cleaning.page import _model, extract_page, page_table
from transforms.cleaning.page_features import feature_names
from transforms.cleaning.page_words import entries_of, load_page_words
from transforms.reading.page import read_page

ENGLISH = [
    "The harbour council agreed on Tuesday to widen the channel before the winter storms arrive, its chair said.",
    "Work on the eastern mole is to begin in March and will take about two years, according to the engineers.",
    "“We have waited for this since the flood of 1998,” said Ana Bell, who runs the pilots' station at the mouth.",
    "Fishermen had objected to the plan because the dredgers would cross the spawning grounds of the herring.",
    "A compromise now keeps the dredgers away from the shallows between April and June of each year, officials said.",
]
GERMAN = [
    "Der Hafenrat hat am Dienstag beschlossen, die Fahrrinne noch vor den Winterstürmen zu verbreitern.",
    "Die Arbeiten an der Ostmole sollen im März beginnen und nach Angaben der Ingenieure zwei Jahre dauern.",
    "„Darauf haben wir seit der Flut von 1998 gewartet“, sagte Ana Bell, die Leiterin der Lotsenstation.",
    "Die Fischer hatten dem Vorhaben widersprochen, weil die Bagger durch die Laichgründe des Herings fahren.",
    "Ein Kompromiss hält die Bagger nun von April bis Juni eines jeden Jahres von den Untiefen fern.",
]
FRENCH = [
    "Le conseil du port a décidé mardi d'élargir le chenal avant l'arrivée des tempêtes de l'hiver, selon son président.",
    "Les travaux sur la jetée orientale doivent commencer en mars et durer deux ans, d'après les ingénieurs.",
    "« Nous attendions cela depuis la crue de 1998 », a déclaré Ana Bell, qui dirige la station des pilotes.",
    "Les pêcheurs s'étaient opposés au projet parce que les dragues traverseraient les frayères du hareng.",
    "Un compromis tient désormais les dragues à l'écart des hauts-fonds entre avril et juin de chaque année.",
]
MENU = "<nav class='site-nav'><ul>" + "".join(f"<li><a href='/{n}'>{n}</a></li>" for n in ("Home", "World", "Sport", "Culture", "Weather")) + "</ul></nav>"  # fmt: skip
RELATED = (
    "<aside class='related-posts'><h3>{0}</h3><ul><li><a href='/1'>Ferry line to the islands is cut for a third year</a></li>"
    "<li><a href='/2'>Pilots vote on a strike over the night shifts</a></li>"
    "<li><a href='/3'>Lighthouse keeper retires after forty years</a></li></ul></aside>"
)
FOOT = "<footer class='site-footer'><p>© 2025 Port Gazette</p><ul><li><a href='/i'>Imprint</a></li><li><a href='/p'>Privacy</a></li></ul></footer>"  # fmt: skip


def page(
    paragraphs: list[str], title: str = "Channel to be widened", before: str = "", after: str = "", inside: str = ""
) -> str:
    middle = len(paragraphs) // 2
    body = (
        "".join(f"<p>{p}</p>" for p in paragraphs[:middle])
        + inside
        + "".join(f"<p>{p}</p>" for p in paragraphs[middle:])
    )
    return (
        f"<html><head><title>{title} - Port Gazette</title><meta property='og:title' content='{title}'></head><body>{MENU}"
        f"<main><article class='article'><h1>{title}</h1>{before}<div class='article-body'>{body}</div></article>{after}</main>{FOOT}</body></html>"
    )


def clean(html: str) -> tuple[str, Cleaned | Refused]:
    read = read_page(html)
    document = {
        "document_id": "0" * 16,
        "source_uri": "page.html",
        "raw_text": read.text,
        "given_title": read.facts.title,
    }
    return read.text, clean_document(document, html)


def blocks(html: str) -> dict[str, tuple[str, bool, str]]:
    raw, cleaned = clean(html)
    assert isinstance(cleaned, Cleaned)
    return {raw[b["raw_start"] : b["raw_end"]]: (b["role"], b["is_kept"], b["rule"]) for b in cleaned.blocks}


@pytest.mark.parametrize("paragraphs", [ENGLISH, GERMAN, FRENCH])
def test_the_article_is_kept_and_what_is_around_it_is_not(paragraphs: list[str]):
    heading = {0: "Related", 1: "Mehr zum Thema", 2: "Lire aussi"}[[ENGLISH, GERMAN, FRENCH].index(paragraphs)]
    _, cleaned = clean(page(paragraphs, after=RELATED.format(heading)))
    assert isinstance(cleaned, Cleaned)
    assert cleaned.article["text"].split("\n\n") == paragraphs


@pytest.mark.parametrize(
    ("boilerplate", "line", "role"),
    [
        (RELATED.format("Related"), "Pilots vote on a strike over the night shifts", "related"),
        ("<div class='share-buttons'><a href='#'>Facebook</a><a href='#'>Telegram</a><a href='#'>Copy</a></div>", None, "share"),
        ("<section class='comments'><div class='comment'><b>Jo</b><p>I never believed that they would do it at all!</p></div></section>",
         "I never believed that they would do it at all!", "comments"),
    ],
)  # fmt: skip
def test_roles_of_what_is_dropped(boilerplate: str, line: str | None, role: str):
    found = blocks(page(ENGLISH, after=boilerplate))
    roles = {r for text, (r, kept, _) in found.items() if not kept and (line is None or text == line)}
    assert role in roles
    assert all(found[p][1] for p in ENGLISH)


def test_menu_and_foot_have_their_roles():
    found = blocks(page(ENGLISH))
    assert found["World"][:2] == ("navigation", False)
    assert found["© 2025 Port Gazette"][:2] == ("copyright", False)
    assert found["Channel to be widened"][:2] == ("title", False)


def test_roles_of_what_is_kept():
    inside = "<h2>What is planned</h2><ul><li>A new mole of 400 metres, built of local stone and concrete.</li><li>Two basins for trawlers, with a market hall beside them.</li></ul>"  # fmt: skip
    found = blocks(page(ENGLISH * 2, inside=inside))
    assert found["What is planned"][:2] == ("heading", True)
    assert found["A new mole of 400 metres, built of local stone and concrete."][:2] == ("list", True)
    assert found[ENGLISH[0]][0] == "body"


def test_each_decision_names_its_rule_and_kept_ones_a_score():
    _, cleaned = clean(page(ENGLISH))
    assert isinstance(cleaned, Cleaned)
    assert all(b["rule"] for b in cleaned.blocks)
    assert all(0.5 <= b["score"] <= 1 for b in cleaned.blocks if b["rule"] == "html.model" and b["is_kept"])


def test_stated_text_is_a_witness():
    stated = " ".join(ENGLISH)
    html = page(ENGLISH).replace("</head>", f'<script type="application/ld+json">{{"@type":"NewsArticle","articleBody":"{stated}"}}</script></head>')  # fmt: skip
    evidence = extract_page(html)
    assert evidence is not None
    units = form_units(split_lines(read_page(html).text))
    table = page_table(units, evidence)
    column = table.lines.stated
    assert [unit.text for unit, is_stated in zip(units, column, strict=True) if is_stated == 1.0] == ENGLISH


@pytest.mark.parametrize("html", ["0 0 0 0 0", page(FRENCH), "<p>" + ENGLISH[0]])
def test_a_page_of_other_text_is_no_evidence(html: str) -> None:
    """Then the text is cleaned as if there were no page."""
    document = {"document_id": "0" * 16, "source_uri": "x", "raw_text": "\n\n".join(ENGLISH)}
    assert clean_document(document, html) == clean_document(document, None)


def test_raw_text_of_another_reader_is_aligned():
    html = page(ENGLISH, after=RELATED.format("Related"))
    raw = "\n\n".join(["A line that the page has not", *read_page(html).text.split("\n")])
    cleaned = clean_document({"document_id": "0" * 16, "source_uri": "x", "raw_text": raw}, html)
    assert isinstance(cleaned, Cleaned)
    assert all(p in cleaned.article["text"] for p in ENGLISH)
    assert "Lighthouse" not in cleaned.article["text"]


@given(
    st.lists(
        st.sampled_from(
            [*ENGLISH, "Share", "<b>x", "</div>", "<div class='comment'>", "<td>1", "<br>", "\x0b", "é" * 30]
        ),
        max_size=25,
    )
)
@settings(max_examples=80, deadline=None)
def test_kept_blocks_are_the_text_and_nothing_raises(parts: list[str]):
    html = "<html><body>" + "<p>".join(parts) + "</body></html>"
    raw, cleaned = clean(html)
    assert (raw, cleaned) == clean(html)
    if isinstance(cleaned, Cleaned):
        text = cleaned.article["text"]
        for block in cleaned.blocks:
            if block["is_kept"]:
                kept = text[block["text_start"] : block["text_end"]]
                assert kept.split() == raw[block["raw_start"] : block["raw_end"]].split()


@pytest.mark.parametrize(
    "html", ["", "<", "<html></html>", "text alone", "<div>" * 3_000 + "x", "<td>" * 300 + ENGLISH[0]]
)
def test_any_page_is_taken(html: str):
    assert isinstance(clean(html)[1], Cleaned | Refused)


def test_weights_are_those_of_these_features():
    assert _model().features == tuple(feature_names())


def test_golden_scores():
    """Far on either side of the limit, as they are of pages as plain as these."""
    _, cleaned = clean(page(ENGLISH, after=RELATED.format("Related")))
    assert isinstance(cleaned, Cleaned)
    assert [round(b["score"], 1) for b in cleaned.blocks if b["role"] == "body"] == [1.0] * len(ENGLISH)
    assert all(b["score"] < 0.2 for b in cleaned.blocks if b["rule"] == "html.model" and not b["is_kept"])


def test_the_table_of_words_tells_its_own_values():
    words = load_page_words()
    for no, values in enumerate(words.values):
        for value in values:
            assert no in entries_of("div", value), (words.ids[no], value)


@pytest.mark.parametrize("value", ["", "css-1dbjc4n r-14lw9ot", "wrapper outer", "x" * 10_000])
def test_names_that_say_nothing(value: str):
    assert {load_page_words().ids[no] for no in entries_of("div", value)} <= {"share"}


def test_a_page_as_captured():
    """Through asdict, as the pipeline does."""
    from io import BytesIO

    from transforms.reading.sources import read_source

    (captured,) = read_source("page.html", BytesIO(page(ENGLISH).encode()))
    cleaned = clean_document(asdict(captured), captured.html)  # type: ignore[union-attr, arg-type]
    assert isinstance(cleaned, Cleaned)
    assert cleaned.article["text"].split("\n\n") == ENGLISH
