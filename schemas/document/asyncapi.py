"""The AsyncAPI 3.0 document: topics, keys, messages and dead letters, from the side of Nabz (it receives)."""

from typing import Final

from schemas.document.asyncapi_messages import cloud_event_messages, dead_letter_message, message, schemas
from schemas.document.events import DocumentedEvent, documented_events
from schemas.document.kinds import Json
from schemas.event_types import EventTypes
from schemas.topics import DEAD_LETTERS

CONTRACT_VERSION: Final = "2.0.0"
"""Of the events: raised with them, whatever the version of Nabz."""

_BINDING: Final = "0.5.0"
_ABOUT: Final = (
    "What Nabz reads from Kafka, and what it writes back: the records that it had to refuse. One JSON object a "
    "record, in UTF-8. Unknown fields are ignored; null and empty text mean omitted; a whole number in a field of text "
    "means its digits. A record without a value is passed over. Order, duplicates and lateness "
    "of events change no KPI. CloudEvents 1.0 are taken in structured and in binary mode."
)


def asyncapi_document(types: EventTypes) -> Json:
    """The whole document of these types of events, without references to other files."""
    events, topics = documented_events(types), types.topics
    by_topic = {topic: [event for event in events if event.topic == topic] for topic in topics}
    cloud_events = cloud_event_messages(tuple(types.topic_of_type))
    return {
        "asyncapi": "3.0.0",
        "id": "urn:nabz:events",
        "info": {
            "title": "Nabz: events of customer relationship management",
            "version": CONTRACT_VERSION,
            "description": _ABOUT,
            "license": {"name": "Apache-2.0"},
        },
        "defaultContentType": "application/json",
        "servers": {
            "local": {"host": "localhost:9092", "protocol": "kafka", "description": "A broker on this machine."}
        },
        "channels": {
            **{_channel(topic): _event_channel(topic, by_topic[topic], list(cloud_events)) for topic in topics},
            _channel(DEAD_LETTERS): _dead_letters(),
        },
        "operations": {
            **{f"receive-{_channel(topic)}": _receive(topic) for topic in topics},
            f"send-{_channel(DEAD_LETTERS)}": _send(),
        },
        "components": {
            "messages": {
                **{event.name: message(event) for event in events},
                **cloud_events,
                "DeadLetter": dead_letter_message(topics),
            },
            "schemas": schemas(events),
        },
    }


def _event_channel(topic: str, events: list[DocumentedEvent], others: list[str]) -> Json:
    key = events[0].key_in_words
    told = (
        "Any text that stays the same if the event is sent again, such as its `event_id`."
        if events[0].takes_any_key
        else f"The key of a record is its {key}, as text."
    )
    return {
        "address": topic,
        "title": topic,
        "description": f"{told} Keys are spread over partitions by murmur2, as Kafka's own clients do it.",
        "messages": {
            name: {"$ref": f"#/components/messages/{name}"} for name in (*(event.name for event in events), *others)
        },
        "bindings": _kafka(topic=topic),
    }


def _dead_letters() -> Json:
    return {
        "address": DEAD_LETTERS,
        "title": DEAD_LETTERS,
        "description": "Records that can never be counted, with the reason; each at least once.",
        "messages": {"DeadLetter": {"$ref": "#/components/messages/DeadLetter"}},
        "bindings": _kafka(topic=DEAD_LETTERS),
    }


def _receive(topic: str) -> Json:
    return {
        "action": "receive",
        "channel": {"$ref": f"#/channels/{_channel(topic)}"},
        "summary": f"Nabz counts the events of {topic}.",
    }


def _send() -> Json:
    return {
        "action": "send",
        "channel": {"$ref": f"#/channels/{_channel(DEAD_LETTERS)}"},
        "summary": "Nabz puts aside what it cannot count.",
    }


def _channel(topic: str) -> str:
    return topic.removeprefix("crm.")


def _kafka(**binding: str) -> Json:
    return {"kafka": {**binding, "bindingVersion": _BINDING}}
