import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from transforms.reading.page import page_facts, page_text, read_page

SENTENCE = "The harbour council met on Tuesday and agreed to widen the channel before the winter storms arrive."


def html(body: str, head: str = "") -> str:
    return f"<!doctype html><html lang='en-GB'><head>{head}</head><body>{body}</body></html>"


def test_blocks_are_lines_in_reading_order():
    page = html("<h1>Channel to be widened</h1><div><p>First.</p><ul><li>One</li><li>Two</li></ul></div>Tail<br>End")
    assert page_text(page).split("\n") == ["Channel to be widened", "First.", "One", "Two", "Tail", "End"]


def test_cells_of_a_row_are_one_line():
    page = html("<table><tr><th>Port</th><th>Ships</th></tr><tr><td>Odesa</td><td>12</td></tr></table>")
    assert page_text(page).split("\n") == ["Port Ships", "Odesa 12"]


@pytest.mark.parametrize(
    ("source", "line"),
    [
        ("<p>an <b>a</b>pple</p>", "an apple"),
        ("<p>m<sup>2</sup></p>", "m2"),
        ("<p>two <a href='/x'>port</a>s, said <i>she</i>.</p>", "two ports, said she."),
        ("<p><span>Ana Bell</span><span>Reporter</span></p>", "Ana Bell Reporter"),
        ("<p>one<!-- two -->three</p>", "onethree"),
        ("<p>a&nbsp;b\n   c</p>", "a b c"),
    ],
)
def test_inline_elements_join_as_a_browser_shows_them(source: str, line: str):
    assert page_text(html(source)) == line


def test_preformatted_text_keeps_its_lines():
    assert page_text(html("<pre>one two\nthree\n\nfour</pre>")).split("\n") == ["one two", "three", "four"]


def test_what_nobody_sees_is_no_text():
    page = html(
        "<script>var a = 'x';</script><style>p{}</style><template>t</template><svg><title>icon</title></svg><p>Seen</p>"
    )
    assert page_text(page) == "Seen"


@pytest.mark.parametrize(
    "page",
    ["", " ", "<!-- x -->", "<html></html>", "<html><body></body></html>", "<frameset><frame src='a'></frameset>"],
)
def test_pages_without_text_have_none_and_no_problem(page: str):
    assert read_page(page).text == ""
    assert read_page(page).problem is None


def test_deep_pages_keep_their_text_and_say_so():
    page = html("<p>Before.</p>" + "<div>" * 100_000 + f"<p>{SENTENCE}</p>" + "</div>" * 100_000 + "<p>After.</p>")
    read = read_page(page)
    assert read.text.split("\n") == ["Before.", SENTENCE, "After."]
    assert read.problem is not None and "nested" in read.problem


def test_a_thousand_levels_are_read_as_a_tree():
    read = read_page(html("<div>" * 1_000 + SENTENCE + "</div>" * 1_000))
    assert (read.text, read.problem) == (SENTENCE, None)


@pytest.mark.parametrize(
    "junk", ["<" * 200_000, "<p" * 50_000, "<!-- " * 50_000, "<b>" * 50_000, "<div " + "a=1 " * 50_000]
)
def test_junk_is_read_within_seconds(junk: str):
    start = time.process_time()
    read_page(junk)
    assert time.process_time() - start < 5


@given(st.text(max_size=300))
@settings(max_examples=150, deadline=None)
def test_never_raises_and_gives_the_same_again(text: str):
    for page in (text, html(f"<p>{text}</p>"), f"<div><p>{text}<"):
        read = read_page(page, "https://port.example/a")
        assert read == read_page(page, "https://port.example/a")
        assert all(line and line == " ".join(line.split()) for line in read.text.split("\n") if read.text)


# --- facts ----------------------------------------------------------------------------------------------------------


def ld(text: str) -> str:
    return f'<script type="application/ld+json">{text}</script>'


