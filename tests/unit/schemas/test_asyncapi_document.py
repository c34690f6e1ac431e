"""The AsyncAPI document names every topic, message and header once, and refers to nothing that is not there."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft7Validator

from schemas import Reason
from schemas.dead_letters import HEADERS
from schemas.document.asyncapi import asyncapi_document
from schemas.topics import DEAD_LETTERS, DERIVED, TYPES
from tests.built_in import EVENTS, KEY_FIELDS, TOPIC_OF_TYPE, TOPICS
from tests.unit.schemas.example_events import full
from tests.unit.schemas.test_cloudevents import data_of, headers_of, structured

DOCUMENT: dict[str, Any] = json.loads((Path(__file__).parents[3] / "schemas" / "asyncapi.json").read_bytes())
CLOUD_EVENTS = {"CloudEventStructured", "CloudEventBinary"}


def references(node: object) -> Iterator[str]:
    """All references inside of a node."""
    if isinstance(node, dict):
        for name, value in node.items():
            if name == "$ref":
                yield value
            else:
                yield from references(value)
    elif isinstance(node, list):
        for value in node:
            yield from references(value)


def resolved(reference: str) -> dict[str, Any]:
    """What a reference stands for; KeyError if nothing does."""
    node: Any = DOCUMENT
    for step in reference.removeprefix("#/").split("/"):
        node = node[step]
    assert isinstance(node, dict)
    return node


def validator(schema: dict[str, Any]) -> Draft7Validator:
    """The validator of a schema of the document, whose dialect is a superset of draft 7."""
    return Draft7Validator({**schema, "components": DOCUMENT["components"]})


def channel_of(topic: str) -> dict[str, Any]:
    """The channel of a topic."""
    (found,) = (channel for channel in DOCUMENT["channels"].values() if channel["address"] == topic)
    assert isinstance(found, dict)
    return found


def test_the_file_is_what_the_generator_says() -> None:
    assert asyncapi_document(EVENTS) == DOCUMENT


def test_every_reference_leads_somewhere() -> None:
    for reference in references(DOCUMENT):
        assert resolved(reference)


def test_every_topic_is_a_channel_with_its_types_and_cloudevents() -> None:
    assert {channel["address"] for channel in DOCUMENT["channels"].values()} == {*TOPICS, DEAD_LETTERS}
    for topic in TOPICS:
        channel = channel_of(topic)
        messages = {name: resolved(message["$ref"]) for name, message in channel["messages"].items()}
        own = [message for name, message in messages.items() if name not in CLOUD_EVENTS]
        assert messages.keys() >= CLOUD_EVENTS
        assert [message["name"] for message in own] == list(TYPES[topic])
        assert all(f"`{KEY_FIELDS[topic]}`" in message["bindings"]["kafka"]["key"]["description"] for message in own)
        assert channel["bindings"]["kafka"]["topic"] == topic


def test_nabz_receives_events_and_sends_dead_letters() -> None:
    actions = {resolved(told["channel"]["$ref"])["address"]: told["action"] for told in DOCUMENT["operations"].values()}

    assert actions == dict.fromkeys(TOPICS, "receive") | {DEAD_LETTERS: "send"}


def test_examples_fit_the_payloads_of_their_messages() -> None:
    for message in DOCUMENT["components"]["messages"].values():
        for example in message.get("examples", []):
            validator(message["payload"]).validate(example["payload"])


@pytest.mark.parametrize("kind", [kind for kind in TOPIC_OF_TYPE if TOPIC_OF_TYPE[kind] != DERIVED])
def test_events_inside_of_cloudevents_fit_the_messages(kind: str) -> None:
    messages = DOCUMENT["components"]["messages"]
    event = full(kind)
    headers = {name: value.decode() for name, value in headers_of(event) if value is not None}

    validator(messages["CloudEventStructured"]["payload"]).validate(structured(event))
    validator(messages["CloudEventBinary"]["headers"]).validate(headers)
    validator(messages["CloudEventBinary"]["payload"]).validate(data_of(event))
    assert not validator(messages["CloudEventBinary"]["headers"]).is_valid(headers | {"ce_specversion": "0.3"})


def test_the_headers_of_dead_letters_are_those_that_are_sent() -> None:
    names = tuple(f"nabz.error.{name}" for name in ("reason", "topic", "partition", "offset", "at", "truncated"))
    headers = DOCUMENT["components"]["messages"]["DeadLetter"]["headers"]

    assert tuple(HEADERS) == names
    assert tuple(headers["properties"]) == names
    assert headers["required"] == list(names[:-1])


@pytest.mark.parametrize("reason", Reason)
def test_a_dead_letter_may_have_any_reason(reason: Reason) -> None:
    headers = validator(DOCUMENT["components"]["messages"]["DeadLetter"]["headers"])
    letter = {
        "nabz.error.reason": f"{reason}: Field 'amount' is missing",
        "nabz.error.topic": "crm.deals",
        "nabz.error.partition": "3",
        "nabz.error.offset": "118",
        "nabz.error.at": "2026-03-02T13:57:27.021Z",
        "traceparent": "00-1-2-01",
    }

    assert headers.is_valid(letter)
    assert not headers.is_valid(letter | {"nabz.error.reason": "bad"})
    assert not headers.is_valid(letter | {"nabz.error.topic": "crm.dead-letters"})
