"""`communique explain` for people: the chain from what a release says to the characters that say so.

Words in question are marked in their sentence, {trigger} and [participant], in letters and in colour, so that a copy of the
text shows them too. What is long is left out unless it is asked for.
"""

import sys
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import Any

from rich.console import Console
from rich.text import Text

from flows.commands.marking import marked
from flows.commands.visible import visible
from warehouse import words
from warehouse.vocabulary import MODALITY_RULES

Row = dict[str, Any]
REPORTS = 3  # shown without --full
NAMES = 3
LINES = 12


class Page:
    """Lines for a terminal or a pipe."""

    def __init__(self, full: bool) -> None:
        self.full = full
        self._console = Console(width=None if sys.stdout.isatty() else 120)

    def head(self, text: str) -> None:
        """A heading, after an empty line."""
        self._console.print()
        self._console.print(Text(visible(text), style="bold cyan"))

    def say(self, *parts: object, style: str = "", indent: int = 2) -> None:
        """A line; parts that are None or empty are left out."""
        text = Text()
        for part in parts:
            text.append_text(part if isinstance(part, Text) else Text(visible(part), style=style))
        if text.plain.strip():
            for line in text.wrap(self._console, self._console.width - indent):
                line.rstrip()
                self._console.print(Text(" " * indent).append_text(line), soft_wrap=True)

    def title(self, text: str) -> None:
        """The first line."""
        self._console.print(Text(visible(text), style="bold"))

    def more(self, n: int, what: str) -> None:
        """Says what --full would show."""
        if n > 0:
            self.say(f"... and {n:,} more {what}: --full shows all", style="dim")


def show(chain: Row, release_id: str, full: bool) -> None:
    """Prints the chain."""
    page = Page(full)
    page.title(f"{chain['table']} {chain['id']} in release {release_id}")
    SHOWERS.get(chain["table"], _plain)(page, chain)
    if full and chain["table"] in SHOWERS:
        page.head(f"The row of {chain['table']}")
        _columns(page, chain["row"])


def _plain(page: Page, chain: Row) -> None:
    page.head(f"The row of {chain['table']}")
    _columns(page, chain["row"])


def _columns(page: Page, row: Row) -> None:
    for name, value in row.items():
        if value is not None:
            page.say(f"{name}: {_value(value)}")


def _value(value: Any) -> str:
    if isinstance(value, list):
        return ", ".join(map(str, value))
    return _time(value) if isinstance(value, datetime) else str(value)


def _event(page: Page, chain: Row) -> None:
    event = chain["row"]
    page.head("What")
    page.say(event_sentence(event))
    page.say("In the words of its best sentence: ", event["summary"])
    reports = chain["reports"]
    page.head("Why it is so coded")
    rules = sorted({r["row"]["rule"] for r in reports})
    triggers = list(dict.fromkeys(r["row"]["trigger_text"] for r in reports))
    page.say(f"Type {event['event_type']}: by {_few(map(repr, triggers), page)} (rules {_few(rules, page)})")
    page.say(
        f"Status {event['modality']}: told as what {words.MODALITIES[event['modality']]}{_deciding(event, reports, page)}"
    )
    if event["condition_text"]:
        page.say(f"Condition, in the words of the text: {event['condition_text']}")
    sure = "" if event["confidence"] is None else f"; confidence {event['confidence']:.2f}"
    page.say(
        f"Told in {_n(event['n_clusters'], 'independent text')}, printed in {_n(event['n_articles'], 'article')} of "
        f"{_n(event['n_domains'], 'site')}{sure}"
    )
    _conflicts(page, chain["conflicts"])
    _links(page, chain)
    _reports(page, reports)


def _deciding(event: Row, reports: Sequence[Row], page: Page) -> str:
    """What decided the event's status in the reports that tell it so."""
    rows = [r["row"] for r in reports if r["row"]["modality"] == event["modality"]]
    told = [f"{r['modality_text']!r} ({MODALITY_RULES[r['modality_rule']]})" for r in rows if r["modality_text"]]
    return f", by {_few(dict.fromkeys(told), page)}" if told else ""


