"""Benchmarks import one another as they lie in their folder: it goes last, where it hides no module of others."""

import sys
from pathlib import Path

sys.path.append(str(Path(__file__).parents[2] / "benchmarks"))
