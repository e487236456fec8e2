"""A response's bytes as they come, decompressed piece by piece, so that no bomb gets larger than the limit."""

import zlib

_PIECE = 1 << 16  # bytes inflated at once
_CODECS = {"gzip": 16 + zlib.MAX_WBITS, "x-gzip": 16 + zlib.MAX_WBITS, "deflate": zlib.MAX_WBITS}
_UNASKED = ("br", "zstd", "compress", "x-compress")  # none of them is in our Accept-Encoding


class TooLargeError(ValueError):
    """More bytes than allowed; `read` holds those that are."""

    def __init__(self, read: bytes) -> None:
        super().__init__(f"more than {len(read)} bytes")
        self.read = read


class CutShortError(ValueError):
    """A compressed stream that ends in the middle."""


class UndecodableError(ValueError):
    """Bytes that are not in the encoding that the server states, or one that nobody asked for."""


class Inflater:
    """Takes the chunks of a body, and gives the body without its Content-Encoding. Never holds more than `limit` bytes."""

    def __init__(self, encoding: str, limit: int) -> None:
        """Raises UndecodableError for an encoding that cannot be undone; unknown words are no encoding."""
        stated = [name.strip().lower() for name in encoding.split(",")]
        known = [name for name in stated if name in _CODECS]
        if len(known) > 1 or (unasked := [name for name in stated if name in _UNASKED]):
            raise UndecodableError(f"sent as {encoding}" + (", not asked for" if len(known) < 2 and unasked else ""))
        self.is_encoded = bool(known)
        self._bits = _CODECS[known[0]] if known else 0
        self._inflate = zlib.decompressobj(self._bits) if known else None
        self._limit = limit
        self._size_in = 0
        self._out = bytearray()

    def expect(self, n_bytes: int) -> None:
        """The server says that so many will come. Raises TooLargeError."""
        if n_bytes > self._limit:
            raise TooLargeError(b"")

    def feed(self, chunk: bytes) -> None:
        """Raises TooLargeError, as sent or as inflated, and UndecodableError."""
        self._size_in += len(chunk)
        if self._inflate is None:
            self._take(chunk)
            return
        if self._size_in > self._limit:
            raise TooLargeError(bytes(self._out))
        while chunk:
            if self._inflate.eof:  # another member follows
                self._inflate = zlib.decompressobj(self._bits)
            try:
                self._take(self._inflate.decompress(chunk, _PIECE))
            except zlib.error as error:
                if self._out or self._bits != zlib.MAX_WBITS:
                    raise UndecodableError(f"the body is not compressed as stated ({error})") from error
                self._bits = -zlib.MAX_WBITS  # deflate without zlib's header, as some servers send it
                self._inflate = zlib.decompressobj(self._bits)
                continue
            chunk = self._inflate.unused_data if self._inflate.eof else self._inflate.unconsumed_tail

    def finish(self) -> bytes:
        """The whole body. Raises CutShortError."""
        if self._inflate is not None and self._size_in and not self._inflate.eof:
            self._take(self._inflate.flush())
            if not self._inflate.eof:
                raise CutShortError
        return bytes(self._out)

    def _take(self, data: bytes) -> None:
        room = self._limit - len(self._out)
        self._out += data[:room]
        if len(data) > room:
            raise TooLargeError(bytes(self._out))
