"""Kafka: clients of it (`clients`), what knows Faust (`faust`), and beside them what knows neither.

Importing this package, or what stands beside the two rooms, brings neither Faust nor aiokafka along.
"""
