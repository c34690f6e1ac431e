"""Who asks over HTTP, and what they may: by a token, a session, a proxy, or because nobody is asked."""

import secrets
import time
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network
from typing import Final
from urllib.parse import urlsplit

from aiohttp import web

from streams.http.access.hosts import Hosts, is_loopback
from streams.http.access.sessions import Sessions
from streams.http.access.tokens import Tokens, secret_in, tokens_of
from streams.settings.access import Scope
from streams.settings.errors import SettingsError
from streams.settings.processes import BoardSettings

COOKIE: Final = "nabz"
SECURE_COOKIE: Final = "__Host-nabz"
"""Of this name browsers take a cookie only by https, and from no other host of the same domain."""
_FEWEST_KEY_CHARACTERS: Final = 32


class Way(StrEnum):
    """By what it is known who asks."""

    NOBODY = "nobody"
    """It is not: nobody is asked."""
    TOKEN = "token"  # noqa: S105 - a way, not a password
    SESSION = "session"
    PROXY = "proxy"


@dataclass(frozen=True, slots=True)
class Asker:
    """Who asks."""

    name: str | None
    """Of the token, or as the proxy tells; never the token."""
    way: Way
    scopes: frozenset[Scope]
    until: float | None = None
    """When their session ends, in seconds of Unix time."""


ASKER: Final = web.RequestKey("asker", Asker)
"""Who asks, in each request that needs a scope."""
CLIENT: Final = web.RequestKey("client", str)
"""The address of who asks, in each such request: the one that a proxy tells, where it is believed."""


class Access:
    """Who may ask one listener."""

    def __init__(
        self, board: BoardSettings, listens_on: str, address: str | None, *, is_open: bool, has_pages: bool = True
    ) -> None:
        """Ask for the tokens of these settings, and for none where `is_open`: then all that can be read is.

        `address` is where people reach the board, if that is known; without `has_pages` only programs ask. Raises
        SettingsError for files of tokens or of the key that cannot be used.
        """
        self.tokens: Tokens = tokens_of(board.tokens)
        self.sessions = Sessions(_key(board.session_key_file if has_pages else None), board.session_hours)
        self.hosts = Hosts(listens_on, board.hosts, address)
        self.address = address
        self.has_form = has_pages and board.sign_in == "token" and len(self.tokens) > 0
        """Whether people can sign in by a form that takes a token."""
        self._board = board
        self._anybody = frozenset({Scope.READ, Scope.PERSONAL} if is_open else ())
        self._by_proxy = frozenset(map(Scope, board.proxy_scopes))
        self._proxies = [ip_network(network) for network in board.proxies]

    @property
    def is_shut(self) -> bool:
        """Whether nobody is let in at all."""
        return not (self._anybody or len(self.tokens) or self._board.sign_in == "proxy")

    def asker(self, request: web.BaseRequest) -> Asker | None:
        """Who asks; None if that is nobody who may do anything, or says who they are with something wrong."""
        token = bearer(request.headers)
        if token is not None and len(self.tokens):
            holder = self.tokens.holder(token)
            return None if holder is None else Asker(holder.name, Way.TOKEN, holder.scopes)
        if self._board.sign_in == "proxy":
            told = request.headers.getall(self._board.proxy_header, [])
            if len(told) == 1 and told[0].strip() and self.believes(request.remote):
                return Asker(told[0].strip(), Way.PROXY, self._by_proxy)
        if self.has_form:
            shown = request.cookies.get(SECURE_COOKIE if self.is_secure(request) else COOKIE, "")
            session = self.sessions.read(shown, self.tokens, time.time())
            if session is not None:
                return Asker(session.holder.name, Way.SESSION, session.holder.scopes, session.until)
        return Asker(None, Way.NOBODY, self._anybody) if self._anybody else None

    def believes(self, address: str | None) -> bool:
        """Whether it is the address of a proxy whose words are taken."""
        return _is_in(self._proxies, address)

    def client(self, request: web.BaseRequest) -> str:
        """The address of who asks: the last one that a proxy tells which is none of a proxy itself."""
        address = request.remote or ""
        if self.believes(address):
            told = ",".join(request.headers.getall("X-Forwarded-For", [])).split(",")
            for hop in reversed([hop.strip() for hop in told if hop.strip()]):
                address = hop
                if not self.believes(hop):
                    break
        return address

    def is_secure(self, request: web.BaseRequest) -> bool:
        """Whether the browser asks by https: here, or of a proxy that says so, or that is known to stand before."""
        if request.secure or (self.address or "").startswith("https:"):
            return True
        told = request.headers.get("X-Forwarded-Proto", "").strip().lower()
        return told == "https" and self.believes(request.remote)


