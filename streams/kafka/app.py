"""The Faust app of a worker: its settings, its agents, and what happens when partitions come and go."""

import asyncio
import logging
from collections.abc import Collection, Mapping
from typing import Any, Protocol, cast

import faust
from faust.app.base import BootStrategy
from faust.types import TP, StreamT
from faust.types.transports import TransportT
from yarl import URL

from streams.kafka.batches import RecordBatch
from streams.kafka.connection import REQUEST_SECONDS
from streams.kafka.consumer import BatchConsumer, HEARTBEAT_SECONDS, REBALANCE_SECONDS, SILENCE_SECONDS
from streams.kafka.handling import BatchHandling, Handler
from streams.kafka.positions import Positions
from streams.kafka.progress import Progress
from streams.kafka.scheduler import BatchScheduler
from streams.kafka.schema import BatchSchema
from streams.kafka.transport import BatchTransport
from streams.settings import Settings

logger = logging.getLogger(__name__)

QUEUED_BATCHES = 8
"""Batches that wait for each family's agent; when they are so many, nothing more is fetched."""
UNDER_WAY_SECONDS = 20.0
"""How long a batch that is being handled may hold up a rebalance or the end of the process."""
