"""Grafana's own alerting: the rules of Prometheus, who is told, and bringing both into a running Grafana."""