def event_sentence(event: Row) -> str:
    """An event in one sentence."""
    who = ", ".join(event["actors"] or ()) or "somebody not named"
    whom = ", ".join(event["recipients"] or ())
    parts = [f"{event['event_type']}: {who}" + (f" -> {whom}" if whom else "")]
    if event["place_name"]:
        parts.append(f"in {event['place_name']}")
    parts.append(_day(event))
    return ", ".join(parts) + f" ({event['modality']})"


def _day(event: Row) -> str:
    first, last = event["date_start"], event["date_end"]
    if first is None:
        return "at a time not told"
    return f"on {first}" if last in (None, first) else f"between {first} and {last}"


def _conflicts(page: Page, conflicts: Sequence[Row]) -> None:
    if not conflicts:
        return
    page.head("What its reports tell differently")
    for conflict in conflicts:
        about = f" ({conflict['about']})" if conflict["about"] else ""
        pairs = zip(conflict["versions"], conflict["sources"], strict=True)
        versions = "; ".join(f"{version} in {_n(n, 'text')}" for version, n in pairs)
        page.say(f"{words.DIFFERENCES[conflict['what']]}{about}: {versions}; told last: {conflict['latest']}")


def _links(page: Page, chain: Row) -> None:
    for name, heading in (("fulfils", "It carries out"), ("fulfilled_by", "It was carried out by")):
        if chain[name]:
            page.head(heading)
            for other in chain[name]:
                page.say(f"{other['event_id']}  {event_sentence(other)}")
    if page.full and chain["former_ids"]:
        page.head("Ids that became this event")
        for former in chain["former_ids"]:
            page.say(f"{former['old_event_id']} ({former['why']}, batch {former['batch_id']})")


def _reports(page: Page, reports: Sequence[Row]) -> None:
    shown = reports if page.full else reports[:REPORTS]
    if reports:
        page.head("Who reports it, where: {words that gave the type}, [participants]")
    for number, report in enumerate(shown, 1):
        _report(page, report, f"Report {number} of {len(reports)}" if len(reports) > 1 else "The report")
    page.more(len(reports) - len(shown), "reports")


def _report(page: Page, report: Row, heading: str) -> None:
    row = report["row"]
    page.head(f"{heading}: {_who_when(report['article'])}")
    page.say(Text("“").append_text(marked(report["sentence"])).append("”"))
    for person in report["participants"]:
        known = f" = {person['name']} ({person['entity_id']})" if person["name"] else " (of no known entity)"
        page.say(f"{person['role']}: {person['text']}{known}", indent=4)
    if row["date_text"]:
        page.say(f"day: {row['date_text']!r} is {row['date_start']}, by rule {row['date_method']}", indent=4)
    if row["place_text"]:
        page.say(f"place: {row['place_text']}", indent=4)
    if row["modality_text"]:
        page.say(f"{row['modality']}: by {row['modality_text']!r}, rule {row['modality_rule']}", indent=4)
    if row["condition_text"]:
        page.say(f"only if: {row['condition_text']}", indent=4)
    for figure in report["figures"]:
        page.say(f"figure: {figure['text']}", indent=4)
    if report["speaker"]:
        page.say(f"so says: {report['speaker']['name']} ({report['speaker']['entity_id']})", indent=4)
    sure = "" if row["confidence"] is None else f", confidence {row['confidence']:.2f}"
    page.say(
        f"coded: {row['event_type']}, {row['modality']}, by {row['trigger_text']!r} and rule {row['rule']}{sure}",
        indent=4,
    )
    _trace(page, report, "trigger")
    if page.full:
        page.say(f"report id: {row['event_mention_id']}", indent=4)
        for other in report["neighbours"]:
            page.say(
                f"beside it: {other['event_mention_id']} {other['event_type']}, {other['modality']}, by "
                f"{other['trigger_text']!r} and rule {other['rule']}",
                indent=4,
            )


