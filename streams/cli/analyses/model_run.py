"""What all commands that print models have: the run that they are of, and why something is absent."""

from collections.abc import Callable
from decimal import Decimal
from typing import TypeVar

import msgspec

from streams.cli.terminal.exit_codes import CommandFailed
from streams.cli.terminal.readable import duration, moment_text

T = TypeVar("T")


class InBoth(msgspec.Struct):
    """A text by language."""

    en: str


class Reason(msgspec.Struct):
    """Why a figure is absent."""

    code: str
    text: InBoth


class Run(msgspec.Struct):
    """When and of what models were made."""

    fitted_at: int
    as_of: int
    age_seconds: int
    every_minutes: int
    old: bool
    customers: int
    sampled: int


class _NoRun(msgspec.Struct):
    run: Run | None
    text: InBoth | None = None


def known(kind: type[T]) -> Callable[[bytes], T]:
    """What reads an answer about models. It raises CommandFailed, with what to do, where no analyst has run yet."""
    decode = msgspec.json.Decoder(kind).decode

    def read(body: bytes) -> T:
        found = msgspec.json.decode(body, type=_NoRun)
        if found.run is None and found.text is not None:
            raise CommandFailed(found.text.en)
        return decode(body)

    return read


def run_lines(run: Run, *, of_customers: bool = True) -> str:
    """When models were made, of which customers where they are of some, and whether that was too long ago."""
    age = duration(Decimal(run.age_seconds))
    of = f"{run.customers:,} customers who have bought"
    sample = f", {run.sampled:,} of {of}" if run.sampled < run.customers else f", {of}"
    if not of_customers:
        sample = ""
    text = f"As of {moment_text(run.as_of)}{sample}; found {age} ago\n"
    if run.old:
        text += f"This is old: an analyst should run every {run.every_minutes} minutes. See whether one does.\n"
    return text


def share(part: float) -> str:
    """A share of all, for people."""
    return f"{part:.1%}"
