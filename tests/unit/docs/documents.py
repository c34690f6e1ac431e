"""The documents of the project, and what can be told of their text."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final, NamedTuple

ROOT: Final = Path(__file__).parents[3]
DOCUMENTS: Final = (
    ROOT / "README.md",
    ROOT / "README.fa.md",
    ROOT / "CONTRIBUTING.md",
    ROOT / "CHANGELOG.md",
    ROOT / "SECURITY.md",
    *sorted((ROOT / "docs").rglob("*.md")),
)
PROSE: Final = tuple(path for path in DOCUMENTS if path.parent.name != "events" and path.name != "kpis.md")
"""Those that people write."""

_FENCE: Final = re.compile(r"^ *```(\w*)\n(.*?)^ *```$", re.MULTILINE | re.DOTALL)
_SPAN: Final = re.compile(r"`([^`\n]+)`")


class Block(NamedTuple):
    """A fenced block of code."""

    document: Path
    language: str
    text: str


def text_of(document: Path) -> str:
    """A document as it is."""
    return document.read_text(encoding="utf-8")


def without_blocks(document: Path) -> str:
    """A document without its blocks of code."""
    return _FENCE.sub("", text_of(document))


def blocks(language: str = "") -> Iterator[Block]:
    """The blocks of code in all prose, those of one language or all."""
    for document in PROSE:
        for found, text in _FENCE.findall(text_of(document)):
            if language in ("", found):
                yield Block(document, found, text)


def spans() -> Iterator[tuple[Path, str]]:
    """The pieces of code inside of sentences and tables."""
    for document in PROSE:
        for span in _SPAN.findall(without_blocks(document)):
            yield document, span


def commands() -> Iterator[str]:
    """Everything that can be typed: lines of shell blocks, and pieces of code in sentences."""
    for block in blocks("sh"):
        yield from (line.strip() for line in block.text.splitlines())
    for _, span in spans():
        yield span


def heading_anchors(document: Path) -> set[str]:
    """The anchors that GitHub gives to headings, and those that are set by hand."""
    text = _FENCE.sub("", text_of(document))
    headings = re.findall(r"^#+ (.+)$", text, re.MULTILINE)
    plain = (re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings)
    return {*plain, *re.findall(r'<a id="([^"]+)"', text)}
