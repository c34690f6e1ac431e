-- Read what a writer has to know of a shard, all of one moment. Writes nothing.
-- KEYS: offsets, seen, changed, names
-- Returns {offsets, seen event types each with the epoch ms of its first event, names of logs, names of values}, the
-- first, second and fourth as flat lists.
return {
  redis.call('HGETALL', KEYS[1]),
  redis.call('ZRANGE', KEYS[2], 0, -1, 'WITHSCORES'),
  redis.call('ZRANGE', KEYS[3], 0, -1),
  redis.call('HGETALL', KEYS[4]),
}
