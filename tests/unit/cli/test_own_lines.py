"""What this project logs is looked at call by call: fixed texts, and arguments that hold nothing of an event."""

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest

ROOT: Final = Path(__file__).parents[3]
ROOMS: Final = ("schemas", "streams", "agents", "grafana")
LEVELS: Final = {"debug", "info", "warning", "error", "exception", "critical", "log"}
LOGGERS: Final = {"_log", "logger", "log"}

HARMLESS: Final = {
    # Names of the wire, of the settings and of processes.
    "topic", "topics", "shard", "shards", "kpis", "alerts", "part", "pipeline", "perhaps_meant", "host", "url",
    "board_url", "asks_for", "budget", "begun_with", "route", "method", "scope", "way",
    # Of people who run Nabz, not of those whom events tell of: names of tokens, and addresses.
    "by", "client",
    # Numbers.
    "records", "entities", "customers", "deals", "baskets", "skus", "frequent", "series", "status", "taken", "given",
    "for_seconds", "after_seconds", "by_seconds", "ahead_seconds",
    # Words that stand in this project, or of errors as `streams.said` tells them.
    "kind", "detail", "reason", "reasons", "why", "what_to_do", "see", "error", "where", "exc_info",
}  # fmt: skip
"""Whoever logs something under another name says here what it is; ids, keys, values and texts of events are not."""
POSITIONAL: Final = {
    "UNDER_WAY_SECONDS", "STOP_SECONDS", "len(partitions)", "error", "reason", "missing", "said(error)",
    "told.exc_value", "type(exc).__name__", "*_place(batch)", "*(*partition, wanted, first - 1)",
}  # fmt: skip
"""Arguments of lines that go through the standard library: numbers, places in Kafka, and errors."""
ELSEWHERE: Final = {
    # A sentence of these, handed on by the function that says it once in a while.
    "streams/kafka/clients/patient.py: what",
    "agents/analyst/process.py: text",
}
COUNTS_OF_THE_RUN: Final = "agents/analyst/process.py"
"""It gathers its arguments first: `customers`, `sampled`, `seconds` and names of parts."""


def calls() -> Iterator[tuple[str, ast.Call]]:
    """Every call that logs, with its file."""
    for room in ROOMS:
        for path in sorted((ROOT / room).rglob("*.py")):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if not (
                    isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in LEVELS
                ):
                    continue
                owner = ast.unparse(node.func.value)
                if owner.rpartition(".")[2] in LOGGERS or "getLogger(" in owner or "get_logger(" in owner:
                    yield str(path.relative_to(ROOT)), node


CALLS: Final = list(calls())


def is_fixed(text: ast.expr) -> bool:
    return isinstance(text, ast.Constant) and isinstance(text.value, str)


@pytest.mark.parametrize(("path", "call"), CALLS, ids=[f"{path}:{call.lineno}" for path, call in CALLS])
def test_a_line_has_a_fixed_text_and_harmless_arguments(path: str, call: ast.Call) -> None:
    text, *arguments = call.args
    assert is_fixed(text) or f"{path}: {ast.unparse(text)}" in ELSEWHERE
    assert {ast.unparse(argument) for argument in arguments} <= POSITIONAL
    names = {keyword.arg for keyword in call.keywords}
    assert names - HARMLESS == ({None} if path == COUNTS_OF_THE_RUN and None in names else set())


def test_all_calls_are_found() -> None:
    assert len(CALLS) > 50
    # What is logged in another way would be found by nobody.
    other = [
        str(path.relative_to(ROOT))
        for room in ROOMS
        for path in sorted((ROOT / room).rglob("*.py"))
        if "print(" in (text := path.read_text(encoding="utf-8")) and "fingerprint(" not in text
        if any(isinstance(node, ast.Name) and node.id == "print" for node in ast.walk(ast.parse(text)))
    ]
    assert other == []
