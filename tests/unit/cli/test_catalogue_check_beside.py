"""`nabz catalogue check` of what stands beside the KPIs in a file: as the settings take it, by line."""

import re
import tomllib
from pathlib import Path

import pytest

from streams.cli.catalogue.check import problem_lines
from streams.cli.catalogue.every_problem import settings_of_all
from streams.settings import Settings, SettingsError, load

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
WEEKS = 'windows = ["24h", "7d", "30d", "month"]\nhidden_dimensions = ["channel"]\n'


def checked(folder: Path, text: str, others: str = "") -> Settings | list[str]:
    """The settings of a file and of another one, or else their problems, without the name of the first."""
    texts = {folder / "mine.toml": text, folder / "nabz.toml": others}
    for path, said in texts.items():
        path.write_text(said, "utf-8")
    files = {path: tomllib.loads(said) for path, said in texts.items()}
    try:
        return settings_of_all(files)
    except SettingsError as error:
        lines = problem_lines(folder / "mine.toml", error.wrong, files)
        return [line.removeprefix(f"{folder / 'mine.toml'}:") for line in lines]


def told(folder: Path, text: str, others: str = "") -> list[str]:
    found = checked(folder, text, others)
    return [] if isinstance(found, Settings) else found


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


def test_what_is_right_has_no_problem_and_is_in_the_settings(tmp_path: Path) -> None:
    text = f'focus = ["refunded", "nps"]\nhidden_kpis = ["ces_*"]\n{KPI}{RIGHT}'
    found = checked(tmp_path, text, '[goals.orders]\nmonth = "5"\n[alerts.revenue]\nspike = false\n')
    assert isinstance(found, Settings), found
    assert set(found.goals) == {
        "orders:month",
        "refunded:month",
        'refunded{channel="web"}:month',
        "revenue:month",
    }
    assert found.focus == ("refunded", "nps")
    assert found.alerts.evaluation_seconds == 30
    alerts = {kpi.name: found.alerts.alerts_of(kpi) for kpi in found.known_kpis}
    assert (len(alerts["refunded"]), alerts["orders"], alerts["revenue"]) == (2, (), ())


@pytest.mark.parametrize(
    ("beside", "line"),
    [
        ("[goals.refunde]\nmonth = 1\n", "9: goals.refunde: there is no such KPI; did you mean 'refunded'?"),
        ("[goals.refunded]\nmont = 1\n", "10: goals.refunded.mont: there is no such key; did you mean 'month'?"),
        ("[goals.refunded]\n7d = 1\n", "10: goals.refunded.7d: there is no such key; known: 24h, month, week"),
        (
            "[goals.refunded]\nmonth = { total = 1, chanel = { web = 1 } }\n",
            "10: goals.refunded.month.chanel: there is no such key; did you mean 'channel'?",
        ),
        ("[goals.refunded]\nmonth = 20\n", "10: goals.refunded.month = 20: expected a share of 1: 20 % is 0.2"),
        ('[goals.nps]\nmonth = "x"\n', "10: goals.nps.month = 'x': expected a number, or a table such as"),
        ("[goals]\nrefunded = 3\n", "10: goals.refunded = 3: expected a table of windows such as"),
        ("[alerts.refundd]\nspike = false\n", "9: alerts.refundd: there is no such KPI; did you mean 'refunded'?"),
        ("[alerts.refunded]\nspik = false\n", "10: alerts.refunded.spik: there is no such key; did you mean 'spike'?"),
        (
            '[alerts.nps]\nthreshold = { limt = "3" }\n',
            "10: alerts.nps.threshold.limt: there is no such key; did you mean 'limit'?",
        ),
        (
            '[alerts.refunded]\nthreshold = { limit = "0.1", window = "7d" }\n',
            "10: alerts.refunded.threshold.window = '7d': expected a window of 'refunded': 24h, week, month",
        ),
        (
            '[alerts.refunded]\nthreshold = { limit = "0.1", window = "week" }\n',
            "10: alerts.refunded.threshold.window = 'week': expected a window that there is and that Prometheus has:",
        ),
        (
            '[alerts.refunded]\ngoal = { window = "month" }\n',
            "10: alerts.refunded.goal.window = 'month': expected a goal above 0 of 'refunded' for this window",
        ),
        ("[alerts]\nevaluation_second = 1\n", "10: alerts.evaluation_second: there is no such KPI; did you mean 'eval"),
        (
            "[alerts]\nevaluation_seconds = 0\n",
            "10: alerts.evaluation_seconds = 0: expected a whole number from",
        ),
        (
            '[benchmarks.refundd]\nvalue = "1"\nsource = "x"\n',
            "9: benchmarks.refundd: there is no such KPI; did you mean 'refunded'?",
        ),
        (
            '[benchmarks.nps]\nvalue = "1"\nsorce = "x"\nsource = "y"\n',
            "11: benchmarks.nps.sorce: there is no such key; did you mean 'source'?",
        ),
        ('[benchmarks.nps]\nvalue = "1"\n', "9: benchmarks.nps.source: is missing"),
    ],
)
def test_a_mistake_is_told_at_its_line_with_the_name_that_was_meant(tmp_path: Path, beside: str, line: str) -> None:
    (found,) = told(tmp_path, KPI + beside)
    assert found.startswith(line)


