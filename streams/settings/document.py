"""The settings as a page: docs/settings.md, rendered from the model.

python -m streams.settings.document [--check] [FILE]

Writes the page, or with --check says whether the one that is there is what would be written (exit code 1 if not).
"""

import json
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Final, NamedTuple

from pydantic import BaseModel, ValidationError
from pydantic.fields import FieldInfo

from schemas.document.rendered import page_command, table
from streams.settings.calendar import Span
from streams.settings.false_alarms import Budget
from streams.settings.keys import DEFAULT_PIPELINE
from streams.settings.model import Settings
from streams.settings.pipelines import Pipeline
from streams.settings.tables import model_of_table
from streams.settings.values import Change

PAGE: Final = Path(__file__).parents[2] / "docs" / "settings.md"

_VALUES_THAT_ARE_TABLES: Final = frozenset({"acsi_weights"})
"""Keys that are written as one value, though a model holds them."""

_HEAD: Final = """\
<!-- Rendered from streams/settings by `python -m streams.settings.document`: change the model, not this page. -->

# Settings

This page lists every setting of Nabz, with its default. It is for those who install and run Nabz. Every key has a
default, so a file of settings names only what is different.

All commands read one TOML file. Name it by `--config FILE` or by the environment variable `NABZ_CONFIG`. Every key
is also an environment variable: its name begins with `NABZ_`, and has `__` between the parts of the key. In a variable,
write a list or a table as JSON. A variable overrides the file, and the file overrides the defaults. With a wrong value
or an unknown key a command does not start, and the message names the key.

```toml
currency = "EUR"
rates = { USD = "0.92" }

[kafka]
bootstrap = "kafka-1:9092,kafka-2:9092"

[calendar]
timezone = "Europe/Berlin"
days = ["mon", "tue", "wed", "thu", "fri"]
holidays = "DE"
```

The column **Change** says what happens if a key gets another value while Nabz is in use:

- *any time*: no count depends on the key. Restart the processes.
- *new events only*: events that are counted already keep their counts. Restart the workers.
- *grows*: counts depend on the key, and are counted anew out of what is kept, without Kafka. Restart the workers, then
  the board. What depends on the key is absent until that is done. [Growing in place](operations.md#growing-in-place)
  tells of it, and of the few changes of such a key that need reprocessing.
- *needs reprocessing*: counts depend on the key, and what is kept does not hold what they need. Workers refuse to start
  on a Redis that was counted with another value. See [Reprocessing from Kafka](operations.md#reprocessing-from-kafka).
"""

_PIPELINES: Final = """
To configure another pipeline, write a table `[pipelines.NAME]` with the same keys. A key that it leaves out has the
default of the table above. A pipeline without a table has the stages of `default`.
"""

_ALERTS: Final = """
Every KPI may have a table of its own, such as `[alerts.customer_churn_ratio]`. It changes an alert, switches it off or
adds one. [Change an alert](alerting.md#change-an-alert) lists its keys. In this example the limit of churn is half of
the default, the alert on churn spikes is off, and the backlog of tickets gets an alert:

```toml
[alerts.customer_churn_ratio]
threshold = { limit = "0.05" }
spike = false

[alerts.tickets_backlog]
threshold = { limit = 200, window = "1h", severity = "page", hold_seconds = 1800 }
```
"""

_AFTER: Final[Mapping[str, str]] = {"alerts": _ALERTS, "pipelines": _PIPELINES}
"""Table -> what else is to be said of it."""


class Key(NamedTuple):
    """One setting, as its user knows it."""

    name: str
    """As in TOML, with dots: `kafka.group`."""
    model: type[BaseModel]
    field: str
    change: Change | None
    """None: at any time."""

    @property
    def info(self) -> FieldInfo:
        """What the model says of it."""
        return self.model.model_fields[self.field]

    @property
    def variable(self) -> str:
        """Its environment variable."""
        return "NABZ_" + self.name.upper().replace(".", "__")


def keys() -> Iterator[Key]:
    """Every setting in the order of the model; of pipelines those of `default`."""
    for name, info in Settings.model_fields.items():
        model = _model_of(name, info)
        if model is None:
            yield Key(name, Settings, name, _change(info))
        else:
            prefix = f"{name}.{DEFAULT_PIPELINE}" if model is Pipeline else name
            for field, inner in model.model_fields.items():
                yield Key(f"{prefix}.{field}", model, field, _change(inner) or _change(info))


def _model_of(name: str, info: FieldInfo) -> type[BaseModel] | None:
    """The model of a key that is a table with keys of its own."""
    if name == "pipelines":
        return Pipeline
    return None if name in _VALUES_THAT_ARE_TABLES else model_of_table(info)


def _change(info: FieldInfo) -> Change | None:
    return next((mark for mark in info.metadata if isinstance(mark, Change)), None)


def document() -> str:
    """The page."""
    by_table: dict[str, list[Key]] = {}
    for key in keys():
        by_table.setdefault(key.name.partition(".")[0] if "." in key.name else "", []).append(key)
    parts = [_HEAD, "\n## General\n\n", _rows(by_table.pop(""))]
    for name, members in by_table.items():
        parts.append(f"\n## `{name}`\n\n{Settings.model_fields[name].description}\n\n")
        parts.append(_rows(members) + _AFTER.get(name, ""))
    return "".join(parts)


def _rows(members: Iterable[Key]) -> str:
    return table(("Key", "Default", "Values", "Meaning", "Change"), map(_cells, members)) + "\n"


def _cells(key: Key) -> Sequence[str]:
    default: object = key.info.default
    return (
        f"`{key.name}`<br>`{key.variable}`",
        "-" if default is None else f"`{toml(default)}`",
        values_of(key),
        key.info.description or "",
        key.change or Change.ANY_TIME,
    )


def values_of(key: Key) -> str:
    """Which values a key takes: what its own check says to a value that is none."""
    try:
        key.model(**{key.field: object()})
    except ValidationError as error:
        problem = error.errors()[0]
        if problem["type"] == "expected":
            return str(problem["ctx"]["expected"])
        return "text" if problem["type"] == "string_type" else "a table"
    raise TypeError(f"{key.name} takes any value")


def toml(value: object) -> str:
    """A default as it is written in TOML."""
    if isinstance(value, BaseModel):
        value = dict(value)
    if isinstance(value, Mapping):
        inner = ", ".join(f"{name} = {toml(entry)}" for name, entry in value.items())
        return f"{{ {inner} }}" if inner else "{}"
    if isinstance(value, Span):
        return f'"{_clock(value.begins)}-{_clock(value.ends)}"'
    if isinstance(value, Budget):
        return f'"{value}"'
    if isinstance(value, tuple):
        return f"[{', '.join(map(toml, value))}]"
    return f"{value:f}" if isinstance(value, Decimal) else json.dumps(value, ensure_ascii=False)


def _clock(seconds: int) -> str:
    return f"{seconds // 3600 % 24:02}:{seconds // 60 % 60:02}"


def main(arguments: Sequence[str]) -> int:
    """Write the page, or check it; returns the exit code."""
    return page_command("streams.settings.document", PAGE, "the model of the settings says", document, arguments)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
