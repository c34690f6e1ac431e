"""Hosts: by which names a process is asked, so that no page of another site asks it in a visitor's name.

A page of another site can let its own name lead to this machine (DNS rebinding). Then a browser sends that name as
Host, which is refused. A number cannot be made to lead elsewhere.
"""

import re
from collections.abc import Iterable
from ipaddress import ip_address
from typing import Final
from urllib.parse import SplitResult, urlsplit

_LOOPBACK_NAMES: Final = frozenset({"localhost", "ip6-localhost", "ip6-loopback"})
_ASKED: Final = re.compile(r"(\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9._-]+)(?::([0-9]{1,5}))?")
_USUAL_PORTS: Final = {"http": "80", "https": "443"}


def is_loopback(host: str) -> bool:
    """Whether only this machine reaches the host: an address or one of the usual names."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host.lower().rstrip(".") in _LOOPBACK_NAMES


def is_any(host: str) -> bool:
    """Whether listening on the host means to listen on all addresses of the machine."""
    try:
        return ip_address(host).is_unspecified
    except ValueError:
        return False


class Hosts:
    """The hosts that one listener is asked for."""

    def __init__(self, listens_on: str, named: Iterable[str], address: str | None) -> None:
        """Take the host that is listened on, those that are named, and that of the `address` people are told of."""
        told = urlsplit(address).hostname if address else None
        self._names = {name.lower().rstrip(".") for name in (listens_on, *named, *([told] if told else []))}
        self._numbers = is_any(listens_on)

    def takes(self, host: str) -> bool:
        """Whether a Host header names one of them; its port makes no difference."""
        name = _name_in(host)
        if name is None:
            return False
        return is_loopback(name) or name in self._names or (self._numbers and _is_number(name))


def is_same_site(origin: str, host: str, address: str | None) -> bool:
    """Whether an Origin header is of the page that a request's host shows, or of the `address` people are told of.

    The scheme makes no difference: behind a proxy it is another one than here.
    """
    asked, parts = _ASKED.fullmatch(host), _parts(origin)
    if asked is None or parts is None or parts.scheme not in _USUAL_PORTS or not parts.netloc:
        return False
    if address is not None and origin == "{0.scheme}://{0.netloc}".format(urlsplit(address)):
        return True
    usual = _USUAL_PORTS[parts.scheme]
    return parts.netloc.lower().removesuffix(f":{usual}") == host.lower().removesuffix(f":{usual}")


def _parts(origin: str) -> SplitResult | None:
    """The parts of an Origin header; None of what is no address, such as one with half a bracket."""
    try:
        return urlsplit(origin)
    except ValueError:
        return None


def _name_in(host: str) -> str | None:
    found = _ASKED.fullmatch(host)
    return None if found is None else found[1].strip("[]").lower().rstrip(".")


def _is_number(name: str) -> bool:
    try:
        ip_address(name)
    except ValueError:
        return False
    return True
