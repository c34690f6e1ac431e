"""Servers that come as wheels: a Kafka-compatible broker and a Redis, started and stopped by this process.

They are what `nabz demo` runs on and half of what the tests run on: no root, no Docker, no JVM. Both keep
their data in memory, listen on the loopback interface only, and end with this process, however it ends.
"""

from streams.embedded.kafka import EmbeddedKafka
from streams.embedded.ports import LOOPBACK, answers, free_port
from streams.embedded.redis import EmbeddedRedis
from streams.embedded.server import Server, ServerFailed, ServerMissing

__all__ = [
    "LOOPBACK",
    "EmbeddedKafka",
    "EmbeddedRedis",
    "Server",
    "ServerFailed",
    "ServerMissing",
    "answers",
    "free_port",
]
