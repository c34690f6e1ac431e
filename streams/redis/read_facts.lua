-- Read facts of a shard, and where it stands in that moment. Writes nothing.
-- KEYS: offsets, sessions, facts; ARGV: entities
-- Returns {version, session that wrote it, packed facts or nothing of each entity ...}.
local result = {tonumber(redis.call('HGET', KEYS[1], 'version') or '0'), redis.call('ZREVRANGE', KEYS[2], 0, 0)[1] or ''}
local CHUNK = 4000 -- below the limit on the arguments of one call in Lua
for from = 1, #ARGV, CHUNK do
  for _, found in ipairs(redis.call('HMGET', KEYS[3], unpack(ARGV, from, math.min(from + CHUNK - 1, #ARGV)))) do
    result[#result + 1] = found
  end
end
return result
