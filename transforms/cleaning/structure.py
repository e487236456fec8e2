"""What lines are by where they stand: sections, repeats, teasers, runs of short lines above, between and below the text."""

import re
from collections import Counter
from collections.abc import Sequence

from transforms.cleaning.lines import Unit, key
from transforms.cleaning.rules import Rule, find_rule

_CONTENT = re.compile(r"[^\W_]")
# A text repeated in full: shorter lines recur in transcripts, refrains, tables.
_SHORTEST_REPEAT = 40
_FEWEST_REPEATED = 12  # words
_LONG_TEXT = 20_000  # characters: what repeats such a text letter by letter is compared as it stands
_MOST_REPEATS = 2
_LONGEST_HEADING = 16  # words
_CAPS_WORDS = 6
_MENU_WORDS = 3
_RUN = 4  # so many short lines in a row are a menu or a list of links, not headings
_EDGE = 3  # paragraphs at the end within which a writer is introduced


def apply_phrases(units: Sequence[Unit]) -> dict[int, Rule]:
    """Decide the units that a phrase of the table fits; returns which rule decided which unit."""
    prose = [no for no, unit in enumerate(units) if unit.is_prose]
    top = prose[1] if len(prose) > 1 else len(units)
    bottom = prose[-_EDGE] if len(prose) > _EDGE else 0
    decided: dict[int, Rule] = {}
    for no, unit in enumerate(units):
        if unit.role is not None:
            continue
        zones = ("all", *(["top"] if no <= top else []), *(["bottom"] if no >= bottom else []))
        rule = find_rule(unit.text, unit.n_words, zones)
        if rule:
            unit.decide(rule.role, rule.id, keep=rule.keep)
            decided[no] = rule
    return decided


def drop_markup(units: Sequence[Unit]) -> None:
    """Lines without a letter or digit, and rulers of tables."""
    for unit in units:
        if _CONTENT.search(unit.text) is None:
            unit.decide("markup", "structure.no_letters")


def drop_repeats(units: Sequence[Unit]) -> None:
    """Paragraphs that stand in the text before, and teasers: the start of a later paragraph, cut off by an ellipsis.

    What stands there three times and more is a refrain, or an entry of the article's own lists: that is not decided here.
    """
    seen: set[str] = set()
    keys = [_repeat_key(unit) for unit in units]
    times = Counter(keys)
    starts = Counter(k[:_SHORTEST_REPEAT] for k in keys if k)
    for unit, line in zip(units, keys, strict=True):
        if not line or unit.role is not None:
            continue
        if line in seen and times[line] <= _MOST_REPEATS:
            unit.decide("other", "structure.repeat")
        elif (
            unit.text.endswith(("...", "…", "[…]", "[...]"))
            and starts[line[:_SHORTEST_REPEAT]] > 1
            and any(other.startswith(line) and len(other) > len(line) for other in keys)
        ):
            unit.decide("other", "structure.teaser")
        seen.add(line)


def mark_menus(units: Sequence[Unit]) -> None:
    """Runs of lines of a few words each, which the whole text may show to be a list of the article's."""
    run: list[Unit] = []
    for unit in [*units, None]:
        if unit and unit.role is None and unit.n_words <= _MENU_WORDS and unit.mark is None and not unit.is_final:
            run.append(unit)
            continue
        if len(run) >= _RUN:
            for entry in run:
                entry.decide("navigation", "structure.short_lines")
        run = []


def drop_capitals(units: Sequence[Unit]) -> None:
    """Links to other articles, set in capitals between paragraphs."""
    prose = [no for no, unit in enumerate(units) if unit.is_prose]
    for unit in units[prose[0] : prose[-1]] if prose else ():
        if unit.role is None and _is_caps_link(unit):
            unit.decide("related", "structure.capitals")


