"""What Nabz stands on is pinned, all of it: packages by version and hash, images by digest."""

import re
import sys
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from importlib.metadata import distribution
from pathlib import Path
from typing import Final

import pytest
import yaml
from packaging.markers import default_environment
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

PROJECT: Final = Path(__file__).parents[3]
PINNED: Final = PROJECT / "deploy" / "pinned"
OF_PYTHON: Final = frozenset({"pip", "setuptools", "nabz"})
"""What `python -m venv` brings along in its own versions, and what is installed out of this folder."""
IMAGE: Final[dict[str, str]] = {
    "python_version": "3.13", "python_full_version": "3.13.15", "implementation_name": "cpython", "os_name": "posix",
    "platform_python_implementation": "CPython", "platform_system": "Linux", "sys_platform": "linux",
    "platform_machine": "x86_64", "extra": "",
}  # fmt: skip
"""What the image is, for the markers of requirements."""
HASH: Final = re.compile(r"    --hash=sha256:[0-9a-f]{64}(?: \\)?")
DIGEST: Final = re.compile(r"[a-z0-9./-]+:[A-Za-z0-9._-]*[0-9]+\.[0-9]+[A-Za-z0-9._-]*@sha256:[0-9a-f]{64}")
"""A name, a tag with a version for people, and what is taken."""


def constraints() -> dict[str, str]:
    lines = (PROJECT / "constraints.txt").read_text("utf-8").splitlines()
    pairs = (line.split("==") for line in lines if line and not line.startswith("#"))
    return {canonicalize_name(name): version for name, version in pairs}


def pinned(name: str) -> dict[str, str]:
    text = (PINNED / f"{name}.txt").read_text("utf-8")
    found = re.findall(r"^([A-Za-z0-9._-]+)==([^ ;]+)", text, re.MULTILINE)
    return {canonicalize_name(name): version for name, version in found}


def closure(roots: Iterable[str], environment: Mapping[str, str]) -> set[str]:
    """All packages that these requirements need, by what those say of themselves that are installed here."""
    found: set[tuple[str, str]] = set()
    waiting = [(Requirement(text), environment) for text in roots]
    while waiting:
        asked, known = waiting.pop()
        if asked.marker is not None and not asked.marker.evaluate(dict(known)):
            continue
        name = canonicalize_name(asked.name)
        for extra in {"", *asked.extras}:
            if (name, extra) not in found:
                found.add((name, extra))
                of_extra = {**environment, "extra": extra}
                waiting += [(Requirement(told), of_extra) for told in distribution(name).requires or ()]
    return {name for name, _ in found}


def project() -> Mapping[str, object]:
    return tomllib.loads((PROJECT / "pyproject.toml").read_text("utf-8"))


def images() -> Iterator[str]:
    yield from re.findall(r"^FROM (\S+)", (PROJECT / "deploy" / "Dockerfile").read_text("utf-8"), re.MULTILINE)
    services = yaml.safe_load((PROJECT / "deploy" / "compose.yml").read_text("utf-8"))["services"]
    yield from (service["image"] for service in services.values() if service["image"] != "nabz")


def test_all_that_the_environment_needs_is_pinned_and_installed_in_this_version() -> None:
    known = constraints()
    here = {name: str(value) for name, value in default_environment().items()}
    needed = closure(["nabz[dev,embedded]"], here) - OF_PYTHON
    assert len(needed) > 80
    assert needed - known.keys() == set()
    others = {name for name in needed if Version(distribution(name).version) != Version(known[name])}
    assert others == set(), "the environment is not the one that `make env-dev` makes"


@pytest.mark.skipif(sys.version_info[:2] != (3, 11), reason="some are needed by the oldest Python alone")
def test_nothing_is_pinned_that_nobody_needs() -> None:
    here = {name: str(value) for name, value in default_environment().items()}
    assert constraints().keys() - closure(["nabz[dev,embedded]"], here) == set()


def test_what_the_image_installs_is_what_nabz_needs_in_the_versions_that_the_tests_ran_on() -> None:
    told = project()["project"]
    assert isinstance(told, dict)
    known = constraints()
    needed = closure(told["dependencies"], IMAGE)
    assert pinned("image") == {name: known[name] for name in needed}


def test_what_builds_a_release_is_pinned_too() -> None:
    told = project()["build-system"]
    assert isinstance(told, dict)
    known = constraints()
    needed = closure(told["requires"], IMAGE)
    assert pinned("build") == {name: known[name] for name in needed}


def test_the_audit_has_the_versions_of_its_own() -> None:
    assert {"pip-audit", "requests", "urllib3"} <= set(pinned("audit"))


@pytest.mark.parametrize("name", ["image", "build", "audit"])
def test_every_pinned_package_has_hashes_and_nothing_names_a_place_that_it_comes_from(name: str) -> None:
    lines = (PINNED / f"{name}.txt").read_text("utf-8").splitlines()
    packages = 0
    for line, after in zip(lines, [*lines[1:], ""], strict=True):
        if line.startswith("#") or HASH.fullmatch(line):
            continue
        assert re.fullmatch(r"[A-Za-z0-9._-]+==[^ ]+( ; [^\\]+)? \\", line), line
        assert HASH.fullmatch(after), after
        packages += 1
    assert packages == len(pinned(name)) > 5


def test_every_image_is_named_by_a_version_and_taken_by_its_digest() -> None:
    named = list(images())
    assert len(named) >= 6
    assert [image for image in named if not DIGEST.fullmatch(image)] == []


def test_all_stages_of_the_image_have_the_python_that_its_packages_were_pinned_for() -> None:
    instructions = (PROJECT / "deploy" / "Dockerfile").read_text("utf-8")
    stages = set(re.findall(r"^FROM python:([0-9.]+)-\S+", instructions, re.MULTILINE))
    assert stages == {IMAGE["python_full_version"]}


def test_the_image_takes_packages_by_their_hashes_alone() -> None:
    instructions = (PROJECT / "deploy" / "Dockerfile").read_text("utf-8").replace("\\\n", " ")
    installs = re.findall(r"pip install (.*?)(?:&&|$)", instructions, re.MULTILINE)
    assert len(installs) == 3
    for options in installs:
        by_hash = "--require-hashes" in options and "--only-binary :all:" in options
        assert by_hash or ("--no-index" in options and "--no-deps" in options), options


def test_the_tools_of_the_page_are_pinned() -> None:
    tools = yaml.safe_load((PROJECT / "tests" / "page" / "package.json").read_text("utf-8"))["devDependencies"]
    assert [version for version in tools.values() if not re.fullmatch(r"[0-9]+\.[0-9]+\.[0-9]+", version)] == []
