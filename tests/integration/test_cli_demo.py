import asyncio
import json
import os
import shlex
import signal
import socket
import ssl
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from unittest.mock import patch
from urllib.request import urlopen

import pytest

from streams.cli.demo.parts import OWN_SETTINGS
from streams.embedded import free_port
from streams.fitted import Models, from_texts
from streams.redis.models import read_models
from tests.end_to_end.calling import Ended, called
from tests.engine.crowd import connected
from tests.servers.certificates import Certified

HISTORY = ("--days", "0", "--archive", "32", "--rate", "0.1")
"""More than a thousand customers, in as few events as that takes."""
SECONDS = 60
"""A newcomer sees the first KPI within so many."""


class Demo:
    """`nabz demo` as a process of its own, on ports that the environment names."""

    def __init__(self, folder: Path, *arguments: str, **variables: str) -> None:
        self.environment: Mapping[str, str] = {
            **os.environ,
            "NABZ_KAFKA__BOOTSTRAP": f"localhost:{free_port()}",
            "NABZ_REDIS__URL": f"redis://localhost:{free_port()}/0",
            "NABZ_BOARD__PORT": str(free_port()),
            "TMPDIR": str(folder),
            **variables,
        }
        self.folder = folder
        self._log = folder / "demo.log"
        with self._log.open("wb") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "streams.cli", "demo", *HISTORY, *arguments],
                env=self.environment,
                stdout=log,
                stderr=subprocess.STDOUT,
            )

    @property
    def said(self) -> str:
        """What it has printed so far."""
        return self._log.read_text(encoding="utf-8")

    def until_said(self, text: str) -> None:
        give_up_at = time.monotonic() + SECONDS
        while text not in self.said:
            assert time.monotonic() < give_up_at, self.said
            assert self.process.poll() is None, self.said
            time.sleep(0.05)

    def nabz(self, *arguments: str) -> Ended:
        """What another command says, with the same environment as in another terminal: that of the line to copy."""
        with patch.dict(os.environ, {"NABZ_CONFIG": str(OWN_SETTINGS), **self.environment}, clear=True):
            return called(*arguments)

    def part(self, name: str) -> int:
        """The id of the one process that has a part's folder as its own."""
        [folder] = self.folder.glob(f"nabz-{name}-*")
        [pid] = [
            int(entry.name)
            for entry in Path("/proc").iterdir()
            if entry.name.isdecimal() and _is_at(entry / "cwd", folder)
        ]
        return pid

    def leftovers(self) -> list[Path]:
        """Folders of parts that still exist; none is left before its process is gone."""
        return list(self.folder.glob("nabz-*"))


def _is_at(link: Path, folder: Path) -> bool:
    try:
        return link.readlink() == folder
    except OSError:  # it ended just now
        return False


def exported(demo: Demo) -> dict[str, str]:
    """The variables that a demo says are to be exported in another terminal."""
    [line] = [line for line in demo.said.splitlines() if line.strip().startswith("export ")]
    return dict(word.split("=", 1) for word in shlex.split(line) if "=" in word)


def assert_same_settings(demo: Demo) -> None:
    """What a demo tells to export is what it was started with, besides the file of its own settings."""
    variables = exported(demo)
    for name in ("NABZ_KAFKA__BOOTSTRAP", "NABZ_REDIS__URL"):
        assert variables[name].replace("127.0.0.1", "localhost") == demo.environment[name]
    assert variables["NABZ_BOARD__PORT"] == demo.environment["NABZ_BOARD__PORT"]
    assert Path(variables["NABZ_CONFIG"]).read_text("utf-8") == demo.nabz("demo", "--show-config").stdout


def until_analysed(demo: Demo) -> Models:
    """What the analyst has found, once it has run."""

    async def read() -> Models | None:
        async with connected(demo.environment["NABZ_REDIS__URL"]) as client:
            return from_texts(await read_models(client))

    give_up_at = time.monotonic() + 120
    while (models := asyncio.run(read())) is None:
        assert time.monotonic() < give_up_at, demo.said
        time.sleep(0.2)
    return models


@pytest.fixture
def demos() -> Iterator[list[Demo]]:
    started: list[Demo] = []
    yield started
    for demo in started:
        if demo.process.poll() is None:
            demo.process.send_signal(signal.SIGINT)
        demo.process.wait(60)


def test_a_demo_shows_kpis_to_the_usual_commands_and_leaves_nothing_behind(demos: list[Demo], tmp_path: Path) -> None:
    for _ in ("first run", "second run"):
        demo = Demo(tmp_path)
        demos.append(demo)
        demo.until_said("all of history is in the KPIs")
        tables = json.loads(demo.nabz("kpis", "--json").stdout)
        assert tables["365d"]["customers_seen"] > 1000
        assert tables["24h"]["orders"] > 0
        with urlopen(f"http://localhost:{demo.environment['NABZ_BOARD__PORT']}/metrics", timeout=30) as reply:
            assert b'crm_orders{window="24h"}' in reply.read()
        assert_same_settings(demo)
        demo.until_said("the analyst is started")
        models = until_analysed(demo)
        assert models.run.customers > 1000
        assert models.concentration is not None
        assert models.clusters is not None
        assert models.clusters.reason is None
        demo.process.send_signal(signal.SIGINT)
        assert demo.process.wait(60) == 0
        assert demo.leftovers() == []


