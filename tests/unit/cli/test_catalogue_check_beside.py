"""`nabz catalogue check` of what stands beside the KPIs in a file: as the settings take it, by line."""

import tomllib
from pathlib import Path
from typing import Any

import pytest

from streams.cli.catalogue.check import checked, problem_lines
from streams.settings import RedisSettings, Settings, SettingsError, load

NOBODY = RedisSettings(url="redis://127.0.0.1:1/0")
KPI = """\
[kpis.refunded]
title = "Refunded"
group = "sales"
formula = "refunds / order_value"
samples = "orders"
by = ["channel"]
windows = ["24h", "month", "week"]
better = "down"
"""
"""Eight lines."""
WEEKS = {"windows": ("24h", "7d", "30d", "month"), "hidden_dimensions": ("channel",)}


def told(text: str, **settings: Any) -> list[str]:  # noqa: ANN401 - values of settings
    """The problems of a file, without its name, by these settings."""
    found = checked(tomllib.loads(text), Settings(redis=NOBODY, **settings))
    return [line.removeprefix("f:") for line in problem_lines(Path("f"), found.problems, text)]


RIGHT = """
[alerts.refunded]
threshold = { window = "24h", limit = "0.1", severity = "chat" }
goal = { window = "month", behind = "0.1" }
[alerts.orders]
spike = false
[alerts]
evaluation_seconds = 30
[goals.refunded]
month = { total = "0.02", channel = { web = "0.03" } }
[goals.revenue]
month = "1000"
[benchmarks.refunded]
value = "0.05"
source = "a report"
"""


def test_what_is_right_has_no_problem_and_is_in_the_settings() -> None:
    text = f'focus = ["refunded", "nps"]\nhidden_kpis = ["ces_*"]\n{KPI}{RIGHT}'
    of_before: dict[str, Any] = {"goals": {"orders": {"month": "5"}}, "alerts": {"revenue": {"spike": False}}}
    found = checked(tomllib.loads(text), Settings(redis=NOBODY, **of_before))
    assert found.problems == []
    assert set(found.settings.goals) == {
        "orders:month",
        "refunded:month",
        'refunded{channel="web"}:month',
        "revenue:month",
    }
    assert found.settings.focus == ("refunded", "nps")
    assert found.settings.alerts.evaluation_seconds == 30
    alerts = {kpi.name: found.settings.alerts.alerts_of(kpi) for kpi in found.settings.known_kpis}
    assert (len(alerts["refunded"]), alerts["orders"], alerts["revenue"]) == (2, (), ())


@pytest.mark.parametrize(
    ("beside", "line"),
    [
        ("[goals.refunde]\nmonth = 1\n", "9: goals.refunde: there is no such KPI; did you mean 'refunded'?"),
        ("[goals.refunded]\nmont = 1\n", "10: goals.refunded.mont: there is no such key; did you mean 'month'?"),
        ("[goals.refunded]\n7d = 1\n", "10: goals.refunded.7d: there is no such key; known: 24h, week, month"),
        (
            "[goals.refunded]\nmonth = { total = 1, chanel = { web = 1 } }\n",
            "10: goals.refunded.month.chanel: there is no such key; did you mean 'channel'?",
        ),
        ("[goals.refunded]\nmonth = 20\n", "10: goals.refunded.month: expected a share of 1: 20 % is 0.2"),
        ('[goals.nps]\nmonth = "x"\n', "10: goals.nps.month: expected a number, or a table such as"),
        ("[goals]\nrefunded = 3\n", "10: goals.refunded: expected a table of windows such as"),
        ("[alerts.refundd]\nspike = false\n", "9: alerts.refundd: there is no such KPI; did you mean 'refunded'?"),
        ("[alerts.refunded]\nspik = false\n", "10: alerts.refunded.spik: there is no such key; did you mean 'spike'?"),
        (
            '[alerts.nps]\nthreshold = { limt = "3" }\n',
            "10: alerts.nps.threshold.limt: there is no such key; did you mean 'limit'?",
        ),
        (
            '[alerts.refunded]\nthreshold = { limit = "0.1", window = "7d" }\n',
            "10: alerts.refunded.threshold.window: expected a window of 'refunded': 24h, week, month",
        ),
        (
            '[alerts.refunded]\nthreshold = { limit = "0.1", window = "week" }\n',
            "10: alerts.refunded.threshold.window: expected a window that there is and that Prometheus has: 5m,",
        ),
        (
            '[alerts.refunded]\ngoal = { window = "month" }\n',
            "10: alerts.refunded.goal.window: expected a goal above 0 of 'refunded' for this window: goals.refunded.mo",
        ),
        ("[alerts]\nevaluation_second = 1\n", "10: alerts.evaluation_second: there is no such KPI; did you mean 'eval"),
        ("[alerts]\nevaluation_seconds = 0\n", "10: alerts.evaluation_seconds: expected a whole number from 1 to 3600"),
        (
            '[benchmarks.refundd]\nvalue = "1"\nsource = "x"\n',
            "9: benchmarks.refundd: there is no such KPI; did you mean 'refunded'?",
        ),
        (
            '[benchmarks.nps]\nvalue = "1"\nsorce = "x"\nsource = "y"\n',
            "11: benchmarks.nps.sorce: there is no such key; did you mean 'source'?",
        ),
        ('[benchmarks.nps]\nvalue = "1"\n', "9: benchmarks.nps.source: expected a value, and it is missing"),
    ],
)
def test_a_mistake_is_told_at_its_line_with_the_name_that_was_meant(beside: str, line: str) -> None:
    (found,) = told(KPI + beside)
    assert found.startswith(line)


