"""The board: panes to rolling windows, windows to KPI tables, tables to Redis, Prometheus and the page."""
