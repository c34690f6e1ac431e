"""Dashboards as files: their JSON, and whether what lies in a folder is what would be written."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from grafana_foundation_sdk.cog.encoder import JSONEncoder
from grafana_foundation_sdk.models.dashboard import Dashboard

from grafana.boards import boards
from grafana.dashboards import dashboard
from grafana.edition import Edition

GENERATED: Final = Path(__file__).parent / "generated"
"""Where the boards lie that come with Nabz, a folder a language."""


def dashboards(edition: Edition) -> dict[str, Dashboard]:
    """All dashboards of an edition, by the key of their board."""
    return {board.key: dashboard(edition, board) for board in boards(edition)}


def as_json(made: Dashboard) -> dict[str, Any]:
    """What Grafana's interfaces and files take: plain JSON values."""
    plain: dict[str, Any] = json.loads(json.dumps(made, cls=JSONEncoder))
    return plain


def rendered(edition: Edition) -> dict[str, str]:
    """The text of each file, by its name."""
    return {
        f"{key}.json": json.dumps(as_json(made), ensure_ascii=False, indent=1) + "\n"
        for key, made in dashboards(edition).items()
    }


def write(files: Mapping[str, str], folder: Path) -> list[str]:
    """Write files that differ, and remove other boards that lie there; returns the names of those, sorted.

    Raises OSError.
    """
    changed = differing(files, folder)
    folder.mkdir(parents=True, exist_ok=True)
    for name in changed:
        if name in files:
            (folder / name).write_text(files[name], encoding="utf-8")
        else:
            (folder / name).unlink()
    return changed


def differing(files: Mapping[str, str], folder: Path) -> list[str]:
    """The names of files that are missing, different or too many in a folder; sorted. Raises OSError."""
    there = {path.name for path in folder.glob("*.json")}
    different = {
        name for name, text in files.items() if name not in there or (folder / name).read_text("utf-8") != text
    }
    return sorted(different | (there - files.keys()))
