"""The models of a run: what is told, what is left out and why, and that no bit depends on the order of customers."""

import random
from collections.abc import Callable
from functools import cache

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agents.analyst.clusters import fit_clusters
from agents.analyst.concentration import concentration
from agents.analyst.given import Given
from agents.analyst.known import DAY_MS
from agents.analyst.purchases import expected_purchases
from agents.analyst.risk import fit_risk
from agents.analyst.sampling import Sample
from agents.analyst.story import Story
from agents.analyst.value import fit_value
from agents.customers.facts import CUSTOMERS, Cancellation, OrderKey, SignUp
from streams.fitted import Concentration, Models, Reason, Run, Value
from streams.models import MbgNbd
from tests.unit.analyst.made_up import BY_CONTRACTS, NOW, buyers, given_of, population, purchases

HALF = Sample(50, 100)


@cache
def crowd() -> list[Story]:
    return buyers(4_000)


@cache
def company() -> Given:
    return given_of(population(crowd()), margin="0.4")


def test_value_is_told_with_what_it_was_worth() -> None:
    value, people = fit_value(company()), company().population
    judged = value.judged
    assert judged is not None
    assert (value.reason, value.value_reason, value.customers) == (None, None, people.buyers)
    assert (judged.days, judged.customers) == (90, int((people.then.orders > 0).sum()))
    assert judged.happened == int(people.now.buying_days[people.then.orders > 0].sum())
    assert judged.error < judged.plain_error
    assert judged.expected == pytest.approx(judged.happened, rel=0.1)
    assert judged.top_tenth > 0.3
    # The parameters by which the crowd was made up: 0.6, 20 days, 0.9, 1.8; 5, 3.5.
    assert (value.r, value.a, value.b) == pytest.approx((0.6, 0.9, 1.8), rel=0.25)
    assert value.alpha == pytest.approx(20, rel=0.25)
    assert (value.p, value.q) == pytest.approx((5, 3.5), rel=0.25)
    assert value.alive is not None
    assert 0.1 < value.alive < 0.9
    assert [one.days for one in value.expected] == [30, 90, 365]
    assert value.correlation == pytest.approx(0, abs=0.1)


def test_what_is_expected_is_the_sum_over_customers() -> None:
    value, people = fit_value(company()), company().population
    parameters = [number for number in (value.r, value.alpha, value.a, value.b) if number is not None]
    model, now = MbgNbd(*parameters), people.now
    for one in value.expected:
        each = expected_purchases(people, one.days)
        assert each is not None
        assert one.purchases == pytest.approx(float(each.sum()))
        assert each.tolist() == pytest.approx(model.expected(now.repeats, now.last, now.age, one.days).tolist())
    without_margin = fit_value(given_of(people))
    assert [one.value for one in value.expected] == pytest.approx(
        [0.4 * (one.value or 0.0) for one in without_margin.expected]
    )


def test_sums_are_scaled_from_the_sample_and_shares_are_not() -> None:
    whole, half = company(), given_of(population(crowd(), sample=HALF), margin="0.4")
    for one, other in zip(fit_value(whole).expected, fit_value(half).expected, strict=True):
        assert other.purchases == 2 * one.purchases
        assert one.value is not None
        assert other.value == 2 * one.value
    assert fit_value(half).judged == fit_value(whole).judged
    assert concentration(half) == concentration(whole)
    lost, half_lost = fit_risk(whole).expected_lost, fit_risk(half).expected_lost
    assert lost is not None
    assert half_lost == 2 * lost
    for cluster, scaled in zip(fit_clusters(whole).clusters, fit_clusters(half).clusters, strict=True):
        assert scaled == msgspec.structs.replace(cluster, customers=2 * cluster.customers)


@given(st.randoms(use_true_random=False), st.integers(1, 60))
@settings(max_examples=8)
def test_what_is_told_of_any_customers_is_the_same_in_any_order(chance: random.Random, seed: int) -> None:
    stories = buyers(250, seed)
    order = list(range(len(stories)))
    chance.shuffle(order)
    one, other = (
        given_of(population(stories, order=places), analyst={"least_customers": 50})
        for places in (range(len(stories)), order)
    )
    for fit in (fit_value, concentration, fit_risk, fit_clusters):
        assert msgspec.json.encode(fit(one)) == msgspec.json.encode(fit(other))


@pytest.mark.parametrize("fit", [fit_value, concentration, fit_risk, fit_clusters])
def test_the_order_of_customers_is_not_seen_in_any_bit(fit: Callable[[Given], object]) -> None:
    order = list(range(len(crowd())))
    random.Random(3).shuffle(order)
    shuffled = given_of(population(crowd(), order=order), margin="0.4")
    assert msgspec.json.encode(fit(shuffled)) == msgspec.json.encode(fit(company()))


def reasons(stories: list[Story]) -> tuple[Reason | None, Reason | None, Reason | None, Reason | None]:
    """Of value, of amounts, of risk, of clusters."""
    it = given_of(population(stories), analyst={"least_customers": 50})
    value = fit_value(it)
    return value.reason, value.value_reason, fit_risk(it).reason, fit_clusters(it).reason


def test_of_few_customers_nothing_is_told_but_what_is_counted() -> None:
    few = crowd()[:49]
    assert reasons(few) == (Reason.TOO_FEW_CUSTOMERS, None, Reason.TOO_FEW_CUSTOMERS, Reason.TOO_FEW_CUSTOMERS)
    assert concentration(given_of(population(few))).top_10 is not None
    nobody = given_of(population([]))
    assert concentration(nobody) == Concentration(customers=0)
    assert fit_value(nobody) == Value(customers=0, reason=Reason.TOO_FEW_CUSTOMERS)


