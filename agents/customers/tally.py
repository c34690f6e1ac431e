"""Writing down contributions of customers."""


class Tally:
    """A list of contributions: keys and amounts, side by side.

    A key is put together from `key_of_moment`, one of `codes` and one of `Labels`.
    """

    __slots__ = ("amounts", "keys")

    def __init__(self) -> None:
        """Start empty."""
        self.keys: list[int] = []
        self.amounts: list[int] = []

    def add(self, key: int, amount: int) -> None:
        """Count an amount."""
        self.keys.append(key)
        self.amounts.append(amount)

    def extend(self, other: "Tally") -> None:
        """Add all that another one has."""
        self.keys += other.keys
        self.amounts += other.amounts

    def __eq__(self, other: object) -> bool:
        """Whether both say the same, in the same order."""
        return isinstance(other, Tally) and self.keys == other.keys and self.amounts == other.amounts

    __hash__ = None  # type: ignore[assignment] # it changes
