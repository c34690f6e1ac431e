"""Grafana boards as code: dashboards, their provisioning, and pushing them to a running Grafana."""
