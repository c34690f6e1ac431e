"""What a KPI is made of, and which side of it is bad: both decide how it is judged."""

from enum import Enum


class Nature(Enum):
    """How a KPI comes about, and so by which distribution it is judged. `Stretches` says what its columns hold."""

    COUNT = "count"
    """Whole things that happen: orders, customers lost."""
    AMOUNT = "amount"
    """Sums that come in lumps: revenue."""
    RATIO = "ratio"
    """A part of a whole, both counted: refused of decided."""
    MEAN = "mean"
    """Durations and amounts, judged on the logarithmic scale."""
    SCORE = "score"
    """Means of bounded values: answers to a survey."""
    LEVEL = "level"
    """Something that stands at a height: a backlog."""
    NUMBER = "number"
    """A bare number, of which nothing more is known."""

    @property
    def adds_up(self) -> bool:
        """Whether the columns of two stretches, one after the other, may be added."""
        return self not in {Nature.LEVEL, Nature.NUMBER}

    @property
    def by_time(self) -> bool:
        """Whether what is expected grows with time, and not with how many things there are."""
        return self in {Nature.COUNT, Nature.AMOUNT}

    @property
    def is_scaled(self) -> bool:
        """Whether hours differ by a factor; the others differ by a difference."""
        return self in {Nature.COUNT, Nature.AMOUNT, Nature.RATIO}


class Side(Enum):
    """The side on which a KPI is bad."""

    HIGH = "high"
    LOW = "low"

    @property
    def sign(self) -> int:
        """1 where more is bad, -1 where less is."""
        return 1 if self is Side.HIGH else -1

    @property
    def other(self) -> "Side":
        """The good one."""
        return Side.LOW if self is Side.HIGH else Side.HIGH
