"""Kafka: record batches through Faust, from the offsets in the store; topics, dead letters, publishing."""

from faust.types import TP

from streams.kafka.app import BatchApp, PartitionListener, add_family, create_app
from streams.kafka.batches import Record, RecordBatch
from streams.kafka.bulk import DeliveryFailed
from streams.kafka.dead_letters import DeadLetters
from streams.kafka.handling import Handler
from streams.kafka.layout import WrongLayout
from streams.kafka.positions import Positions
from streams.kafka.publisher import EventTooLarge, Publisher, partition_of
from streams.kafka.run import EXIT_FAILED, EXIT_STOPPED, WorkerEnded, run, serve
from streams.kafka.topics import KafkaUnavailable, TopicsMissing, prepare_topics

__all__ = [
    "EXIT_FAILED",
    "EXIT_STOPPED",
    "TP",
    "BatchApp",
    "DeadLetters",
    "DeliveryFailed",
    "EventTooLarge",
    "Handler",
    "KafkaUnavailable",
    "PartitionListener",
    "Positions",
    "Publisher",
    "Record",
    "RecordBatch",
    "TopicsMissing",
    "WorkerEnded",
    "WrongLayout",
    "add_family",
    "create_app",
    "partition_of",
    "prepare_topics",
    "run",
    "serve",
]
