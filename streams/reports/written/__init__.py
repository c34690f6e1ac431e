"""A report as a file: HTML for people, printers and mail, Markdown, CSV and JSON. Pure."""

from collections.abc import Callable, Mapping
from typing import Final, NamedTuple

from streams.reports.report import Report
from streams.reports.written.as_csv import csv_text
from streams.reports.written.as_html import html_text
from streams.reports.written.as_json import json_text
from streams.reports.written.as_markdown import markdown_text
from streams.reports.written.wording import LANGUAGES, Language, language_of

__all__ = ["FORMATS", "LANGUAGES", "Format", "Language", "language_of"]


class Format(NamedTuple):
    """How a report is written, and what HTTP calls that."""

    write: Callable[[Report, Language], str]
    content_type: str


FORMATS: Final[Mapping[str, Format]] = {
    "html": Format(html_text, "text/html"),
    "md": Format(markdown_text, "text/markdown"),
    "csv": Format(csv_text, "text/csv"),
    "json": Format(json_text, "application/json"),
}
