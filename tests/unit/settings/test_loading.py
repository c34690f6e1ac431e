"""Where settings come from, and what is said of wrong ones."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from streams.settings import Settings, SettingsError, Span, load

CONTRACT = """
currency = "USD"
clock = "wall"
inactivity_days = 90
lifespan_cap_years = 10
margin = 1
acsi_weights = { satisfaction = 1, expectancy = 1, ideal = 1 }
dimension_values = { default = 50, campaign = 100, agent = 200 }
future_minutes = 5
cart_timeout_minutes = 60
[kafka]
bootstrap = "localhost:9092"
partitions = 4
[redis]
url = "redis://localhost:6379/0"
[pipelines.default]
stages = { lead = 0.1, qualified = 0.25, proposal = 0.5, negotiation = 0.75 }
won = ["won"]
lost = ["lost"]
[calendar]
timezone = "Asia/Tehran"
days = ["sat", "sun", "mon", "tue", "wed"]
hours = "09:00-17:00"
holidays = "IR"
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "nabz.toml"


def loaded(file: Path, text: str) -> Settings:
    file.write_text(text, encoding="utf-8")
    return load(file)


def problem(file: Path, text: str = "") -> str:
    with pytest.raises(SettingsError) as caught:
        loaded(file, text)
    return str(caught.value)


def test_without_a_file_and_an_environment_all_is_as_documented(file: Path) -> None:
    assert load() == Settings() == loaded(file, CONTRACT)


