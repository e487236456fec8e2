"""Imported by the fork server: loads what workers use, so that it is shared and ready when the first partition comes."""

from contextlib import suppress

# An error here would kill the fork server without a word; the worker meets it again and reports it.
with suppress(Exception):
    import os

    import pandas  # noqa: F401 - pyarrow looks for it when it is first given a list: a second in each worker

    import transforms.cleaning.clean
    import transforms.copies.batch
    import transforms.extract
    import transforms.reading.sources
    import transforms.resolution.batch  # noqa: F401
    from flows import partitions, publication, whole_batch, worker  # noqa: F401
    from transforms.linking.gazetteer import load_gazetteer

    worker.model(os.environ.get("COMMUNIQUE_MODEL", "sm"))
    worker.base()
    worker.lexicon()
    load_gazetteer()
