"""Redis: connections, shards and the numbers of dimension values. Nothing else in the engine knows Redis."""
