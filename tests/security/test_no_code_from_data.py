"""Nothing in our packages makes code of data, starts a shell, or unpickles."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent
PACKAGES = ("flows", "sources", "transforms", "expectations", "warehouse")
MODULES = [path for package in PACKAGES for path in sorted((ROOT / package).rglob("*.py"))]
MODULES_NOT = {
    "pickle",
    "dill",
    "cloudpickle",
    "joblib",
    "shelve",
    "marshal",
    "torch",
    "code",
    "codeop",
    "pty",
    "commands",
    "xmlrpc",
    "ctypes",
}
BUILTINS_NOT = {"eval", "exec", "compile", "__import__", "breakpoint", "input"}
# module -> functions of it
CALLS_NOT = {
    "os": {
        "system",
        "popen",
        "execv",
        "execve",
        "execvp",
        "execl",
        "execlp",
        "spawnl",
        "spawnv",
        "posix_spawn",
        "startfile",
    },
    "yaml": {"load", "load_all", "unsafe_load", "full_load"},
    "subprocess": {"run", "Popen", "call", "check_call", "check_output", "getoutput", "getstatusoutput"},
    "tarfile": {"extractall", "extract"},
    "shutil": {"unpack_archive"},
}
# What they start is the user's own, or ours: a hook of communique.toml, Prefect's server, a developer's npm. Never a shell.
MAY_START_PROCESSES = {"flows/hooks.py", "flows/servers.py", "warehouse/catalog/build_engine.py"}
# Modules that load code by a name that is not data: the language models, of a closed list.
MAY_IMPORT_BY_NAME = {"transforms/language/pipeline.py", "transforms/language/models.py"}


def problems(source: str) -> list[str]:
    tree = ast.parse(source)
    found = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found += [f"imports {a.name}" for a in node.names if a.name.split(".")[0] in MODULES_NOT]
        elif isinstance(node, ast.ImportFrom) and node.module:
            head = node.module.split(".")[0]
            found += [f"imports {node.module}"] if head in MODULES_NOT else []
            found += [f"imports {node.module}.{a.name}" for a in node.names if a.name in CALLS_NOT.get(head, ())]
            found += [f"imports {a.name}" for a in node.names if a.name == "import_module"]
        elif isinstance(node, ast.Call):
            named = {k.arg: k.value for k in node.keywords}
            for name in ("shell", "allow_pickle", "weights_only"):
                value = named.get(name)
                if isinstance(value, ast.Constant) and value.value is (name != "weights_only"):
                    found.append(f"{name}={value.value}")
            if isinstance(node.func, ast.Name) and node.func.id in BUILTINS_NOT:
                found.append(f"calls {node.func.id}")
            elif isinstance(node.func, ast.Attribute):
                of = node.func.value.id if isinstance(node.func.value, ast.Name) else ""
                if of == "yaml" and "Safe" in ast.unparse(node):
                    continue
                if node.func.attr in CALLS_NOT.get(of, ()) or node.func.attr in (
                    "extractall",
                    "read_pickle",
                    "to_pickle",
                    "import_module",
                ):
                    found.append(f"calls {of}.{node.func.attr}")
    return found


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_no_code_from_data(path: Path) -> None:
    name = path.relative_to(ROOT).as_posix()
    found = problems(path.read_text(encoding="utf-8"))
    if name in MAY_IMPORT_BY_NAME:
        found = [what for what in found if "import_module" not in what]
    if name in MAY_START_PROCESSES:
        found = [what for what in found if not what.startswith("calls subprocess.")]
    assert not found


@pytest.mark.parametrize(
    "source",
    ["import pickle", "from joblib import load", "eval('1')", "exec(x)", "import os\nos.system('x')", "import yaml\nyaml.load(x)",
     "import subprocess\nsubprocess.run(x, shell=True)", "import numpy as np\nnp.load(x, allow_pickle=True)", "archive.extractall(p)",
     "from subprocess import run", "import pandas as pd\npd.read_pickle(x)"],
)  # fmt: skip
def test_the_test_sees_it(source: str) -> None:
    assert problems(source)


def test_models_in_the_package_are_no_pickles() -> None:
    """A gzip or npz of ours could hold one; they hold JSON, text or arrays of numbers."""
    import gzip

    for package in PACKAGES:
        for path in (ROOT / package).rglob("*"):
            if path.is_file() and path.suffix in (".gz", ".npy", ".npz", ".bin", ".pkl", ".joblib", ".pt", ".model"):
                head = gzip.decompress(path.read_bytes())[:2] if path.suffix == ".gz" else path.read_bytes()[:2]
                assert path.suffix in (".gz", ".npy", ".npz") and head[:1] != b"\x80", path
