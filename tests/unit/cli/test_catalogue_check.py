"""`nabz catalogue check`: problems by line, or a summary."""

from pathlib import Path

import pytest

from streams.board.series_budget import SeriesBudget
from streams.cli.catalogue.check import check_declarations
from streams.cli.catalogue.check_series import MOST_OF_A_BREAKDOWN
from streams.cli.catalogue.commands import check
from streams.cli.terminal.exit_codes import DONE, CommandFailed, Misused
from streams.settings import Settings

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


ADVICE = "`nabz catalogue measures` and `nabz catalogue` list what formulas may name"


@pytest.fixture(autouse=True)
def _nobody_answers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NABZ_REDIS__URL", "redis://127.0.0.1:1/0")


def write(folder: Path, text: str) -> Path:
    file = folder / "mine.toml"
    file.write_text(text, encoding="utf-8")
    return file


def said(folder: Path, text: str, capsys: pytest.CaptureFixture[str]) -> tuple[list[str], str]:
    """The lines that are printed of a file with problems, without its name, and the last one."""
    file = write(folder, text)
    with pytest.raises(CommandFailed) as caught:
        check_declarations(file, None)
    lines = capsys.readouterr().out.splitlines()
    assert all(line.startswith(f"{file}:") for line in lines)
    return [line.removeprefix(f"{file}:") for line in lines], str(caught.value).removeprefix(str(file))


