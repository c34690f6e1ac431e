"""The files for publishers fit the structs, are complete, and are written again by one command."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from schemas import Reason
from schemas.dead_letters import HEADERS
from schemas.document.descriptions import attributes_of, description_of
from schemas.document.events import Field
from schemas.document.examples import FULL, MINIMAL, examples_of
from schemas.document.files import ASYNCAPI, PAGES, SCHEMAS, differences, write
from schemas.document.reasons import meanings, reasons_for
from schemas.surveys import DEFAULT_SCALES
from schemas.topics import MARKETING
from schemas.unread import unread_fields
from streams.kpis.lineage import sold
from streams.kpis.lineage.declaration import joined
from tests import built_in
from tests.built_in import LINEAGE, TOPIC_OF_TYPE, TOPICS, documented_events, documents, record_decoder
from tests.unit.schemas.example_events import TYPES, as_json, key

PROJECT = Path(__file__).parents[3]
EVENTS = {event.slug: event for event in documented_events()}
NOT_READ = "No KPI reads it."


def fields_of(kind: str) -> dict[str, Field]:
    """The fields of an event and of the objects in it, by path."""
    event = EVENTS[kind]
    inner = {f"{name}.{field.name}": field for name, part in event.parts for field in part.fields}
    return {field.name: field for field in event.fields} | inner


def test_the_files_say_what_the_structs_say() -> None:
    assert differences(PROJECT, built_in.EVENTS) == [], "python -m schemas.document writes them anew"


def test_there_is_a_schema_and_a_page_for_every_type() -> None:
    for kind in TYPES:
        assert {SCHEMAS / f"{kind}.json", PAGES / f"{kind}.md"} <= documents().keys()
    # A lead may also be told of on the topic of campaigns.
    assert len(documents()) == 2 * (len(TYPES) + 1) + 2


def test_writing_mends_what_was_changed_lost_or_left_behind(tmp_path: Path) -> None:
    assert write(tmp_path, built_in.EVENTS) == sorted(documents())
    (tmp_path / ASYNCAPI).write_text("{}")
    (tmp_path / PAGES / "README.md").unlink()
    (tmp_path / SCHEMAS / "ticket.closed.json").write_text("{}")
    changed = [PAGES / "README.md", ASYNCAPI, SCHEMAS / "ticket.closed.json"]

    assert differences(tmp_path, built_in.EVENTS) == changed
    assert write(tmp_path, built_in.EVENTS) == changed
    assert differences(tmp_path, built_in.EVENTS) == []


def test_the_command_writes_and_checks(tmp_path: Path) -> None:
    def run(*arguments: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "schemas.document", *arguments, str(tmp_path)]
        return subprocess.run(command, cwd=PROJECT, capture_output=True, text=True, check=False)

    assert run("--check").returncode == 1
    assert run().returncode == 0
    assert (run("--check").returncode, run("--check").stdout) == (0, "")
    (tmp_path / ASYNCAPI).write_text("{}")
    drifted = run("--check")
    assert (drifted.returncode, drifted.stdout) == (1, f"does not fit its struct: {ASYNCAPI}\n")


@pytest.mark.parametrize("kind", TYPES)
def test_examples_are_events_with_all_fields_and_with_none_but_the_required_ones(kind: str) -> None:
    event, examples = EVENTS[kind], dict(examples_of(kind))

    for example in examples.values():
        assert record_decoder(event.topic)(key(example), as_json(example)).type == kind
    assert set(examples[MINIMAL]) - {"score"} == set(event.required)
    assert set(examples[FULL]) == {field.name for field in event.fields} | {"type"}
    for name, part in event.parts:
        inner = examples[FULL][name]
        for told in inner if isinstance(inner, list) else [inner]:
            assert set(told) == {field.name for field in part.fields}


def test_no_two_examples_have_the_same_id() -> None:
    ids = [example["event_id"] for kind in TYPES for _, example in examples_of(kind)]

    assert len(ids) == len(set(ids))


@pytest.mark.parametrize("kind", TYPES)
def test_every_field_is_described_in_whole_sentences(kind: str) -> None:
    described = {path: field.description for path, field in fields_of(kind).items()}

    for text in [EVENTS[kind].description, *described.values(), *(part.description for _, part in EVENTS[kind].parts)]:
        assert re.fullmatch(r"[A-Z].*\.", text, re.DOTALL), text
        assert "None" not in text


@pytest.mark.parametrize("kind", TYPES)
def test_a_field_that_no_kpi_reads_says_so(kind: str) -> None:
    paths = fields_of(kind)
    said = {name for name, field in paths.items() if field.description.endswith(NOT_READ)}
    optional = {field.name for field in EVENTS[kind].fields if not field.required}
    whole = {path.split(".")[0] for path in paths if "." in path}
    # An event's identity and moment bear on everything.
    own = paths.keys() - {"event_id", "occurred_at", EVENTS[kind].key} - whole

    # Rules of single items are no KPI.
    assert said & own == own - read_by_kpis(kind) - shared_parts(kind) - {"items.sku"}
    assert said & optional == unread_fields(kind)
    assert unread_fields(kind) <= optional


def shared_parts(kind: str) -> set[str]:
    """Fields of items that purchases read and carts do not: the cart's `items` say it for all of them."""
    return {"items.family", "items.tier", "items.asked_tier"} if kind == "cart.updated" else set()


