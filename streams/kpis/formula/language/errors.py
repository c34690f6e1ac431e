"""What is wrong with the text of a formula, and where."""

from collections.abc import Iterable
from difflib import get_close_matches


class FormulaError(ValueError):
    """A formula that cannot be read; whoever wrote it has to change it.

    `line` and `column` count from 1 in the text of the formula. The message begins with them, unless the text is a
    single line: then with the column alone.
    """

    def __init__(self, what: str, line: int, column: int, *, is_only_line: bool = False) -> None:
        place = f"column {column}" if is_only_line else f"line {line}, column {column}"
        super().__init__(f"{place}: {what}")
        self.what = what
        self.line = line
        self.column = column


def nearest(name: str, known: Iterable[str]) -> str:
    """The end of a sentence that says which known name may have been meant; empty where none is near."""
    close = get_close_matches(name, list(known), n=1)
    return f"; did you mean '{close[0]}'?" if close else ""
