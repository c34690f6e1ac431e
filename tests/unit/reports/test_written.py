"""How a report is written: the files that were looked at, and what mail, spreadsheets and Markdown need."""

import csv
import io
import json
from dataclasses import replace
from decimal import Decimal
from html.parser import HTMLParser
from pathlib import Path

import pytest

from streams.kpis import Unit
from streams.reports import Span
from streams.reports.written import FORMATS, LANGUAGES, Language
from streams.reports.written.as_csv import COLUMNS
from streams.reports.written.sparkline import sparkline
from streams.reports.written.wording import Wording
from tests.unit.reports.examples import NASTY, files, report

MAIL_LINE_BYTES = 998
SHOWN_BY_MAIL = {
    *("html", "head", "meta", "title", "style", "body", "table", "thead", "tbody", "tr", "th", "td"),
    *("h1", "h2", "p", "b", "span", "div", "svg", "path", "circle"),
}
"""Drawings are left out by some, and nothing stands in them alone."""


@pytest.mark.parametrize(("path", "text"), list(files()), ids=lambda one: one.name if isinstance(one, Path) else "")
def test_files_are_those_that_were_looked_at(path: Path, text: str) -> None:
    assert path.read_bytes().decode() == text, "python -m tests.unit.reports.examples writes them anew: look at them"


