"""What a runbook is, before it is written as Markdown or as a page of the board: plain values.

In texts, `code` stands between backticks, and the name of a rule, as in NabzDeadLetters, leads to its runbook.
"""

from dataclasses import dataclass

from streams.kpis import Severity
from streams.settings.contacts import Contact
from streams.texts import Text


@dataclass(frozen=True, slots=True)
class Note:
    """A paragraph."""

    text: Text


@dataclass(frozen=True, slots=True)
class Items:
    """A list."""

    texts: tuple[Text, ...]


@dataclass(frozen=True, slots=True)
class Run:
    """Something to copy: a command, a query or settings; `link` is where it can be opened at once."""

    code: str
    language: str
    """`sh`, `promql` or `toml`."""
    about: Text | None = None
    link: str | None = None
    link_text: Text | None = None


@dataclass(frozen=True, slots=True)
class Call:
    """Whom to call."""

    contact: Contact


Block = Note | Items | Run | Call


@dataclass(frozen=True, slots=True)
class Section:
    """A part of a runbook; its `name` is that of its heading in the texts."""

    name: str
    heading: Text
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class Runbook:
    """What to do when a rule fires. `kpi` and `window` are those of an alert of a KPI."""

    name: str
    summary: Text
    severity: Severity | None
    sections: tuple[Section, ...]
    kpi: str | None = None
    window: str | None = None
    working_hours: bool = False
    off: bool = False
    """Whether the settings have no such alert yet."""
