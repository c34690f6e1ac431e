"""The page of settings is what the model says, and what it says is so."""

import re
from pathlib import Path

import pytest

from streams.counting_configuration import counting_configuration
from streams.redis.keys import HOLIDAY_DATES, IDS, LAYOUT
from streams.settings import Settings, SettingsError, load
from streams.settings.baskets import Baskets
from streams.settings.document import PAGE, Key, document, keys, main, values_of
from streams.settings.values import Change
from tests.built_in import LINEAGE, TOPICS

KEYS = tuple(keys())


def test_the_page_in_docs_is_what_the_model_says() -> None:
    assert main(["--check"]) == 0, "run `python -m streams.settings.document`"


def test_a_page_that_drifted_is_told_and_left_alone(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    page = tmp_path / "settings.md"
    assert main(["--check", str(page)]) == 1
    page.write_text("old", encoding="utf-8")
    assert main(["--check", str(page)]) == 1
    assert "is not what the model of the settings says" in capsys.readouterr().err
    assert page.read_text(encoding="utf-8") == "old"


def test_a_page_that_was_written_passes_the_check(tmp_path: Path) -> None:
    page = tmp_path / "settings.md"
    assert main([str(page)]) == 0
    assert main(["--check", str(page)]) == 0


def test_the_page_lies_in_the_docs() -> None:
    assert PAGE.parent.name == "docs"
    assert PAGE.is_file()


@pytest.mark.parametrize("key", KEYS, ids=lambda key: key.name)
def test_every_key_has_a_meaning_in_whole_sentences_and_values(key: Key) -> None:
    assert key.info.description
    assert key.info.description.endswith(".")
    assert "|" not in key.info.description
    assert values_of(key)


def test_every_row_has_the_cells_of_its_head() -> None:
    for table in re.findall(r"(?:^\|.*\n)+", document(), re.MULTILINE):
        assert len({line.count("|") for line in table.splitlines()}) == 1


@pytest.mark.parametrize("key", KEYS, ids=lambda key: key.name)
def test_the_variable_of_a_key_sets_this_key(key: Key, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(key.variable, " ")
    told = _loaded()
    if isinstance(told, Settings):
        # A blank is a password, and a list of no holidays.
        assert told != Settings()
    else:
        if f"beside {key.field}" in told:
            return  # it was set, and another key is missing beside it
        assert key.name in told
        assert key.variable in told


def _loaded() -> Settings | str:
    """The settings, or what is wrong with them."""
    try:
        return load()
    except SettingsError as error:
        return str(error)


def test_what_grows_or_needs_reprocessing_is_what_facts_are_counted_by() -> None:
    counted_by = {
        name
        for name in counting_configuration(Settings(baskets=Baskets()), dict.fromkeys(TOPICS, 4), measures=())
        if "measures" not in name and name not in {LAYOUT, IDS, HOLIDAY_DATES}
    }
    of_topics = {f"partitions of {topic}" for topic in TOPICS}
    assert of_topics <= counted_by
    # By the key of marks it is known who was erased.
    of_marks = {"worker.erasure_key", "worker.erasure_key_file"}
    never = {"currency", "calendar.timezone", "pipelines.default.sells"}
    assert {key.name for key in KEYS if key.change is Change.REPROCESS} == never | {"kafka.partitions"} | of_marks
    assert {key.name for key in KEYS if key.change is Change.GROWS} == counted_by - of_topics - never


def test_what_grows_bears_on_measures_that_facts_tell_of() -> None:
    names = {name for lineage in LINEAGE.values() for name in lineage.settings}
    assert {key.name.partition(".")[0] for key in KEYS if key.change is Change.GROWS} <= names