def test_a_file_without_problems_is_summed_up(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = write(tmp_path, RIGHT)
    assert check_declarations(file, None) == DONE
    budget = SeriesBudget(Settings())
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
    assert last == f" has 3 problems: change these lines; {ADVICE}"


@pytest.mark.parametrize(
    ("of", "becomes", "line"),
    [
        ('limit = "3"', 'limt = "3"', "18: alerts.tickets_opened_per_resolved.threshold.limt: there is no such key"),
        (', limit = "3"', "", "18: alerts.tickets_opened_per_resolved.threshold.limit: expected a limit, for"),
        (
            'limit = "3"',
            'limit = "x"',
            "18: alerts.tickets_opened_per_resolved.threshold.limit = 'x': expected a number, as in",
        ),
        ('better = "down"\n', "", "17: alerts.tickets_opened_per_resolved.threshold: expected no alert, for neither"),
        (
            '"channel", "team"',
            '"channel", "tema"',
            "8: kpis.tickets_opened_per_resolved.by[1]: 'tickets_opened'",
        ),
        (
            'limit = "3"',
            'limit = "80%"',
            "18: alerts.tickets_opened_per_resolved.threshold.limit = '80%': expected a num",
        ),
        ('currency = "EUR"', 'currency = "EURO"', "2: currency = 'EURO': expected an ISO 4217 code"),
        ("[alerts.nps]", "[alerts.npss]", "20: alerts.npss: there is no such KPI; did you mean 'nps'?"),
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
        (
            "[kpis.x\n",
            ":1: no TOML: Expected ']' at the end of a table declaration (at line 1, column 8): a name in [...]",
        ),
        (
            '[kpis.x]\ntitle = "x\n',
            ":2: no TOML: Illegal character '\\n' (at line 2, column 11): a text",
        ),
        ("[kpis.x]\ntitle = x\n", ":2: no TOML: Invalid value (at line 2, column 9): a text stands in quotes"),
        ("[kpis.x]\ntitle = “x”\n", ":2: no TOML: Invalid value (at line 2, column 9): “ is no quote in TOML"),
        ("[kpis.x]\n[kpis.x]\n", ":2: no TOML: Cannot declare ('kpis', 'x') twice (at line 2, column 8): this table"),
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
    assert last.startswith(expected)


def test_a_file_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    with pytest.raises(CommandFailed, match=r"it cannot be read: No such file"):
        check_declarations(tmp_path / "none.toml", None)
    (tmp_path / "bytes.toml").write_bytes(b"\xff\xfe")
    with pytest.raises(CommandFailed, match="is no text in UTF-8"):
        check_declarations(tmp_path / "bytes.toml", None)


@pytest.mark.parametrize(
    ("table", "line"),
    [
        ("[goals.refunded_ratio]\n14d = 3", "23: goals.refunded_ratio.14d: there is no such key; known: 15m, 1h,"),
        ("[goals.refunded]\nmonth = 3", "22: goals.refunded: there is no such KPI; did you mean 'refunds'?"),
        (
            "[goals.tickets_opened_per_resolved]\nmonth = { agent = { amir = 3 } }",
            "23: goals.tickets_opened_per_resolved.month.agent: there is no such key; known: channel, team, total",
        ),
        ("[goals.zzz]\nmonth = 3", "22: goals.zzz: there is no such KPI; `nabz catalogue` lists all KPIs"),
        ("[goals.csat_ratio]\nmonth = 78", "23: goals.csat_ratio.month = 78: expected a share of 1: 78 % is 0.78"),
        ("[benchmarks.refunded_ratio]\nvalue = 0.5", "22: benchmarks.refunded_ratio.source: is missing"),
        (
            '[alerts.refunded_ratio]\ngoal = { window = "month" }',
            "23: alerts.refunded_ratio.goal: expected no alert, for neither direction of 'refunded_ratio' is bad",
        ),
        ('[kafka]\ninclude = ["x.toml"]', "23: kafka.include: there is no such key; it stands before the first table"),
    ],
)
def test_what_stands_beside_the_declarations_is_checked_too(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], table: str, line: str
) -> None:
    lines, _ = said(tmp_path, f"{RIGHT}{table}\n", capsys)
    assert [one[: len(line)] for one in lines] == [line]


def test_files_that_are_included_are_checked_each_at_its_own_lines(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "kpis").mkdir()
    one, two = tmp_path / "kpis" / "one.toml", tmp_path / "kpis" / "two.toml"
    one.write_text(RIGHT)
    two.write_text('[kpis.double]\ntitle = "Double"\ngroup = "service"\nformula = "tickets_opened_per_resolved * 2"\n')
    file = tmp_path / "nabz.toml"
    file.write_text('include = ["kpis/*.toml"]\nmargin = "0.5"\n')
    assert check_declarations(file, None) == DONE
    assert capsys.readouterr().out.startswith(f"{file} declares 3 KPIs:\n")
    # a KPI of another file of the same settings is known where these are named, whether right or wrong
    assert check_declarations(two, file) == DONE
    assert capsys.readouterr().out.startswith(f"{two} declares 1 KPI:\n")
    two.write_text(two.read_text().replace("* 2", "* to"))
    for checked, config in ((file, None), (two, file)):
        with pytest.raises(CommandFailed, match=f"{checked} has a problem"):
            check_declarations(checked, config)
        assert capsys.readouterr().out.startswith(f"{two}:4: kpis.double.formula: column 31: no measure or KPI is")


def test_a_key_that_another_file_of_the_settings_has_is_told(tmp_path: Path) -> None:
    (tmp_path / "nabz.toml").write_text(RIGHT)
    with pytest.raises(CommandFailed, match=r"it stands in .*mine\.toml and in .*nabz\.toml"):
        check_declarations(write(tmp_path, RIGHT), tmp_path / "nabz.toml")


def test_settings_that_cannot_be_read_are_a_wrong_call(tmp_path: Path) -> None:
    with pytest.raises(Misused, match=r"none\.toml: cannot be read: No such file"):
        check_declarations(write(tmp_path, RIGHT), tmp_path / "none.toml")


def test_a_mark_that_editors_put_before_a_text_is_no_mistake(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert check_declarations(write(tmp_path, f"\ufeff{RIGHT}"), None) == DONE
    assert "declares 2 KPIs" in capsys.readouterr().out


def test_the_settings_say_numbers_of_formulas(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = RIGHT.replace("part_of(refunds, order_value)", "part_of(refunds, order_value) * setting(margin)")
    assert check_declarations(write(tmp_path, text), None) == DONE
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
    assert check_declarations(file, None, most) == DONE
    capsys.readouterr()
    with pytest.raises(CommandFailed, match="has a problem"):
        check_declarations(file, None, most - 1)
    assert capsys.readouterr().out == (
        f"{file}:6: kpis.bought_together.by[0]: 'family + with' may have 3,136 values, which makes 31,360 series on "
        "Prometheus, more than 31,359: give the KPI fewer `windows`, or a dimension fewer values "
        "(`dimension_values`), or raise --most-series\n"
    )
    config = tmp_path / "nabz.toml"
    config.write_text("dimension_values = { family = 400 }\n", "utf-8")
    with pytest.raises(CommandFailed, match="has a problem"):
        check_declarations(file, config)
    assert check_declarations(write(tmp_path, PAIRS + 'windows = ["week"]\n'), None, 1) == DONE


def test_what_is_hidden_makes_no_series(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = f'hidden_kpis = ["bought_together"]\n{PAIRS}'
    assert check_declarations(write(tmp_path, text), None, 1) == DONE
    assert "allows: at most 0 beside" in capsys.readouterr().out


def test_the_bound_of_the_command_is_that_of_the_module() -> None:
    assert check.__defaults__ is not None
    assert check.__defaults__[0] == MOST_OF_A_BREAKDOWN


def test_what_can_be_without_end_is_refused_as_any_other_mistake(tmp_path: Path) -> None:
    for text in (f"{RIGHT}x = {'[' * 5000}", f"{RIGHT}x = {'9' * 5000}"):
        with pytest.raises(CommandFailed, match="no TOML"):
            check_declarations(write(tmp_path, text), None)
