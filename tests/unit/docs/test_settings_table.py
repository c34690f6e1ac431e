"""The page of settings names every key, and its defaults are the defaults."""

import re
import tomllib
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from pydantic import BaseModel

from streams.settings import Pipeline, Settings
from streams.settings.alerts import GoalChange, SpikeChange, ThresholdChange
from streams.settings.known_kpis import BUILT_IN
from streams.settings.tables import model_of_table
from tests.unit.docs.documents import ROOT, spans, text_of

_ROW = re.compile(r"^\| `([a-z_.]+)`<br>`NABZ_[A-Z_]+` \| (?:`(.+?)`|-) \| ", re.MULTILINE)
_TABLES = (
    *("kafka", "redis", "worker", "board", "analyst", "grafana", "log"),
    *("alerts", "contacts", "calendar", "service_levels", "loyalty", "sentiment", "comments"),
)
_PIPELINE = tuple(f"pipelines.default.{key}" for key in Pipeline.model_fields)
_OFF_WITHOUT = ("baskets",)
"""Tables that switch something on."""
_NO_DEFAULT = ""


def rows() -> dict[str, str]:
    found: list[tuple[str, str]] = _ROW.findall(text_of(ROOT / "docs" / "settings.md"))
    assert len(dict(found)) == len(found)
    return dict(found)


def keys() -> Iterator[str]:
    settings = Settings()
    for name, field in Settings.model_fields.items():
        table, value = model_of_table(field), getattr(settings, name)
        if name == "pipelines":
            yield from _PIPELINE
        elif value is None and table is not None:
            yield from (f"{name}.{key}" for key in table.model_fields)
        elif name in _TABLES:
            assert isinstance(value, BaseModel)
            yield from (f"{name}.{key}" for key in type(value).model_fields)
        else:
            yield name


def test_every_key_has_a_row_and_every_row_a_key() -> None:
    assert set(rows()) == set(keys())


def test_the_defaults_of_the_table_are_the_defaults() -> None:
    told: dict[str, Any] = {}
    for key, default in rows().items():
        *tables, name = key.split(".")
        if default != _NO_DEFAULT and not set(tables) & set(_OFF_WITHOUT):
            place = told
            for table in tables:
                place = place.setdefault(table, {})
            place[name] = tomllib.loads(f"value = {default}", parse_float=Decimal)["value"]
    assert Settings(**told) == Settings()


def test_a_table_that_switches_something_on_has_the_defaults_of_an_empty_one() -> None:
    for table in _OFF_WITHOUT:
        told = {key.partition(".")[2]: text for key, text in rows().items() if key.startswith(f"{table}.")}
        value = getattr(Settings.model_validate({table: {}}), table)
        assert getattr(Settings(), table) is None
        assert {
            name: tomllib.loads(f"value = {text}", parse_float=Decimal)["value"] for name, text in told.items()
        } == dict(value)


def test_a_key_without_a_default_has_none() -> None:
    defaults = Settings()
    for key, default in rows().items():
        if default == _NO_DEFAULT:
            table, _, name = key.partition(".")
            assert getattr(getattr(defaults, table), name) is None, key


def test_the_keys_of_an_alert_have_rows_and_every_row_is_a_key() -> None:
    section = text_of(ROOT / "docs" / "alerting.md").partition("\n## Change an alert\n")[2].partition("\n## ")[0]
    told = {
        name: set(kinds.split(", "))
        for name, kinds in re.findall(r"^\| `(\w+)` \| ([a-z, ]+) \|", section, re.MULTILINE)
    }
    of_kinds = {
        "threshold": set(ThresholdChange.model_fields),
        "spike": set(SpikeChange.model_fields),
        "goal": set(GoalChange.model_fields),
    }
    named = set().union(*of_kinds.values())
    assert told == {name: {kind for kind, keys in of_kinds.items() if name in keys} for name in named}


def test_every_key_that_is_named_in_a_document_is_a_key() -> None:
    known = {*keys(), *(f"alerts.{name}" for name in BUILT_IN)}
    for document, span in spans():
        key = span.partition(" = ")[0]
        if re.fullmatch(rf"(?:{'|'.join((*_TABLES, *_OFF_WITHOUT))})\.[a-z_]+", key):
            assert key in known, f"{document.name}: {span}"
