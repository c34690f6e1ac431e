"""Which events a company needs for which KPI, as a page: docs/which-events.md, rendered from the declarations.

python -m streams.check.document [--check] [FILE]

Writes the page, or with --check says whether the one that is there is what would be written (exit code 1 if not).
"""

import sys
import textwrap
import tomllib
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Final

from schemas.document.rendered import page_command, table
from streams.check.companies import COMPANIES, Company
from streams.check.marks import set_by
from streams.check.reasons import Lack, Reason, reason_of
from streams.check.written import short_names
from streams.kpis import Kpi
from streams.kpis.lineage import sold
from streams.settings import Settings
from streams.settings.catalogue import configured_catalogue

PAGE: Final = Path(__file__).parents[2] / "docs" / "which-events.md"

_HEAD: Final = """\
<!-- Rendered from streams/check/companies.py by `python -m streams.check.document`: change that, not this page. -->

# Which events do I need for which KPI

This page says what to publish first. Find the company that is most like yours, copy its settings, and publish its
events from the top of the table down. A company may be two of these at once: take the settings and the events of both.

In the tables:

- **Fields that count** are the optional fields that KPIs of this table read. Without them the event counts too, but in
  fewer KPIs, or under `unknown`. [Events](events/README.md) lists all fields.
- **Empty without it** are the KPIs that have no value if this event never comes, though all others of the table do. An
  event without which nothing is empty changes numbers: without it they are *wrong*.

Once events arrive, `nabz check` says the same of your own: which types came, which KPIs have no value, and which event,
field or setting is missing. The board has it at `/api/check`, and on the page a tile without a value says why.
[KPIs](kpis.md) has all formulas. For corrections (`….voided`, `….updated`, `customer.erased`) see
[publishing](publishing.md).
"""
_FOLLOWS: Final = {"purchase.refunded": "purchase.completed"}
"""Event type -> the one without which nobody publishes it."""
_OF_CONTRACTS: Final = frozenset({"customer.signed_up", "customer.renewed"})
"""Events that make and keep customers with `inactivity_days = 0` alone."""
_WIDTH: Final = 120
_STILL_EMPTY: Final = """
What stays empty, and what it needs:

"""


def document() -> str:
    """The page."""
    return _HEAD + "".join(map(_section, COMPANIES))


@cache
def configured(company: Company) -> Settings:
    """The settings of a company."""
    return Settings(**tomllib.loads(company.settings))


@cache
def _kpis(company: Company) -> tuple[Kpi, ...]:
    return configured_catalogue(configured(company))


def brought_by(company: Company) -> Mapping[str, tuple[Kpi, ...]]:
    """Event type of a company -> the KPIs that have no value without it, though all other events come."""
    settings = configured(company)
    there = [kpi for kpi in _kpis(company) if not _lacks(kpi, settings, company.events)]
    others = {kind: [one for one in company.events if kind not in {one, _FOLLOWS.get(one)}] for kind in company.events}
    return {kind: tuple(kpi for kpi in there if _lacks(kpi, settings, rest)) for kind, rest in others.items()}


def changed_by(company: Company, kind: str) -> tuple[Kpi, ...]:
    """The KPIs of a company whose number itself, not only its breakdown, depends on an event."""
    settings = configured(company)
    if settings.inactivity_days and kind in _OF_CONTRACTS:
        return ()
    return tuple(
        kpi
        for kpi in _kpis(company)
        if not _lacks(kpi, settings, company.events)
        and any(kind in settings.catalogue.lineage[measure].counted for measure in kpi.measures)
    )


def still_empty(company: Company) -> Mapping[str, Reason]:
    """KPIs that have no value though all events of a company come -> why."""
    settings = configured(company)
    marks = _marks(settings, company.events)
    reasons = {kpi.name: reason_of(kpi, settings, marks) for kpi in _kpis(company)}
    return {name: reason for name, reason in reasons.items() if reason.lack is not Lack.NUMBERS}


def counting_fields(company: Company, kind: str) -> tuple[str, ...]:
    """The optional fields of an event that KPIs read which have a value in such a company."""
    settings = configured(company)
    found: dict[str, None] = {}
    for kpi in _kpis(company):
        if not _lacks(kpi, settings, company.events):
            feed = settings.catalogue.events_of(kpi)
            found |= dict.fromkeys((*feed.get(kind, ()), *sold(feed).get(kind, ())))
    read_never = {"expires_at"} if settings.inactivity_days else set()
    return tuple(name for name in found if name not in settings.catalogue.events.required[kind] | read_never)


def _section(company: Company) -> str:
    rows = [
        (
            f"`{kind}`<br>on `{configured(company).catalogue.events.topic_of_type[kind]}`",
            _code(counting_fields(company, kind)),
            _without(company, kind, kpis),
        )
        for kind, kpis in brought_by(company).items()
    ]
    empty = table(("It needs", "KPIs"), _rows_of(still_empty(company)))
    return (
        f"\n## {company.name}\n\n{textwrap.fill(company.about, _WIDTH)}\n\n```toml\n{company.settings}```\n\n"
        f"{table(('Event', 'Fields that count', 'Empty without it'), rows)}\n{_STILL_EMPTY}{empty}\n"
    )


def _without(company: Company, kind: str, empty: Sequence[Kpi]) -> str:
    if empty:
        return _names(empty)
    changed = changed_by(company, kind)
    return f"nothing; wrong: {_names(changed)}" if changed else "nothing; it tells breakdowns apart"


def _rows_of(reasons: Mapping[str, Reason]) -> Iterator[tuple[str, str]]:
    by_need: dict[str, list[str]] = {}
    for name, reason in reasons.items():
        by_need.setdefault(_needs(reason), []).append(name)
    for need, names in by_need.items():
        yield need, _code(short_names(names))


def _needs(reason: Reason) -> str:
    groups = [" or ".join(f"`{kind}`" for kind in group) for group in reason.events]
    also = ", and " if any(len(group) > 1 for group in reason.events) else " and "
    return also.join([*(f"`{key}`" for key in reason.settings), *groups])


def _lacks(kpi: Kpi, settings: Settings, events: Collection[str]) -> bool:
    """Whether a KPI has no value where these events come and no others."""
    return reason_of(kpi, settings, _marks(settings, events)).lack is not Lack.NUMBERS


def _marks(settings: Settings, events: Collection[str]) -> frozenset[str]:
    """What is seen once these events have come."""
    every = {mark for measure in settings.catalogue.measures for mark in measure.fed_by}
    return frozenset(mark for mark in every if not set(events).isdisjoint(set_by(mark, settings)))


def _names(kpis: Iterable[Kpi]) -> str:
    return _code(short_names(kpi.name for kpi in kpis))


def _code(names: Iterable[str]) -> str:
    return ", ".join(f"`{name}`" for name in names) or "-"


def main(arguments: Sequence[str]) -> int:
    """Write the page, or check it; returns the exit code."""
    return page_command("streams.check.document", PAGE, "the declarations say", document, arguments)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
