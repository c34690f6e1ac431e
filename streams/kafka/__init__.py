"""Kafka: record batches through Faust, from the offsets in the store; topics, dead letters, publishing."""
