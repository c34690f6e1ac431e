"""The engine: record batches, facts, measures, panes, windows and the board."""
