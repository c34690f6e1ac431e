"""Goals in the settings: what they may be, and how each wrong one is named."""

from decimal import Decimal
from pathlib import Path

import pytest

from streams.settings import Goal, Settings, SettingsError, load


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "nabz.toml"


def goals_in(file: Path, text: str) -> dict[str, str]:
    file.write_text(text)
    return {key: f"{goal.target:f}" for key, goal in load(file).goals.items()}


def test_there_are_no_goals_unless_somebody_sets_them() -> None:
    assert Settings().goals == {}
    assert Settings().goal("revenue", "month") is None


def test_a_goal_is_a_number_for_a_window_or_a_table_with_a_breakdown(file: Path) -> None:
    text = """
        [goals.revenue]
        week = 300
        quarter = "2000.50"
        [goals.deal_value_won]
        month = { total = "100000", owner = { amir = "40000", "نگار" = 25000.5 } }
        [goals.nps]
        30d = -5
    """
    assert goals_in(file, text) == {
        "revenue:week": "300",
        "revenue:quarter": "2000.50",
        "deal_value_won:month": "100000",
        'deal_value_won{owner="amir"}:month': "40000",
        'deal_value_won{owner="نگار"}:month': "25000.5",
        "nps:30d": "-5",
    }
    assert load(file).goal("deal_value_won", "month") == Goal("deal_value_won", "month", (), Decimal(100_000))


def test_a_breakdown_of_two_dimensions_is_a_table_of_tables(file: Path) -> None:
    text = """
        [goals.pipeline_open_deals.month]
        "pipeline+stage" = { expansion = { offer = 3, "say \\"yes\\"" = 4 } }
    """
    assert goals_in(file, text) == {
        'pipeline_open_deals{pipeline="expansion",stage="offer"}:month': "3",
        'pipeline_open_deals{pipeline="expansion",stage="say \\"yes\\""}:month': "4",
    }


def test_the_environment_gives_single_goals_or_a_table(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NABZ_GOALS__REVENUE__MONTH", "100")
    monkeypatch.setenv("NABZ_GOALS", '{"orders": {"week": {"total": 12, "channel": {"web": 7}}}}')
    assert goals_in(file, "[goals.revenue]\nmonth = 1\nyear = 2\n") == {
        "revenue:month": "100",
        "revenue:year": "2",
        "orders:week": "12",
        'orders{channel="web"}:week': "7",
    }


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[goals.revenu]\nmonth = 3", "goals.revenu: unknown key (in {file}); did you mean 'revenue'?"),
        ("[goals.revenue]\nmonht = 3", "goals.revenue.monht: unknown key (in {file}); did you mean 'month'?"),
        (
            "[goals.revenue]\nmonth = { total = 1, kind = { amir = 3 } }",
            (
                "goals.revenue.month.kind: unknown key (in {file}); known: campaign, channel, industry, owner, region, "
                "relation, segment, total"
            ),
        ),
        (
            "[goals.customer_lifetime_value]\nmonth = 9",
            "goals.customer_lifetime_value.month: unknown key (in {file}); k",
        ),
        ('[goals.revenue]\nmonth = "much"', "goals.revenue.month = 'much' (in {file}): expected a number, or a table"),
        ("[goals.revenue]\nmonth = true", "goals.revenue.month = true (in {file}): expected a number, or a table"),
        ("[goals.revenue]\nmonth = {}", "goals.revenue.month (in {file}): expected a number, or a table such as"),
        (
            '[goals.revenue.month]\nchannel = { web = "1e999" }',
            "goals.revenue.month.channel.web = '1e999' (in {file}): expected a number, as in \"100\"",
        ),
        (
            "[goals.revenue.month]\nchannel = 3",
            "goals.revenue.month.channel = 3 (in {file}): expected a table of values of 'channel', each with its goal",
        ),
        (
            '[goals.pipeline_open_deals.month]\n"pipeline+stage" = { default = 3 }',
            "goals.pipeline_open_deals.month.pipeline+stage.default = 3 (in {file}): expected a table of values of 'st",
        ),
        ("[goals]\nrevenue = 3", "goals.revenue = 3 (in {file}): expected a table of windows such as"),
        ("goals = 3", "goals = 3 (in {file}): expected a table of keys and values"),
        ("[goals.orders]\nmonth = -1", "goals.orders.month = -1 (in {file}): expected a number from 0"),
        (
            "[goals.csat_ratio]\nmonth = 78",
            "goals.csat_ratio.month = 78 (in {file}): expected a share of 1: 78 % is 0.78",
        ),
        (
            'windows = ["24h", "week"]\n[goals.revenue]\nweek = 2\nmonth = 3',
            "goals.revenue.month (in {file}): expected no goal, for this window is switched off (windows)",
        ),
        (
            'hidden_dimensions = ["owner"]\n[goals.deals_won]\nmonth = { total = 3, owner = { amir = 3 } }',
            "goals.deals_won.month (in {file}): expected no goal by owner, which is hidden (hidden_dimensions)",
        ),
    ],
)
def test_what_cannot_be_a_goal_stops_the_start_by_name(file: Path, text: str, said: str) -> None:
    file.write_text(text)
    with pytest.raises(SettingsError) as error:
        load(file)
    assert str(error.value).startswith(said.format(file=file)), error.value


def test_every_wrong_goal_is_named_at_once(file: Path) -> None:
    file.write_text('[goals.revenu]\nmonth = 3\n[goals.orders]\nweek = "few"\nmonth = { chanel = { web = 3 } }')
    with pytest.raises(SettingsError) as error:
        load(file)
    assert [line.split(" ")[0].rstrip(":") for line in str(error.value).splitlines()] == [
        "goals.revenu",
        "goals.orders.week",
        "goals.orders.month.chanel",
    ]