class Markup(HTMLParser):
    """What stands in a page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str]]] = []
        self.texts: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, {name: value or "" for name, value in attrs}))

    def handle_data(self, data: str) -> None:
        self.texts.append(data)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_page_needs_no_scripts_no_files_and_no_style_sheet(language: Language) -> None:
    text = FORMATS["html"].write(report(), language)
    markup = Markup(text)
    assert {tag for tag, _ in markup.tags} <= SHOWN_BY_MAIL
    attributes = {name for _, attributes in markup.tags for name in attributes}
    assert attributes.isdisjoint({"class", "id", "href", "src", "background"})
    assert not any(name.startswith("on") for name in attributes)
    assert "url(" not in text
    assert max(map(len, text.encode().splitlines())) <= MAIL_LINE_BYTES
    # Mail programs drop html and body, so each table says its direction itself.
    direction = {"en": "ltr", "fa": "rtl"}[language]
    tables = [attributes for tag, attributes in markup.tags if tag == "table"]
    assert len(tables) == 4
    assert {table["dir"] for table in tables} == {direction}
    start = {"en": "left", "fa": "right"}[language]
    assert {attributes["align"] for tag, attributes in markup.tags if tag in {"td", "th"}} == {start}
    assert any(NASTY in one for one in markup.texts)


def test_long_trends_have_short_lines() -> None:
    drawn = sparkline([Decimal(place % 7) for place in range(400)], "0 to 6")
    assert max(map(len, drawn.splitlines())) < 200
    assert drawn.count("L") == 399
    assert sparkline([None, Decimal(1), None], "") == ""
    lone = sparkline([Decimal(1), None, Decimal(2), Decimal(2)], "")
    assert (lone.count("<circle"), lone.count("M")) == (2, 1)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_table_has_a_row_for_each_figure_and_kind(language: Language) -> None:
    shown = report()
    text = FORMATS["csv"].write(shown, language)
    assert text.count("\r\n") == text.count("\n") - 2, "lines end as RFC 4180 says, and the odd category has one itself"
    rows = list(csv.DictReader(io.StringIO(text, newline="")))
    assert list(rows[0]) == list(COLUMNS)
    assert [row["kpi"] for row in rows[:5]] == [figure.kpi.name for figure in shown.figures]
    assert [row["label"] for row in rows[5:]] == ["login", "billing", f"'{NASTY}", "unknown"]
    assert rows[1]["best"] == f"'{NASTY}", "a spreadsheet would run it"
    assert (rows[1]["change"], rows[1]["difference"]) == (repr(-72 / 237), "-72")
    assert (rows[1]["goal"], rows[1]["met"], rows[2]["met"]) == ("150", "no", "yes")
    assert rows[4]["reason"]
    assert rows[4]["value"] == ""
    assert [row["verdict"] for row in rows[5:]] == ["alike", "less", "new", "alike"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_markdown_has_whole_rows_whatever_somebody_calls_a_category(language: Language) -> None:
    lines = FORMATS["md"].write(report(), language).splitlines()
    rows = [line.replace("\\|", "") for line in lines if line.startswith("|")]
    assert len(rows) == 3 + 5 + 6
    assert {row.count("|") for row in rows[:8]} == {7}
    assert {row.count("|") for row in rows[8:]} == {5}
    assert not any("<b>" in line.replace("\\<", "") for line in lines)


@pytest.mark.parametrize("form", ["html", "md"])
def test_without_a_focus_there_is_nothing_to_tell_apart(form: str) -> None:
    shown = report()
    assert "In focus" in FORMATS[form].write(shown, "en")
    plain = FORMATS[form].write(replace(shown, figures=shown.figures[1:]), "en")
    assert "In focus" not in plain
    assert "All others" not in plain
    assert "Tickets opened" in plain


def test_json_has_the_digits_of_the_tables() -> None:
    text = FORMATS["json"].write(report(), "fa")
    assert '"value":12347.5' in text
    assert '"before":11442.148' in text
    assert '"target":0.8' in text
    told = json.loads(text)
    assert told["title"] == "گزارش خدمات مشتریان، ماه گذشته"
    assert told["figures"][1]["change"] == {
        "value": 165,
        "before": 237,
        "difference": -72,
        "share": -72 / 237,
        "good": True,
    }
    assert told["figures"][4] | {"title": "", "reason": ""} == {
        "kpi": "ticket_backlog_seconds_mean",
        "title": "",
        "unit": "seconds",
        "better": "down",
        "focus": False,
        "value": None,
        "samples": None,
        "change": None,
        "goal": None,
        "spread": None,
        "trend": [],
        "reason": "",
    }


@pytest.mark.parametrize(
    ("unit", "value", "english", "persian"),
    [
        (Unit.COUNT, "1234567", "1,234,567", "۱٬۲۳۴٬۵۶۷"),
        (Unit.COUNT, "-3", "−3", "\u200e−۳"),
        (Unit.COUNT, "1.0686", "1.07", "۱٫۰۷"),
        (Unit.RATIO, "0.4567", "45.7%", "۴۵٫۷٪"),
        (Unit.RATIO, "0.09", "9%", "۹٪"),
        (Unit.MONEY, "800", "800.00 EUR", "۸۰۰٫۰۰ \u2068EUR\u2069"),
        (Unit.MONEY, "-12345.678", "−12,346 EUR", "\u200e−۱۲٬۳۴۶ \u2068EUR\u2069"),
        (Unit.MONEY_PER_DAY, "20000", "20,000 EUR a day", "۲۰٬۰۰۰ \u2068EUR\u2069 در روز"),
        (Unit.SECONDS, "4.26", "4.3 s", "۴٫۳ ثانیه"),
        (Unit.SECONDS, "59.6", "1 min", "۱ دقیقه"),
        (Unit.SECONDS, "12347.5", "3 h 25 min", "۳ ساعت و ۲۵ دقیقه"),
        (Unit.SECONDS, "190800", "2 d 5 h", "۲ روز و ۵ ساعت"),
        (Unit.SECONDS, "-90", "−1 min 30 s", "\u200e−۱ دقیقه و ۳۰ ثانیه"),
        (Unit.POINTS, "41.25", "41.2", "۴۱٫۲"),
        (Unit.PER_YEAR, "3.456", "3.46 a year", "۳٫۴۶ در سال"),
        (Unit.COUNT, "123456789012345678901234567890", "123,456,789,012,345,678,901,234,567,890", None),
    ],
)
def test_values_are_written_as_people_read_them(unit: Unit, value: str, english: str, persian: str | None) -> None:
    assert Wording(report(), "en").value(unit, value) == english
    if persian is not None:
        assert Wording(report(), "fa").value(unit, value) == persian


def test_dates_are_those_of_the_companys_calendar() -> None:
    assert Wording(report(), "en").periods() == "2026-02-01 to 2026-02-28, compared with 2026-01-01 to 2026-01-31."
    persian = Wording(report(is_persian=True, zone="Asia/Tehran"), "fa").periods()
    assert "\u2068۱۴۰۴/۱۱/۱۲\u2069" in persian
    assert Wording(report(is_persian=True), "en").periods().startswith("1404-11-12 to 1404-12-09")


def test_an_hour_has_its_times() -> None:
    shown = report()
    span = Span(shown.span.begin + 3_600_000, shown.span.begin + 7_200_001)
    hour = replace(shown, window="1h", is_ended=False, span=span, before=None)
    assert Wording(hour, "en").periods() == (
        "2026-02-01 01:00 to 2026-02-01 02:00, there is no period before to compare with."
    )
    assert Wording(hour, "en").title() == "Service report, 1 hour"
    assert not hour.leaves_out_today
