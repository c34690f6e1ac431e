"""The samples for Kubernetes, rendered and validated by its own tools: there is no cluster to run them in."""

import re
import shutil
from collections.abc import Mapping
from pathlib import Path

import kubernetes_validate
import pytest
import yaml

from tests.integration.deploy_files import (
    KUBERNETES,
    KUBERNETES_VERSION,
    MOUNTED,
    OF_KEDA,
    Document,
    at_settings,
    read,
)


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
