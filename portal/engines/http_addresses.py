"""Which addresses the portal may call: public ones, and the networks that an administrator allows.

The lists are written out rather than asked of `ipaddress`, whose answers differ between releases of Python.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network

_NOT_PUBLIC_4 = [
    ip_network(text)
    for text in (
        "0.0.0.0/8",  # this host
        "10.0.0.0/8",  # private
        "100.64.0.0/10",  # behind a carrier's NAT; also a cloud's metadata (100.100.100.200)
        "127.0.0.0/8",  # loopback
        "168.63.129.16/32",  # a cloud's metadata at a public address
        "169.254.0.0/16",  # link-local, metadata
        "172.16.0.0/12",  # private
        "192.0.0.0/24",  # protocol assignments
        "192.0.2.0/24",  # documentation
        "192.31.196.0/24",
        "192.52.193.0/24",
        "192.88.99.0/24",  # 6to4 relays
        "192.168.0.0/16",  # private
        "192.175.48.0/24",
        "198.18.0.0/15",  # benchmarks
        "198.51.100.0/24",  # documentation
        "203.0.113.0/24",  # documentation
        "224.0.0.0/4",  # multicast
        "240.0.0.0/4",  # reserved, broadcast
    )
]
_PUBLIC_6 = ip_network("2000::/3")
_NOT_PUBLIC_6 = [
    ip_network(text)
    for text in (
        "2001::/23",  # protocol assignments, Teredo (an IPv4 address hides inside)
        "2001:db8::/32",  # documentation
        "2002::/16",  # 6to4 (an IPv4 address hides inside)
        "2620:4f:8000::/48",
        "3fff::/20",  # documentation
    )
]  # mapped (::ffff:0:0/96), NAT64 (64:ff9b::/96), local and link-local lie outside 2000::/3

_NUMBER = re.compile(r"[0-9]+|0x[0-9a-f]*", re.IGNORECASE)


def may_call(address: Address, allow: Sequence[Network] = ()) -> bool:
    """True for a public address, and for any address within `allow`."""
    if allowed(address, allow):
        return True
    if isinstance(address, IPv4Address):
        return not any(address in network for network in _NOT_PUBLIC_4)
    return (
        address.scope_id is None
        and address in _PUBLIC_6
        and not any(address in network for network in _NOT_PUBLIC_6)
    )


def allowed(address: Address, allow: Sequence[Network]) -> bool:
    """True within the networks that an administrator named."""
    return any(address in network for network in allow)


def literal(host: str) -> Address | None:
    """The address that `host` spells in the one normal way; None for a name.

    Raises ValueError for the other spellings (decimal, octal, hexadecimal, short, with a zone).
    """
    if ":" in host:
        if "%" in host:
            raise ValueError(host)
        return ip_address(host)
    # A host whose last label is a number is an address for browsers and resolvers, whatever its shape.
    if _NUMBER.fullmatch(host.rstrip(".").rpartition(".")[2]):
        return IPv4Address(host)
    return None
