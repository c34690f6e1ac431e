"""The fuzzers run from a terminal, in processes of their own; with `--fuzz-seconds` for so long, all together."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.fuzzing.names import NAMES
from tests.fuzzing.running import ENVIRONMENT, PROJECT

LARGE = """
import subprocess, sys
large = bytearray(400_000_000)
large[::4096] = bytes(len(large[::4096]))
sys.exit(subprocess.run([sys.executable, "-m", "tests.fuzzing", *sys.argv[1:]]).returncode)
"""


def fuzzed(
    *options: str, by: tuple[str, str] = ("-m", "tests.fuzzing"), timeout: int = 120
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        (sys.executable, *by, *options),
        cwd=PROJECT,
        env=ENVIRONMENT,
        capture_output=True,
        text=True,
        timeout=timeout,
        check=False,
    )


def test_all_targets_take_what_they_are_given_for_as_long_as_is_asked(request: pytest.FixtureRequest) -> None:
    seconds: int = request.config.getoption("fuzz_seconds")
    if not seconds:
        pytest.skip("`make test-long` gives --fuzz-seconds; in `make test` each target gets some thousand inputs")
    ended = fuzzed("--seconds", str(seconds), timeout=4 * seconds + 600)
    assert ended.returncode == 0, ended.stdout
    assert ended.stdout.count(" inputs in ") == len(NAMES)


def test_a_target_is_fuzzed_and_says_how_many_inputs_it_got() -> None:
    ended = fuzzed("--target", "addresses", "--seconds", "1")
    assert ended.returncode == 0, ended.stderr
    assert "stat::number_of_executed_units:" in ended.stderr


def test_what_the_process_that_starts_it_had_taken_is_not_counted_as_the_inputs() -> None:
    ended = fuzzed("--target", "addresses", "--seconds", "2", "--megabytes", "250", by=("-c", LARGE))
    assert ended.returncode == 0, ended.stderr


def test_one_input_is_given_to_its_target_as_it_was_found(tmp_path: Path) -> None:
    file = tmp_path / "input"
    file.write_bytes(b"redis://[")
    assert fuzzed("--target", "addresses", "--input", str(file)).returncode == 0
    assert fuzzed("--target", "addresses", "--input", str(tmp_path / "none")).returncode != 0
