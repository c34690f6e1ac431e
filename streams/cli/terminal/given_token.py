"""The token that a command shows a board: from an option, or from the environment."""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Final, NamedTuple

from streams.cli.terminal.exit_codes import Misused

VARIABLE: Final = "NABZ_TOKEN"
FILE_VARIABLE: Final = "NABZ_TOKEN_FILE"
_OPTION: Final = "--token-file"


class GivenToken(NamedTuple):
    """A token, and where it comes from."""

    text: str
    origin: str
    """As its user knows it: an option or a variable."""


def given_token(file: Path | None, environment: Mapping[str, str] = os.environ) -> GivenToken | None:
    """The token in `file`, else in the file that NABZ_TOKEN_FILE names, else in NABZ_TOKEN; None if there is none.

    Raises Misused for a file that cannot be read or is empty, and for what can be no token.
    """
    if file is not None:
        return _read(file, _OPTION)
    if environment.get(FILE_VARIABLE):
        return _read(Path(environment[FILE_VARIABLE]), FILE_VARIABLE)
    text = environment.get(VARIABLE, "").strip()
    return _checked(text, VARIABLE) if text else None


def _read(file: Path, origin: str) -> GivenToken:
    try:
        text = file.read_text(encoding="utf-8").strip()
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or "it is no text"
        raise Misused(f"{origin}: {file} cannot be read: {reason}") from error
    if not text:
        raise Misused(f"{origin}: {file} is empty")
    return _checked(text, origin)


def _checked(text: str, origin: str) -> GivenToken:
    # What is in a header is one line of letters; the text itself is not repeated.
    if not (text.isascii() and text.isprintable()) or " " in text:
        raise Misused(f"{origin}: this is no token, for it has blanks or other signs in it")
    return GivenToken(text, origin)
