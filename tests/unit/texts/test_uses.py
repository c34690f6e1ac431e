"""Every message is used, and whatever is looked up is there; and that this would be seen if it were not so."""

from pathlib import Path

import pytest

from streams.alerts import Direction, Kind
from streams.arithmetic import fields
from streams.arithmetic.panes import WINDOW_NAMES
from streams.goals import GoalState
from streams.kpis import Better, Group, Severity, catalogue
from streams.problems import Kind as Problem
from streams.settings.calendar import WEEKDAYS
from streams.texts.messages import SECTIONS, SHARED, own_keys
from tests.unit.texts.uses import Uses, of_markup, of_python, of_script, unknown, unused

ROOT = Path(__file__).parents[3]
SITE = ROOT / "streams" / "board" / "page" / "site"
DECLARED = frozenset(
    {
        *WINDOW_NAMES,
        *(dimension for kpi in catalogue() for by in kpi.by for dimension in by),
        *(name.value for names in (Severity, Group, Better, Kind, Direction, GoalState, Problem) for name in names),
        *fields.RESERVED,
        *WEEKDAYS,
    }
)
"""Names that come from declarations, wherever a key is composed."""


def _text(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def all_uses() -> list[Uses]:
    packages = [folder for folder in sorted(ROOT.iterdir()) if (folder / "__init__.py").exists()]
    modules = [(package.name, path) for package in packages for path in sorted(package.rglob("*.py"))]
    return [
        *(of_script(_text(path)) for path in sorted(SITE.glob("*.js"))),
        *(of_markup(_text(path)) for path in sorted(SITE.glob("*.html"))),
        *(of_python(_text(path), package) for package, path in modules if package != "tests"),
    ]


USES = all_uses()
KEYS = {section: own_keys(section) for section in SECTIONS}


def test_every_message_is_used() -> None:
    assert unused(KEYS, USES, DECLARED) == []


def test_whatever_is_looked_up_is_there() -> None:
    assert unknown(KEYS, USES) == []


def test_the_scan_sees_every_room() -> None:
    seen = {section: sum(looked_up == section for use in USES for looked_up, _ in use.keys) for section in SECTIONS}
    assert seen["page"] > 80
    assert seen["boards"] > 20
    assert seen["alerts"] > 10


@pytest.mark.parametrize(
    ("script", "keys"),
    [
        ('put(title, say("search.found", { n: whole("not.a.key") }));', {"search.found"}),
        (
            'say(lost ? "warning.nothing" : "warning.no-numbers", { problem })',
            {"warning.nothing", "warning.no-numbers"},
        ),
        ('say(kind === "threshold" ? "limit.above" : "limit.below")', {"limit.above", "limit.below"}),
        ("sayOr(`window.${one.window}.short`, name)", {"window.*.short"}),
        ('`${over} · ${say("tile.samples", {})}`', {"tile.samples"}),
        ('say(element.getAttribute("data-text") ?? "")', set()),
        ('say(first(["a", "b"]) ? "limit.above" : other({ c: "d" }), { n: "e" })', {"limit.above"}),
        ("say(`trend.${names(of, 1)}`)", {"trend.*"}),
        ('essay("search.found"); const key = "search.none";', set()),
    ],
)
def test_keys_are_found_in_scripts(script: str, keys: set[str]) -> None:
    assert {key for _, key in of_script(script).keys} == keys


def test_keys_are_found_in_markup() -> None:
    assert of_markup('<a data-text="skip"></a><dl data-label="health" title="name">').keys == {
        ("page", "skip"),
        ("page", "health"),
    }


@pytest.mark.parametrize(
    ("module", "keys"),
    [
        ('row = BOARDS["row.now"]', {("boards", "row.now")}),
        ('ALERTS["a.up" if above else "a.down"].filled(n=1)', {("alerts", "a.up"), ("alerts", "a.down")}),
        ('edition.message(f"{key}.about", title=text)', {("boards", "*.about")}),
        ('BOARDS[f"window.{window}.short"]', {("boards", "window.*.short")}),
        ('# BOARDS["row.now"]\nOTHERS["row.now"]', set()),
    ],
)
def test_keys_are_found_in_python(module: str, keys: set[tuple[str, str]]) -> None:
    assert of_python(module, "grafana").keys == keys


SMALL = {SHARED: ["window.1h"], "page": ["search", "about.name"], "boards": ["row.now", "health.lag"], "alerts": []}
ALL_OF_THEM = [
    of_script('say("search"); say(`about.${name}`); add("name")'),
    of_python('BOARDS["row.now"]; chart("health.lag"); BOARDS[f"window.{window}"]', "grafana"),
]
NAMES = frozenset({"1h"})


def test_a_use_of_each_kind_counts() -> None:
    assert unused(SMALL, ALL_OF_THEM, NAMES) == []


@pytest.mark.parametrize(
    ("uses", "missing"),
    [
        ([of_script(""), ALL_OF_THEM[1]], ["[page] search", "[page] about.name"]),
        ([of_script('say("search"); say(`about.${name}`)'), ALL_OF_THEM[1]], ["[page] about.name"]),
        # The word that completes a composed key has to be said in the same room.
        (
            [of_script('say("search"); say(`about.${name}`)'), ALL_OF_THEM[1], of_python('x = "name"', "grafana")],
            ["[page] about.name"],
        ),
        # A key may be handed on, but one of the page only in a script.
        ([of_script('tell("about.name"); say("search")'), ALL_OF_THEM[1]], []),
        (
            [of_script('say("search")'), ALL_OF_THEM[1], of_python('tell("about.name")', "grafana")],
            ["[page] about.name"],
        ),
        # A lookup in one section says nothing of a key of the same name in another.
        (
            [ALL_OF_THEM[0], of_python('ALERTS["row.now"]; chart("health.lag"); BOARDS[f"window.{w}"]', "grafana")],
            ["[boards] row.now"],
        ),
        ([ALL_OF_THEM[0], of_python('BOARDS["row.now"]; BOARDS[f"window.{w}"]', "grafana")], ["[boards] health.lag"]),
    ],
)
def test_a_message_that_nothing_uses_is_found(uses: list[Uses], missing: list[str]) -> None:
    assert unused(SMALL, uses, NAMES) == missing


def test_a_shared_message_needs_a_name_that_somebody_declares() -> None:
    assert unused(SMALL, ALL_OF_THEM, frozenset()) == ["[shared] window.1h"]


@pytest.mark.parametrize(
    ("use", "found"),
    [
        (of_script('say("serach")'), "[page] serach"),
        (of_script("say(`abuot.${name}`)"), "[page] abuot.*"),
        (of_markup('<p data-text="skipp">'), "[page] skipp"),
        (of_python('BOARDS["search"]', "grafana"), "[boards] search"),
        (of_python('edition.message(f"row.{name}.about")', "grafana"), "[boards] row.*.about"),
    ],
)
def test_a_lookup_without_a_message_is_found(use: Uses, found: str) -> None:
    assert unknown(SMALL, [*ALL_OF_THEM, use]) == [found]
