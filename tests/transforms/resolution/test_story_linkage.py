"""Average linkage, rarity in a window and the features of articles."""

from transforms.resolution.story_background import Background
from transforms.resolution.story_features import ENTITY, ONE, headline, is_digest, vector
from transforms.resolution.story_linkage import CROWD, Linkage, crowding, days_between, required, required_undated
from transforms.resolution.story_rarity import WINDOW_DAYS, Rarity

PLAIN = Background()


def test_the_longer_between_the_more_alike_must_stories_be() -> None:
    def joined(days: float, similarity: float) -> bool:
        linkage = Linkage(PLAIN)
        for article, (at, found) in enumerate([(0.0, {"fog": ONE}), (days, {"fog": round(ONE * similarity)})]):
            linkage.open_day(int(at), [found])
            linkage.add(article, at, found)
            linkage.link([article])
        return len(linkage.stories()) == 1

    assert [joined(days, 0.13) for days in (0, 2, 30, 400)] == [True, True, False, False]
    assert [joined(days, 0.5) for days in (0, 2, 30, 400)] == [True] * 4
    assert not joined(0, 0.09)
    assert required(0, 0) == required(2, 0) < required(30, 0) < required(30, 0.5) < required(30, 1) < required(60, 1)


def test_between_two_of_no_known_time_time_says_nothing() -> None:
    def joined(times: tuple[float | None, float | None], similarity: float) -> bool:
        linkage = Linkage(PLAIN)
        for article, (at, weight) in enumerate(zip(times, (ONE, round(ONE * similarity)), strict=True)):
            found = {"fog": weight}
            linkage.open_day(None if at is None else int(at), [found])
            linkage.add(article, at, found)
            linkage.link([article])
        return len(linkage.stories()) == 1

    assert [joined((None, None), similarity) for similarity in (0.09, 0.12)] == [False, True]
    assert [joined((0.0, None), similarity) for similarity in (0.12, 0.5)] == [False, True]  # as if far apart
    assert required(0, 0) == required_undated(0) < required_undated(1) < required(0, 1)


def test_two_stories_become_one_where_a_new_article_is_like_both() -> None:
    linkage = Linkage(PLAIN)
    first = [{"fog": ONE, "ice": ONE // 20}, {"snow": ONE, "ice": ONE // 20}]
    linkage.open_day(0, first)
    for article, found in enumerate(first):
        linkage.add(article, 0.0, found)
    linkage.link([0, 1])
    assert linkage.stories() == [[0], [1]]
    both = {"fog": ONE // 2, "snow": ONE // 2}
    linkage.open_day(1, [both])
    linkage.add(2, 1.0, both)
    linkage.link([2])
    assert linkage.stories() == [[0, 1, 2]]


def test_a_crowd() -> None:
    assert crowding([0.5, 0.1]) == 0.0
    assert crowding([0.2] * CROWD) == 1.0
    assert crowding([0.1] * (CROWD - 1) + [0.05, 0.0]) == 0.5


def test_days_are_between_medians() -> None:
    assert days_between([1.0, 2.0, 900.0], [4.0]) == 2.0
    assert days_between([], [4.0]) == days_between([4.0], []) > 30


def test_rarity_forgets_what_lies_before_the_window() -> None:
    rarity = Rarity(PLAIN)
    rarity.open_day(0, [["Midport"]] * 500)
    assert rarity["Midport"] < ONE // 2
    rarity.open_day(WINDOW_DAYS, [["fog"]])
    assert rarity["Midport"] < ONE // 2
    rarity.open_day(WINDOW_DAYS + 1, [["fog"]])
    assert rarity["Midport"] == rarity["never seen"] == ONE


def test_vectors_are_of_one_length_and_know_what_is_rare() -> None:
    found = vector("Ferry aground", "The ferry ran aground near Midport, officials said.", ["Q1"], PLAIN)
    assert abs(sum(weight**2 for weight in found.values()) ** 0.5 - ONE) < ONE / 100
    assert found["said"] < found["officials"] < found["midport"] < found["ferry"]
    assert ENTITY + "Q1" in found
    assert "the" not in found


def test_addresses_are_no_words() -> None:
    assert "example" not in vector(
        "Fog", "See [the ferry](https://news.example.org/ferry) at www.example.com/fog.", [], PLAIN
    )


def test_headline() -> None:
    assert headline("Ferry runs aground in fog | World | Midport Herald", "") == "Ferry runs aground in fog"
    assert headline("Tug-of-war over ferry", "") == "Tug-of-war over ferry"
    assert headline(" ", "A ferry ran aground.") == headline(None, "A ferry ran aground.") == "A ferry ran aground."


def test_digests() -> None:
    for title in (
        "Tuesday briefing: fog",
        "Weekly roundup, May",
        "Easy News | Friday 3.5.2024",
        "TV news \\| 16/09/2024",
    ):
        assert is_digest(title, ""), title
    for title in (
        "Minister's briefing on fog",
        "Ferry aground: live updates",
        "Fog on Tuesday, 3 ferries stopped for hours",
        None,
    ):
        assert not is_digest(title, "A ferry ran aground. It was foggy."), title
    assert is_digest(None, "Ferry aground. School meals. New budget. Weather. First, the ferry.")
    assert not is_digest(None, "Ret. Lt. Col. Miller saw it. He called. They came.")


def test_countries_are_common_words() -> None:
    background = Background(["Republic of Kelvania", "Kelvanian"])
    assert PLAIN.share("kelvania") == 0.0
    assert PLAIN.rarity("kelvania") == 1.0
    assert background.share("kelvania") == background.share("kelvanian") == 0.1
    assert background.rarity("kelvania") < 0.5
    assert background.share("said") == PLAIN.share("said") > 0.5
    assert background.share("of") == PLAIN.share("of")
