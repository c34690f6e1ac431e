"""A check in words of both languages, and as JSON."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, Final

from streams.check.findings import Check, Notice
from streams.check.marks import SELLS
from streams.check.reasons import Lack, Reason
from streams.texts.messages import PAGE
from streams.texts.text import Text

_OR: Final = {"en": " or ", "fa": " یا "}
_AND: Final = {"en": "; ", "fa": "؛ "}
_FIGURES: Final = frozenset({"mean", "p50", "p90", "p95"})
_COMMA: Final = {"en": ", ", "fa": "، "}
_NAME: Final = {"en": "{}", "fa": "\u2068{}\u2069"}
"""A name in a text of that language: in Persian it keeps its own direction."""


def reason_text(reason: Reason) -> Text:
    """One sentence that says what is missing."""
    match reason.lack:
        case Lack.SETTING:
            return PAGE["check.setting"].filled(setting=_alike(", ".join(reason.settings)))
        case Lack.COUNTING:
            return PAGE["check.counting"]
        case Lack.EVENTS:
            return PAGE["check.events"].filled(events=_in_both(lambda at: _groups(reason.events, at)))
        case Lack.NUMBERS:
            if not reason.fields:
                return PAGE["check.numbers"]
            return PAGE["check.fields"].filled(fields=_in_both(lambda at: _fields(reason.fields, at)))


def missing_text(reason: Reason) -> str:
    """The names alone of what is missing, in English."""
    return "; ".join(filter(None, [*reason.settings, _groups(reason.events, "en"), _fields(reason.fields, "en")]))


def notice_text(notice: Notice) -> Text:
    """What is the matter and what to set."""
    return PAGE[f"check.{notice.value}"].filled(setting=_alike(SELLS))


def short_names(names: Iterable[str]) -> Iterator[str]:
    """Names of KPIs, with the ending alone of what is another figure of the one before: `..._mean`, `_p50`, `_p95`."""
    before = ""
    for name in names:
        kpi, _, figure = name.rpartition("_")
        yield f"_{figure}" if kpi == before and figure in _FIGURES else name
        before = kpi if figure in _FIGURES else ""


def check_json(check: Check, as_of: int | None) -> Mapping[str, Any]:
    """The contract of `nabz check --json` and of `/api/check`; moments are epoch ms."""
    return {
        "as_of": as_of,
        "events": {kind: came._asdict() for kind, came in check.came.items()},
        "never_came": list(check.never_came),
        "kpis": check.kpis,
        "without_value": {
            name: {
                "lacks": reason.lack.value,
                "settings": list(reason.settings),
                "events": [list(group) for group in reason.events],
                "fields": {kind: list(names) for kind, names in reason.fields.items()},
                "text": _both(reason_text(reason)),
            }
            for name, reason in check.without_value.items()
        },
        "notices": [{"kind": notice.value, "text": _both(notice_text(notice))} for notice in check.notices],
    }


def _groups(groups: Iterable[Iterable[str]], language: str) -> str:
    return _AND[language].join(_OR[language].join(map(_NAME[language].format, group)) for group in groups)


def _fields(fields: Mapping[str, Iterable[str]], language: str) -> str:
    name = _NAME[language].format
    return _AND[language].join(
        f"{_COMMA[language].join(map(name, names))} ({name(event_type)})" for event_type, names in fields.items()
    )


def _in_both(written: Callable[[str], str]) -> Text:
    return Text(written("en"), written("fa"))


def _alike(text: str) -> Text:
    """Names of settings are the same in both languages."""
    return _in_both(lambda language: _NAME[language].format(text))


def _both(text: Text) -> Mapping[str, str]:
    return {"en": text.en, "fa": text.fa}
