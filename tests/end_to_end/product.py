"""Nabz as its users run it: workers and a board as processes, events by `nabz publish`, tables by `nabz kpis`."""

import json
import signal
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import Any, Self

_STOP_SECONDS = 40


class Product:
    """One installation: a configuration file, and the processes that were started with it."""

    def __init__(self, folder: Path, settings: str, bootstrap: str, redis_url: str) -> None:
        """Write the configuration: `settings` is TOML, to which the addresses are added."""
        self._folder = folder
        self.config = folder / "nabz.toml"
        addresses = f'\n[kafka]\nbootstrap = "{bootstrap}"\n[redis]\nurl = "{redis_url}"\n'
        self.config.write_text(settings + addresses, encoding="utf-8")
        self._processes: list[subprocess.Popen[bytes]] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for process in self._processes:
            if process.poll() is None:
                process.kill()
            process.wait()

    def start(self, command: str, *arguments: str) -> subprocess.Popen[bytes]:
        """Start `nabz <command>` in the background; its output goes to a file of the folder."""
        log = (self._folder / f"{command}-{len(self._processes)}.log").open("wb")
        process = subprocess.Popen(
            [sys.executable, "-m", "agents.cli", command, *arguments, "--config", str(self.config)],
            stdout=log,
            stderr=subprocess.STDOUT,
        )
        log.close()
        self._processes.append(process)
        return process

    def run(self, command: str, *arguments: str, timeout: float = 110) -> subprocess.CompletedProcess[str]:
        """Run `nabz <command>` to its end."""
        return subprocess.run(
            [sys.executable, "-m", "agents.cli", command, *arguments, "--config", str(self.config)],
            capture_output=True,
            text=True,
            timeout=timeout,
            check=False,
        )

    def tables(self) -> Mapping[str, Mapping[str, Any]]:
        """{window: {field: number}} once all that was published is in the tables."""
        waited = self.run("wait", "--timeout", "100")
        if waited.returncode:
            raise AssertionError(f"nabz wait: {waited.stdout}{waited.stderr}\n{self.logs()}")
        shown = self.run("kpis", "--json")
        if shown.returncode:
            raise AssertionError(f"nabz kpis: {shown.stderr}")
        tables: Mapping[str, Mapping[str, Any]] = json.loads(shown.stdout)
        return tables

    def end(self, process: subprocess.Popen[bytes]) -> int:
        """End a process as an operator would; returns its exit code."""
        process.send_signal(signal.SIGTERM)
        return process.wait(_STOP_SECONDS)

    def logs(self) -> str:
        """What all processes have said."""
        return "\n".join(
            f"--- {path.name}\n{path.read_text(encoding='utf-8', errors='replace')[-4000:]}"
            for path in sorted(self._folder.glob("*.log"))
        )
