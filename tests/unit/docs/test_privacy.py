"""The page on privacy tells of all that is kept, and a field or a key of which nothing is told stops it."""

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, ClassVar

import msgspec
import pytest

from agents.customers.base import FOLD_AFTER_MS
from agents.customers.facts import OrderKey
from agents.customers.packing import _Stored
from agents.customers.stored import Customer
from agents.document.__main__ import PAGE, main
from agents.document.families import KEPT_FAMILIES
from agents.document.kept_fields import Untold, kept_rows
from agents.document.of_events import fates_of
from agents.document.page import document
from agents.document.redis_keys import held_keys, names_of_keys
from agents.families import build_families
from schemas.topics import FAMILIES
from streams.arithmetic.panes import RETENTION_MS
from streams.comments.kept import LONGEST_KEPT, MOST_DAYS
from streams.kept import ID, Lasts, Sort, ToldBy
from streams.redis import held
from streams.redis import keys as redis_keys
from streams.redis.held import HELD, KEPT_BESIDE_FACTS, Held, Writer
from streams.redis.keys import ShardKeys
from streams.settings import Settings
from tests.built_in import ALL_DIMENSIONS, documented_events
from tests.engine.pure import PlainNumbers
from tests.servers.redis_users import documented_users
from tests.unit.docs.documents import ROOT, text_of

_DAY_MS = 24 * 60 * 60 * 1000


def test_the_page_in_docs_is_what_the_declarations_say() -> None:
    assert main(["--check"]) == 0, "run `python -m agents.document`"


