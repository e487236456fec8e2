"""Where host names lead, and connections to just the addresses that were looked at.

A name is looked up once a run, and the connection goes to the very addresses that were found, under the name (for TLS and
the Host header). So a name server that answers a public address first and a private one later gains nothing.
"""

from collections.abc import Iterable
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from socket import AF_INET, AF_INET6, SOCK_STREAM, gaierror

import anyio
import httpcore

Address = IPv4Address | IPv6Address
# Networks of IPv6 whose last 32 bits are an IPv4 address to which a gateway takes the packets (RFC 6052; RFC 4291, 2.5.5.1).
_CARRIERS = (IPv6Network("64:ff9b::/96"), IPv6Network("::/96"))
_OTHER_TRY = 5.0  # seconds for an address when there are more of the same name


class PrivateAddressError(Exception):
    """A name of which every address is this machine's or of a private network. No OSError: it is not tried again."""


def is_public(address: Address) -> bool:
    """Is it the address of one host on the internet?

    Not public: what IANA's registries say is not globally reachable (loopback, private, link-local with the clouds' metadata
    services, shared, documentation ...), reserved and multicast addresses, and IPv6 addresses that carry such an IPv4 one.
    """
    if isinstance(address, IPv6Address):
        if carried := _carried(address):
            return is_public(carried)
        if address.is_site_local:
            return False
    return address.is_global and not (address.is_multicast or address.is_reserved or address.is_unspecified)


def _carried(address: IPv6Address) -> IPv4Address | None:
    if address.ipv4_mapped or address.sixtofour:
        return address.ipv4_mapped or address.sixtofour
    if any(address in network for network in _CARRIERS) and int(address) > 1:  # not :: and ::1
        return IPv4Address(int(address) & 0xFFFFFFFF)
    return None


async def look_up(host: str) -> tuple[Address, ...]:
    """The addresses of a name, or the one that is written out, in whatever notation the system knows. IPv4 first, because
    a machine may have IPv6 addresses and no way out. Empty if there are none."""
    try:
        return (ip_address(host.strip("[]").partition("%")[0]),)
    except ValueError:
        pass
    try:
        found = await anyio.getaddrinfo(host, None, type=SOCK_STREAM)
    except (gaierror, UnicodeError, OSError):
        return ()
    named = [ip_address(to[0].partition("%")[0]) for family, *_, to in found if family in (AF_INET, AF_INET6)]
    return tuple(sorted(dict.fromkeys(named), key=lambda address: address.version))


class Names:
    """The names of a run: each is looked up once, unless that fails."""

    def __init__(self) -> None:
        self._found: dict[str, tuple[Address, ...]] = {}

    async def addresses(self, host: str) -> tuple[Address, ...]:
        key = host.lower().rstrip(".")
        if not (found := self._found.get(key, ())):
            found = await look_up(host)
            if found:
                found = self._found.setdefault(key, found)  # another task may have been first
        return found

    async def are_inside(self, host: str) -> bool:
        """Is every address of the name in here? Of a name that has both, only the public ones are asked."""
        found = await self.addresses(host)
        return bool(found) and not any(map(is_public, found))


class Backend(httpcore.AsyncNetworkBackend):
    """Connects to the addresses that were looked at, and only to public ones unless `may_be_inside`."""

    def __init__(self, names: Names, may_be_inside: bool) -> None:
        self._names = names
        self._may_be_inside = may_be_inside
        self._network = httpcore.AnyIOBackend()

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        found = await self._names.addresses(host)
        allowed = [address for address in found if self._may_be_inside or is_public(address)]
        if not found:
            raise httpcore.ConnectError("the name is not known")
        if not allowed:
            raise PrivateAddressError(host)
        *others, last = allowed
        for address in others:
            within = min(timeout or _OTHER_TRY, _OTHER_TRY)
            try:
                return await self._network.connect_tcp(str(address), port, within, local_address, socket_options)
            except (httpcore.ConnectError, httpcore.ConnectTimeout):
                continue
        return await self._network.connect_tcp(str(last), port, timeout, local_address, socket_options)

    async def connect_unix_socket(
        self, path: str, timeout: float | None = None, socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None
    ) -> httpcore.AsyncNetworkStream:
        raise httpcore.ConnectError("no page is fetched from a socket of this machine")

    async def sleep(self, seconds: float) -> None:
        await self._network.sleep(seconds)
