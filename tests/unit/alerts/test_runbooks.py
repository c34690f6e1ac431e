"""Runbooks: what of the settings gets into them, and what does not."""

import re

import pytest

from streams.alerts.generated import runbook_files, runbooks_of
from streams.alerts.runbooks import Call, Run, Runbook
from streams.alerts.runbooks.installation import installation, public
from streams.settings import KafkaSettings, RedisSettings, Settings


def settings(**tables: object) -> Settings:
    return Settings.model_validate(tables)


def code(runbook: Runbook) -> str:
    """All that there is to run."""
    return "\n".join(block.code for section in runbook.sections for block in section.blocks if isinstance(block, Run))


@pytest.mark.parametrize(
    ("url", "called"),
    [
        ("redis://localhost", "redis-cli -h localhost -p 6379"),
        ("redis://localhost:6380/0", "redis-cli -h localhost -p 6380"),
        ("redis://[::1]:6380/2", "redis-cli -h ::1 -p 6380 -n 2"),
        ("rediss://bob:secret@host/2", "redis-cli -h host -p 6379 --user USER --askpass --tls -n 2"),
        ("redis://:secret@host", "redis-cli -h host -p 6379 --askpass"),
        ("redis+cluster://:secret@a:7000,b:7001", "redis-cli -c -h a -p 7000 --askpass"),
        ("redis+sentinel://bob:secret@a,b:26379/main/1", "redis-cli -h MASTER --user USER --askpass -n 1"),
    ],
)
def test_redis_is_called_by_its_address_without_passwords_and_users(url: str, called: str) -> None:
    at = installation(settings(redis={"url": url}))
    assert at.redis == called
    asked = "redis-cli -h a -p 26379 sentinel get-master-addr-by-name main"
    assert at.sentinel == (asked if "sentinel" in url else None)


def test_where_sentinel_knows_the_master_it_is_asked_first() -> None:
    commands = code(runbooks_of(settings(redis={"url": "redis+sentinel://a/main"}))["NabzStoreAway"])
    assert commands.index("get-master-addr-by-name main") < commands.index("redis-cli -h MASTER ping")


def test_no_runbook_tells_a_password_or_a_user() -> None:
    secrets = ("s3cret", "grace")
    told = Settings(
        redis=RedisSettings(url="redis://grace:s3cret@redis.example.org:6380/1"),
        kafka=KafkaSettings(
            bootstrap="kafka.example.org:9093",
            security_protocol="SASL_SSL",
            sasl_mechanism="PLAIN",
            sasl_username="grace",
            sasl_password="s3cret",  # type: ignore[arg-type] # noqa: S106 - as written in a file
        ),
        alerts={  # type: ignore[arg-type] # as written in a file
            "board_url": "https://grace:s3cret@board.example.org",
            "prometheus_url": "https://grace:s3cret@prometheus.example.org",
            "alertmanager_url": "https://grace:s3cret@alertmanager.example.org",
        },
        grafana={"token": "s3cret"},  # type: ignore[arg-type] # as written in a file
    )
    everything = "\n".join(runbook_files(told).values())
    assert not [secret for secret in secrets if secret in everything]
    assert "kafka-consumer-groups.sh --bootstrap-server kafka.example.org:9093 --describe --group nabz" in everything
    assert "--command-config client.properties" in everything
    assert "kcat -C -e -b kafka.example.org:9093 -t crm.dead-letters -F kcat.conf" in everything
    for address in ("redis.example.org", "//board.example.org", "//prometheus.example.org/graph?"):
        assert address in everything
    assert "--alertmanager.url=https://alertmanager.example.org" in everything
    assert public("https://a:b@[::1]:8600/x") == "https://[::1]:8600/x"


def test_without_a_login_kafka_is_asked_without_files() -> None:
    everything = "\n".join(runbook_files(Settings()).values())
    assert "client.properties" not in everything
    assert "kcat.conf" not in everything


def test_where_prometheus_is_not_known_queries_have_no_link() -> None:
    assert "/graph?" not in "\n".join(runbook_files(Settings()).values())


def test_a_page_names_the_contact_of_its_severity() -> None:
    told = settings(contacts={"page": {"name": "Night"}, "ticket": {"name": "Desk", "mail": "desk@example.org"}})
    pages = runbooks_of(told)

    def called(name: str) -> list[str]:
        blocks = [block for section in pages[name].sections for block in section.blocks]
        return [block.contact.name for block in blocks if isinstance(block, Call)]

    assert called("CustomerChurnRatioSpike") == called("NabzBoardDown") == ["Night"]
    assert called("NpsLow") == called("NabzCommitsSlow") == ["Desk"]
    assert called("NabzWatchdog") == []
    assert "- Desk\n- Mail: desk@example.org\n" in runbook_files(told)["NpsLow.md"]
    assert "Set `contacts.page`" in runbook_files(Settings())["NabzBoardDown.md"]


def test_every_runbook_says_what_to_do_first_and_how_it_is_silenced() -> None:
    for name, page in runbooks_of(Settings()).items():
        parts = [section.name for section in page.sections]
        assert parts[:3] == ["meaning", "first", "call"], name
        assert parts[-1] == "silence", name
        assert len(parts) == len(set(parts)), name


def test_every_place_of_a_command_is_filled_in() -> None:
    for name, page in runbooks_of(Settings()).items():
        commands = [b.code for section in page.sections for b in section.blocks if isinstance(b, Run)]
        shell = "\n".join(line for line in commands if "{__name__" not in line and "window=" not in line)
        assert not re.search(r"\{[a-z]+\}", shell), name


def test_files_have_no_markup() -> None:
    for name, text in runbook_files(Settings()).items():
        plain = re.sub(r"```.*?```|`[^`]*`", "", text, flags=re.DOTALL)
        assert not re.search(r"</?[a-z]", plain), name