def test_other_settings_grow_into_a_demo_that_runs_once_their_file_is_saved(demos: list[Demo], tmp_path: Path) -> None:
    config, own = tmp_path / "roastery.toml", OWN_SETTINGS.read_text("utf-8")
    config.write_text(own, "utf-8")
    demo = Demo(tmp_path, "--config", str(config), NABZ_CONFIG=str(config))
    demos.append(demo)
    demo.until_said("all of history is in the KPIs")
    before = lost(demo)
    config.write_text(own.replace("inactivity_days = 90", "inactivity_days = 30"), "utf-8")
    demo.until_said("counted anew, for inactivity_days was 90, is 30")
    demo.until_said("all is counted by the settings of now")
    assert demo.nabz("catalogue", "status").returncode == 0
    assert demo.nabz("wait").returncode == 0
    assert lost(demo) > before
    # What cannot be taken up is said, and nothing is started again.
    config.write_text(own.replace('"Asia/Tehran"', '"Europe/Berlin"'), "utf-8")
    demo.until_said("are not taken up: calendar.timezone: days were cut in the zone of before")
    config.write_text(own.replace("inactivity_days = 90", "inactivity_days = -1"), "utf-8")
    demo.until_said("are not taken up: inactivity_days = -1")
    config.write_text(own, "utf-8")
    demo.until_said("counted anew, for inactivity_days was 30, is 90")
    assert demo.nabz("wait").returncode == 0
    assert lost(demo) == pytest.approx(before, abs=2)
    demo.process.send_signal(signal.SIGINT)
    assert demo.process.wait(60) == 0
    assert demo.leftovers() == []


def lost(demo: Demo) -> float:
    """Customers that were lost in the last 30 days, as a command says it."""
    said = demo.nabz("kpis", "--window", "30d", "--json")
    tables: Mapping[str, Mapping[str, float]] = json.loads(said.stdout)
    return tables["30d"]["customers_lost"]


def test_a_demo_of_settings_with_a_certificate_comes_up_by_https(demos: list[Demo], tmp_path: Path) -> None:
    certified = Certified(tmp_path, "DNS:localhost")
    trusted = {
        "NABZ_BOARD__SSL_CERTFILE": str(certified.certificate),
        "NABZ_BOARD__SSL_KEYFILE": str(certified.key),
        "SSL_CERT_FILE": str(certified.authority),
    }
    demo = Demo(tmp_path, **trusted)
    demos.append(demo)
    demo.until_said("export ")
    port = demo.environment["NABZ_BOARD__PORT"]
    assert f"  board      https://localhost:{port}\n" in demo.said
    trusting = ssl.create_default_context(cafile=certified.authority)
    with urlopen(f"https://localhost:{port}/livez", timeout=5, context=trusting) as reply:
        assert reply.status == 200
    demo.until_said("the first KPIs are there")
    # A process of its own, for whom to trust is read once.
    environment = {**os.environ, **exported(demo), "SSL_CERT_FILE": str(certified.authority)}
    command = [sys.executable, "-m", "streams.cli", "alerts"]
    ended = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=60, check=False)
    assert ended.returncode in {0, 3}, ended.stderr


def test_a_demo_beside_another_says_how_to_reach_it(demos: list[Demo], tmp_path: Path) -> None:
    first = Demo(tmp_path)
    demos.append(first)
    first.until_said("http://localhost")
    names = ("NABZ_KAFKA__BOOTSTRAP", "NABZ_REDIS__URL", "NABZ_BOARD__PORT")
    (tmp_path / "second").mkdir()
    second = Demo(tmp_path / "second", **{name: first.environment[name] for name in names})
    demos.append(second)
    second.until_said("export ")
    assert exported(second)["NABZ_BOARD__PORT"] != first.environment["NABZ_BOARD__PORT"]
    second.environment = {**second.environment, **exported(second)}
    second.until_said("the first KPIs are there")
    assert second.nabz("kpis", "--window", "30d").returncode == 0
    second.until_said("all of history is in the KPIs")
    as_told = json.loads(second.nabz("alerts", "--json").stdout)
    with urlopen(f"http://localhost:{exported(second)['NABZ_BOARD__PORT']}/api/alerts", timeout=5) as reply:
        assert {alert["name"] for alert in as_told["alerts"]} == {alert["name"] for alert in json.load(reply)["alerts"]}
    first.process.send_signal(signal.SIGINT)
    assert first.process.wait(60) == 0
    assert second.nabz("kpis", "--window", "30d").returncode == 0


@pytest.mark.parametrize("part", ["worker", "redis"])
def test_a_part_that_dies_ends_the_demo_with_its_last_words(demos: list[Demo], tmp_path: Path, part: str) -> None:
    demo = Demo(tmp_path)
    demos.append(demo)
    demo.until_said("http://localhost")
    os.kill(demo.part(part), signal.SIGKILL)
    assert demo.process.wait(60) == 1
    assert f"nabz: {part} ended by itself; its last words:\n" in demo.said
    assert "Traceback" not in demo.said
    assert demo.leftovers() == []


def test_a_killed_demo_takes_its_parts_along(demos: list[Demo], tmp_path: Path) -> None:
    demo = Demo(tmp_path)
    demos.append(demo)
    demo.until_said("http://localhost")
    demo.process.kill()
    give_up_at = time.monotonic() + 60
    while demo.leftovers():
        assert time.monotonic() < give_up_at
        time.sleep(0.05)


def test_a_board_port_that_is_asked_for_and_taken_ends_the_demo(demos: list[Demo], tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        demo = Demo(tmp_path, "--port", str(port))
        demos.append(demo)
        assert demo.process.wait(60) == 1
    assert f"port {port}: it is taken" in demo.said
