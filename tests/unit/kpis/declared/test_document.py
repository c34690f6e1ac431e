"""The page on declarations is what the code says, and its examples are as they should be."""

import re
import tomllib
from pathlib import Path

import pytest

from streams.board.series_budget import SeriesBudget
from streams.cli.catalogue.check import check_declarations
from streams.cli.catalogue.check_series import MOST_OF_A_BREAKDOWN
from streams.cli.terminal.exit_codes import CommandFailed
from streams.kpis import Unit
from streams.kpis.declared.document import PAGE, document, main
from streams.kpis.declared.model import DeclaredKpi
from streams.kpis.formula.language.functions import FUNCTIONS
from streams.settings import Settings, load

BLOCKS = re.findall(r"^```(\w*)\n(.*?)^```$", document(), re.MULTILINE | re.DOTALL)
PLAIN = [text for language, text in BLOCKS if not language]
(EXAMPLE,) = (text for language, text in BLOCKS if language == "toml")
OWN = tomllib.loads(EXAMPLE)["kpis"]


def settings_of_example(folder: Path) -> Settings:
    file = folder / "mine.toml"
    file.write_text(EXAMPLE, "utf-8")
    return load(file)


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


def test_the_example_declares_three_kpis_with_an_alert(tmp_path: Path) -> None:
    assert {kpi.name: kpi.unit for kpi in settings_of_example(tmp_path).known_kpis if kpi.name in OWN} == {
        "tickets_opened_per_resolved": Unit.COUNT,
        "revenue_refunded_ratio": Unit.RATIO,
        "campaign_revenue_per_lead": Unit.MONEY,
    }


def test_problems_of_the_example_are_told_as_the_page_says(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    wrong = EXAMPLE
    for right, mistake in (('unit = "ratio"', 'unit = "money"'), ('"segment"', '"segmnt"'), ("limit =", "limt =")):
        wrong = wrong.replace(right, mistake)
    monkeypatch.chdir(tmp_path)
    file = Path("mine.toml")
    file.write_text(wrong, "utf-8")
    with pytest.raises(CommandFailed):
        check_declarations(file, None)
    assert capsys.readouterr().out == PLAIN[0]


def test_the_example_makes_as_many_series_as_the_page_says(tmp_path: Path) -> None:
    budget = SeriesBudget(settings_of_example(tmp_path))
    ours = sum(budget.of_kpi(kpi) for kpi in budget.kpis if kpi.name in OWN)
    others = sum(budget.of_kpi(kpi) for kpi in budget.kpis if kpi.name not in OWN)
    told = re.search(r"`dimension_values` allows: at most ([0-9,]+) beside ([0-9,]+)\n", PLAIN[1])
    assert told is not None
    assert told[1] == f"{ours:,}"
    # Whoever adds a KPI to those that come with Nabz need not change the page for it.
    assert int(told[2].replace(",", "")) == pytest.approx(others, rel=0.05)
    assert f"may come to more than {MOST_OF_A_BREAKDOWN:,} series" in document()
