"""What the board says over HTTP, as text: JSON and events of a stream."""

import json
from collections.abc import Iterable, Mapping
from typing import Any

from streams.board.trends import Trend


def numbers(table: Mapping[str, str]) -> str:
    """A JSON object of numbers, digit by digit as they stand in the table."""
    return "{" + ", ".join(f"{json.dumps(field)}: {table[field]}" for field in sorted(table)) + "}"


def written(body: Mapping[str, Any]) -> str:
    """Any JSON object on one line, letters as they are."""
    return json.dumps(body, ensure_ascii=False)


def trend_text(trend: Trend) -> str:
    """A trend as JSON, numbers digit by digit as they stand in the tables."""
    values = ", ".join(f'"{name}": [{_row(row)}]' for name, row in trend.values.items())
    return (
        f'{{"window": "{trend.window}", "step_ms": {trend.step_ms}, "starts": {json.dumps(trend.starts)}, '
        f'"values": {{{values}}}}}'
    )


def event(name: str, data: str, identity: str = "") -> bytes:
    """One event of a stream (text/event-stream); `data` is one line, `identity` what a reader comes back with."""
    lines = [f"event: {name}", *([f"id: {identity}"] if identity else []), f"data: {data}"]
    return ("\n".join(lines) + "\n\n").encode()


def _row(row: Iterable[str | None]) -> str:
    return ", ".join("null" if value is None else value for value in row)