def board_access(board: BoardSettings, address: str | None) -> Access:
    """Who may ask a board. Raises SettingsError if it would tell figures to whoever can reach it, unless told to."""
    asks_nobody = not board.tokens and board.sign_in != "proxy"
    on_loopback = is_loopback(board.host)
    if asks_nobody and not on_loopback and not board.open:
        raise SettingsError(
            f"board.host = '{board.host}' can be reached by others, and the board would ask nobody who they are: run "
            "`nabz token new NAME` and put what it prints into the settings, or set board.open = true if everybody may "
            "read all figures"
        )
    return Access(board, board.host, address, is_open=board.open or (asks_nobody and on_loopback))


def is_told_of_elsewhere(board: BoardSettings, address: str | None) -> bool:
    """Whether a board that asks nobody is told of at another host: then a proxy may show it to others."""
    host = urlsplit(address).hostname if address else None
    return asked_for(board) == "nothing" and not board.open and host is not None and not is_loopback(host)


def asked_for(board: BoardSettings) -> str:
    """What a board asks of who wants to read, for its log."""
    ways = [*(["a token"] if board.tokens else []), *(["a proxy's word"] if board.sign_in == "proxy" else [])]
    return "nothing" if board.open or not ways else " or ".join(ways)


def metrics_access(board: BoardSettings) -> Access:
    """Who may ask the listener that has metrics alone. Raises SettingsError as `board_access` does."""
    is_open = board.metrics_open or board.open or is_loopback(board.metrics_host)
    if not is_open and not board.tokens:
        raise SettingsError(
            f"board.metrics_host = '{board.metrics_host}' can be reached by others, and there is no token to ask for: "
            "run `nabz token new prometheus` and put what it prints into the settings, or set board.metrics_open = true"
        )
    return Access(board, board.metrics_host, None, is_open=is_open, has_pages=False)


def health_access(board: BoardSettings, host: str) -> Access:
    """Who may ask a worker, or another process without pages, on this host: without tokens only this machine."""
    is_open = board.open or (not board.tokens and is_loopback(host))
    return Access(board, host, None, is_open=is_open, has_pages=False)


def bearer(headers: Mapping[str, str]) -> str | None:
    """The token that a request shows; None if it shows none. What other schemes show is not for the board."""
    scheme, _, token = headers.get("Authorization", "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" else None


def _key(path: str | None) -> bytes:
    if path is None:
        return secrets.token_bytes(_FEWEST_KEY_CHARACTERS)
    text = secret_in(path, "board.session_key_file")
    if len(text) < _FEWEST_KEY_CHARACTERS:
        raise SettingsError(
            f"board.session_key_file: the file {path} holds fewer than {_FEWEST_KEY_CHARACTERS} characters: "
            "`openssl rand -hex 32` makes a key"
        )
    return text.encode()


def _is_in(networks: list[IPv4Network | IPv6Network], address: str | None) -> bool:
    try:
        found = ip_address(address or "")
    except ValueError:
        return False
    # A listener for both families sees addresses of the older one as `::ffff:10.0.0.1`.
    plain = getattr(found, "ipv4_mapped", None) or found
    return any(plain in network for network in networks)
