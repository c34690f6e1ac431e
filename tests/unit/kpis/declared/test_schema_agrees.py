"""What an editor calls wrong by the schema is what `nabz catalogue check` calls wrong, as far as a schema can tell."""

from pathlib import Path
from typing import Any, Final

from hypothesis import example, given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from streams.arithmetic.panes import WINDOW_NAMES
from streams.kpis.declaration import Better, Group, Unit
from streams.kpis.declared import InvalidDeclarations, validated
from streams.kpis.declared.schema import schema
from streams.settings import SettingsError
from streams.settings.loading import settings_of

VALIDATOR: Final = Draft202012Validator(schema())
FILE: Final = Path("mine.toml")

TEXTS: Final = st.text("aB é+\n\tس", max_size=6)
ANYTHING: Final = st.recursive(
    TEXTS | st.integers(-2, 2) | st.booleans() | st.sampled_from([0.5, "true", "no", "on", "1"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["en", "fa", "x"]), inner, max_size=2),
    max_leaves=4,
)
TITLES: Final = TEXTS | st.dictionaries(st.sampled_from(["en", "fa"]), TEXTS, max_size=2)
BREAKDOWNS: Final = st.sampled_from(["channel", "team", "pipeline+stage", "pipeline + stage", "a+b+c", "+", ""])
FORMULAS: Final = st.sampled_from(["tickets_opened", "tickets_opened / tickets_resolved", "no_such", "1 +", " ", ""])
RIGHT: Final[dict[str, st.SearchStrategy[Any]]] = {
    "title": TITLES,
    "meaning": TITLES,
    "group": st.sampled_from([group.value for group in Group]),
    "unit": st.sampled_from([unit.value for unit in Unit]),
    "formula": FORMULAS,
    "samples": FORMULAS,
    "by": st.lists(BREAKDOWNS | st.lists(st.sampled_from(["channel", "team", "a"]), max_size=3), max_size=3),
    "better": st.sampled_from([better.value for better in Better]),
    "windows": st.lists(st.sampled_from(WINDOW_NAMES), max_size=3),
    "source": TEXTS,
    "past": FORMULAS,
    "needs": st.sampled_from(["", "baskets", "no.such"]),
    "compared": st.booleans(),
    "total": st.booleans(),
}
NEEDED: Final = ("title", "group", "formula")
"""Nearly always there: without one of them there is little to compare."""


@st.composite
def tables(draw: st.DrawFn) -> dict[str, Any]:
    """A file of one KPI: mostly keys that there are with values that may be, and now and then something else."""
    further = draw(st.lists(st.sampled_from(sorted(RIGHT.keys() - set(NEEDED))), max_size=3, unique=True))
    odd = draw(st.lists(st.sampled_from([*NEEDED, *further, "colour"]), max_size=1))
    left_out = draw(st.sampled_from([None] * 8 + [*NEEDED]))
    table = {key: draw(ANYTHING if key in odd else RIGHT[key]) for key in (*NEEDED, *further) if key != left_out} | {
        key: draw(ANYTHING) for key in odd if key == "colour"
    }
    name = draw(st.sampled_from(["mine"] * 8 + ["Mine", "m", "m" * 80, "m" * 81, "1st", "nps", "my-kpi", ""]))
    return {"kpis": {name: table}}


def is_taken(declared: dict[str, Any]) -> bool:
    try:
        validated(declared)
    except InvalidDeclarations:
        return False
    return True


@given(tables())
@example({"kpis": {"mine": {"title": "\n", "group": "sales", "formula": "x"}}})
@example({"kpis": {"mine": {"title": {}, "group": "sales", "formula": "x"}}})
@example({"kpis": {"mine": {"title": "x", "group": "sales", "formula": "x", "windows": []}}})
@example({"kpis": {"mine": {"title": "x", "group": "sales", "formula": "x", "by": ["a+b+c"]}}})
@example({"kpis": {"mine": {"title": "x", "group": "sales", "formula": "x", "by": [[]]}}})
@example({"kpis": {"mine": {"title": "x", "group": "sales", "formula": "x", "by": [["a", "b", "c"]]}}})
@example({"kpis": {"mine": {"title": "x", "group": "sales", "formula": "x", "total": "yes"}}})
@example({"kpis": {"mine": {"title": "x", "group": "sales", "formula": "x", "compared": 1}}})
@example({"kpis": 3})
def test_keys_and_values_fit_the_schema_if_they_fit_the_model_and_else_not(declared: dict[str, Any]) -> None:
    assert VALIDATOR.is_valid(declared) is is_taken(declared)


@given(tables())
def test_nothing_that_the_check_passes_is_wrong_in_an_editor(declared: dict[str, Any]) -> None:
    try:
        settings_of({FILE: declared})
    except SettingsError:
        return
    assert VALIDATOR.is_valid(declared)


def test_a_text_may_have_spaces_around_as_many_letters_as_there_may_be() -> None:
    declared = {"kpis": {"mine": {"title": f" {'x' * 1000} ", "group": "sales", "formula": "x"}}}
    assert is_taken(declared)
    assert VALIDATOR.is_valid(declared)
