"""Summaries of alerts in English and Persian: limits and windows as people say them. Pure."""

from decimal import Decimal
from typing import Final

from streams.kpis import Kpi, Title, Unit

_PERSIAN_DIGITS: Final = str.maketrans("0123456789,.", "۰۱۲۳۴۵۶۷۸۹٬٫")
_SPANS: Final = (
    (86_400, Title("day", "روز")),
    (3_600, Title("hour", "ساعت")),
    (60, Title("minute", "دقیقه")),
    (1, Title("second", "ثانیه")),
)
_WINDOW_UNITS: Final = {"m": _SPANS[2][1], "h": _SPANS[1][1], "d": _SPANS[0][1]}


def threshold_summary(kpi: Kpi, limit: Decimal, window: str, currency: str, *, above: bool) -> Title:
    """As in "Churn: above 10 % over 30 days"."""
    value, span = readable(limit, kpi.unit, currency), spoken_window(window)
    return Title(
        f"{kpi.title.en}: {'above' if above else 'below'} {value.en} over {span.en}",
        f"{kpi.title.fa}: {'بالاتر' if above else 'پایین‌تر'} از {value.fa} در {span.fa} گذشته",
    )


def spike_summary(kpi: Kpi, window: str, *, above: bool) -> Title:
    """As in "Churn: unusually high over 1 hour"."""
    span = spoken_window(window)
    return Title(
        f"{kpi.title.en}: unusually {'high' if above else 'low'} over {span.en}",
        f"{kpi.title.fa}: {'بالاتر' if above else 'پایین‌تر'} از حد معمول در {span.fa} گذشته",
    )


def spoken_window(window: str) -> Title:
    """A window's length, as in "30 days"."""
    return _counted(Decimal(window[:-1]), _WINDOW_UNITS[window[-1]])


def readable(value: Decimal, unit: Unit, currency: str) -> Title:
    """A value in the units of the table as people write it: "10 %", "2 days", "1,000 USD"."""
    match unit:
        case Unit.RATIO:
            percent = _digits(value * 100)
            return Title(f"{percent} %", f"{_persian(percent)}٪")
        case Unit.SECONDS:
            return _duration(value)
        case Unit.MONEY | Unit.MONEY_PER_DAY:
            daily = Title(" a day", " در روز") if unit is Unit.MONEY_PER_DAY else Title("", "")
            amount = _digits(value)
            return Title(f"{amount} {currency}{daily.en}", f"{_persian(amount)} {currency}{daily.fa}")
        case Unit.POINTS:
            return Title(f"{_digits(value)} points", f"{_persian(_digits(value))} امتیاز")
        case Unit.PER_YEAR:
            return Title(f"{_digits(value)} a year", f"{_persian(_digits(value))} در سال")
        case Unit.COUNT:
            return Title(_digits(value), _persian(_digits(value)))


def _duration(seconds: Decimal) -> Title:
    """In the largest unit of which it is a whole number; in seconds, if it is of none."""
    length, name = next((span for span in _SPANS if seconds and seconds % span[0] == 0), _SPANS[-1])
    return _counted(seconds / length, name)


def _counted(count: Decimal, name: Title) -> Title:
    digits = _digits(count)
    return Title(f"{digits} {name.en}" + ("" if count == 1 else "s"), f"{_persian(digits)} {name.fa}")


def _digits(value: Decimal) -> str:
    """Thousands parted by commas, without trailing zeros."""
    text = f"{value:,f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _persian(text: str) -> str:
    return text.translate(_PERSIAN_DIGITS)