@pytest.mark.parametrize(
    ("first", "line"),
    [
        ('focus = ["nps", "refundd"]\n', "1: focus[1]: there is no KPI 'refundd'; did you mean 'refunded'?"),
        ('focus = ["nps", "nps"]\n', "1: focus = ['nps', 'nps']: expected names of KPIs, each once"),
        ("focus = [3]\n", "1: focus = [3]: expected names of KPIs"),
        ('hidden_kpis = ["refundd*"]\n', "1: hidden_kpis[0]: there is no KPI 'refundd*'; did you mean 'refunded'?"),
        ("goals = 3\n", "1: goals = 3: expected a table of keys and values"),
    ],
)
def test_so_is_one_in_a_list_of_names(tmp_path: Path, first: str, line: str) -> None:
    assert told(tmp_path, first + KPI) == [line]


def test_mistakes_that_hide_each_other_are_all_told(tmp_path: Path) -> None:
    beside = (
        '[goals.refunded]\nmont = 1\nmonth = "x"\n'
        "[alerts.refunded]\nthreshold = { limit = 1, severty = 2 }\ngoal = { window = 'month' }\n"
        "[alerts.orders]\nthreshold = { limit = 1, window = 'year' }\n"
    )
    assert [re.split("[: ]+", line)[1] for line in told(tmp_path, KPI + beside)] == [
        "goals.refunded.mont",
        "goals.refunded.month",
        "alerts.refunded.threshold.severty",
        "alerts.orders.threshold.window",
    ]


def test_the_rest_of_the_settings_is_taken_into_account(tmp_path: Path) -> None:
    beside = '[goals.refunded]\nmonth = { channel = { web = "0.1" } }\nweek = "0.1"\n'
    assert [line.partition("expected ")[2] for line in told(tmp_path, KPI + beside, WEEKS)] == [
        "no goal by channel, which is hidden (hidden_dimensions)",
        "no goal, for this window is switched off (windows)",
    ]
    alert = "[alerts.orders]\ngoal = { window = 'month' }\n"
    assert told(tmp_path, KPI + alert, "[goals.orders]\nmonth = 100\n") == []


def test_kpis_of_other_files_are_known(tmp_path: Path) -> None:
    upon = '[kpis.upon]\ntitle = "Upon"\ngroup = "sales"\nformula = "refunded * 2"\n'
    assert told(tmp_path, KPI + "[goals.upon]\nmonth = 1\n", upon) == []
    assert "4: kpis.refunded.formula: column 1: a KPI cannot be made of itself: upon -> refunded -> upon" in told(
        tmp_path, KPI.replace("refunds /", "upon /"), upon
    )
    # What is made of one that cannot be is told where it stands.
    found, other = told(tmp_path, KPI.replace("refunds /", "refundz /"), upon)
    assert found.startswith("4: kpis.refunded.formula: ")
    assert other == f"{tmp_path / 'nabz.toml'}:4: kpis.upon.formula: column 1: the formula of 'refunded' cannot be read"


def test_of_a_kpi_that_cannot_be_made_it_is_told_once(tmp_path: Path) -> None:
    wrong = 'focus = ["refunded"]\nhidden_kpis = ["refu*d"]\n' + KPI.replace("refunds", "refundz")
    assert [line.split(" ")[1] for line in told(tmp_path, wrong + RIGHT)] == ["kpis.refunded.formula:"]
    # What is wrong with the rest, whatever the KPI is, is told with it.
    assert [
        line.partition(" ")[2]
        for line in told(tmp_path, wrong + RIGHT.replace("limit", "limt").replace("source", "sorce"))
    ][1:] == [
        "alerts.refunded.threshold.limt: there is no such key; did you mean 'limit'?",
        "benchmarks.refunded.source: is missing",
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
            assert told(tmp_path, KPI + beside) != []
        else:
            assert told(tmp_path, KPI + beside) == []