def test_facts_of_json_ld():
    facts = page_facts(html("<p>x</p>", ld('[{"@type": "WebSite", "name": "Port Gazette"}]') + ld(
        '{"@graph": [{"@type": ["NewsArticle"], "headline": "Channel &amp; port", "datePublished": "2025-03-04T05:06:07Z",'
        ' "author": [{"name": "Ana Bell"}, {"name": "Jo Marsh"}], "publisher": {"name": "Gazette"}}]}'
    )))  # fmt: skip
    assert (facts.title, facts.authors, facts.publisher) == ("Channel & port", ("Ana Bell", "Jo Marsh"), "Gazette")
    assert (facts.published_at, facts.published_method) == ("2025-03-04T05:06:07Z", "json_ld")


@pytest.mark.parametrize(
    "script",
    [
        '{"@type": "NewsArticle", "datePublished": "2025-03-04",, }',
        '//<![CDATA[\n{"@type": "NewsArticle", "datePublished": "2025-03-04"}\n//]]>',
        "{&quot;@type&quot;: &quot;NewsArticle&quot;, &quot;datePublished&quot;: &quot;2025-03-04&quot;}",
        '{"@type": "NewsArticle", "datePublished": "2025-03-04"};',
    ],
)
def test_json_ld_that_is_broken_wrapped_or_escaped(script: str):
    facts = page_facts(html("<p>x</p>", ld(script)))
    assert (facts.published_at, facts.published_method) == ("2025-03-04", "json_ld")


def test_deep_json_ld_is_passed_over():
    assert page_facts(html("<p>x</p>", ld("[" * 100_000))).published_at is None


def test_facts_of_meta_elements():
    head = (
        '<meta property="og:title" content="Der Kanal wird breiter"><meta name="author" content="Ana Bell und Jo Marsh">'
        '<meta property="article:published_time" content="2025-03-04T05:06:07+01:00">'
        '<meta property="og:site_name" content="Hafenblatt"><meta property="og:locale" content="de_AT">'
    )
    facts = page_facts(f"<html><head>{head}</head><body><p>x</p></body></html>")
    assert facts.title == "Der Kanal wird breiter"
    assert facts.authors == ("Ana Bell", "Jo Marsh")
    assert (facts.published_at, facts.published_method) == ("2025-03-04T05:06:07+01:00", "meta")
    assert facts.publisher == "Hafenblatt"


def test_facts_that_readers_see():
    facts = page_facts(html(
        "<h1>Channel to be widened</h1><span class='byline'>By Ana Bell</span>"
        "<time class='published' datetime='2025-03-04'>4 March</time>", "<title>Port Gazette</title>"
    ))  # fmt: skip
    assert facts.title == "Channel to be widened"
    assert facts.authors == ("Ana Bell",)
    assert (facts.published_at, facts.published_method) == ("2025-03-04", "text")


def test_a_date_in_the_address():
    facts = page_facts(html("<p>x</p>"), "https://port.example/2025/03/04/channel")
    assert (facts.published_at, facts.published_method) == ("2025-03-04", "url")


@pytest.mark.parametrize(
    ("head", "url", "canonical"),
    [
        ('<link rel="canonical" href="/news/a">', "https://port.example/x?utm=1", "https://port.example/news/a"),
        ('<meta property="og:url" content="https://port.example/b">', None, "https://port.example/b"),
        ('<link rel="canonical" href="https://port.example/">', "https://port.example/news/a", None),
        ('<link rel="canonical" href="http://[">', "https://port.example/news/a", None),
        ("", "https://port.example/news/a", None),
    ],
)
def test_canonical_address(head: str, url: str | None, canonical: str | None):
    assert page_facts(html("<p>x</p>", head), url).url == canonical


def test_addresses_and_handles_are_no_authors():
    head = '<meta name="author" content="https://social.example/portgazette"><meta name="byl" content="@port">'
    assert page_facts(html("<p>x</p>", head)).authors is None
