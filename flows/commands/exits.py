"""How a command ends: its exit codes, once."""

from enum import IntEnum


class Exit(IntEnum):
    """The exit codes of all commands. `meaning` is what --help and the reference say."""

    meaning: str

    DONE = 0, "done; of a question: yes, found, the same, whole"
    NO = (
        1,
        "the answer is no (nothing found, something differs, a check fails), or a run failed: the last release stays",
    )
    WRONG_CALL = (
        2,
        "nothing was begun: a wrong call or setting, no release or input there, the folder in use by another run",
    )
    INTERRUPTED = 130, "stopped by Ctrl-C; the same command goes on where it stopped"
    TERMINATED = 143, "stopped by SIGTERM; the same command goes on where it stopped"

    def __new__(cls, code: int, meaning: str) -> "Exit":
        """The number, with its meaning beside it."""
        found = int.__new__(cls, code)
        found._value_ = code
        found.meaning = meaning
        return found


def exit_lines() -> list[str]:
    """The codes as a list in Markdown."""
    return [f"- `{code.value}`: {code.meaning}" for code in Exit]
