"""Values of tables as people read them, and writing them to a terminal."""

import sys
import unicodedata
from collections.abc import Callable, Container, Mapping, Sequence
from datetime import UTC, datetime
from decimal import ROUND_HALF_EVEN, Decimal
from io import TextIOWrapper
from typing import Final

from schemas.money import minor_digits
from streams.kpis import Unit

NO_VALUE: Final = "-"
JOINERS: Final = frozenset("\u200c\u200d")
"""Persian words are written with them (a half-space, a joiner); a terminal does nothing by them."""
STAND_IN: Final = "?"

_WITHOUT_WIDTH: Final = frozenset({"Mn", "Me", "Cf"})

_MINUTE: Final = 60
_HOUR: Final = 3600
_DAY: Final = 86_400
_DURATION_STEPS: Final = (
    (100 * _DAY, _DAY, "d", 0, ""),
    (_DAY, _DAY, "d", _HOUR, "h"),
    (_HOUR, _HOUR, "h", _MINUTE, "m"),
    (_MINUTE, _MINUTE, "m", 1, "s"),
)


def readable(text: str, unit: Unit, currency: str) -> str:
    """A value of a table, decimal text in the table's unit, for people; text that is no number stays as it is."""
    try:
        value = Decimal(text)
    except ArithmeticError:
        return text
    return _WRITERS[unit](value, minor_digits(currency) or 0)


def unit_name(unit: Unit, currency: str) -> str:
    """What stands beside values of a unit, where the values do not say it themselves."""
    return {
        Unit.MONEY: currency,
        Unit.MONEY_PER_DAY: f"{currency}/day",
        Unit.POINTS: "points",
        Unit.PER_YEAR: "per year",
    }.get(unit, "")


def whole(text: str) -> str:
    """A count for people."""
    return readable(text, Unit.COUNT, "")


def printable(text: str) -> str:
    """Text without what a terminal takes for a command or for another direction of writing; the rest as it is."""
    return "".join(letter if letter.isprintable() or letter in JOINERS else STAND_IN for letter in text)


def columns(text: str) -> int:
    """How many columns of a terminal a printable text takes: half-spaces and vowel marks take none."""
    return sum(unicodedata.category(letter) not in _WITHOUT_WIDTH for letter in text)


def aligned(rows: Sequence[Sequence[str]], left: Container[int] = ()) -> str:
    """A line for each row, with its cells below those of the other rows: the columns in `left` to the left."""
    widths = [max(map(columns, cells)) for cells in zip(*rows, strict=True)]
    lines = ("  ".join(map(_filled, row, widths, (place in left for place in range(len(row))))) for row in rows)
    return "".join(f"{line.rstrip()}\n" for line in lines)


def _filled(cell: str, width: int, is_left: bool) -> str:
    blank = " " * (width - columns(cell))
    return cell + blank if is_left else blank + cell


def duration(seconds: Decimal) -> str:
    """Seconds as the two largest units that say something: `45s`, `4m 05s`, `2h 05m`, `3d 04h`, `120d`."""
    size = abs(seconds)
    sign = "-" if seconds < 0 else ""
    for least, large, large_name, small, small_name in _DURATION_STEPS:
        # Rounded to what is shown before it is cut in two, so that 59.6 minutes do not become "0h 60m".
        rounded = _rounded(size / (small or large), 0) * (small or large)
        if rounded >= least:
            first, rest = divmod(int(rounded), large)
            return f"{sign}{first:,}{large_name}" + (f" {rest // small:02}{small_name}" if small else "")
    return f"{sign}{_rounded(size, 0 if size >= 10 or size == 0 else 1)}s"


def moment_text(moment: int) -> str:
    """A moment in epoch ms as people read it."""
    return f"{datetime.fromtimestamp(moment / 1000, UTC):%Y-%m-%d %H:%M:%S} UTC"


def write_readable(text: str) -> None:
    """Write to stdout; a terminal that does not know a letter shows a stand-in, and that is no error."""
    if isinstance(sys.stdout, TextIOWrapper):
        sys.stdout.reconfigure(errors="replace")
    sys.stdout.write(text)


def _count(value: Decimal, _digits: int) -> str:
    """Counts are whole, and a mean of them has as many digits as it likes."""
    return f"{value if value == value.to_integral_value() else _rounded(value, 2):,f}"


def _ratio(value: Decimal, _digits: int) -> str:
    percent = value * 100
    return f"{_rounded(percent, 2 if abs(percent) < 10 else 1):,f}%"


def _money(value: Decimal, digits: int) -> str:
    return f"{_rounded(value, digits):,f}"


def _points(value: Decimal, _digits: int) -> str:
    return f"{_rounded(value, 1):,f}"


def _frequency(value: Decimal, _digits: int) -> str:
    return f"{_rounded(value, 2):,f}"


def _seconds(value: Decimal, _digits: int) -> str:
    return duration(value)


_WRITERS: Final[Mapping[Unit, Callable[[Decimal, int], str]]] = {
    Unit.COUNT: _count,
    Unit.RATIO: _ratio,
    Unit.MONEY: _money,
    Unit.MONEY_PER_DAY: _money,
    Unit.SECONDS: _seconds,
    Unit.POINTS: _points,
    Unit.PER_YEAR: _frequency,
}


def _rounded(value: Decimal, digits: int) -> Decimal:
    # Half-even as all money here; Decimal's own context would refuse amounts beyond its 28 digits.
    if value.adjusted() > 24:
        return value
    return value.quantize(Decimal(1).scaleb(-digits), ROUND_HALF_EVEN)
