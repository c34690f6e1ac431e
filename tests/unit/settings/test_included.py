"""Files that a settings file includes."""

from pathlib import Path

import pytest

from streams.settings import SettingsError, load

ONE = '[kpis.one]\ntitle = "One"\ngroup = "service"\nformula = "tickets_opened / tickets_resolved"\n'
TWO = '[kpis.two]\ntitle = "Two"\ngroup = "service"\nformula = "one * 2"\n[alerts.one]\nthreshold = { limit = "2" }\n'


@pytest.fixture
def file(tmp_path: Path) -> Path:
    (tmp_path / "kpis").mkdir()
    (tmp_path / "kpis" / "a.toml").write_text(ONE.replace('group = "service"', 'group = "service"\nbetter = "down"'))
    (tmp_path / "kpis" / "b.toml").write_text(TWO)
    path = tmp_path / "nabz.toml"
    path.write_text('include = ["kpis/*.toml"]\nmargin = "0.4"\n[goals.two]\nmonth = "3"\n')
    return path


def refusal(file: Path) -> str:
    with pytest.raises(SettingsError) as raised:
        load(file)
    return str(raised.value)


def test_what_included_files_say_stands_as_if_it_stood_in_the_file(file: Path) -> None:
    settings = load(file)
    assert set(settings.kpis) == {"one", "two"}
    assert (str(settings.margin), list(settings.goals)) == ("0.4", ["two:month"])
    (kpi,) = [kpi for kpi in settings.known_kpis if kpi.name == "one"]
    assert settings.alerts.alerts_of(kpi)


def test_files_lie_relative_to_the_one_that_includes_them(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir("/")
    assert set(load(file).kpis) == {"one", "two"}
    file.write_text(f'include = ["{file.parent}/kpis/a.toml"]\n')
    assert set(load(file).kpis) == {"one"}


def test_a_file_that_is_named_twice_is_read_once(file: Path) -> None:
    file.write_text('include = ["kpis/a.toml", "kpis/*.toml"]\n')
    assert set(load(file).kpis) == {"one", "two"}


def test_a_mistake_names_the_file_that_it_stands_in(file: Path) -> None:
    inner = file.parent / "kpis" / "b.toml"
    inner.write_text(TWO.replace("one * 2", "onne * 2"))
    assert refusal(file).startswith(
        f"kpis.two.formula (in {inner}): column 1: no measure or KPI is named 'onne'; did you"
    )
    inner.write_text("currency = 3\n")
    file.write_text('include = ["kpis/*.toml"]\nmargin = "4"\n')
    assert f"currency = 3 (in {inner}): " in refusal(file)
    assert f"margin = '4' (in {file}): " in refusal(file)


@pytest.mark.parametrize("again", ['margin = "0.5"\n', '[alerts.one]\nthreshold = { limit = "3" }\n', ONE])
def test_of_two_values_of_one_key_none_is_taken(file: Path, again: str) -> None:
    third = file.parent / "kpis" / "c.toml"
    third.write_text(again)
    said = refusal(file)
    assert said.endswith(f"and in {third}")
    assert said.startswith(
        ("margin: it stands in ", "alerts.one.threshold.limit: it ", "kpis.one.title: it stands in ")
    )


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ('include = "kpis/a.toml"', 'expected a list of files such as ["kpis/*.toml"]'),
        ("include = [3]", 'expected a list of files such as ["kpis/*.toml"]'),
        ('include = ["nothing/*.toml"]', "there is no file nothing/*.toml"),
        ('include = ["kpis/c.toml"]', "there is no file kpis/c.toml"),
    ],
)
def test_what_cannot_be_included_is_told(file: Path, line: str, said: str) -> None:
    file.write_text(f"{line}\n")
    assert refusal(file) == f"include (in {file}): {said}"


def test_an_included_file_includes_no_others_and_has_to_be_toml(file: Path) -> None:
    inner = file.parent / "kpis" / "b.toml"
    inner.write_text('include = ["a.toml"]\n')
    assert refusal(file) == f"include (in {inner}): a file that is included cannot include others"
    inner.write_text("what")
    assert refusal(file).startswith(f"{inner}: no TOML file: ")