def _repeat_key(unit: Unit) -> str:
    if len(unit.text) < _SHORTEST_REPEAT or not unit.is_prose or unit.n_words < _FEWEST_REPEATED:
        return ""
    return key(unit.text) if len(unit.text) <= _LONG_TEXT else unit.text


def extend_sections(units: Sequence[Unit], openers: dict[int, Rule]) -> None:
    """Carry the role of a section's heading on to the lines that belong to it."""
    for start, rule in sorted(openers.items()):
        if not rule.section or units[start].rule != rule.id:
            continue
        if rule.role == "toc":
            _extend_contents(units, start)
        elif rule.keep:
            _extend_kept(units, start, rule.role)
        else:
            extend_dropped(units, start, rule.role)


def extend_dropped(units: Sequence[Unit], start: int, role: str) -> None:
    """Headlines after "Related posts": all up to running text, or to a marked heading."""
    marked = units[start].mark == "heading"
    for unit in units[start + 1 :]:
        if (
            unit.mark == "heading"
            and (marked or unit.role is not None or unit.n_words <= _LONGEST_HEADING)
            and role != "related"
        ):
            return
        if unit.role is not None and unit.is_kept:
            return
        if unit.role is None:
            if unit.is_final and unit.n_words >= 12 and unit.mark != "list":
                return
            if unit.n_words >= 40:
                return
            unit.decide(role, f"section.{role}")


def _extend_contents(units: Sequence[Unit], start: int) -> None:
    """Entries of a table of contents: lines that come again as headings, and numbered or marked ones between."""
    later = Counter(key(unit.text) for unit in units[start + 1 :])
    for unit in units[start + 1 :]:
        again = later[key(unit.text)] > 1
        if unit.role == "markup":
            continue
        later[key(unit.text)] -= 1
        if unit.is_prose or not (again or unit.mark in ("list", "table")):
            return
        unit.decide("toc", "section.toc")


def _extend_kept(units: Sequence[Unit], start: int, role: str) -> None:
    """Key points, a summary, questions and answers: as the writer set them apart."""
    for no, unit in enumerate(units[start + 1 :], start + 1):
        if role == "key_points" and unit.role == "markup" and unit.mark == "table":
            unit.decide(role, f"section.{role}", keep=True)  # the ruler of a table that is kept
            continue
        if unit.role is not None and unit.role not in (role, "markup"):
            if unit.is_kept or unit.role in ("related", "author_box", "copyright", "comments", "sources"):
                return
            continue
        if unit.role is not None:
            continue
        if unit.mark == "heading" or (role == "faq" and not (unit.is_final or unit.mark == "list" or unit.is_prose)):
            return
        if (
            role == "key_points"
            and unit.mark not in ("list", "table")
            and (unit.n_words >= 40 or _is_heading(units, no))
        ):
            return
        if role == "summary" and not unit.is_prose:
            return
        unit.decide(role, f"section.{role}", keep=True)
        if role == "key_points" and unit.mark not in ("list", "table") and units[start + 1].mark in ("list", "table"):
            unit.role, unit.rule = None, ""
            return


def _is_heading(units: Sequence[Unit], no: int) -> bool:
    following = units[no + 1] if no + 1 < len(units) else None
    unit = units[no]
    return not unit.is_final and unit.n_words <= _LONGEST_HEADING and following is not None and following.is_prose


def decide_rest(units: Sequence[Unit]) -> None:
    """Running text is body; what stands between is a heading or a list, or a menu by its length and place."""
    prose = [no for no, unit in enumerate(units) if unit.is_prose and (unit.role is None or unit.is_kept)]
    for unit in units:
        if unit.role is None and unit.is_prose:
            unit.decide("body", "structure.prose", keep=True)
    for run in _runs(units):
        if not prose:
            _keep_run(units, run)
        elif run[-1] < prose[0]:
            _decide_top(units, run)
        elif run[0] > prose[-1]:
            _decide_bottom(units, run)
        else:
            _decide_between(units, run)