def test_of_a_young_company_nothing_is_foretold() -> None:
    for oldest, of_risk in ((134, None), (89, Reason.TOO_YOUNG)):
        days = [[number % oldest, *([number % 7] if number % 3 else [])] for number in range(300)]
        young = [purchases(ago, [100 + len(ago)] * len(ago)) for ago in days]
        value, _, risk, clusters = reasons(young)
        assert (value, clusters) == (Reason.TOO_YOUNG, None)
        assert risk in {of_risk, Reason.NOT_BETTER if of_risk is None else of_risk}


def test_the_plain_rule_of_a_company_that_is_hardly_old_enough_is_scaled_up() -> None:
    """Who buys every 15 days did so 4 times in the 60 days that there were before, and 6 times in the 90 since."""
    regular = [purchases(days, [100] * len(days)) for number in range(200) for days in [range(number % 15, 150, 15)]]
    it = given_of(population(regular), analyst={"least_customers": 50})
    assert it.purchases.past_days == 60
    judged = fit_value(it).judged
    assert judged is not None
    assert (judged.happened, judged.plain_error) == (200 * 6, 0)


def test_where_nobody_returns_nothing_is_expected() -> None:
    once = [purchases([number], [500 + number]) for number in range(400)]
    value, _, risk, clusters = reasons(once)
    assert (value, risk, clusters) == (Reason.NOBODY_RETURNED, Reason.ONE_OUTCOME, None)


def test_a_model_that_is_no_better_than_the_plain_rule_tells_nothing() -> None:
    subscribers = [
        purchases(range(number % 30, 700, 30), [1_000] * len(range(number % 30, 700, 30))) for number in range(200)
    ]
    it = given_of(population(subscribers), analyst={"least_customers": 50})
    value = fit_value(it)
    assert (value.reason, value.expected) == (Reason.NOT_BETTER, ())
    assert value.judged is not None
    assert value.judged.plain_error == 0 < value.judged.error
    # Nobody was lost, so nobody can be foretold to be.
    assert fit_risk(it).reason is Reason.ONE_OUTCOME
    assert fit_risk(it).expected_lost is None


def test_where_chance_alone_decides_there_is_no_risk_to_tell() -> None:
    chance, stories = random.Random(5), []
    for _ in range(600):
        again = [chance.randrange(90)] if chance.random() < 0.5 else []
        days = [*again, 91 + chance.randrange(80), 700]
        stories.append(purchases(days, [100] * len(days)))
    risk = fit_risk(given_of(population(stories)))
    assert risk.judged is not None
    assert (risk.ranking == "none") == (risk.reason is Reason.NOT_BETTER)
    assert risk.judged.auc == pytest.approx(0.5, abs=0.08)


def test_customers_who_are_all_alike_are_not_parted() -> None:
    alike = [purchases([5, 200], [100, 100]) for _ in range(100)]
    assert reasons(alike)[3] is Reason.ALL_ALIKE


def test_amounts_without_a_mean_are_left_out_and_purchases_are_told() -> None:
    wild = random.Random(1)
    stories = []
    for story in crowd()[:1_500]:
        amount = int(100 * wild.paretovariate(0.4))
        money = [msgspec.structs.replace(fact, amount=amount) for fact in story.money]
        stories.append(story._replace(money=money))
    value = fit_value(given_of(population(stories)))
    assert (value.reason, value.value_reason) == (None, Reason.NO_SPREAD)
    assert [one.value for one in value.expected] == [None] * 3
    assert value.expected[0].purchases > 0


def test_with_contracts_who_leaves_is_at_risk() -> None:
    chance, stories = random.Random(2), []
    for number in range(3_000):
        buys = [200 + chance.randrange(90) for _ in range(chance.randrange(4))]
        bought = purchases(buys, [100] * len(buys), segment=number % 2)
        signed = SignUp(OrderKey(NOW - 400 * DAY_MS, "s", CUSTOMERS), number % 2, None, 0, 0)
        passages = [signed, *bought.passages]
        if chance.random() < (0.4 if number % 2 else 0.1):
            passages.append(Cancellation(OrderKey(NOW - chance.randrange(90) * DAY_MS, "c", CUSTOMERS), 0))
        stories.append(bought._replace(descriptions=[signed], passages=passages))
    people = population(stories, BY_CONTRACTS)
    risk = fit_risk(given_of(people, inactivity_days=0))
    assert (risk.ranking, risk.reason) == ("logistic", None)
    assert risk.judged is not None
    assert risk.judged.happened == int(people.now.has_left[people.judged].sum())
    assert risk.judged.auc > 0.6
    assert {one.feature for one in risk.weights[:2]} == {"segment:large", "segment:small"}
    assert risk.weights[0].odds == pytest.approx(1 / risk.weights[1].odds)
    assert risk.expected_lost == pytest.approx(3_000 * (0.6 * 0.4 + 0.9 * 0.1) / 2, rel=0.2)


def test_clusters_keep_the_names_of_the_last_run() -> None:
    told = fit_clusters(company())
    assert len(told.clusters) >= 3
    assert sum(one.share for one in told.clusters) == pytest.approx(1)
    renamed = [msgspec.structs.replace(one, name=f"{one.name}-9") for one in told.clusters]
    run = Run(version=1, fitted_at=0, as_of=0, took_seconds=0, customers=1, sampled=1)
    last = Models(run=run, clusters=msgspec.structs.replace(told, clusters=tuple(renamed)))
    again = fit_clusters(given_of(company().population, last))
    assert [one.name for one in again.clusters] == [one.name for one in renamed]
