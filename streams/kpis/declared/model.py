"""The model of a declaration: the keys of `[kpis.NAME]`, with their defaults."""

from collections.abc import Mapping
from typing import Annotated, Any, Final

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StrictBool,
    StringConstraints,
    WithJsonSchema,
    model_validator,
)

from streams.arithmetic.panes import WINDOW_NAMES
from streams.kpis.declaration import Better, Group, Unit
from streams.kpis.declared.problems import known
from streams.texts import Text

_MOST_DIMENSIONS: Final = 2
_NAME: Final = r"^[a-z][a-z0-9_]*$"


def _line(text: str) -> str:
    """A text that may have been written on several lines, as one: tables and metrics have a line for it."""
    return " ".join(text.split())


# Spaces around a text do not count, so it is no text without anything else. Nor do they count for the length, which a
# schema could not say without refusing what is right.
_TEXT_OF_SCHEMA: Final = WithJsonSchema({"type": "string", "minLength": 1, "pattern": r"\S"})
Said = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=1000),
    AfterValidator(_line),
    _TEXT_OF_SCHEMA,
]
FormulaText = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1), _TEXT_OF_SCHEMA]


def _window(name: str) -> str:
    if name not in WINDOW_NAMES:
        raise ValueError(f"there is no window '{name}'; {known(name, WINDOW_NAMES)}")
    return name


WindowName = Annotated[str, AfterValidator(_window), Field(json_schema_extra={"enum": list(WINDOW_NAMES)})]


class Languages(BaseModel):
    """A text in English and in Persian. One of the two alone stands for both."""

    model_config = ConfigDict(frozen=True, extra="forbid", json_schema_extra={"minProperties": 1})

    en: Said | None = Field(default=None, description="In English.")
    fa: Said | None = Field(default=None, description="In Persian.")

    @model_validator(mode="after")
    def _says_something(self) -> "Languages":
        if self.en is None and self.fa is None:
            raise ValueError("a text is wanted in one language at least")
        return self

    @property
    def text(self) -> Text:
        """The text in both languages."""
        return Text(self.en or self.fa or "", self.fa or self.en or "")


def _languages(value: object) -> object:
    """A plain text stands for both languages."""
    return {"en": value} if isinstance(value, str) else value


def _dimensions(value: object) -> object:
    """`pipeline+stage` is a breakdown by two dimensions; a list of two says the same."""
    return [name.strip() for name in value.split("+")] if isinstance(value, str) else value


def _one_or_two(names: tuple[str, ...]) -> tuple[str, ...]:
    if not 1 <= len(names) <= _MOST_DIMENSIONS:
        raise ValueError(f"a breakdown is by one or two dimensions, not by {len(names)}")
    return names


def _in_order(windows: tuple[str, ...]) -> tuple[str, ...]:
    """The windows in the order in which they are shown, each once."""
    if not windows:
        raise ValueError("a window is wanted; without this key there are all")
    return tuple(name for name in WINDOW_NAMES if name in windows)


_OneOrTwoNames = Annotated[str, StringConstraints(pattern=r"^[^+]*(\+[^+]*)?$")]
TextInLanguages = Annotated[
    Languages,
    BeforeValidator(_languages, json_schema_input_type=Said | Languages),
]
Dimensions = Annotated[
    tuple[str, ...],
    BeforeValidator(
        _dimensions, json_schema_input_type=_OneOrTwoNames | Annotated[list[str], Field(max_length=2, min_length=1)]
    ),
    AfterValidator(_one_or_two),
]
"""Of one breakdown."""


class DeclaredKpi(BaseModel):
    """One KPI, in `[kpis.NAME]`: how it is computed, and how it is shown."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    title: TextInLanguages = Field(description="What people call it, in a few words, in one language or in both.")
    meaning: TextInLanguages | None = Field(
        default=None, description="One or two sentences that say what it tells. Without it: the title."
    )
    group: Group = Field(description="Where it is shown.")
    unit: Unit | None = Field(
        default=None, description="What it is measured in. It has to be the unit that follows from the formula."
    )
    formula: FormulaText = Field(
        description="How it is computed: names of measures and KPIs, numbers, + - * /, brackets and functions."
    )
    samples: FormulaText | None = Field(
        default=None, description="A formula for the count that it divides by, published as <name>_samples."
    )
    by: tuple[Dimensions, ...] = Field(
        default=(), description='Its breakdowns besides the total, as ["channel", "pipeline+stage"].'
    )
    better: Better = Field(default=Better.NEITHER, description="Which direction is good news.")
    windows: Annotated[tuple[WindowName, ...], AfterValidator(_in_order)] = Field(
        default=WINDOW_NAMES,
        description="The windows that it is shown over. Without it: all.",
        json_schema_extra={"minItems": 1},
    )
    source: str = Field(default="", description="Where the definition comes from.")
    past: FormulaText | None = Field(
        default=None, description="A formula for what it was in a time that has ended, where its own does not tell."
    )
    needs: str = Field(default="", description="The key of a setting without which it never has a value.")
    compared: StrictBool = Field(
        default=True, description="Whether what it was one window ago goes with what it is now."
    )
    total: StrictBool = Field(default=True, description="Whether it has a total, and not breakdowns alone.")


KpiName = Annotated[str, StringConstraints(pattern=_NAME, max_length=80)]


class DeclaredKpis(BaseModel):
    """A file of declarations; what else stands in it is not looked at."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    kpis: Mapping[KpiName, DeclaredKpi] = Field(default={}, description="KPIs by their name.")
    alerts: Mapping[str, Any] = Field(default={}, description="The alerts of KPIs by the name of the KPI.")