def test_a_page_that_drifted_is_told_and_left_alone(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    page = tmp_path / "privacy.md"
    page.write_text("old", encoding="utf-8")
    assert main(["--check", str(page)]) == 1
    assert "is not what the declarations say" in capsys.readouterr().err
    assert page.read_text(encoding="utf-8") == "old"
    assert main([str(page)]) == 0
    assert page.read_text(encoding="utf-8") == PAGE.read_text(encoding="utf-8")


class Fine(msgspec.Struct, array_like=True):
    """A fact of this test."""

    told_by: ClassVar[ToldBy] = ToldBy("purchase.completed")
    order_key: OrderKey
    purchase_id: Annotated[str, ID]


class WithoutSort(Fine, array_like=True):
    """One with a field of which no sort is told."""

    phone: str = ""
    """The number."""


class WithoutMeaning(Fine, array_like=True):
    """One with a field of which no meaning is told, by no event either."""

    phone: Annotated[str, ID] = ""


class Holder(msgspec.Struct, array_like=True):
    """What is packed."""

    facts: Annotated[list[Fine | WithoutSort], Lasts.AS_FACTS] = []


@pytest.mark.parametrize("packed", [WithoutSort, WithoutMeaning, Holder])
def test_a_field_of_which_nothing_is_told_stops_the_page(packed: type[msgspec.Struct]) -> None:
    with pytest.raises(Untold, match="phone is kept"):
        kept_rows(packed, Lasts.FOR_GOOD)


def test_a_field_has_the_meaning_that_its_event_tells_if_nothing_stands_under_it() -> None:
    when, purchase = kept_rows(Fine, Lasts.FOR_GOOD)[-1], kept_rows(Fine, Lasts.FOR_GOOD)[1]
    assert (purchase.name, purchase.meaning, purchase.sorts) == ("purchase_id", "The purchase", (Sort.ID,))
    assert when.struct is OrderKey


def test_a_key_of_which_nothing_is_told_stops_the_page(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(redis_keys, "PHONES", "nabz:phones", raising=False)
    with pytest.raises(Untold, match=r"streams.redis.keys.PHONES: say in streams.redis.held"):
        document()


@pytest.mark.parametrize("make", [lambda name: f"nabz:of:{name}", lambda one, other: f"nabz:{one}:{other}"])
def test_so_does_a_function_that_makes_keys(monkeypatch: pytest.MonkeyPatch, make: Any) -> None:  # noqa: ANN401 - any function
    monkeypatch.setattr(redis_keys, "phones", make, raising=False)
    with pytest.raises(Untold, match=r"streams.redis.keys.phones: "):
        held_keys()


def test_so_does_a_key_of_shards(monkeypatch: pytest.MonkeyPatch) -> None:
    class OneMore(ShardKeys):
        def __init__(self, tag: str) -> None:
            super().__init__(tag)
            self.phones = f"nabz:{{{tag}}}:phones"

    monkeypatch.setattr("agents.document.redis_keys.ShardKeys", OneMore)
    with pytest.raises(Untold, match=r"ShardKeys.phones: "):
        held_keys()


def test_what_is_told_of_a_key_that_is_gone_stops_the_page(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("agents.document.redis_keys.HELD", {**HELD, "PHONES": Held((), "", "")})
    with pytest.raises(Untold, match="PHONES, which is no key"):
        held_keys()


def test_every_key_and_every_field_that_is_kept_stands_on_the_page() -> None:
    page = document()
    for key in held_keys():
        assert all(f"`{name}`" in page for name in key.names)
        assert key.meaning
    for family in KEPT_FAMILIES:
        for row in family.rows:
            assert f"| `{row.name}` | {row.meaning}" in page
    assert len(set(names_of_keys())) == len(HELD)


def test_every_field_of_every_event_has_one_fate() -> None:
    page = document()
    for event in documented_events():
        fates = fates_of(event)
        told = [*fates.kept, *fates.read, *fates.unread]
        assert len(set(told)) == len(told), event.slug
        assert {name.partition(".")[0] for name in told} == {field.name for field in event.fields}, event.slug
        for name in told:
            assert f"`{name}`" in page


def test_every_family_has_its_facts_on_the_page() -> None:
    named = set(re.findall(r"`nabz:\{(\w+)-N\}:facts`", document()))
    assert named == set(FAMILIES)
    assert {family.name for family in build_families(Settings(), PlainNumbers()).all} == set(FAMILIES)


def test_what_is_packed_of_a_customer_is_what_the_page_tells_of() -> None:
    assert _Stored.__struct_fields__ == Customer.__struct_fields__


def test_the_days_that_the_page_names_are_those_of_the_code() -> None:
    assert Lasts.AS_FACTS.value == f"{FOLD_AFTER_MS // _DAY_MS} days"
    assert Lasts.AS_CARTS.value.startswith(f"{FOLD_AFTER_MS // _DAY_MS} days ")
    assert f"{RETENTION_MS // _DAY_MS} days" in HELD["ShardKeys.log"].lasts
    assert HELD["ShardKeys.erased"].lasts == f"{MOST_DAYS} days"
    assert f"{LONGEST_KEPT:,} characters" in document()
    lua = ROOT / "streams" / "redis"
    assert f"{HELD['REFUSAL_COUNTS'].lasts}".split()[0] in re.findall(
        r"hour - (\d+)", text_of(lua / "count_refusals.lua")
    )
    assert HELD["REFUSAL_MINUTES"].lasts.split()[0] in re.findall(r"minute - (\d+)", text_of(lua / "count_reading.lua"))
    assert HELD["ShardKeys.sessions"].lasts.endswith(*re.findall(r"MOST_SESSIONS = (\d+)", text_of(lua / "commit.lua")))


_USERS: Mapping[Writer, str] = {
    Writer.WORKER: "nabz-worker",
    Writer.BOARD: "nabz-board",
    Writer.ANALYST: "nabz-analyst",
    Writer.DEAD_LETTERS: "nabz-operator",
    Writer.ACCEPT: "nabz-operator",
}


def test_who_writes_a_key_has_the_right_to() -> None:
    """Each process works with the rights of docs/security.md (`test_redis_rights.py`)."""
    rights = {user: [rule[1:] for rule in rules if rule.startswith("~")] for user, rules in documented_users().items()}
    for key in held_keys():
        for name in key.names:
            example = name.replace("…-N", "deal-0").replace("-N}", "-0}").replace("{KEY}", "{nabz:goals}")
            for writer in key.held.writers:
                assert any(_matches(pattern, example) for pattern in rights[_USERS[writer]]), (name, writer)


def test_a_worker_and_the_analyst_write_all_that_they_may() -> None:
    """A right that no key needs, or a key whose writer is not told."""
    rights = {user: [rule[1:] for rule in rules if rule.startswith("~")] for user, rules in documented_users().items()}
    for writer in (Writer.WORKER, Writer.ANALYST):
        may = {
            name
            for key in held_keys()
            for name in key.names
            if any(
                _matches(pattern, name.replace("…-N", "deal-0").replace("-N}", "-0}"))
                for pattern in rights[_USERS[writer]]
            )
        }
        assert may == {name for key in held_keys() if writer in key.held.writers for name in key.names}


def _matches(pattern: str, key: str) -> bool:
    """Whether a pattern of Redis fits a key."""
    plain = re.escape(pattern).replace(r"\*", ".*").replace(r"\[0\-9\]", "[0-9]")
    return re.fullmatch(plain, key) is not None


def test_what_stands_beside_facts_is_of_fields_that_there_are() -> None:
    events = {event.tag: event for event in documented_events()}
    for kind, fields in KEPT_BESIDE_FACTS.items():
        assert all(events[kind].has(name) for name in fields)


def test_the_page_hides_every_employee() -> None:
    (hidden,) = re.findall(r"`hidden_dimensions = (\[.*?\])`", document())
    assert json.loads(hidden) == [name for name in sorted(ALL_DIMENSIONS) if name in {"agent", "assignee", "owner"}]
    for page in (ROOT / "docs/operations.md", ROOT / "docs/settings.md"):
        assert hidden in text_of(page)


def test_a_field_with_the_name_of_an_employee_is_told_to_be_one() -> None:
    for family in KEPT_FAMILIES:
        for row in family.rows:
            if row.name in {"agent", "assignee", "owner"}:
                assert row.sorts == (Sort.EMPLOYEE,), (row.struct, row.name)
            for part in row.parts:
                if not {"agent", "assignee", "owner"}.isdisjoint(part.fields):
                    assert part.sort is Sort.EMPLOYEE, (row.struct, row.name)


def test_nothing_of_persons_is_told_of_a_key_without_a_word() -> None:
    assert held.HELD["ShardKeys.facts"].persons
    assert all(key.held.persons for key in held_keys() if "customer_id" in key.meaning)
