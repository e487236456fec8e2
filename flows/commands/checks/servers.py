"""What answers over the network: Prefect's server, the web sources."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from flows.commands.checks.finding import Finding, version_of

if TYPE_CHECKING:
    from flows.settings import Settings

_TEMPORARY = (b"prefect.server.api.server:create_app", b"flows.temporary_server:app")


def check_prefect(url: str | None = None, processes: Path = Path("/proc")) -> Iterator[Finding]:
    """Does the server of PREFECT_API_URL answer, in the version installed here? Temporary servers that nobody uses any more."""
    url = os.environ.get("PREFECT_API_URL") if url is None else url
    installed = version_of("prefect") or "missing"
    if not url:
        yield Finding("Prefect", "ok", f"{installed}; each run starts a server of its own (PREFECT_API_URL is not set)")
    else:
        yield _server(url.rstrip("/"), installed)
    if orphans := _orphans(processes):
        what = f"temporary servers whose run is gone: process {', '.join(map(str, orphans))}"
        yield Finding("Prefect servers", "warn", what, f"end them: kill {' '.join(map(str, orphans))}")


def _server(url: str, installed: str) -> Finding:
    import httpx

    try:
        answer = httpx.get(f"{url}/admin/version", timeout=2.0)
        answer.raise_for_status()
        running = str(answer.json())
    except (httpx.HTTPError, httpx.InvalidURL, ValueError) as error:
        what = f"PREFECT_API_URL does not answer ({type(error).__name__})"
        return Finding("Prefect", "fail", what, "start the server, or unset PREFECT_API_URL: a run then brings its own")
    if running != installed:
        what = f"the server runs {running[:40]}, here is {installed}"
        return Finding("Prefect", "warn", what, "give both the same version")
    return Finding("Prefect", "ok", f"{installed}, and so the server of PREFECT_API_URL")


def _orphans(processes: Path) -> list[int]:
    """Servers of temporary runs whose parent died (Linux: they belong to process 1 then)."""
    found = []
    for folder in processes.glob("[0-9]*"):
        try:
            words = (folder / "cmdline").read_bytes().replace(b"\0", b" ")
            parent = (folder / "stat").read_text().rpartition(")")[2].split()[1]
        except (OSError, IndexError):
            continue
        if parent == "1" and any(name in words for name in _TEMPORARY) and (folder.stat().st_uid == os.getuid()):
            found.append(int(folder.name))
    return sorted(found)


def check_sources(settings: "Settings | None") -> Iterator[Finding]:
    """Does each web source of communique.toml answer? Asks for robots.txt alone."""
    import httpx

    for source in settings.sources if settings else ():
        if not source.is_web or "://" not in source.location:
            continue
        url = httpx.URL(source.location)
        name = source.name or url.host
        try:
            answer = httpx.get(url.copy_with(raw_path=b"/robots.txt", fragment=None), timeout=5.0)
            yield Finding(f"source {name}", "ok", f"answers ({answer.status_code})")
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            what = f"does not answer ({type(error).__name__})"
            yield Finding(f"source {name}", "warn", what, "check the address and the network")