@pytest.mark.parametrize(
    ("first", "line"),
    [
        ('focus = ["nps", "refundd"]\n', "1: focus[1]: there is no KPI 'refundd'; did you mean 'refunded'?"),
        ('focus = ["nps", "nps"]\n', "1: focus: expected names of KPIs, each once"),
        ("focus = [3]\n", "1: focus: expected names of KPIs"),
        ('hidden_kpis = ["refundd*"]\n', "1: hidden_kpis[0]: there is no KPI 'refundd*'; did you mean 'refunded'?"),
        ("goals = 3\n", "1: goals: expected a table of keys and values"),
    ],
)
def test_so_is_one_in_a_list_of_names(first: str, line: str) -> None:
    assert told(first + KPI) == [line]


def test_mistakes_that_hide_each_other_are_all_told() -> None:
    beside = (
        '[goals.refunded]\nmont = 1\nmonth = "x"\n'
        "[alerts.refunded]\nthreshold = { limit = 1, severty = 2 }\ngoal = { window = 'month' }\n"
        "[alerts.orders]\nthreshold = { limit = 1, window = 'year' }\n"
    )
    assert [line.split(" ")[1] for line in told(KPI + beside)] == [
        "goals.refunded.mont:",
        "goals.refunded.month:",
        "alerts.refunded.threshold.severty:",
        "alerts.orders.threshold.window:",
    ]


def test_the_rest_of_the_settings_is_taken_into_account() -> None:
    beside = '[goals.refunded]\nmonth = { channel = { web = "0.1" } }\nweek = "0.1"\n'
    assert [line.partition("expected ")[2] for line in told(KPI + beside, **WEEKS)] == [
        "no goal by channel, which is hidden (hidden_dimensions)",
        "no goal, for this window is switched off (windows)",
    ]
    alert = "[alerts.orders]\ngoal = { window = 'month' }\n"
    assert told(KPI + alert, goals={"orders": {"month": "100"}}) == []


def test_kpis_of_other_files_are_known() -> None:
    others = {
        "upon": {"title": "Upon", "group": "sales", "formula": "refunded * 2"},
        "refunded": {"title": "As it was", "group": "sales", "formula": "refunds / orders"},
    }
    assert told(KPI + "[goals.upon]\nmonth = 1\n", kpis=others) == []
    assert told(KPI.replace("refunds /", "upon /"), kpis=others) == [
        "4: kpis.refunded.formula: column 1: a KPI cannot be made of itself: upon -> refunded -> upon"
    ]
    # What is made of it is not in this file, and is told where it is.
    assert told(KPI.replace("refunds /", "refundz /"), kpis=others)[0].startswith("4: kpis.refunded.formula: ")


def test_of_a_kpi_that_cannot_be_made_it_is_told_once() -> None:
    wrong = 'focus = ["refunded"]\nhidden_kpis = ["refu*d"]\n' + KPI.replace("refunds", "refundz")
    assert [line.split(" ")[1] for line in told(wrong + RIGHT)] == ["kpis.refunded.formula:"]
    # What is wrong with the rest, whatever the KPI is, is told with it.
    assert [line.partition(" ")[2] for line in told(wrong + RIGHT.replace("limit", "limt").replace("source", "sorce"))][
        1:
    ] == [
        "alerts.refunded.threshold.limt: there is no such key; did you mean 'limit'?",
        "benchmarks.refunded.source: expected a value, and it is missing",
        "benchmarks.refunded.sorce: there is no such key; did you mean 'source'?",
    ]


def test_what_is_checked_is_what_settings_take(tmp_path: Path) -> None:
    """A file that the check passes can be included, and one that it does not pass cannot."""
    for beside in ("", RIGHT, "[goals.refunded]\nmont = 1\n", "[alerts.refunded]\nthreshold = {}\ngoal = true\n"):
        (tmp_path / "mine.toml").write_text(KPI + beside, "utf-8")
        (tmp_path / "nabz.toml").write_text('include = ["mine.toml"]\n', "utf-8")
        try:
            load(tmp_path / "nabz.toml")
        except SettingsError:
            assert told(KPI + beside) != []
        else:
            assert told(KPI + beside) == []
