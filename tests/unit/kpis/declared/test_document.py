"""The page on declarations is what the code says, and its examples are as they should be."""

import re
import tomllib
from pathlib import Path

import pytest

from streams.board.series_budget import SeriesBudget
from streams.cli.catalogue.check import checked, problem_lines
from streams.cli.catalogue.check_series import MOST_OF_A_BREAKDOWN
from streams.kpis import Unit
from streams.kpis.declared.document import PAGE, document, main
from streams.kpis.declared.model import DeclaredKpi
from streams.kpis.formula.language.functions import FUNCTIONS
from streams.settings import Settings

BLOCKS = re.findall(r"^```(\w*)\n(.*?)^```$", document(), re.MULTILINE | re.DOTALL)
PLAIN = [text for language, text in BLOCKS if not language]
(EXAMPLE,) = (text for language, text in BLOCKS if language == "toml")


def test_the_page_in_docs_is_what_the_code_says() -> None:
    assert main(["--check"]) == 0, "run `python -m streams.kpis.declared.document`"
    assert PAGE.is_file()


def test_a_page_that_drifted_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    page = tmp_path / "page.md"
    assert main(["--check", str(page)]) == 1
    assert "is not what the model says" in capsys.readouterr().err
    assert main([str(page)]) == 0
    assert main(["--check", str(page)]) == 0


def test_every_key_and_every_function_has_a_row() -> None:
    rows = re.findall(r"^\| `(\w+)", document(), re.MULTILINE)
    assert rows == [*DeclaredKpi.model_fields, *FUNCTIONS, "p95"]


def test_the_example_declares_three_kpis_with_an_alert() -> None:
    kpis, problems, _ = checked(tomllib.loads(EXAMPLE), Settings())
    assert problems == []
    assert [(kpi.name, kpi.unit) for kpi in kpis] == [
        ("tickets_opened_per_resolved", Unit.RATIO),
        ("revenue_refunded_ratio", Unit.RATIO),
        ("campaign_revenue_per_lead", Unit.MONEY),
    ]


def test_problems_of_the_example_are_told_as_the_page_says() -> None:
    said = PLAIN[0]
    wrong = EXAMPLE
    for right, mistake in (('unit = "ratio"', 'unit = "money"'), ('"segment"', '"segmnt"'), ("limit =", "limt =")):
        wrong = wrong.replace(right, mistake)
    problems = checked(tomllib.loads(wrong), Settings()).problems
    assert problem_lines(Path("mine.toml"), problems, wrong) == said.splitlines()


def test_the_example_makes_as_many_series_as_the_page_says() -> None:
    kpis, _, settings = checked(tomllib.loads(EXAMPLE), Settings())
    budget, own = SeriesBudget(settings), {kpi.name for kpi in kpis}
    ours = sum(budget.of_kpi(kpi) for kpi in budget.kpis if kpi.name in own)
    others = sum(budget.of_kpi(kpi) for kpi in budget.kpis if kpi.name not in own)
    assert f"`dimension_values` allows: at most {ours:,} beside {others:,}\n" in PLAIN[1]
    assert f"may come to more than {MOST_OF_A_BREAKDOWN:,} series" in document()
