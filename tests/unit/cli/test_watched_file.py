"""Settings files that are looked at while a demonstration runs, with those that they include."""

import os
from pathlib import Path

import pytest

from streams.cli.demo.settings_change import WatchedFile


@pytest.fixture
def file(tmp_path: Path) -> Path:
    (tmp_path / "kpis").mkdir()
    (tmp_path / "kpis" / "a.toml").write_text("")
    path = tmp_path / "nabz.toml"
    path.write_text('include = ["kpis/*.toml"]\n')
    return path


def test_what_is_saved_is_told_once_wherever_it_stands(file: Path) -> None:
    watched = WatchedFile(file)
    assert not watched.is_new()
    for saved in (file, file.parent / "kpis" / "a.toml"):
        saved.write_text(f"{saved.read_text()}# saved\n")
        assert [watched.is_new(), watched.is_new()] == [True, False]


def test_files_that_come_and_go_are_told(file: Path) -> None:
    watched = WatchedFile(file)
    (file.parent / "kpis" / "b.toml").write_text("")
    assert watched.is_new()
    (file.parent / "kpis" / "a.toml").unlink()
    assert [watched.is_new(), watched.is_new()] == [True, False]


def test_what_is_no_toml_or_includes_nothing_is_told_for_somebody_has_to_read_why(file: Path) -> None:
    watched = WatchedFile(file)
    for text in ("include = [", 'include = ["nothing/*.toml"]', 'include = ["kpis/*.toml"]'):
        file.write_text(text)
        assert [watched.is_new(), watched.is_new()] == [True, False]


def test_a_file_that_an_editor_is_about_to_put_back_is_waited_for(file: Path) -> None:
    watched, text = WatchedFile(file), file.read_text()
    file.unlink()
    assert not watched.is_new()
    file.write_text(text)
    os.utime(file, ns=(1, 1))
    assert watched.is_new()
