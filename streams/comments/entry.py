"""What a word does in a comment, and what a word or phrase weighs. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from enum import Enum
from typing import Any, Final, NamedTuple

HEAVIEST: Final = 5
"""Weights are from -5 (complaint) to 5 (praise)."""

_TURNED_PRAISE: Final = -0.8
"""What of its weight a negated word of praise has, if the lexicon does not say it."""
_TURNED_COMPLAINT: Final = -0.5
"""The same of a word of complaint: "not bad" praises little."""
_MISSED_PRAISE: Final = -0.4
"""What of its weight praise has that is asked for: "could be faster"."""


class InvalidLexicon(ValueError):
    """A lexicon, or a word that somebody adds to it, is not as it has to be; says what is wrong."""


class Role(Enum):
    """What a word does; the values are the sections of a lexicon."""

    WEIGHS = "weighs"
    NEGATION = "negation"
    WITHOUT = "without"
    MORE = "more"
    LESS = "less"
    CONTRAST = "contrast"
    REGRET = "regret"
    CONCESSION = "concession"
    WISH = "wish"
    SURPRISE = "surprise"
    BOTH = "both"


class Word(NamedTuple):
    """A word of a comment by its root in a lexicon; of a verb of Persian also what its form says (see `Verb`)."""

    root: str
    is_verb: bool = False
    negated: bool = False
    asked: bool = False
    participle: bool = False


@dataclass(frozen=True, slots=True)
class Entry:
    """What a word or phrase does, and what it weighs: as it stands, negated, and asked for. None: is not said."""

    role: Role = Role.WEIGHS
    weight: float | None = None
    turned: float | None = None
    asked: float | None = None
    solves: bool | None = None
    """Whether a complaint beside it is over: "fixed the leak", مشکلم حل شد."""

    @property
    def plain(self) -> float:
        """Its weight as it stands; 0 where only another one is said."""
        return self.weight or 0.0

    @property
    def negated(self) -> float:
        """Its weight where it is negated."""
        if self.turned is not None:
            return self.turned
        return self.plain * (_TURNED_PRAISE if self.plain > 0 else _TURNED_COMPLAINT)

    @property
    def missed(self) -> float:
        """Its weight where somebody asks for it or wishes it."""
        if self.asked is not None:
            return self.asked
        return self.plain * (_MISSED_PRAISE if self.plain > 0 else 1.0)

    def speaks_of(self, found: Sequence[Word]) -> bool:
        """Whether it says something of its words in the forms in which they stand in a comment."""
        if self.weight is not None or (self.role is not Role.WEIGHS and self.role is not Role.SURPRISE):
            return True
        if self.role is Role.WEIGHS and self.turned is None and self.asked is None:
            return False
        if not any(word.is_verb for word in found):
            return True
        if any(word.negated for word in found):
            return self.role is Role.SURPRISE or self.turned is not None
        return self.asked is not None and any(word.asked for word in found)

    def merged(self, other: "Entry") -> "Entry":
        """Both as one. Raises InvalidLexicon where they contradict each other."""
        roles = {self.role, other.role} - {Role.WEIGHS}
        weighs = [entry for entry in (self, other) if entry.role is Role.WEIGHS]
        # A word of any role may weigh something where it is negated. A surprise is one only where it is.
        taken = any(entry.weight is not None or entry.asked is not None for entry in weighs)
        if len(roles) > 1 or (roles - {Role.SURPRISE} and taken):
            raise InvalidLexicon(f"is {self.role.value} and {other.role.value}")
        values: dict[str, Any] = {}
        for name in _VALUES:
            one, another = getattr(self, name), getattr(other, name)
            if None not in (one, another) and one != another:
                raise InvalidLexicon(f"has two values for {name}, {one:g} and {another:g}")
            values[name] = another if one is None else one
        return Entry(roles.pop() if roles else Role.WEIGHS, **values)


_VALUES: Final = tuple(field.name for field in fields(Entry) if field.name != "role")