@pytest.mark.parametrize("kind", TYPES)
def test_the_key_of_an_event_is_read_by_all_kpis(kind: str) -> None:
    assert not {EVENTS[kind].key, EVENTS[kind].key_without} & unread_fields(kind)


def read_by_kpis(kind: str) -> set[str]:
    """The fields of this type that have a part in any KPI, by path."""
    feed = joined(*(lineage.feed for lineage in LINEAGE.values()))
    return set(joined(feed, sold(feed)).get(kind, ()))


def test_the_scales_of_surveys_are_described_as_they_are() -> None:
    listed = ", ".join(f"{kind} {worst}-{best}" for kind, (worst, best) in DEFAULT_SCALES.items())

    assert fields_of("survey.answered")["scale"].description.endswith(f"Omitted: {listed}.")


def test_every_reason_and_header_of_dead_letters_is_explained() -> None:
    guide = (PROJECT / "docs" / "publishing.md").read_text(encoding="utf-8")

    assert meanings().keys() == set(Reason)
    assert all(text.endswith(".") for text in meanings().values())
    assert all(f"`{name}`" in guide for name in (*Reason, *HEADERS))


@pytest.mark.parametrize("kind", TYPES)
def test_only_reasons_that_a_type_can_meet_are_listed(kind: str) -> None:
    left_out = set(Reason) - reasons_for(EVENTS[kind]).keys()

    assert (Reason.WRONG_KEY in left_out) == (TOPIC_OF_TYPE[kind] == MARKETING)
    assert (Reason.UNKNOWN_VALUE in left_out) == (
        kind not in {"purchase.completed", "survey.sent", "survey.answered", "campaign.spent"}
    )
    assert (Reason.UNKNOWN_CURRENCY in left_out) == (
        kind not in {"deal.stage_changed", "purchase.completed", "purchase.refunded", "campaign.spent"}
    )
    assert left_out <= {Reason.WRONG_KEY, Reason.UNKNOWN_VALUE, Reason.UNKNOWN_CURRENCY}


def test_the_index_names_every_topic_and_type() -> None:
    index = documents()[PAGES / "README.md"]

    assert all(f"## `{topic}`" in index for topic in TOPICS)
    assert all(f"[`{kind}`]({kind}.md)" in index for kind in TYPES)


class Documented:
    """First.

    Second
    goes on.

    Raises:
        ValueError: never.
    """

    inherited = 1
    """Not of the schemas."""


def test_descriptions_have_paragraphs_and_leave_out_what_is_raised() -> None:
    assert description_of(Documented) == "First.\n\nSecond goes on."
    assert attributes_of(Documented) == {}


def test_a_class_without_a_docstring_is_refused() -> None:
    with pytest.raises(ValueError, match="Undocumented has no docstring"):
        description_of(type("Undocumented", (), {}))
