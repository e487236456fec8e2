"""Objects of S3-compatible storage, read through pyarrow's file system as if they were local files."""

import io
import os
import re
from dataclasses import dataclass, field, replace
from functools import lru_cache
from hashlib import sha256
from typing import Any, BinaryIO, cast
from urllib.parse import parse_qs, unquote, urlsplit

import pyarrow.fs as pafs

from sources.errors import SourceError

SCHEME = "s3://"
CONNECT_SECONDS = 5.0
REQUEST_SECONDS = 30.0
ATTEMPTS = 3
_BUFFER = 1 << 20  # bytes: each read of pyarrow's is a request, so that small ones must be gathered
_OPTIONS = ("region", "scheme", "endpoint_override", "endpoint", "anonymous")
_AWS_ERROR = re.compile(r"AWS Error (\w+)")
_NO_BUCKET = "there is no such bucket at this endpoint; check the bucket's name, the region and the endpoint"
# What the AWS SDK says, to what the user can do. HeadObject and ListObjects name the same thing differently.
_ADVICE = (
    (("NO_SUCH_BUCKET",), _NO_BUCKET),
    (("ACCESS_DENIED", "INVALID_ACCESS_KEY_ID", "SIGNATURE_DOES_NOT_MATCH", "INVALID_CLIENT_TOKEN_ID", "UNRECOGNIZED_CLIENT",
      "INVALID_SIGNATURE", "MISSING_AUTHENTICATION_TOKEN", "TOKEN_REFRESH_REQUIRED", "NOT_INITIALIZED", "VALIDATION"),
     "access is denied; give credentials that may list and read the bucket in AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, "
     "or add ?anonymous=true for a public one"),
    (("NETWORK_CONNECTION", "REQUEST_TIMEOUT"), "the endpoint cannot be reached; check the network and the endpoint (AWS_ENDPOINT_URL, "
     "or ?endpoint_override= in the address)"),
    (("NO_SUCH_KEY", "RESOURCE_NOT_FOUND"), "it is not there any more; list the source again"),
)  # fmt: skip


@dataclass(frozen=True)
class Bucket:
    """How to reach a bucket. Can be pickled to a worker process; its secrets show in no repr, message or comparison."""

    name: str
    endpoint: str | None = None
    scheme: str | None = None
    region: str | None = None
    is_anonymous: bool = False
    access_key: str | None = field(default=None, repr=False, compare=False)
    secret_key: str | None = field(default=None, repr=False, compare=False)
    session_token: str | None = field(default=None, repr=False, compare=False)

    @property
    def files(self) -> Any:
        """The file system. Without keys of its own it takes those of the AWS_* variables, ~/.aws or the machine's role."""
        return _file_system(self, self.access_key, self.secret_key, self.session_token)


# Kept by the process: a place is sent to a worker with each task, and connections last from one to the next.
@lru_cache(32)
def _file_system(bucket: Bucket, *_: str | None) -> Any:
    options: dict[str, Any] = {
        "anonymous": bucket.is_anonymous,
        "access_key": bucket.access_key,
        "secret_key": bucket.secret_key,
        "session_token": bucket.session_token,
        "region": bucket.region,
        "endpoint_override": bucket.endpoint,
        "scheme": bucket.scheme,
    }
    return pafs.S3FileSystem(
        **{name: value for name, value in options.items() if value},
        connect_timeout=CONNECT_SECONDS,
        request_timeout=REQUEST_SECONDS,
        retry_strategy=pafs.AwsStandardS3RetryStrategy(max_attempts=ATTEMPTS),
        allow_delayed_open=True,  # type: ignore[call-arg]  # what is small is written with one request
    )


@dataclass(frozen=True)
class StoredObject:
    """An object in a bucket, as it was when it was listed: `size` in bytes, `mtime_ns` since the epoch."""

    bucket: Bucket
    key: str
    size: int
    mtime_ns: int

    def __str__(self) -> str:
        return f"{SCHEME}{self.bucket.name}/{self.key}"

    def open(self) -> BinaryIO:
        """The object's bytes, seekable, fetched as they are read. Raises OSError, also while reading."""
        try:
            file = self.bucket.files.open_input_file(f"{self.bucket.name}/{self.key}")
        except OSError as error:
            raise _plain(error, str(self)) from None
        return cast(BinaryIO, io.BufferedReader(_Raw(file, str(self)), _BUFFER))

    def digest(self) -> str:
        """Digest of key, size and time of change, not of the bytes, which would be downloaded twice. So an object that is
        uploaded again unchanged makes a new batch, whose documents are known already."""
        return sha256(f"{self.key}\0{self.size}\0{self.mtime_ns}".encode()).hexdigest()


class _Raw(io.RawIOBase):
    """pyarrow's file as Python's, with errors that say what to do."""

    def __init__(self, file: Any, name: str) -> None:
        self._file = file
        self._name = name

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET, /) -> int:
        return int(self._file.seek(offset, whence))

    def tell(self) -> int:
        return int(self._file.tell())

    def readinto(self, buffer: Any, /) -> int:
        try:
            return int(self._file.readinto(buffer))
        except OSError as error:
            raise _plain(error, self._name) from None

    def readall(self) -> bytes:
        """All that follows in one request; Python's own asks for 8 KiB at a time."""
        try:
            return bytes(self._file.read())
        except OSError as error:
            raise _plain(error, self._name) from None

    def close(self) -> None:
        if not self.closed:
            self._file.close()
        super().close()


def is_stored(name: str) -> bool:
    """Is it the address of something in S3-compatible storage?"""
    return name.lower().startswith(SCHEME)


