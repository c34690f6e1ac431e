"""Runbooks as pages of the board, in both languages at once: whoever reads chooses. Pure.

All that is said goes in as text; markup is made here alone.
"""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from typing import Final, Literal
from urllib.parse import quote, urlencode

from streams.alerts.runbooks import Block, Call, Items, Note, Run, Runbook, Section
from streams.alerts.runbooks.wording import words
from streams.board.page.files import template
from streams.texts import Text
from streams.texts.messages import PAGE

Language = Literal["en", "fa"]
LANGUAGES: Final[Sequence[Language]] = ("en", "fa")
_DIRECTIONS: Final[Mapping[Language, str]] = {"en": "ltr", "fa": "rtl"}
_RULE: Final = re.compile(r"\bNabz[A-Z]\w+")
_WORD: Final = re.compile(r"\S+")
_METRIC: Final = re.compile(r"(?:crm|nabz)_[a-z0-9_]+")


@dataclass(frozen=True, slots=True)
class Places:
    """What names in texts lead to."""

    runbooks: Mapping[str, Runbook]
    kpis: Collection[str]
    prometheus: str | None
    """Of a metric, up to its name; None where nobody knows where Prometheus is."""


def runbook_page(runbook: Runbook, places: Places, first: Language) -> str:
    """The page of a runbook; `first` is the language that is shown where scripts are off."""
    articles = (_article(runbook, places, language) for language in LANGUAGES)
    # Of rules of the engine the board does not know how they stand: they are Prometheus's alone.
    rule = runbook.name if runbook.kpi is not None and not runbook.off else ""
    return _document(runbook.summary, "\n".join(articles), first, rule)


def list_page(runbooks: Iterable[Runbook], first: Language) -> str:
    """The list of all runbooks: first those of KPIs, then those of the engine."""
    pages = list(runbooks)
    of_kpis = [page for page in pages if page.kpi is not None]
    of_engine = [page for page in pages if page.kpi is None]
    articles = (
        _opened(language, words("index.title"))
        + f"<p>{escape(_in(words('index.about'), language))}</p>\n"
        + _list(words("index.kpis"), of_kpis, language)
        + _list(words("index.engine"), of_engine, language)
        + "</article>"
        for language in LANGUAGES
    )
    return _document(words("index.title"), "\n".join(articles), first)


def _document(title: Text, content: str, first: Language, rule: str = "") -> str:
    places = {
        "rule": escape(rule),
        "language": first,
        "direction": _DIRECTIONS[first],
        "title": escape(_in(PAGE["runbook.title"].filled(name=title), first)),
        "content": content,
    }
    return re.sub(r"@(\w+)@", lambda place: places[place[1]], template())


def _article(runbook: Runbook, places: Places, language: Language) -> str:
    parts = [_opened(language, runbook.summary), '<p class="tags">', *_tags(runbook, language), "</p>\n"]
    parts += [text for section in runbook.sections for text in _section(section, runbook, places, language)]
    return "".join([*parts, "</article>"])


def _opened(language: Language, heading: Text) -> str:
    attributes = f'data-in="{language}" lang="{language}" dir="{_DIRECTIONS[language]}"'
    return f"<article {attributes}>\n<h1>{escape(_in(heading, language))}</h1>\n"


def _tags(runbook: Runbook, language: Language) -> Iterator[str]:
    yield f"<code>{escape(runbook.name)}</code>\n{_severity(runbook, language)}"
    if runbook.working_hours:
        yield f"<span>{escape(_in(words('hours.only'), language))}</span>\n"
    if runbook.kpi is not None:
        there = escape(_kpi_address(runbook.kpi, runbook.window))
        yield f'<a href="{there}">{escape(_in(words("open.kpi"), language))}</a>\n'


def _severity(runbook: Runbook, language: Language) -> str:
    if runbook.off:
        return f'<span class="severity">{escape(_in(words("index.off"), language))}</span>\n'
    if runbook.severity is None:
        return f'<span class="severity">{escape(_in(words("short.none"), language))}</span>\n'
    severity = runbook.severity.value
    said = escape(_in(PAGE[f"severity.{severity}"], language))
    return f'<span class="severity" data-severity="{severity}">{said}</span>\n'


