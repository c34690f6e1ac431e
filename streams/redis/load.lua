-- Read what a writer has to know of a shard, all of one moment. Writes nothing.
-- KEYS: offsets, seen, changed, names, sessions, outbox
-- Returns {offsets, seen event types each with the epoch ms of its first event, names of logs, names of values, session
-- that wrote this version, what others have to be told}, all but the third and the fifth as flat lists.
return {
  redis.call('HGETALL', KEYS[1]),
  redis.call('ZRANGE', KEYS[2], 0, -1, 'WITHSCORES'),
  redis.call('ZRANGE', KEYS[3], 0, -1),
  redis.call('HGETALL', KEYS[4]),
  redis.call('ZREVRANGE', KEYS[5], 0, 0)[1] or '',
  redis.call('HGETALL', KEYS[6]),
}
