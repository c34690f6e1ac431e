"""`nabz catalogue check`: problems by line, or a summary."""

from pathlib import Path

import pytest

from streams.board.series_budget import SeriesBudget
from streams.cli.catalogue.check import check_declarations
from streams.cli.catalogue.check_series import MOST_OF_A_BREAKDOWN
from streams.cli.catalogue.commands import check
from streams.cli.terminal.exit_codes import DONE, CommandFailed, Misused
from streams.settings import RedisSettings, Settings

NOBODY = RedisSettings(url="redis://127.0.0.1:1/0")
SETTINGS = Settings(redis=NOBODY)
RIGHT = """\
# Ours.
currency = "EUR"

[kpis.tickets_opened_per_resolved]
title = "Opened per resolved"
group = "service"
formula = "tickets_opened / tickets_resolved"
by = ["channel", "team"]
better = "down"

[kpis.refunded_ratio]
title = { en = "Refunded", fa = "بازپرداخت" }
group = "customers"
unit = "ratio"
formula = "part_of(refunds, order_value)"

[alerts.tickets_opened_per_resolved]
threshold = { window = "24h", limit = "3" }

[alerts.nps]
spike = false
"""


def write(folder: Path, text: str) -> Path:
    file = folder / "mine.toml"
    file.write_text(text, encoding="utf-8")
    return file


def said(folder: Path, text: str, capsys: pytest.CaptureFixture[str]) -> tuple[list[str], str]:
    """The lines that are printed of a file with problems, without its name, and the last one."""
    file = write(folder, text)
    with pytest.raises(CommandFailed) as caught:
        check_declarations(SETTINGS, file)
    lines = capsys.readouterr().out.splitlines()
    assert all(line.startswith(f"{file}:") for line in lines)
    return [line.removeprefix(f"{file}:") for line in lines], str(caught.value).removeprefix(str(file))


def test_a_file_without_problems_is_summed_up(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = write(tmp_path, RIGHT)
    assert check_declarations(SETTINGS, file) == DONE
    budget = SeriesBudget(SETTINGS)
    # The spike that the file switches off has what is expected, and how rare it is over seven windows.
    others = sum(map(budget.of_kpi, budget.kpis)) - 8
    assert capsys.readouterr().out == (
        f"{file} declares 2 KPIs:\n"
        "  tickets_opened_per_resolved  ratio  crm_tickets_opened_per_resolved_ratio, by channel, team\n"
        "  refunded_ratio               ratio  crm_refunded_ratio\n"
        # Ten windows with a total and the values of two dimensions, each 50 and the six that are no one's own; seven
        # periods before. And the same of a total alone.
        "Series on Prometheus, beside those of other KPIs:\n"
        "  with the values that dimensions have now: not known, for Redis at 127.0.0.1:1 does not answer as it should "
        "(nothing listens there): start it, or set redis.url\n"
        "  with as many as `dimension_values` allows: "
        f"at most {10 * (1 + 56 + 56) + 7 + 10 + 7:,} beside {others:,}\n"
    )


def test_each_problem_has_its_line_and_the_last_line_says_what_to_do(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text = (
        RIGHT.replace('"service"', '"servce"')
        .replace("part_of(refunds, order_value)", "part_of(refunds, order_valu)")
        .replace("alerts.nps", "alerts.npss")
    )
    lines, last = said(tmp_path, text, capsys)
    assert lines == [
        "6: kpis.tickets_opened_per_resolved.group: 'servce' is none of these; did you mean 'service'?",
        (
            "15: kpis.refunded_ratio.formula: column 18: no measure or KPI is named 'order_valu'; "
            "did you mean 'order_value'?"
        ),
        "20: alerts.npss: there is no such KPI; did you mean 'nps'?",
    ]
    assert last == " has 3 problems: change these lines; docs/kpis.md lists measures and KPIs by name"


@pytest.mark.parametrize(
    ("of", "becomes", "line"),
    [
        ('limit = "3"', 'limt = "3"', "18: alerts.tickets_opened_per_resolved.threshold.limt: there is no such key"),
        (', limit = "3"', "", "18: alerts.tickets_opened_per_resolved.threshold.limit: expected a limit, for"),
        (
            'limit = "3"',
            'limit = "x"',
            "18: alerts.tickets_opened_per_resolved.threshold.limit: expected a number, as in",
        ),
        ('better = "down"\n', "", "17: alerts.tickets_opened_per_resolved.threshold: expected no alert, for neither"),
        (
            '"channel", "team"',
            '"channel", "tema"',
            "8: kpis.tickets_opened_per_resolved.by[1]: 'tickets_opened'",
        ),
        ('unit = "ratio"', 'needs = "basket"', "14: kpis.refunded_ratio.needs: there is no setting 'basket'"),
        ('unit = "ratio"', 'unit = "money"', "14: kpis.refunded_ratio.unit: the formula is ratio, not money"),
    ],
)
def test_one_problem_is_told_at_its_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], of: str, becomes: str, line: str
) -> None:
    assert of in RIGHT
    lines, last = said(tmp_path, RIGHT.replace(of, becomes), capsys)
    assert len(lines) == 1
    assert lines[0].startswith(line)
    assert " has a problem: change these lines" in last


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("[kpis.x\n", " is no TOML: Expected ']' at the end of a table declaration (at line 1, column 8)"),
        ("", " declares no KPI: write [kpis.NAME]"),
        ("[kpi.mine]\n", " declares no KPI: write [kpis.NAME] for [kpi]"),
        ("[kpis]\n", " declares no KPI: write [kpis.NAME]"),
    ],
)
def test_a_file_that_declares_nothing_is_no_success(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], text: str, expected: str
) -> None:
    lines, last = said(tmp_path, text, capsys)
    assert lines == []
    assert last == expected


