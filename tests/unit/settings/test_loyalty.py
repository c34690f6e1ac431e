"""Loyalty groups: how they are written, and what is refused."""

from decimal import Decimal
from pathlib import Path

import pytest

from streams.settings import Settings, SettingsError, load

WHOLE = """
[loyalty]
recency_days = [30, "60.5"]
orders = "2, 4.5"
money = [99.95, 300]
loyal = ["champion"]
risky = ["away", "other"]
[loyalty.groups]
champion = { r = "3", fm = "2-3" }
"long away" = { r = 1 }
away = { r = "1-2", f = "2-3", m = "3" }
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "nabz.toml"


def test_they_are_read_with_decimals_in_their_order(file: Path) -> None:
    file.write_text(WHOLE)
    loyalty = load(file).loyalty
    assert loyalty.period_days == 365
    assert loyalty.recency_days == (Decimal(30), Decimal("60.5"))
    assert loyalty.orders == (Decimal(2), Decimal("4.5"))
    assert loyalty.money == (Decimal("99.95"), Decimal(300))
    assert loyalty.names == ("champion", "long away", "away", "other", "prospect")
    assert (loyalty.loyal, loyalty.risky) == (("champion",), ("away", "other"))
    assert loyalty.cuts.best == 3


def test_without_a_table_there_are_none() -> None:
    settings = Settings()
    assert settings.loyalty.names == ()
    assert not settings.gives("loyalty.groups")


def test_no_group_is_beyond_the_limit_of_a_dimension(file: Path) -> None:
    file.write_text("dimension_values = 2\n" + WHOLE)
    settings = load(file)
    assert [settings.dimension_cap(name) for name in ("loyalty", "from", "to", "segment")] == [5, 5, 5, 2]


def test_groups_of_an_environment_take_the_place_of_those_of_a_file(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file.write_text(WHOLE.replace('loyal = ["champion"]', "loyal = []").replace('"away", "other"', '"other"'))
    monkeypatch.setenv("NABZ_LOYALTY__GROUPS", '{"one": {"r": "1"}, "champion": {"r": "2-3"}}')
    assert load(file).loyalty.names == ("one", "champion", "other", "prospect")


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ("[30, ", "[60.5, ", "loyalty.recency_days = ["),
        ("[30, ", "[0, ", "expected from 1 to 8 growing numbers of days above 0"),
        ('"2, 4.5"', '"2"', "loyalty.orders (in {file}): expected as many cuts as recency_days has: 2"),
        ('"2, 4.5"', "[]", "loyalty.orders (in {file}): expected cuts"),
        ("[99.95, 300]", "[300, 99.95]", "loyalty.money = ["),
        ("[99.95, 300]", '["much"]', "loyalty.money = ['much']"),
        ("money = [99.95, 300]", "", "loyalty.money: expected cuts"),
        ("recency_days", "period_days = 0\nrecency_days", "loyalty.period_days = 0"),
        ("recency_days", "recency", "loyalty.recency: unknown key (in {file}); did you mean 'recency_days'?"),
        ('r = "3"', 'r = "4"', "loyalty.groups.champion.r = '4' (in {file}): expected a score from 1 to 3"),
        ('r = "3"', 'r = "3-1"', "loyalty.groups.champion.r = '3-1'"),
        ('r = "3"', 'x = "3"', "loyalty.groups.champion.x (in {file}): expected ranges of r, f, m, fm only"),
        ("{ r = 1 }", "{}", "loyalty.groups.long away (in {file}): expected at least one range"),
        ('"long away"', "prospect", "loyalty.groups.prospect (in {file}): expected another name"),
        (
            '["champion"]',
            '["champions"]',
            "expected names of groups, but 'champions' is none; known: champion, long away",
        ),
        ('"away", "other"', '"other", "other"', "expected a list of different names of loyalty groups"),
    ],
)
def test_what_is_wrong_is_refused_by_its_name(file: Path, before: str, after: str, said: str) -> None:
    assert before in WHOLE
    file.write_text(WHOLE.replace(before, after, 1))
    with pytest.raises(SettingsError) as error:
        load(file)
    assert said.format(file=file) in str(error.value)


def test_a_part_of_a_table_is_refused_as_well(file: Path) -> None:
    file.write_text("[loyalty]\nperiod_days = 90\n")
    with pytest.raises(SettingsError) as error:
        load(file)
    assert [line.partition(" ")[0].rstrip(":") for line in str(error.value).splitlines()] == [
        f"loyalty.{key}" for key in ("recency_days", "orders", "money", "groups")
    ]


def test_more_groups_than_can_be_told_apart_are_refused(file: Path) -> None:
    groups = "".join(f'g{number} = {{ r = "1" }}\n' for number in range(13))
    file.write_text(WHOLE + groups)
    with pytest.raises(SettingsError, match=r"loyalty.groups .*: expected from 1 to 15 groups"):
        load(file)