def test_the_environment_comes_before_the_file_and_the_file_before_the_default(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NABZ_CURRENCY", "EUR")
    monkeypatch.setenv("NABZ_KAFKA__BOOTSTRAP", "one:9092,two:9093")
    settings = loaded(file, 'currency = "GBP"\nmargin = 0.4\n[kafka]\nbootstrap = "three:9092"\npartitions = 7')
    assert (settings.currency, settings.margin, settings.inactivity_days) == ("EUR", Decimal("0.4"), 90)
    assert (settings.kafka.bootstrap, settings.kafka.partitions) == ("one:9092,two:9093", 7)


def test_overrides_come_before_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NABZ_BOARD__PORT", "9000")
    monkeypatch.setenv("NABZ_BOARD__HOST", "0.0.0.0")  # noqa: S104 - nothing listens there
    board = load(overrides={"board": {"port": 9100}}).board
    assert (board.port, board.host) == (9100, "0.0.0.0")  # noqa: S104 - the same


def test_a_key_that_is_no_text_is_refused_by_name() -> None:
    with pytest.raises(SettingsError, match=r"^curre\\udcffncy: is no text in UTF-8$"):
        load(overrides={"curre\udcffncy": "USD"})


def test_the_file_is_the_one_that_the_environment_names(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file.write_text('clock = "event"')
    monkeypatch.setenv("NABZ_CONFIG", str(file))
    assert load().clock == "event"


def test_every_kind_of_value_can_be_given_in_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in {
        "NABZ_RATES": '{"GBP": 1.25, "EUR": "1.1"}',
        "NABZ_RATES__JPY": "0.0067",
        "NABZ_DIMENSION_VALUES__CAMPAIGN": "500",
        "NABZ_CALENDAR__TIMEZONE": "Europe/Berlin",
        "NABZ_CALENDAR__DAYS": "mon,Tue",
        "NABZ_CALENDAR__HOURS": '["09:00-12:00", "13:00-17:30"]',
        "NABZ_CALENDAR__HOLIDAYS": "DE-BY, 2026-12-24",
        "NABZ_KAFKA__CREATE_TOPICS": "false",
        "NABZ_ACSI_WEIGHTS__IDEAL": "2",
        "NABZ_PIPELINES": '{"West": {"stages": {"Prospecting": 0.0, "Engaging": 0.6315}, "won": ["Won"]}}',
        "NABZ_PIPELINES__DEFAULT__LOST": "lost,silent",
        "NABZ_LOG__LEVEL": "",
    }.items():
        monkeypatch.setenv(name, value)
    settings = load()
    assert settings.rates == {"GBP": Decimal("1.25"), "EUR": Decimal("1.1"), "JPY": Decimal("0.0067")}
    assert settings.dimension_cap("channel") == 50
    assert settings.dimension_cap("campaign") == 500
    assert settings.calendar.timezone == "Europe/Berlin"
    assert settings.calendar.days == ("mon", "tue")
    assert settings.calendar.hours == (Span(9 * 3600, 12 * 3600), Span(13 * 3600, 17 * 3600 + 1800))
    assert settings.calendar.holidays == ("DE-BY", date(2026, 12, 24))
    assert settings.kafka.create_topics is False
    assert settings.acsi_weights.ideal == 2
    assert list(settings.pipelines["West"].stages) == ["Prospecting", "Engaging"]
    assert settings.pipelines["default"].lost == ("lost", "silent")
    assert settings.log.level == "info"


def test_tables_of_the_environment_are_merged_but_the_stages_of_a_pipeline_are_not(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NABZ_RATES__EUR", "1.2")
    monkeypatch.setenv("NABZ_PIPELINES__DEFAULT__STAGES", '{"trial": 0.3}')
    settings = loaded(
        file, 'rates = {EUR = 1, GBP = "1.25"}\n[pipelines.default]\nstages = {a = 0.5}\nwon = ["signed"]'
    )
    assert settings.rates == {"EUR": Decimal("1.2"), "GBP": Decimal("1.25")}
    assert settings.pipelines["default"].stages == {"trial": Decimal("0.3")}
    assert settings.pipelines["default"].won == ("signed",)


def test_a_currency_may_have_rates_of_several_dates(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NABZ_RATES__EUR", '{"2026-01-01": 1.1}')
    monkeypatch.setenv("NABZ_RATES__GBP__2026-09-01", "1.31")
    settings = loaded(file, 'rates = { GBP = { "2026-07-01" = "1.30", 2026-01-01 = 1.25 }, EUR = 1, JPY = 0.007 }')
    assert settings.rates == {
        "GBP": {
            date(2026, 1, 1): Decimal("1.25"),
            date(2026, 7, 1): Decimal("1.30"),
            date(2026, 9, 1): Decimal("1.31"),
        },
        "EUR": {date(2026, 1, 1): Decimal("1.1")},
        "JPY": Decimal("0.007"),
    }


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('currency = "usd"', "currency = 'usd' (in {file}): expected an ISO 4217 code such as 'EUR'"),
        # ISO 4217 keeps it for tests: nothing is counted in it.
        ('currency = "XTS"', "currency = 'XTS' (in {file}): expected an ISO 4217 code such as 'EUR'"),
        (
            "[kafka]\npartitions = 0",
            "kafka.partitions = 0 (in {file}): expected a whole number from 1 to 1024",
        ),
        (
            "[kafka]\npartitions = true",
            "kafka.partitions = true (in {file}): expected a whole number from 1 to 1024",
        ),
        ("inactivity_days = 1.5", "inactivity_days = 1.5 (in {file}): expected a whole number"),
        ("[kafka]\npartitons = 3", "kafka.partitons: unknown key (in {file}); did you mean 'partitions'?"),
        (
            "[redis]\nfoo = 3",
            "redis.foo: unknown key (in {file}); known: password, password_file, persistent, sentinel_password",
        ),
        (
            "[redis]\ntimeout_seconds = 0",
            "redis.timeout_seconds = 0 (in {file}): expected a whole number from 1 to 600",
        ),
        ("xyz = []", "xyz: unknown key (in {file}); known: acsi_weights, alerts, analyst, baskets"),
        ("rates = { EUR = 0 }", "rates.EUR = 0 (in {file}): expected how much of the reporting currency"),
        ('rates = { EUR = "1e-16" }', "rates.EUR = '1e-16' (in {file}): expected how much"),
        ("rates = { EUR = nan }", "rates.EUR = NaN (in {file}): expected"),
        ("rates = { EUR = 1e400 }", "rates.EUR = 1E+400 (in {file}): expected"),
        ("rates = { EUR = {} }", "rates.EUR (in {file}): expected how much"),
        ('rates = { EUR = { "2026-01-01" = 0 } }', "(in {file}): expected how much of the reporting currency"),
        ('rates = { EUR = { "2026-02-30" = 1 } }', "(in {file}): expected how much of the reporting currency"),
        ('rates = { USD = { "2026-01-01" = 1, "2026-07-01" = 2 } }', "(in {file}): expected 1, or no such key: 'USD'"),
        ("rates = { QQQ = 1 }", "rates.QQQ (in {file}): expected an ISO 4217 code"),
        ("rates = { USD = 2 }", "rates.USD = 2 (in {file}): expected 1, or no such key: 'USD' is what"),
        ("rates = 3", "rates = 3 (in {file}): expected a table of keys and values"),
        ('clock = "sun"', "clock = 'sun' (in {file}): expected wall or event"),
        ("dimension_values = 0", "dimension_values = 0 (in {file}): expected a whole number from 1 to 4000"),
        (
            "dimension_values = { campaign = 4001 }",
            "dimension_values.campaign = 4001 (in {file}): expected a whole number from 1 to 4000",
        ),
        ("dimension_values = { canal = 5 }", "dimension_values.canal (in {file}): expected 'default' or"),
        ('hidden_dimensions = ["canal"]', "hidden_dimensions = ['canal'] (in {file}): expected a list of different"),
        (
            'hidden_dimensions = ["owner", "owner"]',
            "(in {file}): expected a list of different dimensions among agent, ",
        ),
        ("margin = 1.01", "margin = 1.01 (in {file}): expected a share from 0 to 1"),
        ("acsi_weights = { satisfaction = 0, expectancy = 0, ideal = 0 }", "at least one weight above 0"),
        ('[pipelines.a]\nstages = { x = "2" }', "pipelines.a.stages.x = '2' (in {file}): expected a prob"),
        ("[pipelines.a]\nstages = {}", "pipelines.a (in {file}): expected at least one open stage"),
        ('[pipelines.a]\nwon = ["lead"]', "but 'lead' stands there twice"),
        ('[calendar]\ntimezone = "Mars"', "calendar.timezone = 'Mars' (in {file}): expected a time zone"),
        ('[calendar]\ndays = ["mon", "mon"]', "calendar.days = ['mon', 'mon'] (in {file}): expected a list"),
        ("[calendar]\ndays = []", "calendar.days = [] (in {file}): expected a list of different days"),
        ('[calendar]\nhours = "9-17"', "calendar.hours = '9-17' (in {file}): expected '09:00-17:00'"),
        ('[calendar]\nholidays = "XX"', "calendar.holidays = 'XX' (in {file}): expected a country code"),
        ('[calendar]\nholidays = ["2026-02-30"]', "calendar.holidays = ['2026-02-30'] (in {file})"),
        ('[kafka]\nbootstrap = "localhost"', "kafka.bootstrap = 'localhost' (in {file}): expected host:port"),
        ('[kafka]\nssl_cafile = "/no/such"', "kafka.ssl_cafile = '/no/such' (in {file}): expected a file"),
        ('[kafka]\nsecurity_protocol = "SASL_SSL"', "expected sasl_username and sasl_password with"),
        (
            '[redis]\nurl = "http://localhost"',
            "redis.url = 'http://localhost' (in {file}): expected redis://",
        ),
        ("kafka = 3", "kafka = 3 (in {file}): expected a table of keys and values"),
    ],
)
def test_a_wrong_value_is_named_with_its_key_and_what_is_expected(text: str, said: str, file: Path) -> None:
    assert said.format(file=file) in problem(file, text)


def test_each_problem_has_a_line_of_its_own(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NABZ_BOARD__PORT", "http")
    lines = problem(file, 'margin = 2\nfuture_minutes = -1\n[kafka]\nbotstrap = ""').splitlines()
    assert [line.split(" ")[0].rstrip(":") for line in lines] == [
        "margin",
        "future_minutes",
        "kafka.botstrap",
        "board.port",
    ]
    assert "(from NABZ_BOARD__PORT)" in lines[3]


def test_a_problem_of_the_environment_names_the_variable_that_was_set(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NABZ_CALENDAR", '{"hours": "late"}')
    assert "calendar.hours = 'late' (from NABZ_CALENDAR): expected" in problem(file)


@pytest.mark.parametrize(
    "text",
    [
        '[kafka]\nsecurity_protocol = "SASL_SSL"\nsasl_password = 1234567',
        '[redis]\nurl = "redis://me:1234567@host:99999/0"',
        '[redis]\nurl = "redis://me:1/2@3:1234567@host/x"',
        '[redis]\nurl = "redis://me:1234567x"',
        '[redis]\nurl = "redis://:1234567#host"',
        '[redis]\nurl = "rediss://host/0?ssl_pass=1234567"',
        "[redis]\nusername = 1234567",
        '[redis]\nsentinel_password = "1234567"',
        '[redis]\npassword_file = "1234567"',
        '[redis]\nurl_file = "1234567"',
        '[redis]\nssl_keyfile = "1234567"',
        '[redis]\nurl = "redis://:1234567@host"\npassword = "7654321"',
        '[grafana]\nurl = "me:1234567@host"',
        '[grafana]\ntoken_file = "1234567"',
        'kafka = \'{"sasl_password": "1234567"\'',
        '[kafka]\nsasl_mechanism = "1234567"',
        "[kafka]\nsasl_username = 1234567",
        "[grafana]\ntoken = 1234567",
    ],
)
def test_a_message_never_shows_a_password(text: str, file: Path) -> None:
    assert "1234567" not in problem(file, text)


def test_a_wrong_protocol_is_shown_though_it_speaks_of_sasl(file: Path) -> None:
    assert "kafka.security_protocol = 'SASL_TLS' (in " in problem(file, '[kafka]\nsecurity_protocol = "SASL_TLS"')


def test_settings_never_show_a_password() -> None:
    settings = Settings(
        kafka={"security_protocol": "sasl_ssl", "sasl_username": "me", "sasl_password": "1234567"},  # type: ignore[arg-type] # as from a file
        redis={"url": "redis://:1234567@host"},  # type: ignore[arg-type] # as from a file
    )
    assert settings.kafka.sasl_password is not None
    assert settings.kafka.sasl_password.get_secret_value() == "1234567"
    assert "1234567" not in repr(settings)


def test_a_file_that_is_missing_or_no_toml_is_named(file: Path) -> None:
    with pytest.raises(SettingsError, match="cannot be read: No such file"):
        load(file)
    assert str(file) in problem(file, "currency = ")
    file.write_bytes(b"\xff\xfe")
    with pytest.raises(SettingsError, match="no TOML file"):
        load(file)


def test_one_limit_for_all_dimensions_replaces_a_table_of_limits(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NABZ_DIMENSION_VALUES", "70")
    assert loaded(file, "dimension_values = { campaign = 500 }").dimension_cap("campaign") == 70
