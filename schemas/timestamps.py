"""Moments: text or epoch milliseconds in, epoch milliseconds out. Times are cut to milliseconds.

Text is RFC 3339, and what many systems write in its place: an offset as `+0330` or `+03`, and no seconds.
"""

import re
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Final, cast

from schemas.errors import InvalidEvent, Reason

LATEST: Final = 253_402_300_799_999
"""The last millisecond of the year 9999; the first moment that events may have is 0, the start of 1970."""

LEAST_NUMBER: Final = 100_000_000_000
"""The first number that is taken for milliseconds: in March 1973. One below it, from 0, means seconds."""

TEXT: Final = (
    "^[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt ][0-9]{2}:[0-9]{2}(:[0-9]{2}(\\.[0-9]+)?)?([Zz]|[+-][0-9]{2}(:?[0-9]{2})?)$"
)
"""The shape of a time in text, for documents: days and hours that no calendar has fit it too."""

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECOND: Final = timedelta(milliseconds=1)

_TO_THE_MINUTE: Final = len("1970-01-01T00:00")
_TO_THE_SECOND: Final = len("1970-01-01T00:00:00")
_DATE_AND_TIME: Final = re.compile(
    r"([0-9]{4}-[0-9]{2}-[0-9]{2})[Tt ]((?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9])",
)
_FRACTION: Final = re.compile(r"(?:\.([0-9]{1,3})[0-9]*)?")
_OFFSET: Final = re.compile(r"[Zz]|([+-])([01][0-9]|2[0-3])(?::?([0-5][0-9]))?")
_ADVICE: Final = tuple(
    (re.compile(shape), advice)
    for shape, advice in (
        (r"[0-9]{12,15}", "milliseconds are a number, without quotes"),
        (r"[0-9]{1,11}(\.[0-9]*)?", "seconds? Write a number of milliseconds, without quotes"),
        (r"[0-9]{4}-[0-9]{2}-[0-9]{2}", "that is a day, not a moment"),
        (r"[^T ]{10}[Tt ][0-9:]+:60.*", "a leap second is no time: write the second after it"),
        (r"[^T ]{10}[Tt ][0-9:.]+", "write Z for UTC, or an offset such as +03:30, after it"),
        (r"[^T ]{10}[Tt ][0-9:.]+ ?(UTC|GMT|utc|gmt)", "write Z for UTC"),
    )
)
"""Shape of a text that is no time -> what to do about it."""
_UTC: Final = {
    fraction + offset: milliseconds
    for offset in ("Z", "+00:00")
    for fraction, milliseconds in [("", 0), *((f".{number:03}", number) for number in range(1000))]
}
"""What mostly follows the second -> its milliseconds."""


def epoch_milliseconds(moment: int | str, field: str = "occurred_at") -> int:
    """Turn what stands in the JSON into epoch milliseconds, from 0 to `LATEST`.

    Args:
        moment: epoch milliseconds, or text with an offset. A fraction of a second may be of any length, and is cut
            to milliseconds. A leap second is no time.
        field: what the moment is called.

    Raises:
        InvalidEvent: bad-time.
    """
    if isinstance(moment, str):
        try:
            remainder = moment[_TO_THE_SECOND:]
            milliseconds = _UTC.get(remainder)
            if milliseconds is None:
                milliseconds = _remainder(remainder)
            found = _second(moment[:_TO_THE_SECOND]) + milliseconds
        except ValueError:
            found = _minute(moment, field)
    elif 0 <= moment < LEAST_NUMBER:
        raise InvalidEvent(
            Reason.BAD_TIME,
            f"Field '{field}': seconds, not milliseconds? Milliseconds are 1000 times that",
        )
    else:
        found = moment
    if 0 <= found <= LATEST:
        return found
    raise InvalidEvent(Reason.BAD_TIME, f"Field '{field}' is outside the years 1970 to 9999")


def written(moment: int) -> int | str:
    """Epoch milliseconds as they are read back: text in the years in which a number means seconds."""
    return moment if moment >= LEAST_NUMBER else rfc_3339(moment)


def rfc_3339(moment: int) -> str:
    """Epoch milliseconds as text in UTC."""
    text = (_EPOCH + moment * _MILLISECOND).isoformat(timespec="milliseconds")
    return f"{text.removesuffix('+00:00')}Z"


@lru_cache(maxsize=16_384)  # events come close after each other, so their second is often known already
def _second(text: str) -> int:
    """Date and time of day to the second, read as UTC; ValueError where the text is something else."""
    parts = _DATE_AND_TIME.fullmatch(text)
    if parts is None:
        raise ValueError
    return (datetime.fromisoformat(f"{parts[1]}T{parts[2]}+00:00") - _EPOCH) // _MILLISECOND


def _remainder(text: str) -> int:
    """Milliseconds of a fraction, less those of an offset; ValueError where the text is something else."""
    fraction = cast("re.Match[str]", _FRACTION.match(text))
    milliseconds = int(fraction[1].ljust(3, "0")) if fraction[1] else 0
    return milliseconds - _offset(text[fraction.end() :])


@lru_cache(maxsize=4096)
def _offset(text: str) -> int:
    """Milliseconds ahead of UTC; ValueError where the text is no offset."""
    parts = _OFFSET.fullmatch(text)
    if parts is None:
        raise ValueError
    sign, hours, minutes = parts.groups()
    if sign is None:
        return 0
    size = (int(hours) * 60 + int(minutes or 0)) * 60_000
    return -size if sign == "-" else size


def _minute(text: str, field: str) -> int:
    """A time without seconds, which is the last hope of a text that is no other time."""
    try:
        return _second(f"{text[:_TO_THE_MINUTE]}:00") - _offset(text[_TO_THE_MINUTE:])
    except ValueError:
        raise InvalidEvent(
            Reason.BAD_TIME, f"Field '{field}' is no RFC 3339 time with an offset{_advice(text)}"
        ) from None


def _advice(text: str) -> str:
    """What to write in place of a text that is no time, where that can be told."""
    return next((f"; {advice}" for shape, advice in _ADVICE if shape.fullmatch(text)), "")
