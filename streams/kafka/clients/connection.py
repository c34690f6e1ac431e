"""The settings of Kafka in the words of aiokafka."""

import ssl
from typing import Any

from streams.settings import KafkaSettings

REQUEST_SECONDS = 30


def connection(settings: KafkaSettings) -> dict[str, Any]:
    """Keyword arguments that every client of aiokafka takes: addresses, encryption, name and password.

    Raises:
        SSLError, OSError: a certificate or key is not one.
    """
    arguments: dict[str, Any] = {
        "bootstrap_servers": settings.bootstrap.split(","),
        "client_id": settings.group,
        "security_protocol": settings.security_protocol,
        "request_timeout_ms": REQUEST_SECONDS * 1000,
    }
    if settings.needs_ssl:
        context = ssl.create_default_context(cafile=settings.ssl_cafile)
        if settings.ssl_certfile is not None:
            context.load_cert_chain(settings.ssl_certfile, settings.ssl_keyfile)
        arguments["ssl_context"] = context
    if settings.needs_sasl and settings.sasl_password is not None:
        arguments["sasl_mechanism"] = settings.sasl_mechanism
        arguments["sasl_plain_username"] = settings.sasl_username
        arguments["sasl_plain_password"] = settings.sasl_password.get_secret_value()
    return arguments
