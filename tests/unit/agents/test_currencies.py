"""A currency without a rate refuses an event only beside an amount that a KPI reads."""

from decimal import Decimal
from typing import Any

import pytest

from agents.families import build_families
from schemas import Reason
from streams.engine.decode import Decoded
from streams.settings import Settings
from tests.built_in import TOPIC_OF_TYPE, batch_decoder
from tests.engine.pure import PlainNumbers
from tests.unit.kafka.records import ARecord
from tests.unit.schemas.example_events import as_json, full, key

FAMILIES = build_families(Settings(currency="USD", rates={"GBP": Decimal("1.25")}), PlainNumbers())


def decoded(event: dict[str, Any]) -> Decoded:
    """What a worker with a rate for GBP makes of an event."""
    topic = TOPIC_OF_TYPE[event["type"]]
    family = next(family for family in FAMILIES.all if topic in family.topics)
    return batch_decoder(topic, family.check, future_minutes=5)([ARecord(0, key(event), as_json(event))])


@pytest.mark.parametrize("kind", ["deal.stage_changed", "purchase.completed", "purchase.refunded", "campaign.spent"])
@pytest.mark.parametrize("currency", ["EUR", "eur", "euro", "$"])
def test_an_amount_in_a_currency_without_a_rate_is_refused(kind: str, currency: str) -> None:
    refusals = decoded(full(kind, currency=currency)).refusals

    assert [refusal.error.reason for refusal in refusals] == [Reason.UNKNOWN_CURRENCY]


@pytest.mark.parametrize("kind", ["deal.stage_changed", "purchase.completed", "purchase.refunded", "campaign.spent"])
def test_a_currency_may_be_in_lower_case(kind: str) -> None:
    assert decoded(full(kind, amount="8", currency="gbp")).amounts == [1000]


@pytest.mark.parametrize(
    "event",
    [
        full("cart.updated", amount="12.50", currency="EUR"),
        full("cart.updated", amount="12,50", currency="euro"),
        full("deal.stage_changed", amount=None, currency="EUR"),
    ],
    ids=repr,
)
def test_a_currency_beside_no_amount_that_is_read_does_not_matter(event: dict[str, Any]) -> None:
    assert decoded(event).refusals == []
    assert decoded(event).amounts == [None]


def test_a_deal_without_a_currency_is_in_the_reporting_one() -> None:
    assert decoded(full("deal.stage_changed", amount="8", currency=None)).amounts == [800]
