"""The files of the page, and what they are served as. Pure, but for reading them once.

Texts are a file a language, `en.json` and `fa.json`, made of the messages: {key: text}.
"""

import gzip
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Final

from streams.texts.messages import PAGE

INDEX: Final = "index.html"
DOCUMENTS: Final[Mapping[str, str]] = {"/": INDEX, "/analyses": "analyses.html"}
"""The pages by their path."""
TEMPLATE: Final = "runbook.html"
"""Of runbooks: it has places for what differs from one to the other, and is not served as it is."""
SIGN_IN: Final = "sign_in.html"
"""Of the form by which people sign in; a template as well."""
_TEMPLATES: Final = frozenset({TEMPLATE, SIGN_IN})
SIGN_IN_FILES: Final = frozenset(
    {
        *("early.js", "sign_in.js", "choices.js", "controls.js", "elements.js", "texts.js"),
        *("theme.css", "frame.css", "sign_in.css", "icon.svg", "en.json", "fa.json"),
    }
)
"""What the form needs, and whoever is to sign in has to be given."""
_VERSION_MARK: Final = "@version@"
"""Stands in documents where the version belongs."""

_TYPES: Final = {
    "html": "text/html",
    "css": "text/css",
    "js": "text/javascript",
    "json": "application/json",
    "svg": "image/svg+xml",
}

_POLICIES: Final = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self'",
    "connect-src": "'self'",
    "base-uri": "'none'",
    "form-action": "'none'",
    "frame-ancestors": "'none'",
    # No text may become markup or code, whatever a mistake in a script tries.
    "require-trusted-types-for": "'script'",
    "trusted-types": "'none'",
}
POLICY: Final = "; ".join(f"{name} {value}" for name, value in _POLICIES.items())
"""The content security policy: files and data of its own host, nothing inline, nothing else."""
FORM_POLICY: Final = "; ".join(f"{name} {value}" for name, value in {**_POLICIES, "form-action": "'self'"}.items())
"""The same for a page with a form."""


@dataclass(frozen=True, slots=True)
class Asset:
    """One file as it is served; `tag` is its entity tag, with quotes."""

    name: str
    content_type: str
    body: bytes
    compressed: bytes
    """The body by gzip."""
    tag: str


@cache
def assets() -> Mapping[str, Asset]:
    """All files of the page by name, with the version filled into documents; without templates.

    Raises ValueError for a file of a type that is not known here.
    """
    return {
        name: asset(name, _with_version(body) if name in DOCUMENTS.values() else body)
        for name, body in _bodies().items()
        if name not in _TEMPLATES
    }


@cache
def template(name: str = TEMPLATE) -> str:
    """A document with places: of a runbook `@title@`, `@content@`, `@rule@`, `@language@` and `@direction@`."""
    return _with_version(_bodies()[name]).decode()


def _with_version(document: bytes) -> bytes:
    return document.replace(_VERSION_MARK.encode(), page_version().encode())


@cache
def page_version() -> str:
    """A name for all files together that is another as soon as one of them is."""
    digest = hashlib.sha256()
    for name, body in _bodies().items():
        digest.update(f"{name} {len(body)}\n".encode())
        digest.update(body)
    return digest.hexdigest()[:12]


@cache
def _bodies() -> Mapping[str, bytes]:
    folder = files("streams.board.page").joinpath("site")
    found = {file.name: file.read_bytes() for file in folder.iterdir()}
    found |= {
        "en.json": _as_json({key: text.en for key, text in PAGE.items()}),
        "fa.json": _as_json({key: text.fa for key, text in PAGE.items()}),
    }
    return {name: found[name] for name in sorted(found)}


def _as_json(texts: Mapping[str, str]) -> bytes:
    return json.dumps(texts, ensure_ascii=False, indent=1).encode()


def asset(name: str, body: bytes) -> Asset:
    """A file as it is served. Raises ValueError for a type that is not known here."""
    ending = name.rpartition(".")[2]
    if ending not in _TYPES:
        raise ValueError(f"File {name!r} of the page has a type that the board does not serve: {', '.join(_TYPES)}")
    compressed = gzip.compress(body, mtime=0)
    return Asset(name, _TYPES[ending], body, compressed, f'"{hashlib.sha256(body).hexdigest()[:16]}"')
