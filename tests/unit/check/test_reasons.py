"""Why a KPI has no value, by the settings and by what was seen."""

import tomllib
from collections.abc import Iterator

import pytest

from agents.families import build_families
from streams.arithmetic.measures.customers import SILENCES
from streams.check import Lack, Reason, reason_of, reason_text
from streams.check.marks import NEEDED, set_by
from streams.kpis import Kpi
from streams.kpis.lineage import sold
from streams.settings import Settings
from streams.settings.catalogue import configured_catalogue
from tests.built_in import ALL_MEASURES, CATALOGUE, FAMILY_OF_TOPIC, TOPICS_OF_TYPE
from tests.engine.pure import PlainNumbers

CONTRACTUAL = """
inactivity_days = 0
"""
EVERYTHING = """
inactivity_days = 0
[pipelines.default]
sells = true
stalled_after = "30d"
[service_levels]
response = { default = "8h" }
resolution = { default = "24h" }
[baskets]
[loyalty]
recency_days = [30]
orders = [2]
money = [100]
loyal = ["regular"]
risky = ["other"]
groups = { regular = { r = "2" } }
"""
SILENT = EVERYTHING.replace("inactivity_days = 0", "inactivity_days = 90")
"""The same where customers have no contracts."""
_COST = {"purchase.completed": ("cost",), "purchase.refunded": ("cost",)}
MARKS = frozenset(mark for measure in ALL_MEASURES for mark in measure.fed_by)


def settings_of(toml: str) -> Settings:
    return Settings(**tomllib.loads(toml))


def named(name: str, settings: Settings) -> Kpi:
    return next(kpi for kpi in configured_catalogue(settings) if kpi.name == name)


def why(name: str, *seen: str, toml: str = "") -> Reason:
    settings = settings_of(toml)
    return reason_of(named(name, settings), settings, seen)


@pytest.mark.parametrize("toml", ["", CONTRACTUAL, EVERYTHING])
def test_marks_are_set_by_the_event_types_by_which_the_families_set_them(toml: str) -> None:
    settings = settings_of(toml)
    families = {family.name: family for family in build_families(settings, PlainNumbers()).all}
    sets: dict[str, set[str]] = {mark: set() for mark in MARKS}
    for kind in CATALOGUE.events.published:
        for topic in TOPICS_OF_TYPE[kind]:
            for mark in families[FAMILY_OF_TOPIC[topic]].first_seen_flags(kind):
                sets.setdefault(mark, set()).add(kind)
    assert {mark: {*set_by(mark, settings)} for mark in MARKS} == {mark: sets[mark] for mark in MARKS}
    assert {mark for mark in MARKS if not sets[mark]} <= set(NEEDED)


@pytest.mark.parametrize("toml", ["", CONTRACTUAL, EVERYTHING])
def test_once_all_was_seen_and_set_numbers_alone_may_be_missing(toml: str) -> None:
    settings = settings_of(toml)
    for kpi in configured_catalogue(settings):
        reason = reason_of(kpi, settings, MARKS)
        assert reason.lack is Lack.NUMBERS or (reason.lack is Lack.SETTING and kpi.needs), kpi.name


def possible() -> Iterator[tuple[Kpi, Settings]]:
    """Every KPI with settings by which it can have a value."""
    for toml in (EVERYTHING, SILENT):
        for kpi in configured_catalogue(settings_of(toml)):
            if (toml == SILENT) == any(SILENCES in measure.fed_by for measure in kpi.measures):
                yield kpi, settings_of(toml)


def test_before_anything_was_seen_every_kpi_waits_for_events_of_its_lineage() -> None:
    for kpi, settings in possible():
        reason, lineage = reason_of(kpi, settings, ()), CATALOGUE.events_of(kpi)
        assert reason.lack is Lack.EVENTS, kpi.name
        assert reason.events, kpi.name
        kinds = {kind for group in reason.events for kind in group}
        assert kinds <= {*lineage, *sold(lineage)}, kpi.name


def test_what_a_kpi_waits_for_gives_it_a_value() -> None:
    families = {
        contractual: build_families(settings_of(toml), PlainNumbers())
        for contractual, toml in ((True, EVERYTHING), (False, SILENT))
    }
    for kpi, settings in possible():
        one_of_each = {group[0] for group in reason_of(kpi, settings, ()).events}
        seen = {
            mark
            for family in families[not settings.inactivity_days].all
            for kind in one_of_each
            if any(FAMILY_OF_TOPIC[topic] == family.name for topic in TOPICS_OF_TYPE[kind])
            for mark in family.first_seen_flags(kind)
        }
        assert reason_of(kpi, settings, seen).lack is Lack.NUMBERS, kpi.name


