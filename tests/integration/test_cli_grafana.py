"""`nabz grafana`, pushing to a double of Grafana."""

import sys
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import NamedTuple

import pytest

from grafana.rendering import ROOM
from streams.cli import main
from streams.embedded import LOOPBACK, free_port
from tests.servers.grafana_double import READ_ONLY_TOKEN, TOKEN, Call, GrafanaDouble


class Ended(NamedTuple):
    """How a command ended."""

    returncode: int
    stdout: str
    stderr: str


Nabz = Callable[..., Ended]


@pytest.fixture
def nabz(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Nabz:
    """`nabz grafana`, in this process: it is the same code, and starts a hundred times sooner."""

    def run(*arguments: str) -> Ended:
        monkeypatch.setattr(sys, "argv", ["nabz", "grafana", *arguments])
        with pytest.raises(SystemExit) as end:
            main()
        said = capsys.readouterr()
        assert isinstance(end.value.code, int)
        return Ended(end.value.code, said.out, said.err)

    return run


def lines(ended: Ended) -> list[str]:
    assert ended.stderr == ""
    assert ended.returncode == 0
    return ended.stdout.splitlines()


def problem(ended: Ended, code: int = 1) -> str:
    assert ended.returncode == code
    assert ended.stdout == ""
    assert ended.stderr.count("\n") == 1
    return ended.stderr


def test_a_push_creates_what_is_missing_and_a_second_one_changes_nothing(nabz: Nabz, grafana: GrafanaDouble) -> None:
    first = lines(nabz("push"))
    assert first[0] == "folder nabz: created"
    assert first[-1] == "12 created, 0 changed, 0 as they were"
    assert grafana.folders["nabz"]["title"] == "Nabz"
    assert sorted(grafana.boards) == [
        f"nabz-{key}"
        for key in (
            "customers",
            "engine",
            "focus",
            "leads",
            "loyalty",
            "marketing",
            "models",
            "overview",
            "retention",
            "sales",
            "service",
        )
    ]
    assert {board["folderUid"] for board in grafana.boards.values()} == {"nabz"}
    grafana.calls.clear()
    second = lines(nabz("push"))
    assert second[-1] == "nothing to change"
    assert grafana.writes == []


def test_boards_of_another_language_stand_beside_the_first(nabz: Nabz, grafana: GrafanaDouble) -> None:
    lines(nabz("push"))
    lines(nabz("push", "--lang", "fa"))
    assert grafana.folders["nabz-fa"]["title"] == "نبض"
    assert len(grafana.boards) == 22


def test_a_dry_run_says_what_would_change_and_changes_nothing(nabz: Nabz, grafana: GrafanaDouble) -> None:
    said = lines(nabz("push", "--dry-run"))
    assert "folder nabz: would be created" in said
    assert '    title: nothing -> "Nabz: sales"' in said
    assert said[-1] == "dry run, nothing was changed: 12 to create, 0 to change"
    lines(nabz("push"))
    grafana.boards["nabz-sales"]["dashboard"]["panels"][1]["title"] = "Mine"
    grafana.folders["nabz"]["title"] = "Old"
    grafana.calls.clear()
    said = lines(nabz("push", "--dry-run"))
    assert said[:2] == ["folder nabz: would be changed", '    title: "Old" -> "Nabz"']
    changed = said.index("board nabz-sales: would be changed")
    assert said[changed + 1] == '    panels[1].title: "Mine" -> "Close ratio (30d)"'
    assert said[-1] == "dry run, nothing was changed: 0 to create, 2 to change"
    assert grafana.writes == []


def test_only_what_differs_is_changed(nabz: Nabz, grafana: GrafanaDouble) -> None:
    lines(nabz("push"))
    grafana.boards["nabz-sales"]["dashboard"]["panels"][1]["title"] = "Mine"
    grafana.boards["nabz-engine"]["folderUid"] = ""
    # What Grafana adds by itself is no difference.
    grafana.boards["nabz-loyalty"]["dashboard"]["panels"][1]["pluginVersion"] = "12.3.0"
    grafana.calls.clear()
    assert lines(nabz("push"))[-1] == "0 created, 2 changed, 10 as they were"
    assert grafana.writes == [Call("POST", "/api/dashboards/db")] * 2
    assert grafana.boards["nabz-sales"]["dashboard"]["panels"][1]["title"] == "Close ratio (30d)"
    assert grafana.boards["nabz-sales"]["dashboard"]["version"] == 2
    assert grafana.boards["nabz-engine"]["folderUid"] == "nabz"
    assert lines(nabz("push"))[-1] == "nothing to change"


def test_the_folder_may_have_another_title(nabz: Nabz, grafana: GrafanaDouble) -> None:
    lines(nabz("push"))
    assert lines(nabz("push", "--folder", "CRM"))[0] == "folder nabz: changed"
    assert grafana.folders["nabz"]["title"] == "CRM"


def test_what_somebody_else_saved_meanwhile_is_not_written_over(nabz: Nabz, grafana: GrafanaDouble) -> None:
    lines(nabz("push"))
    board = grafana.boards["nabz-sales"]["dashboard"]
    board["title"] = "Mine"

    def somebody_else_first() -> None:
        board["version"] += 1

    grafana.before_saving = somebody_else_first
    assert problem(nabz("push")) == (
        "nabz: The dashboard has been changed by someone else: run it again to see what changed, and write over it\n"
    )
    assert board["title"] == "Mine"


def test_the_token_may_stand_in_a_file(
    nabz: Nabz, grafana: GrafanaDouble, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("NABZ_GRAFANA__TOKEN")
    assert problem(nabz("push")) == (
        "nabz: no token for Grafana: set NABZ_GRAFANA__TOKEN, or name a file with --token-file\n"
    )
    token = tmp_path / "token"
    token.write_text(f"{TOKEN}\n")
    assert lines(nabz("push", "--token-file", str(token)))[-1] == "12 created, 0 changed, 0 as they were"
    assert len(grafana.boards) == 11
    token.write_text("\n")
    assert problem(nabz("push", "--token-file", str(token)), code=2) == f"nabz: --token-file: {token} is empty\n"
    assert "cannot be read" in problem(nabz("push", "--token-file", str(tmp_path / "none")), code=2)


def test_a_wrong_token_is_said(nabz: Nabz, grafana: GrafanaDouble, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NABZ_GRAFANA__TOKEN", "wrong")
    said = problem(nabz("push"))
    assert said == f"nabz: Grafana at {grafana.url}: it does not know the token (401: Invalid API key)\n"
    monkeypatch.setenv("NABZ_GRAFANA__TOKEN", READ_ONLY_TOKEN)
    assert "the token may not do that (403: " in problem(nabz("push"))
    assert "wrong" not in said


def test_boards_that_come_from_files_are_left_to_them(nabz: Nabz, grafana: GrafanaDouble) -> None:
    lines(nabz("push"))
    grafana.provisioned.add("nabz-sales")
    grafana.boards["nabz-sales"]["dashboard"]["title"] = "Old"
    assert "it refuses (400: Cannot save provisioned dashboard)" in problem(nabz("push"))


def test_a_grafana_that_is_too_old_is_left_alone(nabz: Nabz, grafana: GrafanaDouble) -> None:
    grafana.version = "10.4.2"
    assert problem(nabz("push")) == f"nabz: Grafana 10.4.2 at {grafana.url} is too old: it takes 11 or later\n"
    assert grafana.writes == []


@pytest.mark.parametrize("version", ["11.0.0", "13.1.0-pre", ""])
def test_newer_grafanas_are_taken_and_those_that_do_not_tell(nabz: Nabz, grafana: GrafanaDouble, version: str) -> None:
    grafana.version = version
    assert lines(nabz("push", "--dry-run"))[-1].startswith("dry run")


def test_a_grafana_that_is_not_there_is_said(nabz: Nabz, grafana: GrafanaDouble) -> None:
    nobody = f"http://{LOOPBACK}:{free_port()}"
    assert problem(nabz("push", "--url", nobody)) == (
        f"nabz: no Grafana answers at {nobody}: start it, or set grafana.url, or --url\n"
    )
    assert grafana.calls == []


def test_what_is_no_grafana_is_told_from_one(nabz: Nabz, grafana: GrafanaDouble) -> None:
    class Page(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.end_headers()
            self.wfile.write(b"<h1>hello</h1>")

        def log_message(self, *arguments: object) -> None:
            """Say nothing."""

    with ThreadingHTTPServer((LOOPBACK, 0), Page) as page:
        thread = Thread(target=page.serve_forever, args=(0.05,), daemon=True)
        thread.start()
        said = problem(nabz("push", "--url", f"http://{LOOPBACK}:{page.server_port}"))
        page.shutdown()
        thread.join()
    assert "is no Grafana: set grafana.url, or --url" in said
    assert grafana.calls == []


def test_a_grafana_under_a_path_of_its_own_is_reached_there(nabz: Nabz, grafana: GrafanaDouble) -> None:
    # The double has no such path: what matters is that it is asked for.
    assert "does not know it" in problem(nabz("push", "--url", f"{grafana.url}/grafana"))
    assert grafana.calls == [Call("GET", "/grafana/api/health")]


def test_boards_are_built_for_other_settings_into_another_folder(nabz: Nabz, tmp_path: Path) -> None:
    config = tmp_path / "nabz.toml"
    config.write_text('currency = "EUR"\n')
    out = tmp_path / "out"
    assert lines(nabz("build", "--lang", "fa", "--out", str(out), "--config", str(config)))
    assert "currencyEUR" in (out / "generated/fa/sales.json").read_text()
    assert not (out / "generated/en").exists()
    assert (out / "provisioning/alerting/rules.yml").exists()
    assert lines(nabz("build", "--lang", "fa", "--out", str(out), "--config", str(config), "--check"))
    (out / "generated/fa/sales.json").write_text("{}")
    said = problem(nabz("build", "--lang", "fa", "--out", str(out), "--config", str(config), "--check"))
    assert "1 files are not what would be written, generated/fa/sales.json first" in said


def test_what_comes_with_nabz_is_built_from_the_defaults(nabz: Nabz, tmp_path: Path) -> None:
    assert "--out" in problem(nabz("build", "--config", str(_empty(tmp_path))), code=2)
    assert "unknown language 'de'" in problem(nabz("build", "--lang", "de"), code=2)
    assert lines(nabz("build", "--check"))


def test_only_english_boards_come_as_files_and_others_need_a_folder(nabz: Nabz, tmp_path: Path) -> None:
    assert "--lang fa: boards in this language need a folder of their own" in problem(
        nabz("build", "--lang", "fa"), code=2
    )
    assert lines(nabz("build", "--lang", "en", "--check"))
    assert lines(nabz("build", "--out", str(tmp_path))) == [f"{tmp_path}: 27 files, 27 written"]
    assert sorted(folder.name for folder in (tmp_path / "generated").iterdir()) == ["en", "fa"]
    english = tmp_path / "generated" / "en"
    assert {path.name: path.read_text() for path in english.iterdir()} == {
        path.name: path.read_text() for path in (ROOM / "generated" / "en").iterdir()
    }


def _empty(folder: Path) -> Path:
    config = folder / "empty.toml"
    config.write_text("")
    return config
