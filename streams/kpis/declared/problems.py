"""What is wrong with declarations of KPIs, and at which key."""

from collections.abc import Iterable, Sequence
from difflib import get_close_matches
from typing import NamedTuple, TypeAlias

Path: TypeAlias = tuple[str | int, ...]
"""The keys down to a value, as ("kpis", "revenue_refunded_ratio", "by", 0)."""


class Problem(NamedTuple):
    """One thing that is wrong: at which key, and what."""

    path: Path
    what: str

    def __str__(self) -> str:
        """As in `kpis.nps.by[0]: no measure ...`."""
        return f"{key_name(self.path)}: {self.what}"


class InvalidDeclarations(ValueError):
    """Declarations of KPIs that cannot be used: whoever wrote them has to change them. A line a problem."""

    def __init__(self, problems: Sequence[Problem], file: str = "") -> None:
        super().__init__("\n".join(f"{file}: {problem}" if file else str(problem) for problem in problems))
        self.problems = tuple(problems)


def key_name(path: Path) -> str:
    """A path as it is written in TOML: `kpis.nps.by[0]`."""
    name = ""
    for part in path:
        name += f"[{part}]" if isinstance(part, int) else f".{part}" if name else part
    return name


def known(name: str, names: Iterable[str]) -> str:
    """The end of a sentence that says what may have been meant, or all there is."""
    listed = list(names)
    close = get_close_matches(name, listed, n=1)
    return f"did you mean '{close[0]}'?" if close else f"known: {', '.join(listed) or 'none'}"