def _trace(page: Page, link: Row, what: str) -> None:
    """Where the words stand: in the article, in the capture; and who copied it."""
    article, capture = link["article"], link["capture"]
    if page.full and article["title"]:
        page.say(f"title: {article['title']}", indent=4)
    if article["url"]:
        page.say(f"at: {article['url']}", indent=4)
    if capture:
        same = "character for character" if capture["is_verbatim"] else f"there {capture['raw_words']!r}"
        page.say(
            f"traced: the {what} is characters {capture['text_start']}-{capture['text_end']} of article {article['article_id']}, "
            f"and {capture['raw_start']}-{capture['raw_end']} of the captured text, {same}",
            indent=4,
        )
        checksum = capture["sha256"] if page.full else f"{capture['sha256'][:16]}..."
        size = f", {capture['n_bytes']:,} bytes" if page.full else ""
        page.say(
            f"capture: {capture['source_uri']}, line {capture['line_no']} (kept as {capture['role']} by rule "
            f"{capture['rule']}){size}, sha256 {checksum}",
            indent=4,
        )
    _copies(page, link["copies"])


def _relation(copy: Row) -> str:
    return words.RELATIONS[copy["relation"]] if copy["relation"] else str(copy["kind"])


def _copies(page: Page, copies: Sequence[Row]) -> None:
    if not copies:
        return
    if not page.full:
        names = (f"{c['domain'] or c['source_uri']} ({_relation(c)})" for c in copies)
        page.say(f"copied by {_n(len(copies), 'article')}: {_few(names, page)}", indent=4)
        return
    for copy in copies:
        page.say(
            f"copied by {copy['domain'] or '-'}, {_time(copy['published_at'])}: {_relation(copy)}, similarity "
            f"{copy['similarity']:.2f}, by rule {copy['rule']}, article {copy['article_id']} ({copy['source_uri']})",
            indent=4,
        )


def _old_event(page: Page, chain: Row) -> None:
    page.head("What became of it")
    for step in chain["history"]:
        into = f" {step['event_id']}" if step["event_id"] else ""
        page.say(f"{step['old_event_id']} {words.EVENT_CHANGES[step['why']]}{into} (batch {step['batch_id']})")
    for event in chain["today"]:
        page.head(f"The event of today: {event['id']}")
        _event(page, event)


def _reported(page: Page, chain: Row) -> None:
    _reports(page, chain["reports"])
    for event in chain["event"]:
        page.head("It is a report of the event")
        page.say(f"{event['event_id']}  {event_sentence(event)}")


def _span(page: Page, chain: Row) -> None:
    row, (link,) = chain["row"], chain["spans"]
    page.head(_who_when(link["article"]))
    page.say(Text("“").append_text(marked(link["sentence"])).append("”"))
    if chain["table"] == "quotes":
        who = (
            f"{row['speaker_text']} ({row['speaker_id'] or 'of no known entity'})"
            if row["speaker_text"]
            else "nobody named"
        )
        page.say(
            f"said by: {who}; {row['kind']} speech" + (f", by {row['cue_text']!r}" if row["cue_text"] else ""), indent=4
        )
    if chain["table"] == "mentions":
        page.say(f"names: {row['entity_id'] or 'nobody known'} ({row['form']}, by {row['link_method']})", indent=4)
    if chain["table"] == "quantities":
        page.say(
            f"value: {_range(row['value_low'], row['value_high'])} {row['unit'] or ''} {row['of'] or ''}", indent=4
        )
    _trace(page, link, {"quotes": "quote", "mentions": "mention"}.get(chain["table"], "figure"))
    if chain.get("reports"):
        _reports(page, chain["reports"])


