"""`nabz alerts build`: rules for Prometheus, their tests and runbooks, and Alertmanager's configuration, as files."""

import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

from schemas.document.rendered import differing, write
from streams.alerts.generated import rule_files, runbook_files
from streams.alerts.notifications.alertmanager import CONFIGURATION_FILE, alertmanager_files
from streams.alerts.notifications.receivers import copied_files
from streams.alerts.notifications.routing import routing
from streams.cli.terminal.exit_codes import DONE, CommandFailed, Misused, say
from streams.settings import Settings
from streams.settings.receivers import EmailReceiver
from streams.settings.values import is_web_address

_ROOT: Final = Path(__file__).parents[3]
_RULES: Final = _ROOT / "deploy" / "prometheus"
_ALERTMANAGER: Final = "alertmanager"
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
    built_for = Settings() if out is None else settings
    secrets = _secrets(built_for)
    wanted = _files(built_for, out, secrets)
    try:
        stale = _stale(wanted)
        if secrets and not check:
            _keep_from_others(wanted)
        changed = differing(wanted, stale) if check else write(wanted, stale)
    except OSError as error:
        raise CommandFailed(f"{error.filename or out}: cannot be written: {error.strerror or error}") from error
    if check and changed:
        raise CommandFailed(
            f"{len(changed)} files are not what would be written, {changed[0]} first: "
            "run `nabz alerts build` with the same options"
        )
    for warning in (*routing(built_for.alerts.receivers).gaps, *_passwords_with_line_ends(built_for)):
        say(f"warning: {warning}")
    sys.stdout.write(f"{len(wanted)} files, {len(changed) - len(stale)} written, {len(stale)} removed\n")
    return DONE


def _files(settings: Settings, out: Path | None, secrets: Mapping[str, str]) -> Mapping[Path, str]:
    rules, runbooks = (_RULES, _RUNBOOKS) if out is None else (out, out / "runbooks")
    alertmanager = (_ROOT / "deploy" if out is None else out) / _ALERTMANAGER
    found = {rules / name: text for name, text in rule_files(settings).items()}
    found |= {runbooks / name: text for name, text in runbook_files(settings).items()}
    return found | {alertmanager / name: text for name, text in alertmanager_files(settings.alerts, secrets).items()}


def _secrets(settings: Settings) -> dict[str, str]:
    """What stands in the files that Alertmanager's configuration has copies of, by file. Raises CommandFailed."""
    found = {}
    for key, file in copied_files(settings.alerts).items():
        try:
            found[file] = Path(file).read_text(encoding="utf-8").strip()
        except (OSError, ValueError) as error:
            reason = error.strerror if isinstance(error, OSError) else "it is no text"
            version = settings.alerts.alertmanager_version
            raise CommandFailed(
                f"{key}: {file} cannot be read ({reason}), and Alertmanager {version} does not read it itself: build "
                "where the file is, or set alerts.alertmanager_version to 0.26 or later"
            ) from error
        if not found[file] or len(found[file].split()) > 1:
            raise CommandFailed(f"{key}: {file} has to hold the secret, and nothing else")
        if key.endswith("url_file") and not is_web_address(found[file]):
            raise CommandFailed(f"{key}: {file} has to hold an address such as 'https://example.org/path'")
    return found


def _passwords_with_line_ends(settings: Settings) -> Iterator[str]:
    """A sentence for each password of mail that ends with a line end, as far as its file can be read here."""
    for name, receiver in settings.alerts.receivers.items():
        if isinstance(receiver, EmailReceiver) and receiver.password_file is not None:
            try:
                ends = Path(receiver.password_file).read_bytes().endswith(b"\n")
            except OSError:
                continue
            if ends:
                yield (
                    f"alerts.receivers.{name}.password_file: {receiver.password_file} ends with a line end, and "
                    "Alertmanager 0.25 takes it for a part of the password: write the file with printf '%s'"
                )


def _keep_from_others(wanted: Mapping[Path, str]) -> None:
    """Let nobody but its owner read the configuration, for secrets stand in it. Raises OSError."""
    for path in wanted:
        if path.name == CONFIGURATION_FILE:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.touch(mode=0o600)
            path.chmod(0o600)


def _stale(wanted: Mapping[Path, str]) -> list[Path]:
    """Runbooks of rules that are no more; nothing that was written by hand."""
    folders = {path.parent for path in wanted if path.suffix == ".md"}
    return [
        path
        for folder in sorted(folders)
        for path in sorted(folder.glob("*.md"))
        if path not in wanted and "by `nabz alerts build`" in path.read_text(encoding="utf-8")[:200]
    ]
