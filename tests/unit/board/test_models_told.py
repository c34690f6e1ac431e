"""What a board says of models: the last run that it could read, its figures, what they were worth, what is missing."""

import json
from decimal import Decimal
from typing import Any

import msgspec
import pytest

from streams.board.models import KnownModels
from streams.board.models.customers import clusters_told, models_told
from streams.board.models.telling import money
from streams.fitted import Clusters, Models, Reason, Risk, Run, Value, to_texts
from streams.kpis import catalogue
from streams.settings import Settings
from streams.settings.analyst import AnalystSettings
from streams.texts.messages import PAGE
from tests.fitted.invented import FITTED_AT, invented

MINUTE_MS = 60_000


class Clock:
    now = FITTED_AT + 7_500

    def __call__(self) -> int:
        return self.now


def known(models: Models | None = None, **settings: Any) -> KnownModels:  # noqa: ANN401 - settings as a file has them
    board = KnownModels(Settings(**settings), catalogue(), Clock())
    if models is not None:
        board.take(to_texts(models))
    return board


def as_told(fitted: object) -> Any:  # noqa: ANN401 - JSON
    return json.loads(msgspec.json.encode(fitted))


def only(run: Run, **models: Any) -> Models:  # noqa: ANN401 - structs of streams.fitted
    return Models(run=run, **models)


def as_json(told: dict[str, Any]) -> Any:  # noqa: ANN401 - JSON
    return json.loads(json.dumps(told, allow_nan=False))


def test_figures_are_those_that_were_fitted_with_money_in_major_units() -> None:
    models = invented()
    assert models.value is not None
    assert models.risk is not None
    assert models.risk.judged is not None
    told = as_json(models_told(known(models)))
    assert told["run"] == {
        "fitted_at": FITTED_AT,
        "as_of": models.run.as_of,
        "age_seconds": 7,
        "every_minutes": 60,
        "old": False,
        "took_seconds": 3.25,
        "customers": 3000,
        "sampled": 3000,
    }
    for one, fitted in zip(told["value"]["expected"], models.value.expected, strict=True):
        assert fitted.value is not None
        assert one["purchases"] == fitted.purchases
        assert one["value"] == pytest.approx(fitted.value / 100, abs=0.005)
        assert Decimal(str(one["value"])) == Decimal(str(one["value"])).quantize(Decimal("0.01"))
    assert told["value"]["quality"] == as_told(models.value.judged)
    assert told["concentration"] == as_told(models.concentration)
    assert told["risk"]["quality"] == as_told(models.risk.judged)
    assert told["risk"]["expected_lost"] == models.risk.expected_lost
    assert told["risk"]["weights"][0]["feature"] == models.risk.weights[0].feature


def test_clusters_have_names_that_people_read_and_shares_of_all() -> None:
    told = as_json(clusters_told(known(invented())))
    first = told["clusters"][0]
    assert first["name"] == "past-few-small"
    assert first["title"] == {"en": "long ago, few, small", "fa": "خرید قدیمی، سفارش کم، مبلغ کم"}
    assert sum(one["customers"] for one in told["clusters"]) == told["customers"]
    assert sum(one["share"] for one in told["clusters"]) == pytest.approx(1)
    assert set(first["centre"]) == {"recency_days", "orders", "money"}


@pytest.mark.parametrize(("digits", "amount"), [(2, 1234.57), (0, 123457), (3, 123.457)])
def test_amounts_have_the_decimals_of_the_currency(digits: int, amount: float) -> None:
    assert json.dumps(money(123_456.7, digits)) == json.dumps(amount)
    assert money(None, digits) is None


def test_before_the_first_run_it_is_said_what_to_do() -> None:
    for told in (models_told(known()), clusters_told(known())):
        assert told["run"] is None
        assert "nabz analyst" in told["text"]["en"]
        assert "nabz analyst" in told["text"]["fa"]


@pytest.mark.parametrize("reason", Reason)
def test_every_reason_is_said_in_both_languages(reason: Reason) -> None:
    models = only(
        invented().run, value=Value(customers=3, reason=reason), clusters=Clusters(customers=3, reason=reason)
    )
    board = known(models)
    told = models_told(board)["value"]["reason"]
    assert told["code"] == reason.value
    assert "{" not in told["text"]["en"] + told["text"]["fa"]
    assert told == clusters_told(board)["reason"]


def test_how_many_customers_a_model_needs_is_that_of_the_settings() -> None:
    models = only(invented().run, value=Value(customers=3, reason=Reason.TOO_FEW_CUSTOMERS))
    told = models_told(known(models, analyst=AnalystSettings(least_customers=1_200)))["value"]["reason"]["text"]
    assert "1,200" in told["en"]
    assert "۱٬۲۰۰" in told["fa"]


def test_what_the_last_run_did_not_tell_of_is_null() -> None:
    told = models_told(known(only(invented().run)))
    assert (told["value"], told["concentration"], told["risk"]) == (None, None, None)
    assert clusters_told(known(only(invented().run)))["clusters"] == []


def test_a_risk_that_could_not_be_judged_has_no_quality() -> None:
    risk = Risk(days=90, customers=1, ranking="none", reason=Reason.ONE_OUTCOME)
    told = models_told(known(only(invented().run, risk=risk)))["risk"]
    assert (told["quality"], told["expected_lost"], told["reason"]["code"]) == (None, None, "one_outcome")


def test_a_run_is_old_once_three_should_have_followed() -> None:
    board = known(invented(), analyst=AnalystSettings(every_minutes=10))
    clock = board._now
    assert isinstance(clock, Clock)
    clock.now = FITTED_AT + 30 * MINUTE_MS
    assert models_told(board)["run"]["old"] is False
    clock.now += 1
    told = models_told(board)
    assert told["run"]["old"] is True
    assert told["value"]["expected"]


def test_the_last_good_run_stays_while_nothing_better_can_be_read() -> None:
    board = known(invented())
    before, metrics = board.models, board.metrics
    assert metrics
    board.take(None)
    later = msgspec.structs.replace(invented().run, version=2)
    board.take(to_texts(only(later)))
    board.take({"run": b"{"})
    assert board.models is before
    assert board.metrics == metrics


def test_what_was_deleted_is_gone() -> None:
    board = known(invented())
    board.take({})
    assert (board.models, board.metrics) == (None, b"")


def test_reasons_have_no_text_too_many() -> None:
    texts = {key.removeprefix("models.reason.") for key in PAGE if key.startswith("models.reason.")}
    assert texts == {reason.value for reason in Reason}
