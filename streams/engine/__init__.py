"""The engine: record batches become facts, differences and commits, shard by shard."""