def _runs(units: Sequence[Unit]) -> list[list[int]]:
    """Undecided units in a row; dropped ones between them do not break a row."""
    runs: list[list[int]] = []
    is_open = False
    for no, unit in enumerate(units):
        if unit.role is None:
            if not is_open:
                runs.append([])
            runs[-1].append(no)
            is_open = True
        elif unit.is_kept or unit.role in ("title", "repeated_title"):
            is_open = False
    return runs


def _keep_run(units: Sequence[Unit], run: Sequence[int]) -> None:
    for no in run:
        unit = units[no]
        role = "list" if unit.mark == "list" else "table" if unit.mark == "table" else "body"
        unit.decide(role, "structure.no_prose", keep=True)


def _is_caps_link(unit: Unit) -> bool:
    """Links set in capitals between paragraphs; headings in capitals are shorter, or questions."""
    text = unit.text
    if unit.mark == "table" or text.endswith((".", "?")):
        return False
    return unit.n_words >= _CAPS_WORDS and text.upper() == text and text.lower() != text


def _decide_top(units: Sequence[Unit], run: Sequence[int]) -> None:
    titled = any(unit.role == "title" for unit in units[: run[0]])
    title_follows = any(unit.role == "title" for unit in units[run[-1] :])
    for no in run:
        unit = units[no]
        if title_follows:
            unit.decide("navigation", "top.before_title")
        elif unit.is_final and unit.n_words >= 4 and len(run) < 2 * _RUN:
            unit.decide("subtitle" if titled else "body", "top.sentence", keep=True)
        elif unit.mark in ("list", "table") and len(run) > 1 and unit.n_words >= 3:
            unit.decide(str(unit.mark), f"top.{unit.mark}", keep=True)
        elif unit.mark != "heading" and (len(run) >= _RUN or unit.n_words <= 2):
            unit.decide("navigation", "top.short_lines")
        else:
            unit.decide("subtitle" if titled and no == run[0] else "heading", "top.heading", keep=True)


def _decide_bottom(units: Sequence[Unit], run: Sequence[int]) -> None:
    # Lines that belong to a list which the text introduces go on; everything after a gap of that is the page's foot.
    in_list = True
    for no in run:
        unit = units[no]
        opens = unit.mark == "heading" or unit.text.endswith(":")
        if opens and no + 1 < len(units) and units[no + 1].mark in ("list", "table") and units[no + 1].role is None:
            unit.decide("heading", "bottom.heading", keep=True)
            in_list = True
            continue
        in_list = in_list and unit.mark in ("list", "table")
        if in_list and unit.n_words >= 3:
            unit.decide(str(unit.mark), f"bottom.{unit.mark}", keep=True)
        elif unit.is_final and (len(run) < _RUN or unit.n_words >= 4):
            unit.decide("body", "bottom.sentence", keep=True)
        elif unit.n_words >= 8 and len(run) == 1:
            unit.decide("body", "bottom.long_line", keep=True)
        else:
            unit.decide("related" if unit.n_words >= 5 else "navigation", "bottom.short_lines")


def _decide_between(units: Sequence[Unit], run: Sequence[int]) -> None:
    bare = [no for no in run if not units[no].is_final and units[no].mark is None]
    is_menu = len(bare) >= _RUN and len(bare) >= 0.7 * len(run) and not any('"' in units[no].text for no in bare)
    for no in run:
        unit = units[no]
        if unit.mark in ("list", "table"):
            unit.decide(str(unit.mark), f"between.{unit.mark}", keep=True)
        elif unit.is_final:
            unit.decide("body", "between.sentence", keep=True)
        elif is_menu and unit.mark != "heading":
            unit.decide("navigation", "between.short_lines")
        elif no == run[-1] and unit.n_words <= _LONGEST_HEADING:
            unit.decide("heading", "between.heading", keep=True)
        else:
            unit.decide("heading" if unit.mark == "heading" else "body", "between.line", keep=True)
