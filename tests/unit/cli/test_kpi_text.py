from streams.arithmetic.measures import tickets as m
from streams.cli.tables.kpi_text import kpi_text
from streams.kpis import Group, Kpi, Unit
from streams.kpis.formula import Amount
from streams.texts import Text

OPENED = Kpi(
    name="tickets_opened",
    title=Text("Tickets opened", "تیکت‌های بازشده"),
    meaning=Text("For a test.", "برای آزمون."),
    group=Group.SERVICE,
    unit=Unit.COUNT,
    formula=Amount(m.OPENED),
    by=(("priority",), ("channel",)),
)
COST = Kpi(
    name="ticket_cost",
    title=Text("Cost", "هزینه"),
    meaning=Text("For a test.", "برای آزمون."),
    group=Group.SALES,
    unit=Unit.MONEY,
    formula=Amount(m.OPENED),
    samples=Amount(m.OPENED),
)


def test_kpis_stand_in_columns_with_their_breakdowns_in_the_declared_order() -> None:
    tables = {
        "5m": {"tickets_opened": "3", 'tickets_opened{channel="email"}': "3"},
        "1h": {
            "tickets_opened": "12345",
            'tickets_opened{channel="email"}': "5",
            'tickets_opened{priority="high"}': "7",
            "ticket_cost": "1250.505",
        },
    }
    assert kpi_text([OPENED, COST], tables, "EUR") == (
        "                          5m        1h\n"
        "Service\n"
        "  Tickets opened           3    12,345\n"
        "    priority = high        -         7\n"
        "    channel = email        3         5\n"
        "Sales\n"
        "  Cost               EUR   -  1,250.50\n"
    )


def test_one_window_shows_the_samples_too() -> None:
    assert kpi_text([COST], {"1h": {"ticket_cost": "1250.505", "ticket_cost_samples": "1200"}}, "EUR") == (
        "                   1h  samples\nSales\n  Cost  EUR  1,250.50    1,200\n"
    )


def test_values_are_shown_as_they_were_meant_and_cannot_command_the_terminal() -> None:
    table = {
        r'tickets_opened{channel="quoted \"shop\" \\ x"}': "1",
        'tickets_opened{channel="\x1b[31mred"}': "2",
        r'tickets_opened{channel="two\nlines"}': "3",
        f'tickets_opened{{channel="{"long" * 50}"}}': "4",
    }
    text = kpi_text([OPENED], {"1h": table}, "EUR")
    assert r'channel = quoted "shop" \ x' in text
    assert "channel = ?[31mred" in text
    assert "channel = two?lines" in text
    assert all(len(line) < 100 for line in text.splitlines())
    assert [line.split()[-1] for line in text.splitlines()[2:]] == ["2", "4", "1", "3"]


def test_two_dimensions_that_belong_together_share_a_line() -> None:
    table = {'tickets_opened{channel="a, b",stage="c=\\"d\\""}': "1"}
    assert 'channel = a, b, stage = c="d"' in kpi_text([OPENED], {"1h": table}, "EUR")


def test_fields_that_this_version_does_not_know_are_counted() -> None:
    text = kpi_text(
        [OPENED], {"1h": {"tickets_opened": "1", "kpi_of_tomorrow": "2", "tickets_opened_samples": "1"}}, ""
    )
    assert text.endswith("1 fields of KPIs that this version does not know: see --json\n")


def test_empty_tables_are_just_their_heads() -> None:
    assert kpi_text([OPENED], {"5m": {}, "1h": {}}, "EUR").split() == ["5m", "1h"]


def test_persian_words_keep_their_half_spaces_and_their_columns() -> None:
    table = {
        'tickets_opened{channel="شبکه\u200cهای اجتماعی"}': "1",
        'tickets_opened{channel="هم\u200dکاران"}': "2",
        'tickets_opened{channel="left\u202eright\u2066\u200f"}': "3",
        "tickets_opened": "6",
    }
    lines = kpi_text([OPENED], {"1h": table}, "EUR").splitlines()
    assert any("channel = شبکه\u200cهای اجتماعی" in line for line in lines)
    assert any("channel = هم\u200dکاران" in line for line in lines)
    assert any("channel = left?right??" in line for line in lines)
    # What takes no column of the terminal takes none of the line.
    shown = [line.replace("\u200c", "").replace("\u200d", "") for line in lines if " = " in line]
    assert len({len(line) for line in shown}) == 1
