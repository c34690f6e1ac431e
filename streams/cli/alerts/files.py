"""`nabz alerts build`: rules for Prometheus, their tests and their runbooks, as files."""

import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from schemas.document.rendered import differing, write
from streams.alerts.generated import rule_files, runbook_files
from streams.cli.terminal.exit_codes import DONE, CommandFailed, Misused
from streams.settings import Settings

_ROOT: Final = Path(__file__).parents[3]
_RULES: Final = _ROOT / "deploy" / "prometheus"
_RUNBOOKS: Final = _ROOT / "docs" / "runbooks"


def build_files(out: Path | None, settings: Settings, *, named: bool, check: bool) -> int:
    """Write the files, or check them.

    Without `out` they are those that come with Nabz, whatever is configured; a configuration that was `named`
    contradicts that.

    Raises:
        Misused: a configuration without a folder.
        CommandFailed: files differ, or cannot be written.
    """
    if out is None and named:
        raise Misused("--config: rules for your own settings need a folder of their own, so give --out as well")
    wanted = _files(Settings() if out is None else settings, out)
    try:
        stale = _stale(wanted)
        changed = differing(wanted, stale) if check else write(wanted, stale)
    except OSError as error:
        raise CommandFailed(f"{error.filename or out}: cannot be written: {error.strerror or error}") from error
    if check and changed:
        raise CommandFailed(
            f"{len(changed)} files are not what would be written, {changed[0]} first: "
            "run `nabz alerts build` with the same options"
        )
    sys.stdout.write(f"{len(wanted)} files, {len(changed) - len(stale)} written, {len(stale)} removed\n")
    return DONE


def _files(settings: Settings, out: Path | None) -> Mapping[Path, str]:
    rules, runbooks = (_RULES, _RUNBOOKS) if out is None else (out, out / "runbooks")
    found = {rules / name: text for name, text in rule_files(settings).items()}
    return found | {runbooks / name: text for name, text in runbook_files(settings).items()}


def _stale(wanted: Mapping[Path, str]) -> list[Path]:
    """Runbooks of rules that are no more; nothing that was written by hand."""
    folders = {path.parent for path in wanted if path.suffix == ".md"}
    return [
        path
        for folder in sorted(folders)
        for path in sorted(folder.glob("*.md"))
        if path not in wanted and "by `nabz alerts build`" in path.read_text(encoding="utf-8")[:200]
    ]
