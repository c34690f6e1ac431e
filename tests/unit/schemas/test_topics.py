"""The names of topics and types say the same everywhere."""

from schemas.events import type_of
from schemas.topics import DEAD_LETTERS, DERIVED, FAMILIES, LEADS, MARKETING, TYPES
from tests.built_in import EVENTS, KEY_FIELDS, KEYS_WITHOUT, TOPIC_OF_TYPE, TOPICS, TOPICS_OF_TYPE


def test_every_type_has_one_struct_on_its_own_topic() -> None:
    assert EVENTS.types == TYPES
    assert all(type_of(struct) == kind for structs in EVENTS.structs.values() for kind, struct in structs.items())


def test_there_are_eight_topics_to_read_and_each_has_types_and_a_key() -> None:
    assert len(TOPICS) == 8
    assert {*TOPICS, DERIVED} == set(TYPES) == set(KEY_FIELDS)
    assert DERIVED not in TOPICS
    assert set(KEYS_WITHOUT) < set(TOPICS)
    assert DEAD_LETTERS not in TOPICS


def test_no_type_belongs_on_two_topics_but_a_lead_that_may_be_a_campaigns_result() -> None:
    assert len(TOPIC_OF_TYPE) == sum(len(types) for types in TYPES.values()) - 1 == 41
    assert {kind: topics for kind, topics in TOPICS_OF_TYPE.items() if len(topics) > 1} == {
        "lead.created": (LEADS, MARKETING)
    }


def test_every_topic_belongs_to_one_family_whose_topics_have_the_same_key() -> None:
    grouped = [topic for topics in FAMILIES.values() for topic in topics]

    assert sorted(grouped) == sorted((*TOPICS, DERIVED))
    assert all(len({KEY_FIELDS[topic] for topic in topics}) == 1 for topics in FAMILIES.values())
