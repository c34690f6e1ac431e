"""Who may ask a board, and what a token may be used for."""

import re
from enum import StrEnum
from ipaddress import ip_network
from typing import Annotated, Final

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from streams.settings.values import text, words, wrong


class Scope(StrEnum):
    """What may be done over HTTP; each route of a board needs one."""

    READ = "read"
    """See figures: the page, answers, `/metrics`."""
    ACT = "act"
    """Change something, such as who takes care of an alert."""
    PERSONAL = "personal"
    """See what tells of single persons."""


_NAME: Final = re.compile(r"[a-z0-9]+(?:[_-][a-z0-9]+)*")
_LONGEST_NAME: Final = 64
_DIGEST: Final = re.compile(r"[0-9a-fA-F]{64}")
_HOST: Final = re.compile(r"[A-Za-z0-9._-]+|\[[0-9A-Fa-f:.]+\]|[0-9A-Fa-f:.]+")
_HEADER: Final = re.compile(r"[A-Za-z][A-Za-z0-9-]*")


def is_token_name(name: str) -> bool:
    """Whether a token can have this name: small letters and digits, with single hyphens or underscores between them."""
    return len(name) <= _LONGEST_NAME and _NAME.fullmatch(name) is not None


def _network(word: str) -> str | None:
    try:
        return str(ip_network(word.strip()))
    except ValueError:
        return None


TokenName = Annotated[str, text("a name of small letters, digits and hyphens, such as 'prometheus'", is_token_name)]
Scopes = Annotated[
    tuple[str, ...],
    words(
        f"a list of different scopes among {', '.join(Scope)}",
        lambda word: Scope(word.strip()) if word.strip() in set(Scope) else None,
    ),
]
Hosts = Annotated[
    tuple[str, ...],
    words(
        "a list of different names of hosts, without ports",
        lambda word: word.strip().strip("[]").lower() if _HOST.fullmatch(word.strip()) else None,
        may_be_empty=True,
    ),
]
Networks = Annotated[
    tuple[str, ...], words("a list of different networks, such as '10.0.0.0/8'", _network, may_be_empty=True)
]
HeaderName = Annotated[str, text("the name of a header", lambda name: _HEADER.fullmatch(name) is not None)]
Path = Annotated[str, text("the path of a file")]
_Digest = Annotated[
    str,
    text(
        "the SHA-256 of a token in 64 hexadecimal digits, as `nabz token new` prints it",
        lambda digest: _DIGEST.fullmatch(digest) is not None,
    ),
    AfterValidator(str.lower),
]


class TokenSettings(BaseModel):
    """One token, by what it is known by, and what it may be used for.

    Settings need not hold the token: its SHA-256 tells it from others, and cannot be turned back into it.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    sha256: _Digest | None = Field(default=None, description="The SHA-256 of the token.")
    token_file: Path | None = Field(default=None, description="A file with the token itself, instead of `sha256`.")
    scopes: Scopes = Field(default=(Scope.READ,), description="What it may be used for.")

    @model_validator(mode="after")
    def _known_by_one(self) -> "TokenSettings":
        if (self.sha256 is None) == (self.token_file is None):
            raise wrong("either sha256 or token_file")
        return self