def test_a_file_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    with pytest.raises(CommandFailed, match=r"it cannot be read: No such file"):
        check_declarations(SETTINGS, tmp_path / "none.toml")
    (tmp_path / "bytes.toml").write_bytes(b"\xff\xfe")
    with pytest.raises(CommandFailed, match="is no text in UTF-8"):
        check_declarations(SETTINGS, tmp_path / "bytes.toml")


def test_the_settings_say_numbers_of_formulas(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = RIGHT.replace("part_of(refunds, order_value)", "part_of(refunds, order_value) * setting(margin)")
    assert check_declarations(SETTINGS, write(tmp_path, text)) == DONE
    capsys.readouterr()
    lines, _ = said(tmp_path, text.replace("setting(margin)", "setting(currency)"), capsys)
    assert "no setting for formulas is named 'currency'; known: lifespan_cap_years, margin" in lines[-1]


PAIRS = """
[kpis.bought_together]
title = "Bought together"
group = "sales"
formula = "basket_pairs"
by = ["family+with"]
"""


def test_a_breakdown_that_may_make_too_many_series_is_a_problem_at_its_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = write(tmp_path, PAIRS)
    most = 10 * 56 * 56
    assert check_declarations(SETTINGS, file, most) == DONE
    capsys.readouterr()
    with pytest.raises(CommandFailed, match="has a problem"):
        check_declarations(SETTINGS, file, most - 1)
    assert capsys.readouterr().out == (
        f"{file}:6: kpis.bought_together.by[0]: 'family + with' may have 3,136 values, which makes 31,360 series on "
        "Prometheus, more than 31,359: give the KPI fewer `windows`, or a dimension fewer values "
        "(`dimension_values`), or raise --most-series\n"
    )
    large = Settings(redis=NOBODY, dimension_values={"family": 400})
    with pytest.raises(CommandFailed, match="has a problem"):
        check_declarations(large, file)
    assert check_declarations(SETTINGS, write(tmp_path, PAIRS + 'windows = ["week"]\n'), 1) == DONE


def test_what_is_hidden_makes_no_series(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = f'hidden_kpis = ["bought_together"]\n{PAIRS}'
    assert check_declarations(SETTINGS, write(tmp_path, text), 1) == DONE
    assert "allows: at most 0 beside" in capsys.readouterr().out


def test_the_bound_of_the_command_is_that_of_the_module() -> None:
    assert check.__defaults__ is not None
    assert check.__defaults__[0] == MOST_OF_A_BREAKDOWN


def test_where_the_settings_cannot_be_used_the_mistakes_of_the_file_are_told_all_the_same(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    settings_are_wrong = Misused("kpis.refunded_ratio.formula (in mine.toml): no measure")
    file = write(tmp_path, RIGHT.replace("refunds", "refund"))
    with pytest.raises(CommandFailed, match="has a problem"):
        check_declarations(SETTINGS, file, otherwise=settings_are_wrong)
    told = capsys.readouterr()
    assert told.out.startswith(f"{file}:15: kpis.refunded_ratio.formula: ")
    assert told.err.splitlines() == [
        "nabz: the settings cannot be used, and the usual ones stood for them:",
        "nabz: kpis.refunded_ratio.formula (in mine.toml): no measure",
    ]
    for text in (RIGHT, "", "[x"):
        with pytest.raises(Misused, match="no measure"):
            check_declarations(SETTINGS, write(tmp_path, text), otherwise=settings_are_wrong)
