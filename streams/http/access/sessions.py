"""Sessions: what a browser shows after its person has signed in by a token. They hold no token.

A session is the name of the token and an end, signed with the board's key and the digest of that token: so it ends with
its time, when the token is taken out of the settings or replaced, and with the key. Boards that have the same key take
each other's.
"""

import hmac
from typing import Final, NamedTuple

from streams.http.access.tokens import Holder, Tokens

_SECONDS_OF_AN_HOUR: Final = 3600
_KIND: Final = "nabz session 1"


class Session(NamedTuple):
    """Who has signed in, and until when that holds, in seconds of Unix time."""

    holder: Holder
    until: int


class Sessions:
    """The sessions of boards that have one key."""

    def __init__(self, key: bytes, hours: int) -> None:
        """Sign with this key; a session ends after so many hours."""
        self._key = key
        self.seconds = hours * _SECONDS_OF_AN_HOUR
        """For how long one holds."""

    def begin(self, holder: Holder, now: float) -> str:
        """What the browser of this holder shows from now on: text that can stand in a cookie."""
        until = int(now) + self.seconds
        return f"{until}.{holder.name}.{self._signature(holder, until)}"

    def read(self, shown: str, tokens: Tokens, now: float) -> Session | None:
        """The session that a browser shows; None if it is none, has ended, or its token is taken no more."""
        end, _, rest = shown.partition(".")
        name, _, signature = rest.partition(".")
        holder = tokens.named(name)
        # A number of that many digits is not worth being read.
        if holder is None or not end.isascii() or not end.isdecimal() or len(end) > len(str(1 << 63)):
            return None
        shown_bytes = signature.encode(errors="surrogateescape")  # a header may hold any bytes
        signed = hmac.compare_digest(self._signature(holder, int(end)).encode(), shown_bytes)
        return Session(holder, int(end)) if signed and now < int(end) else None

    def _signature(self, holder: Holder, until: int) -> str:
        message = f"{_KIND}.{until}.{holder.name}.{holder.digest}"
        return hmac.new(self._key, message.encode(), "sha256").hexdigest()
