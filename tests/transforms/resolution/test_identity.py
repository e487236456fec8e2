"""Which event keeps which id, and where the others went."""

from collections.abc import Mapping, Sequence

from hypothesis import given, settings
from hypothesis import strategies as st
from memory_past import ends

from transforms.ids import hex16
from transforms.resolution.identity import MERGED, REPLACED, SPLIT, WITHDRAWN, Named, name_events
from warehouse.vocabulary import EVENT_CHANGES


def name(
    *groups: str,
    known: Mapping[str, str | None] | None = None,
    replaced: Mapping[str, int | None] | None = None,
    salt: str = "batch",
) -> Named:
    """`groups`: reports are letters, the earlier in the alphabet the earlier published."""
    return name_events(groups, known or {}, lambda report: report, salt, replaced)


def history(found: Named) -> list[tuple[str, str | None, str]]:
    return [(row["old_event_id"], row["event_id"], row["why"]) for row in found.history]


def known(**events: str) -> dict[str, str | None]:
    """Event -> its reports."""
    return {report: event for event, reports in events.items() for report in reports}


def test_a_new_event_is_named_after_its_founder() -> None:
    found = name("ba", "c")
    assert found.ids == [hex16("event", "a"), hex16("event", "c")]
    assert found.history == []
    assert name("ab", "c", salt="other").ids == found.ids


def test_the_founder_is_the_first_by_standing_and_not_by_id() -> None:
    (found,) = name_events(["ab"], {}, lambda report: -ord(report), "batch").ids
    assert found == hex16("event", "b")


def test_an_event_that_grows_keeps_its_id() -> None:
    found = name("abc", known=known(E="bc"))
    assert (found.ids, found.history) == (["E"], [])


def test_of_two_that_are_one_the_larger_gives_the_id() -> None:
    found = name("abcde", known=known(E="ab", F="cde"))
    assert (found.ids, history(found)) == (["F"], [("E", "F", MERGED)])


def test_of_two_equal_ones_the_smaller_id() -> None:
    found = name("abcd", known=known(F="ab", E="cd"))
    assert (found.ids, history(found)) == (["E"], [("F", "E", MERGED)])


def test_the_larger_part_keeps_the_id() -> None:
    found = name("a", "bc", known=known(E="abc"))
    assert found.ids[1] == "E"
    assert history(found) == [("E", found.ids[0], SPLIT)]


def test_of_two_equal_parts_the_first() -> None:
    found = name("ab", "cd", known=known(E="abcd"))
    assert found.ids[0] == "E"
    assert found.ids[1] != "E"


def test_a_report_that_moves_from_one_event_to_another() -> None:
    found = name("ab", "cde", known=known(E="abc", F="de"))
    assert (found.ids, history(found)) == (["E", "F"], [("E", "F", SPLIT)])


def test_merged_and_split_at_once() -> None:
    found = name("abdefg", "c", known=known(E="abc", F="defg"))
    other = found.ids[1]
    assert found.ids[0] == "F"
    assert other not in ("E", "F")
    assert history(found) == sorted([("E", "F", MERGED), ("E", other, MERGED)])


def test_a_founder_whose_id_stays_with_the_others_founds_a_new_one() -> None:
    first = hex16("event", "a")
    found = name("a", "bc", known={"a": first, "b": first, "c": first})
    assert found.ids[1] == first
    assert found.ids[0] == hex16("event", "a", "batch")


def test_a_report_founds_no_second_event_of_its_name() -> None:
    """Its first event may live on elsewhere, or be in the history, of which nothing is said here."""
    found = name("a", "bc", known=known(E="abc"))
    assert found.ids[0] != hex16("event", "a")
    withdrawn = name("a", known={"a": None})
    assert withdrawn.ids[0] != hex16("event", "a")


def test_the_same_salt_again_makes_another_id() -> None:
    first = name("a", "bc", known=known(E="abc")).ids[0]
    again = name("a", "xyz", known={"a": first, "x": first, "y": first, "z": first})
    assert again.ids[1] == first
    assert again.ids[0] not in (first, hex16("event", "a"))


def test_an_event_without_reports_gives_its_id_to_a_new_one_that_tells_the_same() -> None:
    found = name("ab", replaced={"E": 0})
    assert (found.ids, found.history) == (["E"], [])


def test_but_not_to_a_known_one() -> None:
    found = name("ab", known=known(F="a"), replaced={"A": 0})
    assert (found.ids, history(found)) == (["F"], [("A", "F", REPLACED)])


def test_of_two_lost_events_one_gives_the_id() -> None:
    found = name("ab", replaced={"F": 0, "E": 0})
    assert (found.ids, history(found)) == (["E"], [("F", "E", REPLACED)])


def test_an_event_that_nothing_tells_any_more() -> None:
    found = name("b", known=known(F="b"), replaced={"E": None})
    assert (found.ids, history(found)) == (["F"], [("E", None, WITHDRAWN)])


def test_the_reasons_are_those_of_the_schema() -> None:
    assert {MERGED, SPLIT, REPLACED, WITHDRAWN} == set(EVENT_CHANGES)


REPORTS = "abcdefgh"
# Of each report at each step: in none (gone or not yet there), left alone, or in a group by its number.
steps = st.lists(
    st.tuples(
        st.lists(st.sampled_from((None, 0, 0, 1, 1, 2, 3)), min_size=len(REPORTS), max_size=len(REPORTS)),
        st.sets(st.sampled_from(REPORTS)),
        st.sampled_from((None, 0)),
    ),
    min_size=1,
    max_size=7,
)


@settings(max_examples=300)
@given(steps)
def test_every_id_that_ever_was_is_found(
    found: Sequence[tuple[list[int | None], set[str], int | None]],
) -> None:
    """Regrouped are the events of some reports; no two groups have one id, none is used twice, each ends somewhere."""
    links: dict[str, str | None] = {}
    rows: list[list[dict[str, str | None]]] = []
    ever: set[str] = set()
    for number, (places, touched, place) in enumerate(found):
        open_events = {links[r] for r in touched if links.get(r)}
        inside = {r for r in REPORTS if r in touched or links.get(r) in open_events - {None}}
        lost = {r for r in inside if places[REPORTS.index(r)] is None}
        by_number: dict[int, list[str]] = {}
        for report, to in zip(REPORTS, places, strict=True):
            if report in inside and to is not None:
                by_number.setdefault(to, []).append(report)
        groups = [by_number[n] for n in sorted(by_number)]
        before = {event for event in links.values() if event}
        dead = {links[r] for r in lost if links.get(r)} - {links.get(r) for r in inside - lost}
        replaced = dict.fromkeys(sorted(filter(None, dead)), place if groups else None)
        known = {r: links[r] for r in sorted(inside - lost) if r in links}
        made = name_events(groups, known, lambda r: r, f"salt {number}", replaced)
        rows.append(made.history)
        links |= dict.fromkeys(lost & links.keys(), None)
        links |= {r: event for event, group in zip(made.ids, groups, strict=True) for r in group}
        members: dict[str, set[str]] = {}
        for report, event in links.items():
            if event is not None:
                members.setdefault(event, set()).add(report)
        whole = {frozenset(group) for group in groups}
        assert whole <= {frozenset(reports) for reports in members.values()}, "a group has an id of its own"
        assert not (members.keys() - before) & ever, "no id is used twice"
        ever |= members.keys()
        for event in ever:
            assert ends(event, rows) <= {None, *members}, "each id ends in a living event or in None"
