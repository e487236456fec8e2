"""The WARC file of a run: pages as they were received, and what could not be fetched."""

import json
import os
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import Any, BinaryIO

import warcio
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from sources.client import Response
from sources.state import part_of
from sources.web import software

FAILURE = "application/vnd.communique.failure+json"
# Cookies are no one else's business, and the encodings are undone.
_LEFT_OUT = ("set-cookie", "set-cookie2", "transfer-encoding")
_OF_ENCODING = ("content-encoding", "content-length", "content-md5", "digest", "content-digest", "repr-digest")


class Warc:
    """A gzipped WARC 1.0 file that is made with its first record, under a name that nothing reads."""

    def __init__(self, folder: Path, started: datetime) -> None:
        stamp = started.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")
        names = (f"{stamp}{f'-{n}' if n else ''}.warc.gz" for n in range(10_000))
        self.path = next(path for name in names if not (path := folder / name).exists())
        self._started = started
        self._file: BinaryIO | None = None
        self._writer: Any = None

    def page(self, response: Response, now: datetime) -> None:
        """Writes a response record: status line and headers as received but for cookies and undone encodings, the body."""
        left_out = (*_LEFT_OUT, *_OF_ENCODING) if response.is_decoded else _LEFT_OUT
        headers = [(name, value) for name, value in response.headers if name.lower() not in left_out]
        if not any(name.lower() == "content-length" for name, _ in headers):
            headers.append(("Content-Length", str(len(response.body))))
        line = StatusAndHeaders(f"{response.status} {response.reason}".strip(), headers, protocol=response.version)
        self._write("response", response.url, now, response.body, http_headers=line)

    def failure(self, url: str, reason: str, detail: str, now: datetime) -> None:
        """Writes a metadata record that says why an address has no page."""
        said = json.dumps({"reason": reason, "detail": detail}, ensure_ascii=False).encode("utf-8", "replace")
        self._write("metadata", url, now, said, warc_content_type=FAILURE)

    def _write(self, kind: str, url: str, now: datetime, payload: bytes, **more: Any) -> None:
        if self._file is None:
            self._file = part_of(self.path).open("xb")
            self._writer = WARCWriter(self._file, gzip=True)
            info = {"software": f"{software()} warcio/{warcio.__version__}" if hasattr(warcio, "__version__") else software(),
                    "format": "WARC File Format 1.0"}  # fmt: skip
            record = self._writer.create_warcinfo_record(self.path.name, info)
            record.rec_headers.replace_header("WARC-Date", _date(self._started))
            self._writer.write_record(record)
        record = self._writer.create_warc_record(
            url,
            kind,
            payload=BytesIO(payload),
            length=len(payload),
            warc_headers_dict={"WARC-Date": _date(now)},
            **more,
        )
        self._writer.write_record(record)

    def close(self) -> Path | None:
        """Completes the file on the disk; its path, under which `State.commit` puts it, or None if nothing was written."""
        if self._file is None:
            return None
        self._file.flush()
        os.fsync(self._file.fileno())
        self._file.close()
        return self.path

    def discard(self) -> None:
        """Removes what was written, unless it has its name already."""
        if self._file is not None:
            self._file.close()
            part_of(self.path).unlink(missing_ok=True)


def _date(time: datetime) -> str:
    return time.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
