"""Another catalogue than the one that comes with Nabz: whatever asks what there is sees it, and nothing else does."""

import json
from dataclasses import replace
from typing import Final

import pytest

from streams.arithmetic.measures import Kind, Measure, Measures, tickets
from streams.arithmetic.measures.versions import CatalogueVersion
from streams.cli.catalogue.as_json import listing_json
from streams.cli.catalogue.as_text import explanation
from streams.counted_otherwise import CountedOtherwise
from streams.counting_configuration import counting_configuration
from streams.kpis.catalogue import Catalogue, built_in, said_by
from streams.kpis.document import document
from streams.kpis.lineage import Lineage
from streams.redis.catalogue import Change
from streams.redis.growth import Growth, ShardGrowth, growing
from streams.settings import Settings

LESS: Final = tickets.REOPENED
MORE: Final = Measure("tickets_shouted", Kind.SUM, frozenset({"ticket.opened"}), (("channel",), ("mood",)))
ORIGIN: Final = Lineage(
    "A ticket whose customer shouts.",
    {"ticket.opened": ("comment",)},
    {"channel": {"ticket.opened": ("channel",)}, "mood": {"ticket.updated": ("comment",)}},
    ("lapse_days",),
)
SHOUTING: Final = {
    "kpis": {
        "shouting": {
            "title": {"en": "Shouted", "fa": "فریاد"},
            "meaning": {"en": "Tickets whose customer shouts.", "fa": "تیکت‌هایی که مشتری در آن‌ها فریاد می‌زند."},
            "group": "service",
            "formula": "tickets_shouted",
            "by": ["mood"],
        }
    }
}


def other() -> Catalogue:
    """What comes with Nabz with one more measure of tickets, and a KPI of it, and one less."""
    base = built_in()
    of_tickets = (*(measure for measure in base.measures.with_facts["ticket"] if measure != LESS), MORE)
    measures = replace(base.measures, with_facts={**base.measures.with_facts, "ticket": of_tickets})
    kpis = tuple(kpi for kpi in base.kpis if LESS not in kpi.measures)
    changed = replace(base, kpis=kpis, measures=measures, lineage={**base.lineage, MORE: ORIGIN})
    return changed.with_own(SHOUTING, said_by())


OTHER: Final = other()
KPI: Final = next(kpi for kpi in OTHER.kpis if kpi.name == "shouting")
BEFORE: Final = counting_configuration(Settings(), {})
NOW: Final = counting_configuration(Settings(), {}, OTHER.measures)


def test_it_is_what_is_counted_by() -> None:
    assert {name: NOW[name] for name in NOW.keys() - BEFORE.keys()} == {
        "measure tickets_shouted": "sum by channel by mood"
    }
    assert BEFORE.keys() - NOW.keys() == {"measure tickets_reopened"}


def test_its_series_have_names_and_its_dimensions_values() -> None:
    series, before = set(OTHER.measures.series), set(built_in().measures.series)
    assert series - before == {f"tickets_shouted.amount|{by}" for by in ("", "channel", "mood")}
    assert {name.partition(".")[0] for name in before - series} == {"tickets_reopened"}
    assert set(OTHER.measures.dimensions) - set(built_in().measures.dimensions) == {"mood"}


def test_what_is_more_grows_and_what_is_less_goes() -> None:
    change = CountedOtherwise(OTHER)
    assert change(BEFORE, NOW) == Change({"tickets_shouted": ("measure tickets_shouted",)}, ("tickets_reopened",))
    other_days = counting_configuration(Settings(lapse_days=3), {}, OTHER.measures)
    assert change(NOW, other_days).grows["tickets_shouted"] == ("lapse_days",)


def test_it_grows_in_the_shards_of_its_family() -> None:
    version = CatalogueVersion(2, {"tickets_shouted": 2})
    grown = {"ticket-0": ShardGrowth(1, held=5), "ticket-1": ShardGrowth(2, held=7), "deal-0": ShardGrowth(1, held=9)}
    assert growing(version, grown, OTHER.measures) == {"tickets_shouted": Growth(1, 2, ("ticket-0",), 5)}
    assert growing(version, grown, built_in().measures) == {}


def test_the_command_line_says_where_it_comes_from() -> None:
    text = explanation(KPI, OTHER)
    assert "tickets_shouted  A ticket whose customer shouts.\n" in text
    assert "  ticket.opened   ticket_id, event_id, occurred_at, comment\n" in text
    assert "  ticket.updated  ticket_id, event_id, occurred_at, comment\n" in text
    assert "Settings   lapse_days\n" in text
    told = {kpi["name"]: kpi for kpi in json.loads(listing_json(OTHER))}
    assert told["shouting"]["measures"] == {"tickets_shouted": "A ticket whose customer shouts."}
    assert not any("tickets_reopened" in kpi["measures"] for kpi in told.values())


def test_the_page_of_kpis_tells_of_it() -> None:
    page = document(OTHER)
    assert '<a id="shouting"></a>`shouting`<br>Shouted<br>فریاد' in page
    assert '<a id="measure-tickets_shouted"></a>`tickets_shouted` | A ticket whose customer shouts.' in page
    assert "measure-tickets_reopened" not in page
    assert "measure-tickets_reopened" in document(built_in())


def test_what_comes_with_nabz_is_as_before() -> None:
    assert MORE not in built_in().lineage
    assert counting_configuration(Settings(), {}) == BEFORE
    assert Settings().catalogue.measures.by_name["tickets_reopened"] is LESS


def test_settings_give_it_with_what_they_declare() -> None:
    settings = Settings(kpis={"twice": {"title": "Twice", "group": "service", "formula": "tickets_opened * 2"}})
    assert [kpi.name for kpi in settings.catalogue.kpis if kpi not in built_in().kpis] == ["twice"]
    assert settings.known_kpis is settings.catalogue.kpis
    assert settings.catalogue.measures is built_in().measures


def test_a_catalogue_that_does_not_fit_together_cannot_be_made() -> None:
    base = built_in()
    with pytest.raises(ValueError, match=r"nothing says where they come from: \['tickets_shouted'\]"):
        replace(base, measures=OTHER.measures)
    without = {**base.measures.with_facts, "ticket": OTHER.measures.with_facts["ticket"][:-1]}
    with pytest.raises(ValueError, match=r"KPIs of measures that are not counted: \['tickets_reopened'"):
        replace(base, measures=Measures(without, base.measures.without_facts))
    with pytest.raises(ValueError, match="twice"):
        Measures({"ticket": (LESS, replace(LESS, kind=Kind.MEAN))})
