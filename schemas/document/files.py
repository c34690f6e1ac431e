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
from schemas.event_types import EventTypes

SCHEMAS: Final = Path("schemas/json")
ASYNCAPI: Final = Path("schemas/asyncapi.json")
PAGES: Final = Path("docs/events")

_OWNED: Final = ((SCHEMAS, "*.json"), (PAGES, "*.md"))
"""Folders and patterns of files that nobody else puts there."""


def documents(types: EventTypes) -> Mapping[Path, str]:
    """Path from the project's folder -> contents, of all files of these types of events."""
    events = documented_events(types)
    return {
        **{SCHEMAS / f"{event.slug}.json": _json(json_schema(event)) for event in events},
        ASYNCAPI: _json(asyncapi_document(types)),
        **{PAGES / f"{event.slug}.md": page(event) for event in events},
        PAGES / "README.md": index(events),
    }


def differences(project: Path, types: EventTypes) -> list[Path]:
    """The files that are missing, say something else, or are there for a type that is no more."""
    return [path.relative_to(project) for path in rendered.differing(_wanted(project, types), _present(project))]


def write(project: Path, types: EventTypes) -> list[Path]:
    """Make the files say what they should, and remove those of types that are no more; returns what was changed."""
    return [path.relative_to(project) for path in rendered.write(_wanted(project, types), _present(project))]


def _wanted(project: Path, types: EventTypes) -> Mapping[Path, str]:
    return {project / path: text for path, text in documents(types).items()}


def _present(project: Path) -> list[Path]:
    return [path for folder, pattern in _OWNED for path in (project / folder).glob(pattern)]


def _json(document: Json) -> str:
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"