@pytest.mark.parametrize(
    ("name", "seen", "toml", "reason"),
    [
        # What may stand in for another one is not asked for: refunds alone would give it a value, too.
        ("revenue", (), "", Reason(Lack.EVENTS, events=(("purchase.completed",),))),
        ("surveys_sent", ("survey.answered",), "", Reason(Lack.EVENTS, events=(("survey.sent",),))),
        # Of what is there already it does not wait.
        ("acquisition_cost", ("campaign.spent",), "", Reason(Lack.EVENTS, events=(("purchase.completed",),))),
        ("acquisition_cost", ("campaign.spent",), CONTRACTUAL, Reason(Lack.EVENTS, events=(("customer.signed_up",),))),
        ("customers_new", (), EVERYTHING, Reason(Lack.EVENTS, events=(("customer.signed_up",),))),
        ("orders", (), EVERYTHING, Reason(Lack.EVENTS, events=(("deal.stage_changed", "purchase.completed"),))),
        # Either of the two it is divided by.
        (
            "campaign_open_ratio",
            ("campaign.opened",),
            "",
            Reason(Lack.EVENTS, events=(("campaign.delivered", "campaign.sent"),)),
        ),
        ("customer_renewal_ratio", MARKS, "", Reason(Lack.SETTING, ("inactivity_days = 0",))),
        ("customers_lapsing", MARKS, CONTRACTUAL, Reason(Lack.SETTING, ("inactivity_days > 0",))),
        ("customers_lapsing", (), "", Reason(Lack.EVENTS, events=(("purchase.completed",),))),
        ("deals_stalled", MARKS, "", Reason(Lack.SETTING, ("[pipelines.default] stalled_after",))),
        ("tickets_overdue", MARKS, "", Reason(Lack.SETTING, ("[service_levels] resolution",))),
        ("lifetime_value_cost_ratio", MARKS, 'windows = ["24h"]', Reason(Lack.SETTING, ("windows",))),
        ("theme_comments", (), "", Reason(Lack.EVENTS, events=(("survey.answered", "ticket.opened"),))),
        (
            "theme_comments",
            ("survey.answered",),
            "",
            Reason(Lack.NUMBERS, fields={"survey.answered": ("answer_id", "comment"), "ticket.opened": ("comment",)}),
        ),
        ("gross_margin_ratio", MARKS, "", Reason(Lack.NUMBERS, fields=_COST)),
        (
            "customer_renewal_ratio",
            MARKS,
            CONTRACTUAL,
            Reason(Lack.NUMBERS, fields={"customer.signed_up": ("expires_at",)}),
        ),
    ],
)
def test_a_reason_says_what_is_missing(name: str, seen: tuple[str, ...], toml: str, reason: Reason) -> None:
    settings = settings_of(toml)
    marks = {mark for mark in seen if set_by(mark, settings)}
    assert reason_of(named(name, settings), settings, marks) == reason


def test_a_reason_is_a_sentence_in_both_languages() -> None:
    either = Reason(Lack.EVENTS, events=(("customer.renewed", "customer.signed_up"), ("survey.sent",)))
    assert reason_text(either).en == "Has not come yet: customer.renewed or customer.signed_up; survey.sent"
    assert reason_text(either).fa.count("\u2068") == 3
    assert reason_text(Reason(Lack.SETTING, ("[service_levels] response",))).en == (
        "No value without this setting: [service_levels] response"
    )
    assert reason_text(Reason(Lack.NUMBERS, fields={"purchase.completed": ("cost",)})).en == (
        "Nothing to count or to divide by yet; perhaps nobody tells cost (purchase.completed)"
    )


def test_where_one_of_several_events_would_do_all_of_them_are_named() -> None:
    assert why("campaign_open_ratio").events == (("campaign.delivered", "campaign.sent"), ("campaign.opened",))
    assert why("campaign_open_ratio", "campaign.opened").events == (("campaign.delivered", "campaign.sent"),)
    assert why("campaign_open_ratio", "campaign.opened", "campaign.sent").lack is Lack.NUMBERS
    # What is only taken away from something stands in for nothing.
    assert why("subscribers_net").events == (("campaign.subscribed",),)


@pytest.mark.parametrize("toml", ["", CONTRACTUAL, EVERYTHING])
def test_any_one_event_of_each_group_is_enough_for_a_value(toml: str) -> None:
    settings = settings_of(toml)
    for kpi in configured_catalogue(settings):
        reason = reason_of(kpi, settings, ())
        for place, group in enumerate(reason.events):
            for kind in group:
                came = {kind, *(first for other, (first, *_) in enumerate(reason.events) if other != place)}
                seen = {mark for mark in MARKS if not came.isdisjoint(set_by(mark, settings))}
                assert reason_of(kpi, settings, seen).lack is Lack.NUMBERS, (kpi.name, came)


def test_what_is_counted_anew_lacks_nothing_but_time() -> None:
    settings = Settings()
    kpi, promised = named("customers_lost", settings), named("ticket_resolution_on_time_ratio", settings)
    growing = {measure.name for measure in (kpi.measures[0], *promised.measures)}
    assert reason_of(kpi, settings, (), growing) == Reason(Lack.COUNTING)
    assert reason_of(named("orders", settings), settings, (), growing).lack is Lack.EVENTS
    assert reason_of(promised, settings, (), growing).lack is Lack.SETTING