def parse_address(name: str, endpoint: str | None = None) -> tuple[Bucket, str]:
    """`s3://[key:secret@]bucket[/prefix][?endpoint_override=...&scheme=...&region=...&anonymous=true]` to (bucket, prefix).

    What the address does not say: `endpoint`, then AWS_ENDPOINT_URL_S3 and AWS_ENDPOINT_URL, then Amazon's own; region
    by AWS_REGION and AWS_DEFAULT_REGION. A secret with / + @ : ? or # in it is to be percent-encoded. Raises SourceError.
    """
    try:
        parts = urlsplit(name)
        asked = {option: values[-1] for option, values in parse_qs(parts.query, keep_blank_values=True).items()}
        bucket = parts.netloc.rpartition("@")[2]  # not `hostname`, which is in lower case
        key, secret = parts.username, parts.password
        is_whole = ":" not in bucket  # else a / in the secret cut the address short
    except ValueError:
        is_whole = False
    if not is_whole:  # the address is not repeated: what went wrong is most likely the secret
        raise SourceError(
            "an s3:// address cannot be read: percent-encode / + @ : ? # in its key and secret (/ is %2F), "
            "or give them in AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY; a port belongs into ?endpoint_override="
        )
    if not bucket:
        raise SourceError("an s3:// address names no bucket; write s3://bucket/prefix")
    if unknown := sorted(set(asked) - set(_OPTIONS)):
        raise SourceError(f"{SCHEME}{bucket}: unknown option {', '.join(unknown)}; known: {', '.join(_OPTIONS)}")
    where = asked.get("endpoint_override") or asked.get("endpoint") or endpoint
    where = where or os.environ.get("AWS_ENDPOINT_URL_S3") or os.environ.get("AWS_ENDPOINT_URL")
    scheme, _, host = where.rpartition("://") if where else ("", "", "")
    region = asked.get("region") or os.environ.get("AWS_REGION") or os.environ.get("AWS_DEFAULT_REGION")
    found = Bucket(
        name=bucket,
        endpoint=host.rstrip("/") or None,
        scheme=asked.get("scheme") or scheme or None,
        region=region or ("us-east-1" if host else None),
        is_anonymous=asked.get("anonymous", "").lower() in ("true", "1", "yes"),
        access_key=unquote(key) if key else None,
        secret_key=unquote(secret) if secret else None,
    )
    return found, unquote(parts.path).strip("/")


def list_objects(bucket: Bucket, prefix: str) -> list[tuple[str, StoredObject]]:
    """(Path below the prefix, object) of all objects below the prefix, or of the one that the prefix names. Sorted.

    Raises SourceError if there is nothing, or no way to it.
    """
    name = f"{SCHEME}{bucket.name}/{prefix}".rstrip("/")
    root = f"{bucket.name}/{prefix}".rstrip("/")
    try:
        bucket = located(bucket)
        found = bucket.files.get_file_info(pafs.FileSelector(root, recursive=True, allow_not_found=True))
        if not found and prefix:
            found = [bucket.files.get_file_info(root)]
    except OSError as error:
        raise SourceError(str(_plain(error, name))) from None
    stored = [
        (_below(info.path, root), StoredObject(bucket, info.path.partition("/")[2], info.size, info.mtime_ns or 0))
        for info in found
        if info.type == pafs.FileType.File
    ]
    if not stored:
        if _is_missing(bucket):
            raise SourceError(f"{name}: {_NO_BUCKET}")
        raise SourceError(f"{name}: there is nothing below this prefix; check it against the keys of the bucket")
    return sorted(stored, key=lambda pair: pair[0])


def check(bucket: Bucket, prefix: str) -> None:
    """Raises SourceError where a bucket cannot be reached or listed; nothing need be below the prefix."""
    try:
        found = bucket.files.get_file_info(bucket.name)
        bucket.files.get_file_info(pafs.FileSelector(f"{bucket.name}/{prefix}".rstrip("/"), allow_not_found=True))
    except OSError as error:
        raise SourceError(str(_plain(error, f"{SCHEME}{bucket.name}/{prefix}"))) from None
    if found.type == pafs.FileType.NotFound:
        raise SourceError(f"{SCHEME}{bucket.name}/{prefix}: {_NO_BUCKET}")


def _is_missing(bucket: Bucket) -> bool:
    """Is there no such bucket, as far as one is allowed to know?"""
    try:
        return bool(bucket.files.get_file_info(bucket.name).type == pafs.FileType.NotFound)
    except OSError:
        return False


def _below(path: str, root: str) -> str:
    return path.removeprefix(f"{root}/") if path != root else path.rpartition("/")[2]


@lru_cache(32)
def located(bucket: Bucket) -> Bucket:
    """The bucket with its region, for which Amazon is asked if nothing says it. Raises OSError."""
    if bucket.region is not None:
        return bucket
    return replace(bucket, region=pafs.resolve_s3_region(bucket.name))


def _plain(error: OSError, name: str) -> OSError:
    """The error in the words of the user; pyarrow's own are long and may repeat the request."""
    said = str(error)
    code = found[1] if (found := _AWS_ERROR.search(said)) else ""
    if isinstance(error, FileNotFoundError):  # in pyarrow's own words, which name no code
        code = "NO_SUCH_KEY"
    advice = next((words for codes, words in _ADVICE if code in codes), None)
    if advice is None:
        advice = (
            f"it cannot be read ({code or type(error).__name__}); check the address, the credentials and the endpoint"
        )
    plain = OSError(f"{name}: {advice}")
    plain.strerror = advice
    return plain
