"""The settings of Kafka in the words of aiokafka."""

import ssl
from typing import Any

from aiokafka.errors import KafkaError, KafkaTimeoutError, KafkaUnavailableError

from streams.redis.errors import WrongSettingsError
from streams.settings import KafkaSettings

REQUEST_SECONDS = 30


def connection(settings: KafkaSettings) -> dict[str, Any]:
    """Keyword arguments that every client of aiokafka takes: addresses, encryption, name and password.

    Raises:
        WrongSettingsError: a certificate or key is not one, or cannot be read without its pass phrase.
    """
    arguments: dict[str, Any] = {
        "bootstrap_servers": settings.bootstrap.split(","),
        "client_id": settings.group,
        "security_protocol": settings.security_protocol,
        "request_timeout_ms": REQUEST_SECONDS * 1000,
    }
    if settings.needs_ssl:
        arguments["ssl_context"] = _context(settings)
    if settings.needs_sasl and settings.sasl_password is not None:
        arguments["sasl_mechanism"] = settings.sasl_mechanism
        arguments["sasl_plain_username"] = settings.sasl_username
        arguments["sasl_plain_password"] = settings.sasl_password.get_secret_value()
    return arguments


def passes(error: KafkaError) -> bool:
    """Whether an error is of brokers that are away, or not ready, and waiting helps."""
    return bool(error.retriable) or isinstance(error, KafkaTimeoutError | KafkaUnavailableError)


def _context(settings: KafkaSettings) -> ssl.SSLContext:
    try:
        context = ssl.create_default_context(cafile=settings.ssl_cafile)
    except OSError as error:
        raise WrongSettingsError(
            f"kafka.ssl_cafile = '{settings.ssl_cafile}' holds no certificate in PEM ({_reason(error)})"
        ) from error
    if settings.ssl_certfile is not None:
        _load_own(context, settings.ssl_certfile, settings)
    return context


def _load_own(context: ssl.SSLContext, certificate: str, settings: KafkaSettings) -> None:
    password = settings.ssl_key_password
    asked = False

    def pass_phrase() -> str:
        # OpenSSL itself would ask on the terminal, and wait there.
        nonlocal asked
        asked = True
        return "" if password is None else password.get_secret_value()

    try:
        context.load_cert_chain(certificate, settings.ssl_keyfile, pass_phrase)
    except OSError as error:
        name = "kafka.ssl_certfile" if settings.ssl_keyfile is None else "kafka.ssl_keyfile"
        key = f"{name} = '{settings.ssl_keyfile or certificate}'"
        if asked:
            given = "is not that of kafka.ssl_key_password: set it" if password else "is not given: set it as"
            said = f"{key} has a pass phrase that {given}" + ("" if password else " kafka.ssl_key_password")
            raise WrongSettingsError(said) from error
        if "MISMATCH" in (getattr(error, "reason", None) or ""):
            raise WrongSettingsError(f"{key} is not the key of kafka.ssl_certfile = '{certificate}'") from error
        raise WrongSettingsError(
            f"kafka.ssl_certfile = '{certificate}' and its key cannot be read as PEM ({_reason(error)})"
        ) from error


def _reason(error: OSError) -> str:
    return str(getattr(error, "reason", None) or error.strerror or error)
