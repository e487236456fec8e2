"""Imported by the fork server: loads what workers use, so that it is shared and ready when the first partition comes."""

from contextlib import suppress

# An error here would kill the fork server without a word; the worker meets it again and reports it.
with suppress(Exception):
    from flows import partitions, worker  # noqa: F401

    worker.model()
    worker.base()
    worker.lexicon()
