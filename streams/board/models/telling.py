"""What all answers about models have: the run that they are of, amounts, and why something is absent."""

import json
from collections.abc import Mapping
from typing import Any

from streams.board.decimals import decimal_text
from streams.board.models.known import KnownModels
from streams.fitted import Models, Reason
from streams.texts import Text, persian_digits
from streams.texts.messages import PAGE

Told = dict[str, Any]


def told_run(known: KnownModels, models: Models) -> Told:
    """When and of what models were made; moments are epoch ms."""
    run = models.run
    return {
        "fitted_at": run.fitted_at,
        "as_of": run.as_of,
        "age_seconds": known.age_ms(models) // 1000,
        "every_minutes": known.settings.analyst.every_minutes,
        "old": known.is_old(models),
        "took_seconds": run.took_seconds,
        "customers": run.customers,
        "sampled": run.sampled,
    }


def no_run() -> Told:
    """What is told while there is no run: that there is none, and what to do."""
    return {"run": None, "text": in_both(PAGE["models.no-run"])}


def told_reason(reason: Reason | None, known: KnownModels) -> Told | None:
    """Why a figure is absent: its code, and a sentence in both languages."""
    if reason is None:
        return None
    least = f"{known.settings.analyst.least_customers:,}"
    text = PAGE[f"models.reason.{reason.value}"].filled(n=Text(least, persian_digits(least)))
    return {"code": reason.value, "text": in_both(text)}


def in_both(text: Text) -> Mapping[str, str]:
    """A text by language."""
    return {"en": text.en, "fa": text.fa}


def major(value: float | None, shift: int) -> float | None:
    """What stands in raw units, in those of the tables: 10**shift of them are one. Amounts have whole minor units."""
    return money(value, shift) if shift else value


def money(minor: float | None, digits: int) -> int | float | None:
    """An amount in major units with the decimals of the currency, out of minor ones."""
    text = None if minor is None else decimal_text(round(minor), digits)
    found: int | float | None = None if text is None else json.loads(text)
    return found
