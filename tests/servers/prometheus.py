"""Prometheus and its Alertmanager as context managers, each with a configuration given as text."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from streams.embedded import LOOPBACK, Server, answers
from tests.servers.installed import installed


class _Configured(Server):
    """A server of Prometheus's family: a configuration in a file, an HTTP port, a page that says "ready"."""

    def __init__(self, program: str, config: str, options: Sequence[str], files: Mapping[str, str]) -> None:
        self._program = installed(program, program)
        self._config = config
        self._options = options
        self._files = files
        super().__init__(program, self._command_line, _is_ready, deadline=60, patience=2)

    @property
    def url(self) -> str:
        """Address of the server's pages and interfaces."""
        return f"http://{LOOPBACK}:{self.port}"

    def _command_line(self, port: int, folder: Path) -> Sequence[str]:
        for name, text in {**self._files, "config.yml": self._config}.items():
            (folder / name).write_text(text, encoding="utf-8")
        return [
            self._program,
            f"--config.file={folder / 'config.yml'}",
            f"--web.listen-address={LOOPBACK}:{port}",
            "--log.level=warn",
            *self._options,
        ]


class Prometheus(_Configured):
    """Prometheus with the given configuration.

    `files` (name -> text) are laid beside it, for `rule_files` to name without a folder. `data` is where it keeps what
    it knows, if that is not to end with it.
    """

    def __init__(self, config: str, files: Mapping[str, str] | None = None, data: Path | None = None) -> None:
        options = [
            f"--storage.tsdb.path={data or 'data'}",
            "--storage.tsdb.retention.time=10y",
            "--web.enable-lifecycle",
            # What is sent before the Alertmanager is found is lost; the next would be sent a minute later.
            "--rules.alert.resend-delay=1s",
        ]
        super().__init__("prometheus", config, options, files or {})


class Alertmanager(_Configured):
    """Alertmanager with the given configuration, alone: it looks for no others of its kind."""

    def __init__(self, config: str, files: Mapping[str, str] | None = None) -> None:
        options = ["--storage.path=data", "--cluster.listen-address="]
        super().__init__("prometheus-alertmanager", config, options, files or {})


def _is_ready(port: int) -> bool:
    return answers(port, b"GET /-/ready HTTP/1.0\r\n\r\n", b"HTTP/1.0 200")
