"""Site templates: what a site repeats over different pages is its frame; versions of one page are one page."""

from collections import defaultdict
from collections.abc import Sequence

from hypothesis import given
from hypothesis import strategies as st

from transforms.cleaning.lines import form_units, split_lines
from transforms.cleaning.templates import FEWEST, Template, line_hash, mark_template, site_lines, site_of

TOPICS = ["harbour", "railway", "orchard", "glacier", "theatre", "library", "ferry", "bakery", "quarry", "museum"]
FRAME_TOP = ["Harbour Gazette", "World News Desk", "Tuesday Edition 12"]
PROMOTION = (
    "The Gazette's reporters have covered these shores for a hundred years and go on doing so with the help of readers."
)
BACKGROUND = "The strait has been closed to large ships since the storm of the year before last, when two of its lights were lost."


def own(topic: str) -> list[str]:
    return [
        f"The council voted to rebuild the {topic} before winter, and asked the region to pay for half of the {topic} works.",
        f"Builders of the {topic} said that they would need at least nine months and two hundred workers to finish it.",
        f"The {topic} was shut after the flood of last spring, when water stood a metre high in the hall of the {topic} itself.",
        f"Three members voted against, saying that the money for the {topic} was needed for schools and for the old harbour.",
        f"Work on the {topic} is to begin in the first week of May, once the region has answered and the builder is chosen.",
        f"A spokeswoman for the {topic} welcomed the vote and thanked the families who had written to the council.",
    ]


def page(topic: str, *, background: bool = False) -> list[str]:
    first, second, *third = own(topic)
    middle = [BACKGROUND] if background else []
    return [
        *FRAME_TOP,
        f"Vote on the {topic}",
        first,
        "Key background",
        second,
        *middle,
        *third,
        PROMOTION,
        "Sign the book",
    ]


def template(pages: Sequence[list[str]], site: str = "gazette.example") -> Template:
    """As the lake's query makes it."""
    seen: dict[int, list[set[int]]] = defaultdict(lambda: [set(), set(), set()])
    everywhere: list[set[int]] = [set(), set(), set()]
    for lines in pages:
        for row in site_lines({"domain": site}, split_lines("\n".join(lines))):
            for at, name in enumerate(("page_a", "page_b", "page_c")):
                seen[row["line"]][at].add(row[name])
                everywhere[at].add(row[name])
    counts = {line: min(map(len, found)) for line, found in seen.items()}
    return Template(min(map(len, everywhere)), {line: n for line, n in counts.items() if n >= FEWEST})


def roles(lines: list[str], found: Template | None) -> dict[str, tuple[str | None, str]]:
    units = form_units(split_lines("\n".join(lines)))
    mark_template(units, found)
    return {unit.text: (unit.role, unit.rule) for unit in units}


LEARNT = template([page(topic, background=no < 6) for no, topic in enumerate(TOPICS)])


def test_the_frame_is_dropped_and_the_article_is_not() -> None:
    got = roles(page("lighthouse", background=True), LEARNT)
    for line in FRAME_TOP:
        assert got[line] == ("navigation", "template.edge")
    assert got[PROMOTION] == ("other", "template.edge")
    assert got["Sign the book"] == ("navigation", "template.edge")
    for line in own("lighthouse"):
        assert got[line] == (None, "")
    assert got["Vote on the lighthouse"] == (None, "")


def test_a_heading_and_a_background_paragraph_that_recur_stay() -> None:
    got = roles(page("lighthouse", background=True), LEARNT)
    assert got["Key background"] == (None, "")
    assert got[BACKGROUND] == (None, "")


def test_labels_between_paragraphs_are_dropped() -> None:
    pages = [[*own(topic)[:2], "Gazette video", "Play it again 12", own(topic)[2]] for topic in TOPICS]
    got = roles([*own("pier")[:2], "Gazette video", "Play it again 7", own("pier")[2]], template(pages))
    assert got["Gazette video"] == ("navigation", "template.inside")
    # the last before a paragraph of its own may be a heading
    assert got["Play it again 7"] == (None, "")


def test_versions_of_one_page_make_no_template() -> None:
    base = page("harbour")
    news = "the vote was counted again at noon and once more by the clerk of the council."
    versions = [[*base[:5], f"Update {no}: {news}", *base[5:]] for no in range(9)]
    assert template(versions).n_pages < 6
    assert all(role is None for role, _ in roles(base, template(versions)).values())


def test_few_pages_make_no_template() -> None:
    few = template([page(topic) for topic in TOPICS[:4]])
    assert all(role is None for role, _ in roles(page("pier"), few).values())
    assert all(role is None for role, _ in roles(page("pier"), None).values())


def test_a_page_of_nothing_but_template_is_left_to_the_other_rules() -> None:
    assert all(role is None for role, _ in roles([*FRAME_TOP, PROMOTION], LEARNT).values())


def test_numbers_count_in_sentences_only() -> None:
    assert line_hash("12 comments", 2) == line_hash("7 Comments", 2)
    sentence = "In all {} houses were burnt by the fire that came down from the hills on Sunday."
    assert line_hash(sentence.format(12), 16) != line_hash(sentence.format(7), 16)


def test_the_site_is_the_domain_or_the_publisher() -> None:
    assert site_of({"domain": "gazette.example", "publisher": "The Gazette"}) == "gazette.example"
    assert site_of({"domain": None, "publisher": "The Gazette"}) == site_of({"publisher": "the gazette"})
    assert site_of({}) is None
    assert site_lines({}, split_lines("A line")) == []


@given(
    st.lists(st.lists(st.sampled_from([*FRAME_TOP, *own("pier"), *own("mill")]), max_size=8), max_size=12), st.randoms()
)
def test_order_of_documents_is_irrelevant(pages: list[list[str]], random: object) -> None:
    shuffled = list(pages)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert template(pages) == template(shuffled)
