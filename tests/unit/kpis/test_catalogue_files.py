"""The files of the catalogue: all are read, and none of them says the same twice or half of it."""

import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from streams.board import baskets
from streams.kpis import catalogue
from streams.kpis.catalogue import files, names_in
from streams.kpis.declared import InvalidDeclarations

FOLDER = Path(files.__file__).parent
KPI = """\
[kpis.{name}]
title = {{ en = "A", fa = "ا" }}
meaning = {{ en = "A.", fa = "ا." }}
group = "sales"
formula = "deals_won"
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Two files in the place of those of the catalogue."""
    monkeypatch.setattr(files, "__file__", str(tmp_path / "files.py"))
    monkeypatch.setattr(files, "SUBJECTS", ("one", "two"))
    files.declarations.cache_clear()
    for name in ("one", "two"):
        (tmp_path / f"{name}.toml").write_text(KPI.format(name=name), "utf-8")
    yield tmp_path
    files.declarations.cache_clear()


def test_every_file_is_read() -> None:
    assert {path.stem for path in FOLDER.glob("*.toml")} == set(files.SUBJECTS)
    assert [kpi.name for kpi in catalogue() if kpi.name in names_in("leads")] == list(names_in("leads"))
    with pytest.raises(KeyError):
        names_in("weather")


def test_baskets_have_the_windows_that_their_kpis_have() -> None:
    assert {kpi.windows for kpi in catalogue() if kpi.name in names_in("baskets")} == {baskets.WINDOWS}


def test_no_file_has_a_table_that_nobody_reads() -> None:
    for path in FOLDER.glob("*.toml"):
        assert tomllib.loads(path.read_text("utf-8")).keys() <= {"kpis", "alerts"}, path.name


@pytest.mark.usefixtures("folder")
def test_declarations_are_those_of_all_files() -> None:
    assert list(files.declarations().kpis) == ["one", "two"]
    assert files.declarations().subjects == {"one": ("one",), "two": ("two",)}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (KPI.format(name="one"), r"two\.toml: kpis\.one: is declared in another file too"),
        (
            KPI.format(name="two").replace(', fa = "ا"', ""),
            r"two\.toml: kpis\.two\.title: a text in English and in Per",
        ),
        (
            KPI.format(name="two").replace('meaning = { en = "A.", fa = "ا." }\n', ""),
            r"two\.toml: kpis\.two\.meaning: a",
        ),
        (KPI.format(name="two") + "[alerts.one]\n", r"two\.toml: alerts\.one: there is no such KPI in this file"),
        (
            KPI.format(name="two") + "[alerts.two]\nspikes = true\n",
            r"two\.toml: alerts\.two: Object contains unknown field",
        ),
        (KPI.format(name="two").replace("sales", "sale"), r"two\.toml: kpis\.two\.group: 'sale' is none of these; did"),
    ],
)
def test_what_is_wrong_is_told_with_the_file(folder: Path, text: str, said: str) -> None:
    (folder / "two.toml").write_text(text, "utf-8")
    with pytest.raises(InvalidDeclarations, match=said):
        files.declarations()
