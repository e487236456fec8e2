"""Identities made from content: the same on every machine and in every run."""

from hashlib import sha256

LENGTH = 16


def hex16(*parts: object) -> str:
    """64 bits of the SHA-256 of the parts, as 16 hexadecimal digits. Parts are kept apart, so ("ab", "c") != ("a", "bc")."""
    text = "\x1f".join("" if part is None else str(part) for part in parts)
    return sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:LENGTH]
