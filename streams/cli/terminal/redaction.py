"""Takes the secrets of the settings out of whatever this process writes to stderr: libraries know no better.

aiokafka logs the request of a login, with the password in it; a traceback has what an error quotes.
"""

import re
from base64 import b64encode
from collections.abc import Iterable, Iterator
from typing import Final

STAND_IN: Final = "***"
LEAST: Final = 4
"""A secret with fewer characters is left alone: it is part of other words, and no secret either."""

_FEW: Final = 256
_NAMED: Final = {"\n": "n", "\r": "r", "\t": "t", "\b": "b", "\f": "f"}

_hidden: re.Pattern[str] | None = None


def hide(secrets: Iterable[str]) -> None:
    """From here on `redacted` knows these, and no longer those of before."""
    global _hidden  # noqa: PLW0603 - one process has one stderr
    # The longest first: one secret may be the beginning of another.
    known = sorted({secret for secret in secrets if len(secret) >= LEAST}, key=lambda secret: (-len(secret), secret))
    _hidden = re.compile("|".join(form for secret in known for form in _forms(secret))) if known else None


def redacted(text: str) -> str:
    """The text, with a stand-in where one of the secrets stood, however it was written."""
    return text if _hidden is None else _hidden.sub(STAND_IN, text)


def _forms(secret: str) -> Iterator[str]:
    """What finds a secret as it is, in addresses, and quoted by Python or JSON, also what was quoted before."""
    first, *others = map(_character, secret)
    yield first + "".join(rf"\\*{other}" for other in others)
    yield re.escape(b64encode(secret.encode(errors="surrogatepass")).decode())


def _character(character: str) -> str:
    """What finds a character in each way of writing it; quoting puts backslashes before some."""
    number, raw = ord(character), character.encode(errors="surrogatepass")
    pairs = character.encode("utf-16-be", errors="surrogatepass")
    forms = [
        re.escape(character),
        "".join(f"%{byte:02x}" for byte in raw),
        "".join(rf"\\+x{byte:02x}" for byte in raw),
        "".join(rf"\\+u{pairs[place]:02x}{pairs[place + 1]:02x}" for place in range(0, len(pairs), 2)),
        rf"\\+U{number:08x}",
    ]
    if number < _FEW:
        forms.append(rf"\\+x{number:02x}")
    if character in _NAMED:
        forms.append(rf"\\+{_NAMED[character]}")
    if character == " ":
        forms.append(r"\+")
    if character == "\\":
        forms[0] = r"\\+"
    # Digits of base 16 come in both sizes; the characters themselves do not.
    return f"(?:{forms[0]}|(?i:{'|'.join(forms[1:])}))"
