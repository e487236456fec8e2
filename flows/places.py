"""Where the lake lies, from the setting that says so."""

from sources.errors import SourceError
from sources.storage import Bucket, check, is_stored, located, parse_address
from warehouse.store import Objects, Place


def stored_place(address: str, endpoint: str | None) -> Objects:
    """The place of an s3:// address. Raises SourceError if it is none, or holds what every worker would be sent: credentials."""
    if not is_stored(address):
        raise SourceError(
            f"lake {address}: write s3://bucket/prefix, or leave it out: the lake is in the data folder then"
        )
    bucket, prefix = parse_address(address, endpoint)
    if bucket.access_key or bucket.secret_key:
        raise SourceError(
            f"lake s3://{bucket.name}/{prefix}: give no credentials in the address, but AWS_ACCESS_KEY_ID and "
            "AWS_SECRET_ACCESS_KEY to this process and to each worker"
        )
    try:
        return Objects(located(bucket), prefix)
    except OSError as error:
        raise SourceError(
            f"lake s3://{bucket.name}/{prefix}: its region cannot be found ({error}); set AWS_REGION"
        ) from None


def check_place(place: Place) -> None:
    """Raises SourceError at once, in words, where the lake's storage cannot be reached or listed."""
    if isinstance(place, Objects) and isinstance(place.bucket, Bucket):
        check(place.bucket, place.prefix)
