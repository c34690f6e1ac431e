"""The files that are made from the structs: what they hold, and whether those that are there still hold it."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from schemas.document import rendered
from schemas.document.asyncapi import asyncapi_document
from schemas.document.events import documented_events
from schemas.document.json_schema import json_schema
from schemas.document.kinds import Json
from schemas.document.pages import index, page

SCHEMAS: Final = Path("schemas/json")
ASYNCAPI: Final = Path("schemas/asyncapi.json")
PAGES: Final = Path("docs/events")

_OWNED: Final = ((SCHEMAS, "*.json"), (PAGES, "*.md"))
"""Folders and patterns of files that nobody else puts there."""


def documents() -> Mapping[Path, str]:
    """Path from the project's folder -> contents, of all files."""
    events = documented_events()
    return {
        **{SCHEMAS / f"{event.slug}.json": _json(json_schema(event)) for event in events},
        ASYNCAPI: _json(asyncapi_document()),
        **{PAGES / f"{event.slug}.md": page(event) for event in events},
        PAGES / "README.md": index(events),
    }


def differences(project: Path) -> list[Path]:
    """The files that are missing, say something else, or are there for a type that is no more."""
    return [path.relative_to(project) for path in rendered.differing(_wanted(project), _present(project))]


def write(project: Path) -> list[Path]:
    """Make the files say what they should, and remove those of types that are no more; returns what was changed."""
    return [path.relative_to(project) for path in rendered.write(_wanted(project), _present(project))]


def _wanted(project: Path) -> Mapping[Path, str]:
    return {project / path: text for path, text in documents().items()}


def _present(project: Path) -> list[Path]:
    return [path for folder, pattern in _OWNED for path in (project / folder).glob(pattern)]


def _json(document: Json) -> str:
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"
