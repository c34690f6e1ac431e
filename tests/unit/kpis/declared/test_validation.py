"""Keys and values of a declaration: what is wrong is told in words, with the nearest that is known."""

import pytest

from streams.kpis.declared import InvalidDeclarations, validated
from streams.kpis.declared.problems import Problem, key_name
from tests.unit.kpis.declared.declaring import one, problems


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ('titel = "X"', "kpis.mine.titel: there is no such key; did you mean 'title'?"),
        ('colour = "X"', "kpis.mine.colour: there is no such key; known: title, meaning, group, unit, formula"),
        ("title = 3", "kpis.mine.title: a table of keys and values is wanted"),
        ('title = ""', "kpis.mine.title.en: a text is wanted, and this one is empty"),
        ('title = { fr = "X" }', "kpis.mine.title.fr: there is no such key; known: en, fa"),
        ("title = {}", "kpis.mine.title: a text is wanted in one language at least"),
        ('group = "servce"', "kpis.mine.group: 'servce' is none of these; did you mean 'service'?"),
        (
            'group = "weather"',
            "kpis.mine.group: 'weather' is none of these; known: sales, customers, marketing, service",
        ),
        ('unit = "second"', "kpis.mine.unit: 'second' is none of these; did you mean 'seconds'?"),
        ('better = "upp"', "kpis.mine.better: 'upp' is none of these; did you mean 'up'?"),
        ('better = "lower"', "kpis.mine.better: 'lower' is none of these; did you mean 'down'?"),
        ('unit = "percent"', "kpis.mine.unit: 'percent' is none of these; did you mean 'ratio'?"),
        ("alert = 0.8", "kpis.mine.alert: there is no such key; it stands in a table of its own, [alerts.mine]"),
        ("goal = 0.8", "kpis.mine.goal: there is no such key; it stands in a table of its own, [goals.mine]"),
        ("formula = 3", "kpis.mine.formula: a text in quotes is wanted"),
        ('formula = " "', "kpis.mine.formula: a text is wanted, and this one is empty"),
        ('by = "channel"', 'kpis.mine.by: a list is wanted, as in ["channel"]'),
        ("by = [3]", "kpis.mine.by[0]: a list is wanted"),
        ('by = ["channel+team+agent"]', "kpis.mine.by[0]: a breakdown is by one or two dimensions, not by 3"),
        ('windows = ["2h"]', "kpis.mine.windows[0]: there is no window '2h'; did you mean '24h'?"),
        ("windows = []", "kpis.mine.windows: a window is wanted; without this key there are all"),
        ('total = "maybe"', "kpis.mine.total: true or false is wanted"),
    ],
)
def test_what_is_wrong_is_told_at_its_key(line: str, expected: str) -> None:
    (problem,) = problems(line)
    assert problem.startswith(expected)


def test_what_is_missing_is_told() -> None:
    with pytest.raises(InvalidDeclarations) as caught:
        validated({"kpis": {"mine": {}}})
    assert str(caught.value).splitlines() == [
        "kpis.mine.title: is missing",
        "kpis.mine.group: is missing",
        "kpis.mine.formula: is missing",
    ]


@pytest.mark.parametrize("name", ["Mine", "1st", "my-kpi", "m" * 81, "", "شاخص"])
def test_a_name_that_is_no_name_of_a_metric_is_refused(name: str) -> None:
    with pytest.raises(InvalidDeclarations, match="a name is of at most 80 lower-case letters, digits and underscores"):
        validated({"kpis": {name: {"title": "X", "group": "sales", "formula": "x"}}})


@pytest.mark.parametrize(
    ("name", "meant"),
    [("Mine", "mine"), ("my-kpi", "my_kpi"), ("CartsPerOrder", "carts_per_order"), ("NPSLow", "nps_low")],
)
def test_a_name_in_another_style_is_told_as_it_may_be_written(name: str, meant: str) -> None:
    with pytest.raises(InvalidDeclarations, match=f"; did you mean '{meant}'\\?$"):
        validated({"kpis": {name: {"title": "X", "group": "sales", "formula": "x"}}})


def test_tables_are_wanted() -> None:
    with pytest.raises(InvalidDeclarations, match=r"kpis\.mine: a table of keys and values is wanted"):
        validated({"kpis": {"mine": 3}})
    with pytest.raises(InvalidDeclarations, match="kpis: a table of keys and values is wanted"):
        validated({"kpis": 3})


def test_other_tables_of_a_file_of_settings_are_not_looked_at() -> None:
    assert not validated({"kafka": {"bootstrap": "x"}, "currency": "EUR"}).kpis


def test_one_language_stands_for_both() -> None:
    kpi = one('title = { fa = "مال من" }', 'meaning = "What it is."')
    assert (kpi.title.en, kpi.title.fa) == ("مال من", "مال من")
    assert (kpi.meaning.en, kpi.meaning.fa) == ("What it is.", "What it is.")


def test_a_problem_names_its_key_as_it_is_written() -> None:
    assert str(Problem(("kpis", "nps", "by", 0), "no")) == "kpis.nps.by[0]: no"
    assert key_name(()) == ""
    assert str(InvalidDeclarations([Problem(("kpis", "nps"), "no")], "mine.toml")) == "mine.toml: kpis.nps: no"
