"""What stands in deploy/, checked by its own tools: there is no container engine to run it in."""

import re
import shutil
import subprocess
import sys
import sysconfig
import zipfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, cast

import kubernetes_validate
import pytest
import yaml

from streams.embedded import LOOPBACK, free_port
from streams.http.access.access import board_access, health_access
from streams.http.access.tokens import new_token
from streams.settings import load
from streams.settings.environment import known_variables
from tests.end_to_end.product import Product
from tests.servers.installed import installed

PROJECT = Path(__file__).parents[2]
DEPLOY = PROJECT / "deploy"
KUBERNETES = DEPLOY / "kubernetes"
KUBERNETES_VERSION = "1.33"
MOUNTED = Path("/run/secrets/nabz")
"""Where a pod has the files of its secret."""
OF_KEDA = frozenset({"ScaledObject", "TriggerAuthentication"})
"""Kinds that a cluster has only with KEDA; the validator has no schema of them."""
_SCRIPTS = Path(sysconfig.get_path("scripts"))

Document = Mapping[str, Any]


def read(*command: str | Path, cwd: Path = PROJECT) -> str:
    """What a command prints; it has to end well."""
    ended = subprocess.run(command, cwd=cwd, capture_output=True, text=True, timeout=300, check=False)
    assert ended.returncode == 0, ended.stdout + ended.stderr
    return ended.stdout


