"""Tokens: random texts that say who asks. A board keeps their digests and not the tokens.

A token has 256 bits of chance, so that a plain SHA-256 of it can be neither guessed nor looked up.
"""

import hmac
import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Final

from streams.settings.access import Scope, TokenSettings
from streams.settings.errors import SettingsError

_PREFIX: Final = "nabz_"
"""By which programs that look for leaked secrets know one."""
_BYTES: Final = 32
_FEWEST_CHARACTERS: Final = 20
"""What is shorter was thought of by somebody, and can be guessed."""


def new_token() -> str:
    """A token that nobody knows yet."""
    return _PREFIX + secrets.token_urlsafe(_BYTES)


def digest_of(token: str) -> str:
    """What a token is known by: its SHA-256, in hexadecimal digits."""
    return sha256(token.encode("utf-8", "surrogateescape")).hexdigest()


@dataclass(frozen=True, slots=True)
class Holder:
    """Whoever has one token, as the settings name them."""

    name: str
    digest: str
    scopes: frozenset[Scope]


class Tokens:
    """The tokens that are taken."""

    def __init__(self, holders: Iterable[Holder]) -> None:
        """Take the tokens of these holders."""
        self._holders = {holder.name: holder for holder in holders}

    def __len__(self) -> int:
        """How many there are."""
        return len(self._holders)

    def named(self, name: str) -> Holder | None:
        """The holder of this name."""
        return self._holders.get(name)

    def holder(self, token: str) -> Holder | None:
        """Whose token it is. It takes as long whether and with whichever of them it agrees, and how far."""
        asked, found = digest_of(token), None
        for holder in self._holders.values():
            if hmac.compare_digest(holder.digest, asked):
                found = holder
        return found


def tokens_of(settings: Mapping[str, TokenSettings]) -> Tokens:
    """The tokens that settings name. Raises SettingsError for a file that cannot be read or holds no token."""
    return Tokens(_holder(name, token) for name, token in settings.items())


def _holder(name: str, token: TokenSettings) -> Holder:
    digest = token.sha256
    if digest is None:
        key = f"board.tokens.{name}.token_file"
        told = secret_in(token.token_file or "", key)
        if len(told) < _FEWEST_CHARACTERS:
            raise SettingsError(
                f"{key}: the file {token.token_file} holds fewer than {_FEWEST_CHARACTERS} characters, which can be "
                "guessed: `nabz token new` makes a token"
            )
        digest = digest_of(told)
    return Holder(name, digest, frozenset(map(Scope, token.scopes)))


def secret_in(path: str, key: str) -> str:
    """The text of a file, without blanks around it. Raises SettingsError, which names the key of the settings.

    What is no path is not repeated: it may be the secret itself, written where its file is asked for.
    """
    try:
        return Path(path).read_text(encoding="utf-8").strip()
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or "it is no text"
        file = path if "/" in path else "that is named"
        raise SettingsError(f"{key}: the file {file} cannot be read: {reason}") from error
