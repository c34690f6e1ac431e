"""A report as one HTML file: for a browser, a printer (A4) and mail programs alike.

Mail programs drop scripts, files and most style sheets. So every style stands at its element, all is laid out in
tables, and the direction of writing is an attribute of these. The sheet in the head is for printers alone. Where a
program drops the drawings too, the least and the most of each trend are there as text. No line is long: mail may have
998 bytes in one (RFC 5322, 2.1.1).
"""

from collections.abc import Iterable, Iterator, Mapping
from html import escape
from typing import Final

from streams.reports.report import Report
from streams.reports.written.rows import FigureRow, KindRow, figure_rows, kind_rows, without_value
from streams.reports.written.sparkline import sparkline
from streams.reports.written.wording import Language, Wording
from streams.texts.messages import REPORTS

_FONT: Final = "font-family:Vazirmatn,Tahoma,Arial,sans-serif"
_INK, _FAINT, _LINE, _GROUND = "#1c2430", "#5b6675", "#d5dbe3", "#f2f5f9"
_GOOD, _BAD = "#0b6b3a", "#a3231f"
_STATES: Final[Mapping[bool | None, str]] = {True: _GOOD, False: _BAD}
_COLUMNS: Final = ("kpi", "value", "change", "trend")
_WIDTHS: Final = ("40%", "20%", "20%", "20%")
"""Of the columns of both tables."""
_PRINT: Final = (
    "@page{size:A4;margin:14mm}\n"
    "@media print{tr,svg{break-inside:avoid}thead{display:table-header-group}h2{break-after:avoid}\n"
    "*{print-color-adjust:exact;-webkit-print-color-adjust:exact}}"
)


def html_text(report: Report, language: Language) -> str:
    """The report as an HTML file; the texts are in the language, and so is the direction of writing."""
    return "\n".join(_Page(report, language).lines()) + "\n"


