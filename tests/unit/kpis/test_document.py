"""The page of the catalogue is what the declarations say, and stays so."""

import re
from pathlib import Path

import pytest

from streams.kpis import catalogue
from streams.kpis.document import PAGE, document, main
from tests.built_in import ALL_MEASURES, CATALOGUE

_CODE = re.compile(r"`[^`]*`")


def test_the_page_in_docs_is_what_the_declarations_say() -> None:
    assert main(["--check"]) == 0, "run `python -m streams.kpis.document`"


def test_a_page_that_drifted_is_told_and_left_alone(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    page = tmp_path / "kpis.md"
    assert main(["--check", str(page)]) == 1
    page.write_text("old", encoding="utf-8")
    assert main(["--check", str(page)]) == 1
    assert "is not what the declarations say" in capsys.readouterr().err
    assert page.read_text(encoding="utf-8") == "old"


def test_a_page_that_was_written_passes_the_check(tmp_path: Path) -> None:
    page = tmp_path / "kpis.md"
    assert main([str(page)]) == 0
    assert main(["--check", str(page)]) == 0


def test_every_kpi_and_every_measure_has_a_row_of_its_own() -> None:
    page = document(CATALOGUE)
    anchors = re.findall(r'<a id="([^"]+)"', page)
    assert sorted(anchors) == sorted(
        [kpi.name for kpi in catalogue()] + [f"measure-{measure.name}" for measure in ALL_MEASURES]
    )


def test_every_row_has_the_cells_of_its_head() -> None:
    for table in re.findall(r"(?:^\|.*\n)+", document(CATALOGUE), re.MULTILINE):
        counts = {_CODE.sub("", line).count("|") for line in table.splitlines()}
        assert len(counts) == 1


def test_formulas_are_shown_as_they_are_computed() -> None:
    page = document(CATALOGUE)
    for kpi in catalogue():
        assert f"| `{kpi.formula}` |" in page


def test_the_page_lies_in_the_docs() -> None:
    assert PAGE.parent.name == "docs"
    assert PAGE.is_file()
