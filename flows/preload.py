"""Imported by the fork server: loads what workers use, so that it is shared and ready when the first partition comes."""

from flows import partitions, worker

worker.model()
worker.base()
worker.lexicon()

__all__ = ["partitions", "worker"]
