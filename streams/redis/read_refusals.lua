-- The time (seconds), and all of both hashes.
-- KEYS: the hash of counts, the hash of minutes
return {redis.call('TIME')[1], redis.call('HGETALL', KEYS[1]), redis.call('HGETALL', KEYS[2])}
