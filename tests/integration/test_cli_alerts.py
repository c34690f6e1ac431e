"""`nabz alerts` against a board that runs."""

import asyncio
import json
from collections.abc import AsyncIterator
from functools import partial

import pytest

from streams.arithmetic.measures import tickets
from streams.cli.alerts.reading import explain_alert, say_what_fires
from streams.cli.terminal.board import board_address
from streams.cli.terminal.exit_codes import DONE, FIRING, CommandFailed, Misused
from streams.redis.clock import wall_clock
from streams.redis.connection import Client, connect
from streams.settings import BoardSettings, Settings
from streams.settings.alerts import AlertSettings
from tests.integration.board_shards import TicketDesk
from tests.integration.running_board import running_board

NAME = "TicketResolutionSecondsMeanHigh"
AT_ONCE = {"alerts": {"hold_scale": 0}}


@pytest.fixture
async def client(embedded_redis: str) -> AsyncIterator[Client]:
    connected = connect(embedded_redis)
    yield connected
    await connected.aclose()


async def said(board: str, *, every: bool = False, as_json: bool = False) -> int:
    return await asyncio.to_thread(partial(say_what_fires, Settings(), board, every=every, as_json=as_json))


async def test_what_fires_is_said_and_the_exit_code_says_it_too(
    embedded_redis: str, client: Client, capfd: pytest.CaptureFixture[str]
) -> None:
    async with running_board(embedded_redis, sections=AT_ONCE) as board:
        await board.until("/readyz", lambda status, _: status == 200)
        assert await said(board.url) == DONE
        assert "FIRING" not in capfd.readouterr().out
        now = wall_clock()
        await TicketDesk(client).count([(tickets.RESOLVED, 1), (tickets.RESOLUTION, 3 * 86_400_000)] * 20, now, now)
        await board.until("/api/alerts", lambda _, text: '"firing"' in text)
        assert await said(board.url) == FIRING
        shown = capfd.readouterr().out
        assert shown.startswith(f"FIRING  {NAME} (ticket) since ")
        assert "3d 00h over 24h, limit 2d 00h, 20 samples\n" in shown
        assert f"/{NAME}\n" in shown
        assert "1 fires; " in shown
        assert await said(board.url, every=True) == FIRING
        assert "UNKNOWN  CustomerChurnRatioSpike (page)" in capfd.readouterr().out
        assert await said(board.url, as_json=True) == FIRING
        assert {alert["name"] for alert in json.loads(capfd.readouterr().out)["alerts"]} > {NAME}
        assert await asyncio.to_thread(explain_alert, Settings(), NAME, board.url) == DONE
        shown = capfd.readouterr().out
        assert "_seconds_mean_seconds over 24h is above 172800, with at least 20 samples" in shown
        assert f"FIRING  {NAME}" in shown


async def test_where_nobody_can_tell_the_command_fails() -> None:
    with pytest.raises(CommandFailed, match=r"no board answers at http://127\.0\.0\.1:1 "):
        await said("http://127.0.0.1:1")
    async with running_board("redis://127.0.0.1:1/0") as board:
        with pytest.raises(CommandFailed, match="is not up to date"):
            await said(board.url)
        # It answers, but not as a board does.
        with pytest.raises(CommandFailed, match="no board answers"):
            await said(f"{board.url}/nowhere")


async def test_a_board_is_to_be_started_only_where_nothing_listens() -> None:
    with pytest.raises(CommandFailed, match=r"\(nothing listens there\): start one \(`nabz board`\), or name another"):
        await said("http://127.0.0.1:1")
    with pytest.raises(CommandFailed, match=r"\(no such host is known\): name another with --board$"):
        await said("http://no-such-host.invalid:8600")
    async with running_board("redis://127.0.0.1:1/0") as board:
        with pytest.raises(CommandFailed, match=r"but something else \(404, .*\): name another with --board$"):
            await said(f"{board.url}/nowhere")


async def test_an_alert_is_explained_without_a_board_too(capfd: pytest.CaptureFixture[str]) -> None:
    assert await asyncio.to_thread(explain_alert, Settings(), "RevenueDrop", "http://127.0.0.1:1") == DONE
    shown = capfd.readouterr().out
    assert "while crm_revenue_value is so unusually low as it would be less than once in 336 hours" in shown
    assert "ticket, in working hours only" in shown
    assert "How it stands is not known" in shown
    with pytest.raises(Misused, match="did you mean RevenueDrop"):
        explain_alert(Settings(), "RevenueDrops", None)


def test_the_board_is_looked_for_where_the_settings_say() -> None:
    assert board_address(Settings(), None) == "http://localhost:8600"
    assert board_address(Settings(board=BoardSettings(port=9000)), None) == "http://localhost:9000"
    named = Settings(alerts=AlertSettings(board_url="https://board.example.org/"))
    assert board_address(named, None) == "https://board.example.org"
    assert board_address(named, "http://other:1/") == "http://other:1"
