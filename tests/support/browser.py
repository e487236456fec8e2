"""A real Chromium, told what to do by the DevTools protocol: pages as a reader sees them, and every request that they make."""

import base64
import json
import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection, connect

COMMAND = ("chromium", "chromium-browser", "google-chrome")
FLAGS = (
    "--headless=new",
    "--no-first-run",
    "--no-sandbox",  # CI is root
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-dev-shm-usage",
    "--remote-debugging-port=0",
    "--window-size=1200,900",
)


def executable() -> str | None:
    """Where Chromium is, if it is."""
    return next((found for name in COMMAND if (found := shutil.which(name))), None)


class PageError(AssertionError):
    """The page's script failed, or what was waited for did not come."""


@dataclass
class Page:
    """A tab. `requests`: the addresses that it and its workers asked for; `messages`: errors and warnings of its console."""

    socket: ClientConnection
    session: str
    requests: list[str] = field(default_factory=list)
    messages: list[str] = field(default_factory=list)
    number: int = 0

    def send(self, method: str, session: str | None = None, **params: Any) -> dict[str, Any]:
        """A command of the protocol, and its answer. `session`: "" for the browser itself, none for the tab."""
        self.number += 1
        message = {"id": self.number, "method": method, "params": params}
        to = self.session if session is None else session
        self.socket.send(json.dumps(message | ({"sessionId": to} if to else {})))
        wanted = self.number
        while (found := self._next(60)).get("id") != wanted:
            pass
        if "error" in found:
            raise PageError(f"{method}: {found['error']}")
        answer: dict[str, Any] = found["result"]
        return answer

    def _next(self, timeout: float) -> dict[str, Any]:
        message: dict[str, Any] = json.loads(self.socket.recv(timeout))
        self._note(message)
        return message

    def _note(self, message: dict[str, Any]) -> None:
        params = message.get("params", {})
        match message.get("method"):
            case "Network.requestWillBeSent":
                self.requests.append(params["request"]["url"])
            case "Runtime.exceptionThrown":
                found = params["exceptionDetails"]
                self.messages.append(found.get("exception", {}).get("description") or found["text"])
            case "Log.entryAdded" if params["entry"]["level"] in ("error", "warning"):
                self.messages.append(params["entry"]["text"])
            case "Runtime.consoleAPICalled" if params["type"] in ("error", "warning", "assert"):
                self.messages.append(" ".join(str(a.get("value", a.get("description"))) for a in params["args"]))
            case "Target.attachedToTarget":  # a worker: it waits until its network is looked at
                session = params["sessionId"]
                for method in ("Network.enable", "Runtime.enable", "Runtime.runIfWaitingForDebugger"):
                    self.number += 1
                    self.socket.send(json.dumps({"id": self.number, "method": method, "sessionId": session}))

    def open(self, url: str) -> None:
        self.send("Page.navigate", url=url)
        self.wait("document.readyState === 'complete'")

    def run(self, script: str) -> Any:
        """The value of an expression in the page; a promise is awaited."""
        found = self.send("Runtime.evaluate", expression=script, returnByValue=True, awaitPromise=True)
        if "exceptionDetails" in found:
            raise PageError(found["exceptionDetails"].get("exception", {}).get("description") or found)
        return found["result"].get("value")

    def wait(self, script: str, seconds: float = 60) -> Any:
        """Waits until an expression is true in the page; its value."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            if value := self.run(f"({script})"):
                return value
            time.sleep(0.03)
        raise PageError(f"not within {seconds} s: {script}; console: {self.messages}")

    def pick(self, selector: str, path: Path) -> None:
        """Chooses a file, as a reader does in the dialogue."""
        root = self.send("DOM.getDocument")["root"]["nodeId"]
        node = self.send("DOM.querySelector", nodeId=root, selector=selector)["nodeId"]
        self.send("DOM.setFileInputFiles", nodeId=node, files=[str(path)])

    def type(self, text: str) -> None:
        """Text into what has the focus."""
        self.send("Input.insertText", text=text)

    def press(self, key: str, modifiers: int = 0) -> None:
        """A key; modifiers: 1 Alt, 2 Ctrl, 4 Meta, 8 Shift."""
        codes = {"Enter": 13, "Tab": 9, "Escape": 27}
        for kind in ("rawKeyDown", "keyUp"):
            self.send(
                "Input.dispatchKeyEvent",
                type=kind,
                key=key,
                code=key,
                windowsVirtualKeyCode=codes[key],
                modifiers=modifiers,
            )

    def size(self, width: int, height: int, is_dark: bool = False) -> None:
        self.send("Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=False)
        scheme = [{"name": "prefers-color-scheme", "value": "dark" if is_dark else "light"}]
        self.send("Emulation.setEmulatedMedia", features=scheme)

    def screenshot(self, path: Path) -> None:
        path.write_bytes(base64.b64decode(self.send("Page.captureScreenshot", format="png")["data"]))


@dataclass
class Browser:
    """A Chromium with a profile of its own; `downloads` is where it saves what it downloads."""

    address: str
    downloads: Path

    @contextmanager
    def page(self) -> Iterator[Page]:
        """A tab without memory of others, closed at the end."""
        with connect(self.address, max_size=None, max_queue=None, ping_interval=None, compression=None) as socket:
            page = Page(socket, "")
            context = page.send("Target.createBrowserContext")["browserContextId"]
            target = page.send("Target.createTarget", url="about:blank", browserContextId=context)["targetId"]
            page.session = page.send("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
            for method in ("Page.enable", "Runtime.enable", "Log.enable", "Network.enable", "DOM.enable"):
                page.send(method)
            page.send("Target.setAutoAttach", autoAttach=True, waitForDebuggerOnStart=True, flatten=True)
            page.send(
                "Browser.setDownloadBehavior",
                session="",
                behavior="allow",
                downloadPath=str(self.downloads),
                browserContextId=context,
            )
            try:
                yield page
            finally:
                with suppress(
                    ConnectionClosed
                ):  # Chromium that ends with its last page has said all that it had to say
                    page.send("Target.disposeBrowserContext", session="", browserContextId=context)

    def downloaded(self, name: str, seconds: float = 20) -> Path:
        """A file, when it was downloaded whole."""
        path = self.downloads / name
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            if path.exists() and not list(self.downloads.glob("*.crdownload")):
                return path
            time.sleep(0.03)
        raise PageError(f"{name} was not downloaded; there are {sorted(p.name for p in self.downloads.iterdir())}")


@contextmanager
def chromium(folder: Path) -> Iterator[Browser]:
    """A running Chromium."""
    found = executable()
    assert found, f"none of {', '.join(COMMAND)} is installed"
    downloads = folder / "downloads"
    downloads.mkdir(parents=True)
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        environment = {**os.environ, "HOME": profile}
        process = subprocess.Popen(
            [found, *FLAGS, f"--user-data-dir={profile}", "about:blank"],
            stderr=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            text=True,
            env=environment,
        )
        try:
            yield Browser(_address(process), downloads)
        finally:
            process.terminate()
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()
            if process.stderr:
                process.stderr.close()


def _address(process: subprocess.Popen[str]) -> str:
    said = []
    for line in process.stderr or ():
        said.append(line)
        if line.startswith("DevTools listening on "):
            return line.removeprefix("DevTools listening on ").strip()
    raise PageError("Chromium did not start: " + "".join(said))