def _entity(page: Page, chain: Row) -> None:
    row = chain["row"]
    facts = ", ".join(str(row[name]) for name in ("type", "country", "sector", "role") if row[name])
    page.head(f"{row['name']} ({facts})")
    page.say(f"{_n(row['n_mentions'], 'mention')} in {_n(row['n_articles'], 'article')}")
    if row["aliases"]:
        page.say(f"met as: {_few(row['aliases'], page)}")
    page.head("How its mentions were linked")
    for way in chain["ways"]:
        page.say(f"{way['n']:,} as {way['form']}, by {way['link_method']}")
    links = chain["spans"] if page.full else chain["spans"][:REPORTS]
    for link in links:
        page.head(_who_when(link["article"]))
        page.say(Text("“").append_text(marked(link["sentence"])).append("”"))
        _trace(page, link, "mention")
    page.more(len(chain["spans"]) - len(links), "mentions")


def _article(page: Page, chain: Row) -> None:
    capture, lines, row = chain["capture"], chain["lines"], chain["row"]
    page.head(f"{row.get('title') or row.get('given_title') or 'without a title'}")
    page.say(f"{capture['publisher'] or capture['domain'] or 'publisher not known'}, {_time(row.get('published_at'))}")
    page.say(capture["url"] or "")
    page.say(f"capture: {capture['source_uri']}, {capture['n_bytes']:,} bytes, sha256 {capture['sha256']}")
    kept = sum(line["is_kept"] for line in lines)
    page.head(f"Its lines, and the rules that decided: {kept} kept, {len(lines) - kept} removed")
    shown = lines if page.full else lines[:LINES]
    for line in shown:
        state = "kept   " if line["is_kept"] else "removed"
        text = line["line"] if page.full else line["line"][:60]
        page.say(f"{state} {line['role']:<12} {line['rule']:<24} {text}")
    page.more(len(lines) - len(shown), "lines")
    if chain["copies"]:
        page.head("Its copies")
        _copies(page, chain["copies"])


def _cluster(page: Page, chain: Row) -> None:
    page.head(f"{_n(len(chain['articles']), 'article')} of one text, the first first")
    for article in chain["articles"]:
        if article["is_representative"]:
            what = "stands for the group"
        else:
            what = (
                f"{_relation(article)}, similarity {article['similarity']:.2f}, {article['words_added']} words "
                f"added, {article['words_left_out']} left out, by rule {article['rule']}"
            )
        page.say(f"{_time(article['published_at'])}  {article['domain'] or '-'}  {article['article_id']}  {what}")
    if chain["cluster_changes"]:
        page.head("What became of it")
    for change in chain["cluster_changes"]:
        page.say(
            f"{change['change']}: {change['representative_id']} stands for it instead of {change['old_representative_id']} "
            f"({change['rule']}, batch {change['batch_id']})"
        )


SHOWERS: dict[str, Callable[[Page, Row], None]] = {
    "events": _event,
    "event_mentions": _reported,
    "quotes": _span,
    "mentions": _span,
    "quantities": _span,
    "entities": _entity,
    "articles": _article,
    "documents": _article,
    "copies": _cluster,
    "cluster_history": _cluster,
    "event_history": _old_event,
}


def _range(low: float, high: float | None) -> str:
    if high is None:
        return f"{low:,g} or more"
    return f"{low:,g}" if low == high else f"{low:,g} to {high:,g}"


def _who_when(article: Row) -> str:
    who = article["publisher"] or article["domain"] or article["source_uri"]
    return f"{who}, {_time(article['published_at'])}"


def _time(time: datetime | None) -> str:
    return f"{time:%Y-%m-%d %H:%M} UTC" if time else "at a time not known"


def _few(names: Iterable[str], page: Page) -> str:
    found = list(names)
    shown = found if page.full else found[:NAMES]
    more = f" and {len(found) - len(shown)} more" if len(found) > len(shown) else ""
    return ", ".join(shown) + more


def _n(count: int, what: str) -> str:
    return f"{count:,} {what}{'' if count == 1 else 's'}"
