"""`nabz catalogue check`: problems by line, or a summary."""

from pathlib import Path

import pytest

from streams.cli.catalogue.check import check_declarations
from streams.cli.terminal.exit_codes import DONE, CommandFailed
from streams.settings import Settings

SETTINGS = Settings()
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
    assert capsys.readouterr().out == (
        f"{file} declares 2 KPIs:\n"
        "  tickets_opened_per_resolved  ratio  crm_tickets_opened_per_resolved_ratio, by channel, team\n"
        "  refunded_ratio               ratio  crm_refunded_ratio\n"
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
