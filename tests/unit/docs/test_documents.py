"""What the documents say can be done, is there, or is so: links, commands, metrics, settings, examples."""

import json
import re
import tomllib
from collections import Counter
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import typer.main
from prometheus_client import CollectorRegistry

from agents.analyst.health import AnalystHealth
from schemas.topics import DEAD_LETTERS, TYPES
from streams.board.health import BoardHealth
from streams.cli.app import app
from streams.engine.family import EventOutcome
from streams.engine.health import TOMBSTONE
from streams.kpis import Group, catalogue
from streams.kpis.declared import validated
from streams.kpis.metric_names import (
    FORECAST_KPIS,
    MEDIAN_TENURE_METRIC,
    MODEL_METRICS,
    RETENTION_METRIC,
    SURVIVAL_METRIC,
    expected_metric_name,
    forecast_metric_name,
    metric_name,
    once_in_hours_metric_name,
    samples_metric_name,
)
from streams.settings import Settings
from tests.built_in import KEY_FIELDS, TOPICS, parse_line, worker_health
from tests.unit.docs.documents import (
    DOCUMENTS,
    PROSE,
    ROOT,
    blocks,
    commands,
    heading_anchors,
    spans,
    text_of,
    without_blocks,
)

_LINK = re.compile(r"\]\(([^)\s]+)\)")
_NABZ = re.compile(r"^(?:\.venv/bin/)?nabz ((?:(?:catalogue|alerts|grafana|dead-letters|token) )?\w[\w-]*)(.*)$")
_METRIC = re.compile(r"\bnabz_[a-z_]+\b")
_BELOW_A_TABLE = re.compile(r"^ *\|.*\n(?! *(?:\||$))(.*)", re.MULTILINE)


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_link_inside_the_project_leads_somewhere(document: Path) -> None:
    for link in _LINK.findall(text_of(document)):
        if "://" in link:
            continue
        path, _, anchor = link.partition("#")
        target = (document.parent / path).resolve() if path else document
        assert target.exists(), f"{document.name}: {link}"
        if anchor:
            assert anchor in heading_anchors(target), f"{document.name}: {link}"


@pytest.mark.parametrize(
    "document",
    [path for path in DOCUMENTS if path.parent == ROOT / "docs" or path.name in {"CONTRIBUTING.md", "CHANGELOG.md"}]
    + [ROOT / "docs" / folder / "README.md" for folder in ("events", "runbooks")],
    ids=lambda path: str(path.relative_to(ROOT)),
)
def test_every_page_says_first_what_it_is_for(document: Path) -> None:
    title, first = re.findall(r"^(?!<!--)\S.*$", text_of(document), re.MULTILINE)[:2]
    assert title.startswith("# ")
    assert first.startswith("This page")


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_no_table_takes_in_what_stands_below_it(document: Path) -> None:
    """As it does where no line is empty between them."""
    assert not _BELOW_A_TABLE.findall(without_blocks(document))


def test_every_make_target_that_is_named_is_there() -> None:
    targets = set(re.findall(r"^([a-z-]+):", text_of(ROOT / "Makefile"), re.MULTILINE))
    named = {found[1] for command in commands() if (found := re.match(r"make ([a-z-]+)", command))}
    assert named
    assert named <= targets


def test_every_command_that_is_named_is_there_with_its_options() -> None:
    known = dict(_commands(typer.main.get_command(app)))
    named = [found.groups() for command in commands() if (found := _NABZ.match(command.partition("#")[0].strip()))]
    assert {"worker", "board", "publish", "wait", "kpis", "catalogue show"} <= {name for name, _ in named}
    for name, rest in named:
        command = name if name in known else name.split()[0]
        assert command in known, name
        assert set(re.findall(r"--[a-z-]+", rest)) <= known[command], f"nabz {name}{rest}"


def _commands(group: Any, before: str = "") -> Iterator[tuple[str, set[str]]]:  # noqa: ANN401 - Click's, untyped by typer
    for name, command in group.commands.items():
        options = {option for parameter in command.params for option in parameter.opts}
        yield before + name, {option for option in options if option.startswith("--")}
        if hasattr(command, "commands"):
            yield from _commands(command, f"{name} ")


def test_every_module_and_folder_that_is_named_is_there() -> None:
    for document, span in spans():
        path = span.split("::")[0].rstrip("/")
        if re.fullmatch(r"(?:agents|deploy|docs|schemas|streams|tests)(?:/[\w.-]+)*", path) and "/" in span:
            assert (ROOT / path).exists(), f"{document.name}: {span}"


def test_every_health_metric_is_explained_and_no_other() -> None:
    operations = text_of(ROOT / "docs" / "operations.md")
    exported = _names(worker_health().registry) | _names(BoardHealth().registry) | _names(AnalystHealth(()).registry)
    explained = set(re.findall(r"^\| `(nabz_[a-z_]+)`", operations, re.MULTILINE))
    assert explained == exported
    for document in PROSE:
        named = {name.removesuffix("_bucket") for name in _METRIC.findall(text_of(document))}
        assert named <= exported, document.name


