"""What a customer is worth over a lifetime, told by the table of a year."""

from collections import defaultdict
from fractions import Fraction

from tests.recount.cohorts import spells_of
from tests.recount.customers import Customer
from tests.recount.loyalty import active_now, churned, joined, start_base
from tests.recount.marketing import Marketing, full_acquisition_cost
from tests.recount.purchases import Purchases, customers_seen
from tests.recount.report import Fields, divided, named
from tests.recount.revenue import Year, order_value, yearly_orders
from tests.recount.rows import TOTAL, Breakdowns, ByLabel, Number, label, sums
from tests.recount.settings import Settings
from tests.recount.windows import Window, date_of, windows_at

BY_SEGMENT: Breakdowns = [("segment",)]


def lifetime_fields(
    told: Purchases, customers: list[Customer], marketing: Marketing, settings: Settings, window: Window, year: Year
) -> Fields:
    """The lifetime values; only the window of a year has them."""
    if window.name != "365d":
        return {}
    worth = order_value(told, window, BY_SEGMENT)
    often = divided(yearly_orders(told, window, year), customers_seen(told, window))
    years = _lifespans(customers, settings, year.now)
    values = {name: worth[name] * often[name] * years[name] for name in worth if name in often and name in years}
    fields = named("customer_lifetime_value", values)
    stays = _stays(customers, settings, year.now)
    restricted = {name: worth[name] * often[name] * stays[name] for name in worth.keys() & often.keys() & stays.keys()}
    fields |= named("customer_lifetime_value_restricted", restricted)
    cost = _costs(customers, marketing, window, years)
    if TOTAL in values and cost is not None:
        fields["customer_lifetime_value_net"] = values[TOTAL] * settings.margin - cost
    won_for = full_acquisition_cost(marketing, joined(customers, window), window).get("acquisition_cost_full", 0)
    if TOTAL in values and won_for > 0:
        fields["lifetime_value_cost_ratio"] = values[TOTAL] / Fraction(won_for)
    return fields


def _lifespans(customers: list[Customer], settings: Settings, now: int) -> ByLabel:
    """Lifespans in years, at most the cap, which also stands where nobody was lost.

    Churn is that of the longest of three windows that has any.
    """
    churn: ByLabel = {}
    windows = {window.name: window for window in windows_at(now, settings.dates)}
    for name, days in (("30d", 30), ("90d", 90), ("365d", 365)):
        window = windows[name]
        told = divided(churned(customers, window, BY_SEGMENT), start_base(customers, window, BY_SEGMENT))
        churn |= {label: yearly(ratio, days) for label, ratio in told.items()}
    return {label: _lifespan(ratio, settings) for label, ratio in churn.items()}


def yearly(churn: Number, days: int) -> Number:
    """The churn of a year in which each stretch of so many days has this one; exact for a whole year, else a float."""
    return churn if days == 365 else Fraction(1 - max(0.0, 1 - float(churn)) ** (365 / days))


def _lifespan(churn: Number, settings: Settings) -> Number:
    cap = settings.lifespan_cap_years
    return cap if churn == 0 else min(cap, 1 / Fraction(churn))


def _stays(customers: list[Customer], settings: Settings, now: int) -> ByLabel:
    """Years that customers stay of the first three; of the first one where nobody at all could have stayed so long.

    Nothing where nobody could have stayed for one. It is the sum of the shares who stay for more than 0, 1, 2 ... days.
    """
    lengths: defaultdict[str, list[tuple[int, bool]]] = defaultdict(list)
    today = date_of(now, settings.dates)
    for customer in customers:
        for spell in spells_of(customer, settings):
            length = ((spell.ends or today) - spell.begins).days
            for name in (TOTAL, label({"segment": spell.segment}, ("segment",))):
                lengths[name].append((length, spell.ends is not None))
    known = [days for days in (3 * 365, 365) if _days_stayed(lengths[TOTAL], days) is not None]
    stayed = {name: _days_stayed(spells, known[0]) for name, spells in lengths.items()} if known else {}
    return {name: whole / 365 for name, whole in stayed.items() if whole is not None}


def _days_stayed(spells: list[tuple[int, bool]], horizon: int) -> Fraction | None:
    """The mean of the days stayed, of so many; None where nothing is known of the last of them."""
    staying, days, since = Fraction(1), Fraction(0), 0
    for day in sorted({length for length, ended in spells if ended and length < horizon}):
        days, since = days + staying * (day - since), day
        lost = sum(length == day and ended for length, ended in spells)
        staying *= 1 - Fraction(lost, sum(length >= day for length, _ in spells))
    is_known = staying == 0 or any(length >= horizon for length, _ in spells)
    return days + staying * (horizon - since) if is_known else None


def _costs(customers: list[Customer], marketing: Marketing, window: Window, years: ByLabel) -> Number | None:
    """The cost of winning and of keeping a customer, None where either has no value."""
    new, active = joined(customers, window)[TOTAL], active_now(customers)[TOTAL]
    if not marketing.spend or not new or not active or TOTAL not in years:
        return None
    winning = Fraction(_spent(marketing, "acquisition", window)) / new
    keeping = Fraction(_spent(marketing, "retention", window)) / active
    return winning + keeping * years[TOTAL]


def _spent(marketing: Marketing, purpose: str, window: Window) -> Number:
    return sums(marketing.spend.get(purpose, []), window)[TOTAL]
