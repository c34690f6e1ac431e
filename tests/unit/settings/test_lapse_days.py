"""For how long a customer is lapsing: less than the time after which one is lost."""

import re
from pathlib import Path

import pytest

from streams.settings import Settings, load
from streams.settings.errors import SettingsError


@pytest.mark.parametrize(("inactivity_days", "days"), [(90, 14), (15, 14), (14, 7), (10, 5), (1, 0), (0, 0)], ids=str)
def test_where_it_is_not_set_it_is_a_fortnight_or_half_of_what_is_less(inactivity_days: int, days: int) -> None:
    assert Settings(inactivity_days=inactivity_days).lapsing_days == days


@pytest.mark.parametrize("lapse_days", [30, 31, 90])
def test_a_lapse_as_long_as_the_silence_is_refused_by_name(tmp_path: Path, lapse_days: int) -> None:
    file = tmp_path / "nabz.toml"
    file.write_text(f"inactivity_days = 30\nlapse_days = {lapse_days}\n", "utf-8")
    said = f"lapse_days = {lapse_days} (in {file}): expected fewer days than `inactivity_days`, which is 30"
    with pytest.raises(SettingsError, match=re.escape(said)):
        load(file)


def test_with_contracts_it_means_nothing() -> None:
    assert Settings(inactivity_days=0, lapse_days=30).lapsing_days == 0
    assert Settings(inactivity_days=30, lapse_days=29).lapsing_days == 29
