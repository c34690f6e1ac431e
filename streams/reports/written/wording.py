"""Numbers, dates and texts of a report in one language."""

from datetime import UTC, date, datetime
from decimal import ROUND_HALF_EVEN, Decimal
from fractions import Fraction
from typing import Final, Literal
from zoneinfo import ZoneInfo

from schemas.money import minor_digits
from streams.arithmetic import fields
from streams.arithmetic.persian import to_persian
from streams.kpis import Unit
from streams.reports.report import Change, Figure, Report, Span
from streams.texts import Text
from streams.texts.messages import PAGE, REPORTS
from streams.texts.text import persian_digits

Language = Literal["en", "fa"]
LANGUAGES: Final[tuple[Language, ...]] = ("en", "fa")

_MINUTE, _HOUR, _DAY = 60, 3600, 86_400
_ROUND_MONEY: Final = 10_000
"""From here on nobody reads the minor units."""
_IN_OWN_UNIT: Final = frozenset({Unit.RATIO, Unit.POINTS})
"""Whose difference is told in their own unit: 3% more of 20% would be 20.6%, which nobody expects."""


def language_of(text: str) -> Language | None:
    """The language of a name; None where there is none."""
    return next((language for language in LANGUAGES if language == text), None)


class Wording:
    """Writes what a report holds in a language."""

    def __init__(self, report: Report, language: Language) -> None:
        """Amounts are in the report's currency, dates in its zone and calendar."""
        self.language = language
        self._report = report
        self._zone = ZoneInfo(report.zone)

    @property
    def direction(self) -> str:
        """Of the language: `ltr` or `rtl`."""
        return "rtl" if self.language == "fa" else "ltr"

    def said(self, text: Text) -> str:
        """A text in the language."""
        return text.fa if self.language == "fa" else text.en

    def filled(self, text: Text, **places: str) -> str:
        """A text with its places filled in."""
        return self.said(text.filled(**{name: Text(place, place) for name, place in places.items()}))

    def digits(self, text: str) -> str:
        """A number with the digits of the language."""
        return persian_digits(text) if self.language == "fa" else text

    def title(self) -> str:
        """What the report is called."""
        report = self._report
        name = REPORTS[f"name.{report.name}"]
        window = REPORTS[f"ended.{report.window}"] if report.is_ended else PAGE[f"window.{report.window}"]
        return self.said(REPORTS["title"].filled(name=name, window=window))

    def periods(self) -> str:
        """Which period it is, and with which it is compared."""
        before = self._report.before
        compared = self.said(REPORTS["span.alone"])
        if before is not None:
            compared = self._span(before, REPORTS["span.compared"])
        comma = "، " if self.language == "fa" else ", "
        return f"{self._span(self._report.span, REPORTS['span.days'])}{comma}{compared}."

    def as_of(self) -> str:
        """As of when, and in whose time."""
        moment = self._moment(self._report.as_of, with_time=True)
        return self.filled(REPORTS["as-of"], moment=moment, zone=self.isolated(self._report.zone))

    def value(self, unit: Unit, text: str) -> str:
        """A value of a table, decimal text, as people read it."""
        value = Decimal(text)
        match unit:
            case Unit.RATIO:
                written = self.percent(value, 2 if abs(value) < Decimal("0.1") else 1)
            case Unit.MONEY:
                written = self._money(value)
            case Unit.MONEY_PER_DAY:
                written = self.filled(PAGE["unit.per-day"], value=self._money(value))
            case Unit.SECONDS:
                written = self._duration(value)
            case Unit.PER_YEAR:
                written = self.filled(PAGE["unit.per-year"], value=self._number(value, 2))
            case Unit.COUNT:
                # A count that is not whole is so many for each one.
                written = self._number(value, 2)
            case _:
                written = self._number(value, 1)
        return written

    def goal(self, unit: Unit, target: Decimal) -> str:
        """A goal as people read it."""
        return self.value(unit, f"{target:f}")

    def change(self, figure: Figure, change: Change) -> str:
        """As in "▲ 12%"; says so where nothing has changed that anybody would see."""
        unit, size = figure.kpi.unit, abs(change.difference)
        if change.share is None or unit in _IN_OWN_UNIT:
            by = self.value(unit, f"{size:f}")
            same = by == self.value(unit, "0")
        else:
            share = abs(change.share)
            by = self.percent(_decimal(share), 1 if share < Fraction(1, 10) else 0)
            same = share < Fraction(5, 10_000)
        if same:
            return self.said(REPORTS["change.same"])
        return f"{'▲' if change.difference > 0 else '▼'} {by}"

    def percent(self, share: Decimal | Fraction, places: int = 0) -> str:
        """A share as people read it."""
        share = _decimal(share) if isinstance(share, Fraction) else share
        sign = "٪" if self.language == "fa" else "%"
        return f"{self._number(share * 100, places)}{sign}"

    def whole(self, number: int) -> str:
        """A count."""
        return self._number(Decimal(number), 0)

    def label(self, label: str) -> str:
        """The value of a dimension, as somebody called it, or what those are called that are no one's own."""
        return self.said(PAGE[f"value.{label}"]) if label in fields.RESERVED else self.isolated(label)

    def dimension(self, name: str) -> str:
        """What a dimension is called."""
        return self.said(PAGE[f"dimension.{name}"])

    def isolated(self, text: str) -> str:
        """A name that keeps its own direction, in a language that is written the other way."""
        return f"\u2068{text}\u2069" if self.language == "fa" else text

    def _span(self, span: Span, text: Text) -> str:
        with_time = any(
            (at := datetime.fromtimestamp(edge / 1000, UTC).astimezone(self._zone)).hour or at.minute
            for edge in (span.begin, span.end)
        )
        # A whole period ends with its last day; what still runs ends now.
        is_short = with_time and span.end - span.begin <= 2 * _DAY * 1000
        begin, end = (self._moment(edge, with_time=is_short) for edge in (span.begin, span.end - 1))
        return self.filled(text, **{"from": begin, "to": end})

    def _moment(self, moment: int, *, with_time: bool) -> str:
        at = datetime.fromtimestamp(moment // 1000, UTC).astimezone(self._zone)
        day = self._date(at.date())
        return f"{day} {self.digits(f'{at:%H:%M}')}" if with_time else day

    def _date(self, day: date) -> str:
        year, month, of_month = to_persian(day) if self._report.is_persian else (day.year, day.month, day.day)
        text = f"{year:04}-{month:02}-{of_month:02}"
        # Slashes stand between numbers in Persian, which go on from right to left.
        return self.isolated(self.digits(text.replace("-", "/"))) if self.language == "fa" else text

    def _number(self, value: Decimal, places: int) -> str:
        rounded = _rounded(value, places)
        text = f"{rounded.copy_abs():,f}"
        if "." in text:
            text = text.rstrip("0").rstrip(".")
        return self._signed(text, rounded)

    def _money(self, value: Decimal) -> str:
        digits = 0 if abs(value) >= _ROUND_MONEY else minor_digits(self._report.currency) or 0
        rounded = _rounded(value, digits)
        text = self._signed(f"{rounded.copy_abs():,f}", rounded)
        return f"{text} {self.isolated(self._report.currency)}"

    def _signed(self, size: str, value: Decimal) -> str:
        return f"{self._minus if value < 0 else ''}{self.digits(size)}"

    @property
    def _minus(self) -> str:
        # Without a mark a sign would stand behind its number where all goes from right to left.
        return "\u200e−" if self.language == "fa" else "−"

    def _duration(self, seconds: Decimal) -> str:
        """The two largest parts."""
        if seconds < 0:
            return f"{self._minus}{self._duration(-seconds)}"
        if seconds < 10:
            return self._part("s", self._number(seconds, 1))
        rest = int(_rounded(seconds, 0))
        if rest < _MINUTE:
            return self._part("s", self.whole(rest))
        if rest < _HOUR:
            return self._two("min", rest // _MINUTE, "s", rest % _MINUTE)
        if rest < _DAY:
            return self._two("h", rest // _HOUR, "min", rest % _HOUR // _MINUTE)
        return self._two("d", rest // _DAY, "h", rest % _DAY // _HOUR)

    def _two(self, unit: str, amount: int, lesser: str, rest: int) -> str:
        parts = [self._part(unit, self.whole(amount))]
        if rest:
            parts.append(self._part(lesser, self.whole(rest)))
        return self.said(PAGE["unit.and"]).join(parts)

    def _part(self, unit: str, amount: str) -> str:
        return self.filled(PAGE[f"unit.{unit}"], n=amount)


def _decimal(value: Fraction) -> Decimal:
    return Decimal(value.numerator) / Decimal(value.denominator)


def _rounded(value: Decimal, places: int) -> Decimal:
    # Half-even as all money here; Decimal's own context would refuse amounts beyond its 28 digits.
    return value if value.adjusted() > 24 - places else value.quantize(Decimal(1).scaleb(-places), ROUND_HALF_EVEN)