class _Page:
    """Writes one report."""

    def __init__(self, report: Report, language: Language) -> None:
        self._report = report
        self._wording = Wording(report, language)
        self._direction = self._wording.direction
        self._start = "right" if self._direction == "rtl" else "left"

    def lines(self) -> Iterator[str]:
        """All lines of the file."""
        title = escape(self._wording.title())
        language, direction = self._wording.language, self._direction
        yield "<!DOCTYPE html>"
        yield f'<html lang="{language}" dir="{direction}">'
        yield '<head><meta charset="utf-8">'
        yield '<meta name="viewport" content="width=device-width,initial-scale=1">'
        yield f"<title>{title}</title>"
        yield f"<style>{_PRINT}</style></head>"
        yield f'<body style="margin:0;padding:0;background:#ffffff;color:{_INK};{_FONT}">'
        yield (
            f'<table role="presentation" lang="{language}" dir="{direction}" align="center" cellpadding="0" '
            f'cellspacing="0" border="0" style="width:100%;max-width:760px;margin:0 auto;color:{_INK};{_FONT}">'
        )
        yield f'<tr><td align="{self._start}" style="padding:16px 6px">'
        yield f'<h1 style="margin:0 0 4px;font-size:22px;line-height:1.4">{title}</h1>'
        yield self._note(f"{self._wording.periods()} {self._wording.as_of()}")
        if self._report.leaves_out_today:
            yield self._note(self._said("running"))
        for heading, rows in figure_rows(self._report, self._wording):
            yield from self._figures(heading, rows)
        if self._report.ticket_kinds is not None:
            yield from self._kinds()
        yield from self._without_value()
        yield "</td></tr></table>"
        yield "</body></html>"

    def _figures(self, heading: str, rows: Iterable[FigureRow]) -> Iterator[str]:
        if heading:
            yield self._heading(heading)
        yield from self._opened([self._said(f"column.{name}") for name in _COLUMNS])
        for row in rows:
            yield "<tr>"
            yield self._cell(f"<b>{escape(row.title)}</b>", *(self._faint(one) for one in row.spread))
            value = f'<span style="font-size:16px">{escape(row.value)}</span>'
            yield self._cell(value, self._faint(row.goal, _STATES.get(row.is_goal_good, _FAINT)))
            change = (
                f'<span style="color:{_STATES.get(row.is_good, _INK)};white-space:nowrap">{escape(row.change)}</span>'
            )
            yield self._cell(change if row.change else "", self._faint(row.was))
            drawn = sparkline(row.trend, escape(row.trend_range, quote=True))
            yield self._cell(drawn, self._faint(row.trend_range))
            yield "</tr>"
        yield "</tbody></table>"

    def _kinds(self) -> Iterator[str]:
        yield self._heading(self._said("kinds.title"))
        rows = kind_rows(self._report, self._wording)
        if not rows:
            yield self._note(self._said("kinds.none"))
            return
        yield from self._opened([self._said(f"kinds.{name}") for name in ("label", "tickets", "share", "verdict")])
        for row in rows:
            yield "<tr>"
            yield self._cell(f"<b>{escape(row.label)}</b>" if row.stands_out else escape(row.label))
            yield self._cell(escape(row.tickets))
            yield self._cell(escape(row.share))
            yield self._verdict(row)
            yield "</tr>"
        yield "</tbody></table>"
        yield self._note(self._said("kinds.about"))

    def _verdict(self, row: KindRow) -> str:
        verdict = f"<b>{escape(row.verdict)}</b>" if row.stands_out else escape(row.verdict)
        return self._cell(verdict, self._faint(row.counts))

    def _without_value(self) -> Iterator[str]:
        missing = without_value(self._report, self._wording)
        if missing:
            yield self._heading(self._said("without"))
            for titles, why in missing:
                yield self._note(f"{titles}: {why}" if why else titles)

    def _opened(self, names: Iterable[str]) -> Iterator[str]:
        yield (
            f'<table dir="{self._direction}" cellpadding="0" cellspacing="0" border="0" '
            f'style="width:100%;border-collapse:collapse;font-size:14px;line-height:1.5;color:{_INK};{_FONT}">'
        )
        yield "<thead><tr>"
        for name, width in zip(names, _WIDTHS, strict=True):
            yield (
                f'<th scope="col" width="{width}" align="{self._start}" style="padding:6px 5px;background:{_GROUND};'
                f'border-bottom:1px solid {_LINE};font-size:12px;text-align:{self._start}">{escape(name)}</th>'
            )
        yield "</tr></thead><tbody>"

    def _cell(self, *parts: str) -> str:
        lines = "\n".join(part for part in parts if part) or escape(self._said("none"))
        style = f"padding:6px 5px;border-bottom:1px solid {_LINE};text-align:{self._start}"
        return f'<td align="{self._start}" valign="top" style="{style}">{lines}</td>'

    def _heading(self, text: str) -> str:
        return f'<h2 style="margin:20px 0 6px;font-size:16px;line-height:1.4">{escape(text)}</h2>'

    def _note(self, text: str) -> str:
        return f'<p style="margin:4px 0;font-size:13px;line-height:1.6;color:{_FAINT}">{escape(text)}</p>'

    @staticmethod
    def _faint(text: str, colour: str = _FAINT) -> str:
        return f'<div style="font-size:12px;color:{colour}">{escape(text)}</div>' if text else ""

    def _said(self, key: str) -> str:
        return self._wording.said(_TEXTS[key])


_TEXTS: Final = {
    "running": REPORTS["running"],
    "without": REPORTS["without"],
    "none": REPORTS["none"],
    **{f"column.{name}": REPORTS[f"column.{name}"] for name in _COLUMNS},
    **{
        f"kinds.{name}": REPORTS[f"kinds.{name}"]
        for name in ("title", "none", "about", "label", "tickets", "share", "verdict")
    },
}
