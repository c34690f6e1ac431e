import json
import sys

import pytest

import streams.cli
from streams.cli.catalogue.as_text import explanation, listing
from streams.kpis import catalogue
from streams.kpis.explanation import fed_by
from streams.kpis.lineage import sold
from tests.built_in import ALL_MEASURES, CATALOGUE

KPIS = {kpi.name: kpi for kpi in catalogue()}


def run(monkeypatch: pytest.MonkeyPatch, *arguments: str) -> int:
    monkeypatch.setattr(sys, "argv", ["nabz", *arguments])
    # Nobody listens on this port: what is explained must not depend on an engine.
    monkeypatch.setenv("NABZ_REDIS__URL", "redis://127.0.0.1:1/0")
    with pytest.raises(SystemExit) as end:
        streams.cli.main()
    assert isinstance(end.value.code, int)
    return end.value.code


def test_the_list_has_a_line_for_every_kpi(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(monkeypatch, "catalogue") == 0
    lines = capsys.readouterr().out.splitlines()
    listed = [line.split()[0] for line in lines if line.startswith("  ")]
    assert sorted(listed) == sorted(KPIS)


def test_every_measure_is_listed_with_its_breakdowns(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(monkeypatch, "catalogue", "measures") == 0
    listed, _, end = capsys.readouterr().out.rpartition("\n\n")
    lines = listed.splitlines()
    assert [line.split()[0] for line in lines if not line.startswith(" ")] == [one.name for one in ALL_MEASURES]
    assert end.startswith(f"{len(ALL_MEASURES)} measures. ")
    (refunds,) = [at for at, line in enumerate(lines) if line.startswith("refunds ")]
    assert lines[refunds].split(maxsplit=3)[1:] == [
        "sum",
        "money",
        "channel, segment, campaign, region, industry, owner, relation",
    ]
    assert lines[refunds + 1].startswith("  The amount of a refund, in minor units, under channel and campaign")
    assert all(len(line) <= 160 for line in lines)


def test_groups_stand_in_the_list_once() -> None:
    heads = [line for line in listing(catalogue()).splitlines() if line and not line.startswith(" ")]
    assert heads[:-1] == ["Sales", "Customers", "Marketing", "Service", "Loyalty"]


@pytest.mark.parametrize("name", KPIS)
def test_every_kpi_is_explained_within_the_width_of_a_terminal(name: str) -> None:
    text = explanation(KPIS[name], CATALOGUE)
    assert text.startswith(f"{name}\n{KPIS[name].title.en} | {KPIS[name].title.fa}\n")
    assert "Comes from the events and their fields\n  " in text
    assert max(map(len, text.splitlines())) <= 100


def test_an_explanation_says_where_a_kpi_comes_from() -> None:
    text = explanation(KPIS["ticket_first_contact_ratio"], CATALOGUE)
    assert "Formula    tickets_first_contact / tickets_resolved\n" in text
    assert "  ticket.resolved   ticket_id, event_id, occurred_at, contacts, agent\n" in text
    assert "  ticket.opened     ticket_id, event_id, occurred_at, channel, category\n" in text
    assert "  ticket.updated    ticket_id, event_id, occurred_at, channel, category\n" in text
    assert "crm_ticket_first_contact_ratio_by_category" in text
    assert "Needs" not in text


def test_no_field_of_an_event_is_told_twice() -> None:
    for kpi in KPIS.values():
        feed = CATALOGUE.events_of(kpi)
        for event_type, fields in (*fed_by(feed, CATALOGUE.events), *fed_by(sold(feed), CATALOGUE.events)):
            assert len(fields) == len(set(fields)), (kpi.name, event_type)


def test_an_explanation_says_which_setting_a_kpi_needs() -> None:
    assert "Needs      service_levels.resolution in the settings\n" in explanation(KPIS["tickets_overdue"], CATALOGUE)


def test_a_kpi_is_explained_where_no_engine_runs(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(monkeypatch, "catalogue", "show", "nps") == 0
    shown = capsys.readouterr().out
    assert shown.startswith("nps\nNet promoter score")
    assert shown.endswith("\nNo values: Redis at 127.0.0.1:1 does not answer.\n")


def test_samples_are_explained_with_their_kpi(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(monkeypatch, "catalogue", "show", "nps_samples") == 0
    assert capsys.readouterr().out.startswith("nps\n")


def test_the_list_is_there_for_programs_too(
    monkeypatch: pytest.MonkeyPatch, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    assert run(monkeypatch, "catalogue", "--json") == 0
    listed = {kpi["name"]: kpi for kpi in json.loads(capfdbinary.readouterr().out)}
    assert list(listed) == list(KPIS)
    assert listed["upsell_ratio"]["title"] == {"en": "Upsell", "fa": KPIS["upsell_ratio"].title.fa}
    assert listed["deal_stage_conversion_ratio"]["by"] == [["pipeline", "stage"]]
    assert listed["customer_churn_ratio"]["samples"]["name"] == "customer_churn_ratio_samples"
    assert listed["sales_velocity"]["samples"] is None


def test_a_kpi_is_explained_to_programs_where_no_engine_runs(
    monkeypatch: pytest.MonkeyPatch, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    assert run(monkeypatch, "catalogue", "show", "customer_lifetime_value_net", "--json") == 0
    kpi = json.loads(capfdbinary.readouterr().out)
    assert kpi["windows"] == ["365d"]
    assert {"lifespan_cap_years", "margin", "inactivity_days"} <= set(kpi["settings"])
    assert "amount" in kpi["events"]["campaign.spent"]
    assert kpi["measures"]["customers_active"]
    assert (kpi["as_of"], kpi["values"]) == (None, None)
    assert kpi["no_values_because"] == "Redis at 127.0.0.1:1 does not answer"


@pytest.mark.parametrize(
    ("name", "advice"),
    [
        ("churn", "did you mean customer_churn_ratio?"),
        ("custumer_churn_ratio", "did you mean customer_churn_ratio"),
        ("zzz", "`nabz catalogue` lists all"),
    ],
)
def test_a_name_that_no_kpi_has_is_2_and_gets_advice(
    name: str, advice: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(monkeypatch, "catalogue", "show", name) == 2
    assert f"nabz: no KPI is named '{name}': {advice}" in capsys.readouterr().err


def test_persian_titles_keep_their_half_spaces(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(monkeypatch, "catalogue", "show", "deals_created") == 0
    assert "معامله\u200cهای ایجادشده" in capsys.readouterr().out
