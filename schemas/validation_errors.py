"""What a failed decoding says, in the words of the contract: a reason and the field."""

import re
from typing import Final

import msgspec

from schemas.errors import InvalidEvent, Reason

_PATH: Final = re.compile(r"(?P<what>.*?)(?: - at `\$\.?(?P<path>.*)`)?", re.DOTALL)
_MISSING: Final = re.compile(r"Object missing required field `(?P<field>.*)`")
_REASONS: Final = (
    (re.compile(r"Expected `\w+` (?:of length )?[<>]=|.*out of range"), Reason.OUT_OF_RANGE),
    (re.compile(r"Invalid enum value"), Reason.UNKNOWN_VALUE),
)
_WORDS_LIMIT: Final = 200


def validation_error(error: msgspec.ValidationError) -> InvalidEvent:
    """The reason and the field behind an error of msgspec; what no pattern knows is a wrong type."""
    matched = _PATH.fullmatch(str(error))
    what, path = (matched["what"], matched["path"] or "") if matched else (str(error), "")
    cause = error.__cause__
    if isinstance(cause, InvalidEvent):
        where = f" (in '{path}')" if path else ""
        return InvalidEvent(cause.reason, f"{cause}{where}")
    missing = _MISSING.fullmatch(what)
    if missing:
        field = f"{path}.{missing['field']}" if path else missing["field"]
        return InvalidEvent(Reason.MISSING_FIELD, f"Field '{field}' is missing")
    reason = next((reason for pattern, reason in _REASONS if pattern.match(what)), Reason.WRONG_TYPE)
    if reason is Reason.OUT_OF_RANGE and path == "occurred_at":
        reason = Reason.BAD_TIME
    return InvalidEvent(reason, f"Field '{path}': {what[:_WORDS_LIMIT]}")