def at_settings(path: str, environment: Mapping[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    """Load settings as a container would: a file at NABZ_CONFIG, and the environment."""
    for name, value in {**environment, "NABZ_CONFIG": path}.items():
        monkeypatch.setenv(name, value)
    load()


# ------------------------------------------------------------------------------------------ compose


@pytest.fixture(scope="module")
def compose() -> Document:
    program = installed("docker-compose", "docker-compose")
    return cast("Document", yaml.safe_load(read(program, "-f", DEPLOY / "compose.yml", "config")))


def test_the_compose_file_brings_the_whole_stack(compose: Document) -> None:
    expected = {"kafka", "redis", "worker", "board", "analyst", "prometheus", "alertmanager", "grafana"}
    assert set(compose["services"]) >= expected


def test_what_compose_mounts_is_there(compose: Document) -> None:
    sources = [
        Path(volume.split(":")[0] if isinstance(volume, str) else volume["source"])
        for service in compose["services"].values()
        for volume in service.get("volumes", ())
    ]
    mounted = [source for source in sources if source.is_absolute()]
    assert mounted
    assert [str(source) for source in mounted if not source.exists()] == []


def test_the_processes_of_compose_start_with_settings_that_load(
    compose: Document, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("worker", "board", "analyst"):
        environment = compose["services"][name]["environment"]
        at_settings(str(KUBERNETES / "base" / "nabz.toml"), environment, monkeypatch)


def test_the_tokens_of_compose_are_made_once_and_open_the_board_and_the_workers_to_prometheus(
    compose: Document, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    services = compose["services"]
    folder = _mounted(services["tokens"], "tokens")
    assert folder == _mounted(services["board"], "tokens") == _mounted(services["worker"], "tokens")
    assert f"mkdir {folder} " in (DEPLOY / "Dockerfile").read_text("utf-8"), "a new volume belongs to our user"
    (script,) = services["tokens"]["command"]
    script = script.replace("$$", "$").replace(folder, str(tmp_path)).replace("nabz token", f"{_SCRIPTS}/nabz token")
    contents = []
    for _ in range(2):
        read(*services["tokens"]["entrypoint"], script)
        contents.append({file.name: file.read_text() for file in tmp_path.iterdir()})
    assert contents[0] == contents[1]
    assert len(set(contents[0].values())) == 3

    told = {name: text.replace(folder, str(tmp_path)) for name, text in services["board"]["environment"].items()}
    at_settings(str(KUBERNETES / "base" / "nabz.toml"), told, monkeypatch)
    board = load().board.model_copy(update={"host": "0.0.0.0"})  # noqa: S104 - as in the image; nothing listens
    for access in (board_access(board, None), health_access(board, board.host)):
        assert {name for name in contents[0] if access.tokens.holder(contents[0][name].strip())} == {
            "prometheus",
            "people",
        }
        assert access.hosts.takes("board:8600")
        assert access.hosts.takes("analyst:8602")
    scraped = yaml.safe_load((DEPLOY / "compose" / "prometheus.yml").read_text("utf-8"))["scrape_configs"]
    files = {job["authorization"]["credentials_file"] for job in scraped if job["job_name"].startswith("nabz")}
    assert {f"/etc/prometheus/{file}" for file in files} == {f"{_mounted(services['prometheus'], 'tokens')}/prometheus"}


def test_prometheus_in_compose_finds_its_rules_and_takes_its_configuration(tmp_path: Path) -> None:
    shutil.copy(DEPLOY / "compose" / "prometheus.yml", tmp_path)
    shutil.copytree(DEPLOY / "prometheus" / "rules", tmp_path / "rules")
    tokens = tmp_path / "tokens"
    tokens.mkdir()
    (tokens / "prometheus").write_text(new_token())
    said = read(installed("promtool", "prometheus"), "check", "config", tmp_path / "prometheus.yml")
    assert "1 rule files found" in said


def test_grafana_in_compose_finds_the_boards_of_every_language_where_they_are_built(
    compose: Document, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    boards, grafana = compose["services"]["boards"], compose["services"]["grafana"]
    assert grafana["depends_on"]["boards"]["condition"] == "service_completed_successfully"
    written_to, read_from = _mounted(boards, "boards"), _mounted(grafana, "boards")
    *command, out = boards["command"]
    assert (command[-1], out) == ("--out", written_to)
    # The image has the same folder, so that a new volume belongs to the user that writes to it.
    assert f"nabz grafana build --out {written_to} " in (DEPLOY / "Dockerfile").read_text("utf-8")

    monkeypatch.setenv("NABZ_CONFIG", str(KUBERNETES / "base" / "nabz.toml"))
    for name, value in boards["environment"].items():
        if name != "NABZ_CONFIG":
            monkeypatch.setenv(name, value)
    read(_SCRIPTS / "nabz", *command, tmp_path)
    providers = yaml.safe_load((PROJECT / "grafana/provisioning/dashboards/nabz.yml").read_text("utf-8"))["providers"]
    for provider in providers:
        path = provider["options"]["path"].replace("$NABZ_BOARDS", grafana["environment"]["NABZ_BOARDS"])
        folder = tmp_path / Path(path).relative_to(read_from)
        assert len(list(folder.glob("*.json"))) == 11, provider["folder"]


def _mounted(service: Document, volume: str) -> str:
    """Where a service finds a volume."""
    pairs = [
        mounted.split(":")[:2] if isinstance(mounted, str) else (mounted["source"], mounted["target"])
        for mounted in service["volumes"]
    ]
    return next(target for source, target in pairs if source == volume)


# -------------------------------------------------------------------------------------------- image


def test_the_image_file_has_nothing_that_hadolint_would_mend() -> None:
    assert read(_SCRIPTS / "hadolint", "--failure-threshold", "info", DEPLOY / "Dockerfile") == ""


def test_the_image_is_built_from_files_that_are_there_and_sent_to_the_builder() -> None:
    instructions = (DEPLOY / "Dockerfile").read_text("utf-8")
    sources = [
        source
        for line in re.findall(r"^COPY (?!--from)(.*) \S+$", instructions, re.MULTILINE)
        for source in line.split()
    ]
    sent = {line[1:] for line in (PROJECT / ".dockerignore").read_text("utf-8").splitlines() if line.startswith("!")}
    assert sources
    assert [source for source in sources if not (PROJECT / source).exists()] == []
    assert [source for source in sources if sent.isdisjoint(map(str, (Path(source), *Path(source).parents)))] == []


def test_the_wheel_that_goes_into_the_image_holds_every_file_of_the_packages(tmp_path: Path) -> None:
    read(
        *(sys.executable, "-m", "pip", "wheel", "--quiet", "--disable-pip-version-check", "--no-deps"),
        *("--wheel-dir", tmp_path, PROJECT),
    )
    (wheel,) = tmp_path.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        packed = set(archive.namelist())
    kept = read("git", "ls-files", "schemas", "streams", "agents", "grafana").splitlines()
    assert [name for name in kept if name not in packed] == []


@pytest.fixture
def board_port(tmp_path: Path, embedded_redis: str) -> Iterator[int]:
    port = free_port()
    with Product(tmp_path, "", f"{LOOPBACK}:1", embedded_redis) as product:
        board = product.start("board", "--port", str(port))
        product.until(lambda: "The board listens" in product.logs() or board.poll() is not None)
        yield port


@pytest.fixture
def https_port(tmp_path: Path, embedded_redis: str) -> Iterator[int]:
    port = free_port()
    read(
        *(installed("openssl", "openssl"), "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2"),
        *("-subj", "/CN=board.example.org", "-keyout", tmp_path / "key.pem", "-out", tmp_path / "cert.pem"),
    )
    tls = f'[board]\nssl_certfile = "{tmp_path}/cert.pem"\nssl_keyfile = "{tmp_path}/key.pem"\n'
    with Product(tmp_path, tls, f"{LOOPBACK}:1", embedded_redis) as product:
        board = product.start("board", "--port", str(port))
        product.until(lambda: "The board listens" in product.logs() or board.poll() is not None)
        yield port


def test_the_health_check_finds_a_board_with_a_certificate(https_port: int) -> None:
    ended = healthcheck(https_port, free_port(), free_port())
    assert (ended.returncode, ended.stderr) == (0, "")


def healthcheck(board: int, worker: int, analyst: int) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-I", DEPLOY / "healthcheck.py"],
        env={
            "NABZ_BOARD__PORT": str(board),
            "NABZ_WORKER__PORT": str(worker),
            "NABZ_ANALYST__PORT": str(analyst),
        },
        capture_output=True,
        text=True,
        timeout=180,
        check=False,
    )


def test_the_health_check_finds_a_board_that_is_well(board_port: int) -> None:
    assert healthcheck(board_port, free_port(), free_port()).returncode == 0
    assert healthcheck(free_port(), board_port, free_port()).returncode == 0
    assert healthcheck(free_port(), free_port(), board_port).returncode == 0


def test_the_health_check_says_when_nothing_listens() -> None:
    ended = healthcheck(free_port(), free_port(), free_port())
    assert (ended.returncode, ended.stderr) == (1, "neither a board nor a worker nor an analyst listens\n")


# --------------------------------------------------------------------------------------- Kubernetes


def rendered(folder: str) -> list[Document]:
    kubectl = shutil.which("kubectl")
    if kubectl is None:
        pytest.skip("kubectl is not installed, and Debian's own is too old to render what stands in deploy/kubernetes")
    return list(yaml.safe_load_all(read(kubectl, "kustomize", KUBERNETES / folder)))


@pytest.mark.parametrize("folder", ["base", "production"])
def test_what_kubernetes_gets_is_valid(folder: str) -> None:
    for document in rendered(folder):
        if document["kind"] not in OF_KEDA:
            kubernetes_validate.validate(document, KUBERNETES_VERSION, strict=True)


@pytest.mark.parametrize("folder", ["base", "production"])
def test_the_processes_of_kubernetes_start_with_settings_that_load(
    folder: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    maps = {
        document["metadata"]["name"].rpartition("-")[0]: document["data"]
        for document in rendered(folder)
        if document["kind"] == "ConfigMap"
    }
    settings = tmp_path / "nabz.toml"
    settings.write_text(maps["nabz-settings"]["nabz.toml"], "utf-8")
    at_settings(str(settings), with_secrets(maps["nabz-connections"], tmp_path), monkeypatch)


def with_secrets(variables: Mapping[str, str], folder: Path) -> Mapping[str, str]:
    """Variables whose files of secrets are there, in a folder in the place of the one in a pod."""
    for name in ("redis-password", "kafka-password"):
        (folder / name).write_text("of the secret\n", "utf-8")
    return {name: value.replace(str(MOUNTED), str(folder)) for name, value in variables.items()}


def test_the_overlay_for_production_names_files_that_its_secret_mounts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = KUBERNETES / "production"
    overlay = yaml.safe_load((folder / "kustomization.yaml").read_text("utf-8"))
    (literals,) = (generated["literals"] for generated in overlay["configMapGenerator"])
    variables = dict(literal.split("=", 1) for literal in literals)
    files = [Path(value) for name, value in variables.items() if name.endswith("_FILE")]
    assert files
    assert {file.parent for file in files} == {MOUNTED}
    assert {patch["path"] for patch in overlay["patches"]} == {"secrets.yaml", "mounts.yaml"}
    (mount,) = yaml.safe_load((folder / "mounts.yaml").read_text("utf-8"))
    added = yaml.safe_load((folder / "secrets.yaml").read_text("utf-8"))["spec"]["template"]["spec"]["volumes"]
    assert mount["value"]["mountPath"] == str(MOUNTED)
    assert [volume["name"] for volume in added] == [mount["value"]["name"]]
    made = (folder / "secrets.yaml").read_text("utf-8")
    assert all(f"--from-file={file.name}" in made for file in files)
    at_settings(str(KUBERNETES / "base" / "nabz.toml"), with_secrets(variables, tmp_path), monkeypatch)


def test_kubernetes_mounts_every_token_where_the_settings_look_for_it_and_no_pod_starts_without() -> None:
    kustomization = yaml.safe_load((KUBERNETES / "base" / "kustomization.yaml").read_text("utf-8"))
    literals = [one for made in kustomization["configMapGenerator"] for one in made.get("literals", ())]
    files = {value for name, _, value in (one.partition("=") for one in literals) if name.endswith("_FILE")}
    for name in ("board", "worker", "analyst"):
        documents = yaml.safe_load_all((KUBERNETES / "base" / f"{name}.yaml").read_text("utf-8"))
        (deployment,) = (document for document in documents if document["kind"] == "Deployment")
        pod = deployment["spec"]["template"]["spec"]
        (mount,) = (one for one in pod["containers"][0]["volumeMounts"] if one["name"] == "tokens")
        (volume,) = (one for one in pod["volumes"] if one["name"] == "tokens")
        assert mount["readOnly"]
        assert "optional" not in volume["secret"]
        assert {Path(file).parent for file in files} == {Path(mount["mountPath"])}
    told = (KUBERNETES / "base" / "kustomization.yaml").read_text("utf-8")
    assert {Path(file).name for file in files} == set(re.findall(r'--from-literal=([a-z-]+)="', told))


def test_kubernetes_gives_the_processes_no_variables_of_services() -> None:
    for name in ("board", "worker", "analyst"):
        documents = yaml.safe_load_all((KUBERNETES / "base" / f"{name}.yaml").read_text("utf-8"))
        (deployment,) = (document for document in documents if document["kind"] == "Deployment")
        assert deployment["spec"]["template"]["spec"]["enableServiceLinks"] is False


def test_each_process_of_kubernetes_is_probed_spared_and_confined() -> None:
    documents = rendered("production")
    deployments = [document for document in documents if document["kind"] == "Deployment"]
    budgets = [document for document in documents if document["kind"] == "PodDisruptionBudget"]
    assert len(deployments) == 3
    for deployment in deployments:
        labels = deployment["spec"]["template"]["metadata"]["labels"]
        (container,) = deployment["spec"]["template"]["spec"]["containers"]
        ports = {port["name"] for port in container["ports"]}
        for probe in ("startupProbe", "livenessProbe", "readinessProbe"):
            assert container[probe]["httpGet"]["port"] in ports
        assert deployment["spec"]["template"]["spec"]["securityContext"]["runAsNonRoot"]
        assert container["securityContext"]["readOnlyRootFilesystem"]
        assert [budget for budget in budgets if budget["spec"]["selector"]["matchLabels"] == labels]


def test_workers_are_scaled_up_to_the_number_of_partitions_and_no_further() -> None:
    documents = rendered("production")
    (scaled,) = [document for document in documents if document["kind"] == "ScaledObject"]
    (connections,) = [
        document["data"]
        for document in documents
        if document["kind"] == "ConfigMap" and "NABZ_KAFKA__PARTITIONS" in document["data"]
    ]
    assert scaled["spec"]["maxReplicaCount"] == int(connections["NABZ_KAFKA__PARTITIONS"])


# ------------------------------------------------------------------------------------------ systemd


@pytest.mark.parametrize("unit", ["nabz-board.service", "nabz-worker@.service", "nabz-analyst.service"])
def test_systemd_takes_the_units_with_the_credentials_beside_them(unit: str, tmp_path: Path) -> None:
    text = (DEPLOY / "systemd" / unit).read_text("utf-8")
    copy = tmp_path / unit
    copy.write_text(text.replace("/opt/nabz/bin", str(_SCRIPTS)), "utf-8")
    beside = tmp_path / f"{unit}.d"
    beside.mkdir()
    shutil.copy(DEPLOY / "systemd" / "secrets.conf", beside)
    verified = subprocess.run(
        [installed("systemd-analyze", "systemd"), "verify", copy],
        capture_output=True,
        text=True,
        timeout=180,
        check=False,
    )
    assert (verified.returncode, verified.stderr) == (0, "")


def test_the_credentials_of_systemd_are_what_settings_are_given_as_files() -> None:
    text = (DEPLOY / "systemd" / "secrets.conf").read_text("utf-8")
    loaded = re.findall(r"^LoadCredential=([\w-]+):/etc/nabz/secrets/\1$", text, re.MULTILINE)
    given = dict(re.findall(r"^Environment=(\w+)=%d/([\w-]+)$", text, re.MULTILINE))
    assert loaded == list(given.values())
    assert len(loaded) > 1
    assert given.keys() <= set(known_variables())
