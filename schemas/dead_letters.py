"""The headers that a dead letter has besides those of the record that was refused."""

from typing import Final

REASON: Final = "nabz.error.reason"
TOPIC: Final = "nabz.error.topic"
PARTITION: Final = "nabz.error.partition"
OFFSET: Final = "nabz.error.offset"
AT: Final = "nabz.error.at"
TRUNCATED: Final = "nabz.error.truncated"

REPLAYED: Final = "nabz.replayed"
"""A header of what `nabz dead-letters replay` sends: the mark of the refused record."""

HEADERS: Final[dict[str, str]] = {
    REASON: "Why the record was refused: a reason, a colon, and a sentence that names the field.",
    TOPIC: "The topic from which the record was read.",
    PARTITION: "Its partition there, a number as text.",
    OFFSET: "Its offset there, a number as text.",
    AT: "When it was refused: RFC 3339, UTC.",
    TRUNCATED: "Only where the record was too large to be kept whole: how many bytes its value had, a number as text.",
}
"""Header -> what stands in it, all of them as UTF-8."""
