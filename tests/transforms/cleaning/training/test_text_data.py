"""Labels from a gold text."""

from transforms.cleaning.training.text_data import label, site

GOLD = "The council voted on Monday to close the pier.\nWhat comes next\nThe crews will move in the spring.\nNobody will lose a post."


def test_units_of_the_article_are_kept() -> None:
    texts = ["World", *GOLD.split("\n"), "Crews", "More on the council of another town and its pier"]
    assert [share >= 0.5 for share in label(texts, GOLD)] == [False, True, True, True, True, False, False]


def test_a_repeat_is_kept_where_the_article_is() -> None:
    first, heading, second, third = GOLD.split("\n")
    texts = [second, "Ferry aground in fog off the breakwater", first, heading, second, third]
    assert [share >= 0.5 for share in label(texts, GOLD)] == [False, False, True, True, True, True]


def test_sites() -> None:
    assert site("https://www.velm.example/a") == "velm.example" and site("https://news.velm.co.uk/a") == "velm.co.uk"
