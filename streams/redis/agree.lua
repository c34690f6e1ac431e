-- Agree on what decides how events are counted: whoever comes first says it.
-- KEYS[1]: the hash
-- ARGV[1]: 1 to write it even if something stands there; ARGV[2 ...]: pairs of a name and a text
-- Returns what stood there before as a flat list, empty if nothing did.
local before = redis.call('HGETALL', KEYS[1])
if #before == 0 or ARGV[1] == '1' then
  redis.call('DEL', KEYS[1])
  redis.call('HSET', KEYS[1], unpack(ARGV, 2))
end
return before
