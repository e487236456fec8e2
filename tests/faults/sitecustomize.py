"""Faults for the processes of a run: put this folder on PYTHONPATH, and documents do what their text says.

A document with `FAULT:<stage>:<what>` in its text does that in that stage: crash (a fault of memory), killed (as by a
system that is out of memory), hang (in C code), raise, memory (takes all that there is), or, in extract, garble (its reports'
triggers are not what stands in the text).
"""

import os
import re
import signal
import sys
import time
from collections.abc import Callable, Sequence
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec, PathFinder
from types import ModuleType
from typing import Any

_FAULT = re.compile(r"FAULT:(\w+):(\w+)")
# Module -> stage, function of it that gets a document, and where its text is.
_STAGES: dict[str, tuple[str, str, Callable[..., str]]] = {
    "transforms.reading.records": ("ingest", "to_document", lambda *record: str(record)),
    "transforms.cleaning.templates": ("lines", "site_lines", lambda document, *_: document["raw_text"]),
    "transforms.cleaning.clean": ("clean", "clean_document", lambda document, *_: document["raw_text"]),
    "transforms.extract": ("extract", "extract_article", lambda article, *_: article.text),
}


def _do(what: str) -> None:
    if what == "crash":
        os.kill(os.getpid(), signal.SIGSEGV)
    elif what == "killed":
        os.kill(os.getpid(), signal.SIGKILL)
    elif what == "hang":
        time.sleep(3600)
    elif what == "memory":
        print(len(b"x" * (1 << 44)))
    elif what == "raise":
        raise ValueError("a fault that was asked for")


class _Faulty(Loader):
    def __init__(self, loader: Loader, name: str) -> None:
        self._loader, self._name = loader, name

    def create_module(self, spec: ModuleSpec) -> ModuleType | None:
        return self._loader.create_module(spec)

    def exec_module(self, module: ModuleType) -> None:
        self._loader.exec_module(module)
        stage, function, text = _STAGES[self._name]
        original = getattr(module, function)

        def faulty(*args: object, **named: object) -> object:
            faults = [what for where, what in _FAULT.findall(text(*args)) if where == stage]
            for what in faults:
                _do(what)
            made = original(*args, **named)
            if "garble" in faults:
                found: Any = args[-1]
                for row in found.event_mentions:
                    if row["article_id"] == args[0].article_id:  # type: ignore[attr-defined]
                        row["trigger_text"] = "garbled"
            return made

        setattr(module, function, faulty)


class _Finder(MetaPathFinder):
    def find_spec(self, name: str, path: Sequence[str] | None, target: ModuleType | None = None) -> ModuleSpec | None:
        if name not in _STAGES or not (found := PathFinder.find_spec(name, path, target)) or not found.loader:
            return None
        found.loader = _Faulty(found.loader, name)
        return found


sys.meta_path.insert(0, _Finder())
