"""Messages and schemas of the AsyncAPI document. Its schemas are those of JSON Schema, kept among its components."""

import json
from collections.abc import Sequence
from typing import Final

from schemas import dead_letters
from schemas.cloudevents import HEADER_PREFIX
from schemas.document.events import DocumentedEvent
from schemas.document.examples import examples_of
from schemas.document.json_schema import event_schema, part_schema
from schemas.document.kinds import PART, Json
from schemas.errors import Reason

COMPONENT: Final = "#/components/schemas/"

_BINDING: Final = "0.5.0"
_TEXT: Final[Json] = {"type": "string", "minLength": 1}


def message(event: DocumentedEvent) -> Json:
    """The message of an event that is published as it is."""
    return {
        "name": event.tag,
        "title": event.tag,
        "summary": event.summary,
        "payload": {"$ref": COMPONENT + event.name},
        "bindings": _key(f"The event's {event.key_in_words}."),
        "examples": [{"name": name, "payload": example} for name, example in examples_of(event.slug)],
    }


def cloud_event_messages(types: Sequence[str]) -> dict[str, Json]:
    """The messages of events of these types inside of CloudEvents 1.0, by name."""
    attributes: Json = {
        "specversion": {"const": "1.0"},
        "id": {**_TEXT, "description": "The event's `event_id`."},
        "source": {**_TEXT, "description": "The event's `source`."},
        "type": {"enum": list(types), "description": "The event's type, as without CloudEvents."},
        "time": {"type": "string", "format": "date-time", "description": "The event's `occurred_at`."},
    }
    data: Json = {
        "type": "object",
        "description": "The event's other fields. Of `event_id`, `type`, `occurred_at` and `source`, attributes win.",
    }
    required = ["specversion", "id", "type", "source"]
    return {
        "CloudEventStructured": {
            "name": "cloudevent-structured",
            "title": "CloudEvent in structured mode",
            "summary": "Any event of the channel inside of one JSON object.",
            "contentType": "application/cloudevents+json",
            "payload": {
                "type": "object",
                "properties": {**attributes, "datacontenttype": {"type": "string"}, "data": data},
                "required": [*required, "data"],
            },
            "bindings": _key("As without CloudEvents."),
        },
        "CloudEventBinary": {
            "name": "cloudevent-binary",
            "title": "CloudEvent in Kafka's binary mode",
            "summary": "Any event of the channel, with its attributes in headers and its other fields in the value.",
            "headers": {
                "type": "object",
                "properties": {HEADER_PREFIX + name: schema for name, schema in attributes.items()},
                "required": [HEADER_PREFIX + name for name in required],
            },
            "payload": data,
            "bindings": _key("As without CloudEvents."),
        },
    }


def dead_letter_message(topics: Sequence[str]) -> Json:
    """The message of a refused record of one of these topics."""
    properties: dict[str, Json] = {
        name: {"type": "string", "description": meaning} for name, meaning in dead_letters.HEADERS.items()
    }
    properties[dead_letters.REASON]["pattern"] = f"^({'|'.join(Reason)}): "
    properties[dead_letters.TOPIC]["enum"] = list(topics)
    properties[dead_letters.AT]["format"] = "date-time"
    for number in (dead_letters.PARTITION, dead_letters.OFFSET, dead_letters.TRUNCATED):
        properties[number]["pattern"] = "^[0-9]+$"
    return {
        "name": "dead-letter",
        "title": "Refused record",
        "summary": "A record with its own key, value and headers, and why it was refused.",
        "contentType": "application/octet-stream",
        "headers": {
            "type": "object",
            "properties": properties,
            "required": [name for name in properties if name != dead_letters.TRUNCATED],
        },
        "payload": {"description": "The bytes of the record's value, whatever they are."},
        "bindings": _key("The record's own key."),
    }


def schemas(events: Sequence[DocumentedEvent]) -> dict[str, Json]:
    """The schemas of events and of the parts inside of them, by name."""
    parts = {part.name: part_schema(part) for event in events for _, part in event.parts}
    told = {**{event.name: event_schema(event) for event in events}, **parts}
    moved: dict[str, Json] = json.loads(json.dumps(told).replace(PART, COMPONENT))
    return moved


def _key(description: str) -> Json:
    return {"kafka": {"key": {"type": "string", "description": description}, "bindingVersion": _BINDING}}