def _list(heading: Text, runbooks: Iterable[Runbook], language: Language) -> str:
    lines = (
        f'<li><a href="/runbooks/{quote(page.name)}">{escape(_in(page.summary, language))}</a>\n'
        f"<code>{escape(page.name)}</code>\n{_severity(page, language)}</li>\n"
        for page in runbooks
    )
    title = escape(_in(heading, language))
    return f'<section>\n<h2>{title}</h2>\n<ul class="runbooks" role="list">\n{"".join(lines)}</ul>\n</section>\n'


def _section(section: Section, runbook: Runbook, places: Places, language: Language) -> Iterator[str]:
    yield f'<section data-part="{section.name}">\n<h2>{escape(_in(section.heading, language))}</h2>\n'
    for block in section.blocks:
        yield from _block(block, runbook, places, language)
    yield "</section>\n"


def _block(block: Block, runbook: Runbook, places: Places, language: Language) -> Iterator[str]:
    match block:
        case Note(text):
            yield f"<p>{_inline(_in(text, language), runbook, places)}</p>\n"
        case Items(texts):
            yield "<ul>\n"
            yield from (f"<li>{_inline(_in(text, language), runbook, places)}</li>\n" for text in texts)
            yield "</ul>\n"
        case Run():
            yield from _run(block, runbook, places, language)
        case Call(contact):
            yield f'<p class="who"><bdi>{escape(contact.name)}</bdi></p>\n<dl class="call">\n'
            if contact.phone:
                digits = re.sub(r"[^0-9+]", "", contact.phone)
                yield _reached(words("call.phone"), f"tel:{digits}", contact.phone, language)
            if contact.mail:
                yield _reached(words("call.mail"), f"mailto:{quote(contact.mail, safe='@')}", contact.mail, language)
            yield "</dl>\n"


def _run(run: Run, runbook: Runbook, places: Places, language: Language) -> Iterator[str]:
    yield '<div class="run">\n'
    if run.about is not None:
        yield f'<p class="about">{_inline(_in(run.about, language), runbook, places)}</p>\n'
    code = _WORD.sub(lambda word: f"<span>{escape(word[0])}</span>", run.code)
    yield f'<pre dir="ltr"><code>{code}</code></pre>\n'
    if run.link is not None and run.link_text is not None:
        said = escape(_in(run.link_text, language))
        yield f'<p class="to"><a href="{escape(run.link)}" rel="noreferrer">{said}</a></p>\n'
    yield "</div>\n"


def _reached(name: Text, address: str, shown: str, language: Language) -> str:
    link = f'<a href="{escape(address)}"><bdi dir="ltr">{escape(shown)}</bdi></a>'
    return f"<div><dt>{escape(_in(name, language))}</dt><dd>{link}</dd></div>\n"


def _inline(text: str, runbook: Runbook, places: Places) -> str:
    """A text with code and links in it; between backticks stands code."""
    parts = text.split("`")
    return "".join(
        _code(part, runbook, places) if place % 2 else _linked(part, places) for place, part in enumerate(parts)
    )


def _code(code: str, runbook: Runbook, places: Places) -> str:
    shown = f"<code>{escape(code)}</code>"
    if code in places.kpis:
        return f'<a class="named" href="{escape(_kpi_address(code, runbook.window))}">{shown}</a>'
    if places.prometheus is not None and _METRIC.fullmatch(code):
        address = escape(places.prometheus + quote(code))
        return f'<a class="named" href="{address}" rel="noreferrer">{shown}</a>'
    return shown


def _linked(text: str, places: Places) -> str:
    """A text in which the names of rules lead to their runbooks."""
    return _RULE.sub(
        lambda found: f'<a href="/runbooks/{found[0]}">{found[0]}</a>' if found[0] in places.runbooks else found[0],
        escape(text),
    )


def _kpi_address(kpi: str, window: str | None) -> str:
    """Where the board shows a KPI."""
    asked = {"window": window, "kpi": kpi} if window else {"kpi": kpi}
    return f"/#{urlencode(asked)}"


def _in(text: Text, language: Language) -> str:
    return text.en if language == "en" else text.fa
