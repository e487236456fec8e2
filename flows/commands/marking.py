"""Words in question marked in their sentence, in letters and in colour."""

from typing import Any

from rich.text import Text

from flows.commands.visible import visible

# Role of marked words -> what stands before and after them, and their colour.
MARKS = {
    "trigger": ("{", "}", "bold yellow"),
    "actor": ("[", "]", "bold green"),
    "recipient": ("[", "]", "bold magenta"),
    "words": ("{", "}", "bold yellow"),
    "speaker": ("[", "]", "bold green"),
    "cue": ("<", ">", "bold cyan"),
}


def marked(sentence: dict[str, Any]) -> Text:
    """A passage with its marks in it. Where two begin at one place, the longer stands outside."""
    text, base = sentence["text"], sentence["start"]
    marks = sorted(sentence["marks"], key=lambda m: (m["start"], -m["end"]))
    result = Text()
    for at in range(len(text) + 1):
        place = base + at
        for mark in reversed([m for m in marks if m["end"] == place]):
            result.append(MARKS[mark["role"]][1], MARKS[mark["role"]][2])
        for mark in (m for m in marks if m["start"] == place):
            result.append(MARKS[mark["role"]][0], MARKS[mark["role"]][2])
        if at < len(text):
            inside = [m for m in marks if m["start"] <= place < m["end"]]
            shown = " " if text[at].isspace() else visible(text[at])
            result.append(shown, MARKS[inside[-1]["role"]][2] if inside else "")
    return result
