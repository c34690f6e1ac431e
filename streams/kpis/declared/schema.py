"""The JSON Schema of a file of declarations, for editors: kpis.schema.json beside this file.

python -m streams.kpis.declared.schema [--check] [FILE]

Writes the schema, or with --check says whether the one that is there is what would be written (exit code 1 if not).
"""

import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

from schemas.document.rendered import page_command
from streams.kpis.declared.model import DeclaredKpis

FILE: Final = Path(__file__).with_name("kpis.schema.json")


def schema() -> dict[str, Any]:
    """The schema, in version 2020-12. What fits may still be wrong: it knows no measures, and reads no formula."""
    made = _without_null(DeclaredKpis.model_json_schema(mode="validation"))
    made["properties"]["kpis"]["additionalProperties"] = False
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$comment": "Rendered from streams/kpis/declared/model.py by `python -m streams.kpis.declared.schema`.",
        **made,
        "title": "KPIs of your own",
    }


def _without_null(part: Any) -> Any:  # noqa: ANN401 - a schema is made of anything that JSON has
    """A part of a schema without what TOML cannot say: that a value is null."""
    if isinstance(part, list):
        return [_without_null(one) for one in part]
    if not isinstance(part, dict):
        return part
    kept = {key: _without_null(value) for key, value in part.items() if (key, value) != ("default", None)}
    choices = [choice for choice in kept.pop("anyOf", []) if choice != {"type": "null"}]
    if len(choices) == 1:
        return {**kept, **choices[0]}
    return {**kept, "anyOf": choices} if choices else kept


def main(arguments: Sequence[str]) -> int:
    """Write the schema, or check it; returns the exit code."""

    def render() -> str:
        return json.dumps(schema(), indent=2, ensure_ascii=False) + "\n"

    return page_command("streams.kpis.declared.schema", FILE, "the model says", render, arguments)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
