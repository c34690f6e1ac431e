"""Driving the engine's writers on a real Redis without Kafka, and reading their panes naively."""