def _names(registry: CollectorRegistry) -> set[str]:
    return {metric.name + ("_total" if metric.type == "counter" else "") for metric in registry.collect()}


def test_every_outcome_that_is_named_exists() -> None:
    named = re.findall(r'nabz_events_total\{outcome="([a-z-]+)"\}', "".join(map(text_of, PROSE)))
    assert named
    assert set(named) <= {outcome.value for outcome in EventOutcome} | {TOMBSTONE}


def test_every_kpi_metric_that_is_named_is_exported() -> None:
    metrics = {metric_name(kpi, breakdown) for kpi in catalogue() for breakdown in kpi.breakdowns}
    metrics |= {name(kpi) for kpi in catalogue() for name in (expected_metric_name, once_in_hours_metric_name)}
    metrics |= {samples_metric_name(kpi) for kpi in catalogue() if kpi.samples is not None}
    metrics |= {RETENTION_METRIC, SURVIVAL_METRIC, MEDIAN_TENURE_METRIC, *MODEL_METRICS}
    metrics |= {forecast_metric_name(kpi) for kpi in catalogue() if kpi.name in FORECAST_KPIS}
    named = set(re.findall(r"\bcrm_[a-z_]+\b", "".join(map(text_of, PROSE))))
    assert named
    assert named <= metrics


def test_the_number_of_kpis_in_the_readme_is_the_real_one() -> None:
    assert f"live: {len(catalogue())} of them" in text_of(ROOT / "README.md")


def test_the_numbers_of_kpis_in_the_persian_readme_are_the_real_ones() -> None:
    readme = text_of(ROOT / "README.fa.md")
    assert f"{_persian(len(catalogue()))} شاخص" in readme
    told = re.findall(r"^### .+ \((\S+) شاخص\)$", readme, re.MULTILINE)
    of_groups = Counter(kpi.group for kpi in catalogue())
    assert told == [_persian(of_groups[group]) for group in Group]


def _persian(number: int) -> str:
    return "".join(chr(ord("۰") + int(digit)) for digit in str(number))


def test_the_readme_is_short_and_begins_with_the_two_commands() -> None:
    lines = text_of(ROOT / "README.md").splitlines()
    assert len(lines) < 200
    assert [line.partition(" #")[0].strip() for line in lines[3:5]] == ["make demo", "make test"]


def test_the_topics_of_the_readme_are_those_of_the_schemas() -> None:
    readme = text_of(ROOT / "README.md")
    for topic in TOPICS:
        (row,) = re.findall(rf"^\| `{re.escape(topic)}` \|(.*)\|(.*)\|$", readme, re.MULTILINE)
        assert f"`{KEY_FIELDS[topic]}`" in row[0]
        assert tuple(re.findall(r"`([^`]+)`", row[1])) == TYPES[topic]
    assert DEAD_LETTERS in readme


def test_every_event_of_an_example_is_valid() -> None:
    lines = [line for block in blocks("sh") for line in block.text.splitlines() if '"event_id"' in line]
    assert lines
    for line in lines:
        found = re.search(r"\{.*\}", line)
        assert found is not None
        parse_line(re.sub(r"'?\$now'?", "2026-01-31T12:00:00Z", found[0]).encode())


def test_every_settings_file_of_an_example_can_be_loaded(tmp_path: Path) -> None:
    found = list(blocks("toml"))
    assert any("[kpis." in block.text for block in found)
    for block in found:
        Settings(**tomllib.loads(with_files(block.text, tmp_path), parse_float=Decimal))


def with_files(example: str, folder: Path) -> str:
    """An example whose files of secrets and certificates are there."""
    for named in re.findall(r'"/etc/nabz/([^"]+)"', example):
        file = folder / named
        file.parent.mkdir(exist_ok=True)
        file.write_text("of an example", "utf-8")
    return example.replace("/etc/nabz", str(folder))


def test_python_of_an_example_can_be_compiled() -> None:
    for block in blocks("python"):
        if "import " in block.text:
            compile(block.text, block.document.name, "exec")


def test_the_example_of_a_kpi_is_a_declaration() -> None:
    text = next(block.text for block in blocks("diff") if "[kpis." in block.text and "[alerts." in block.text)
    declared = validated(tomllib.loads("\n".join(re.findall(r"^\+(.*)$", text, re.MULTILINE))))
    ((name, kpi),) = declared.kpis.items()
    assert list(declared.alerts) == [name]
    assert kpi.samples
    assert kpi.by


def test_json_of_an_example_is_json() -> None:
    for block in blocks("json"):
        json.loads(block.text)
