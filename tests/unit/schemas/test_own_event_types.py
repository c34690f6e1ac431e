"""Types of events besides those that come with Nabz: they are read, keyed and refused as the one value says."""

from dataclasses import replace
from typing import Final

import pytest

from schemas import Event, EventTypes, InvalidEvent, LineDecoder, Reason, RecordDecoder
from schemas.document.asyncapi import asyncapi_document
from schemas.document.files import PAGES, SCHEMAS, documents
from schemas.events import Text
from schemas.topics import CARTS, DEALS, MARKETING, PURCHASES
from streams.engine.family import EventOutcome
from streams.engine.health import Health
from streams.problems.facts import Facts
from streams.redis.keys import PARTITIONS
from tests.built_in import EVENTS
from tests.unit.schemas.example_events import as_json

TOPIC: Final = "crm.subscriptions"


class SubscriptionStarted(Event, tag="subscription.started", frozen=True, kw_only=True, gc=False):
    """Somebody subscribes."""

    subscription_id: Text
    plan: Text | None = None


class SubscriptionEnded(Event, tag="subscription.ended", frozen=True, kw_only=True, gc=False):
    """Nobody does any more."""

    subscription_id: Text


MORE: Final = replace(
    EVENTS,
    families={**EVENTS.families, "subscription": (TOPIC,)},
    structs={
        **EVENTS.structs,
        TOPIC: {"subscription.started": SubscriptionStarted, "subscription.ended": SubscriptionEnded},
    },
    keys={**EVENTS.keys, TOPIC: "subscription_id"},
)
STARTED: Final = {
    "event_id": "e-1",
    "type": "subscription.started",
    "occurred_at": "2026-03-02T13:57:27Z",
    "subscription_id": "s-1",
    "plan": "large",
}


def refused(event: object, key: bytes = b"s-1", topic: str = TOPIC) -> tuple[Reason, str]:
    with pytest.raises(InvalidEvent) as error:
        RecordDecoder(MORE, topic)(key, as_json(event))
    return error.value.reason, str(error.value)


def test_it_is_read_from_its_topic_and_from_a_file_and_knows_where_it_belongs() -> None:
    event = RecordDecoder(MORE, TOPIC)(b"s-1", as_json(STARTED))
    assert event == LineDecoder(MORE)(as_json(STARTED))
    assert isinstance(event, SubscriptionStarted)
    assert (MORE.topic_of(event), MORE.key_of(event)) == (TOPIC, b"s-1")
    assert "subscription.started" in MORE.published
    assert MORE.required["subscription.started"] == {"event_id", "occurred_at", "subscription_id"}


def test_where_it_is_not_among_the_types_nobody_knows_it() -> None:
    with pytest.raises(InvalidEvent) as error:
        LineDecoder(EVENTS)(as_json(STARTED))
    assert error.value.reason is Reason.UNKNOWN_TYPE


def test_numbers_for_ids_and_cloudevents_are_read_as_those_of_all_others() -> None:
    event = RecordDecoder(MORE, TOPIC)(b"5", as_json(STARTED | {"subscription_id": 5, "plan": None}))
    assert event == RecordDecoder(MORE, TOPIC)(b"5", as_json({**STARTED, "subscription_id": "5", "plan": ""}))
    data = {"subscription_id": "s-1", "plan": "large"}
    inside = {"specversion": "1.0", "id": "e-1", "source": "crm", "type": "subscription.started", "data": data}
    told = RecordDecoder(MORE, TOPIC)(b"s-1", as_json(inside | {"time": STARTED["occurred_at"]}))
    assert told == LineDecoder(MORE)(as_json(STARTED | {"source": "crm"}))


def test_it_is_refused_with_the_same_words() -> None:
    assert refused(STARTED, b"s-2") == (Reason.WRONG_KEY, "The key is not the event's 'subscription_id'")
    assert refused(STARTED, topic=DEALS) == (
        Reason.WRONG_TOPIC,
        f"Field 'type': subscription.started belongs on {TOPIC}, not on {DEALS}",
    )
    reason, said = refused(STARTED | {"type": "SubscriptionStarted"})
    assert reason is Reason.UNKNOWN_TYPE
    assert said.endswith("; it is written 'subscription.started'")
    assert (
        refused({name: told for name, told in STARTED.items() if name != "subscription_id"})[0] is Reason.MISSING_FIELD
    )


def test_its_shards_and_metrics_are_there() -> None:
    facts = Facts(0, MORE, configuration={f"{PARTITIONS}{TOPIC}": "2"})
    assert facts.shards == ["subscription-0", "subscription-1"]
    health = Health(MORE)
    health.counted({(SubscriptionStarted, EventOutcome.COUNTED): 3})
    assert health.registry.get_sample_value("nabz_commits_refused_total", {"family": "subscription"}) == 0


def test_documents_tell_of_the_types_that_there_are_and_of_no_others() -> None:
    topics = [topic for topic in EVENTS.structs if topic not in {CARTS, MARKETING}]
    less = EventTypes(
        {family: kept for family, of in EVENTS.families.items() if (kept := tuple(t for t in of if t in topics))},
        {topic: EVENTS.structs[topic] for topic in topics},
        {topic: EVENTS.keys[topic] for topic in topics},
        EVENTS.keys_without,
        told_inside=EVENTS.told_inside,
    )
    files = documents(less)
    assert not {path for path in files if path.name.startswith(("cart.", "campaign."))}
    assert {SCHEMAS / "lead.created.json", PAGES / "lead.created.md"} <= files.keys()
    assert files.keys() < documents(EVENTS).keys()
    assert f"`{CARTS}`" not in files[PAGES / "README.md"]
    channels = asyncapi_document(less)["channels"]
    assert {"purchases", "dead-letters"} < channels.keys()
    assert not {"carts", "marketing"} & channels.keys()


def test_types_that_do_not_fit_together_cannot_be_made() -> None:
    with pytest.raises(ValueError, match="a family, types and a key"):
        replace(EVENTS, keys={topic: key for topic, key in EVENTS.keys.items() if topic != PURCHASES})
    with pytest.raises(ValueError, match="a family, types and a key"):
        replace(MORE, families=EVENTS.families)
