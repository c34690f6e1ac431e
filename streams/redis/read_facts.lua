-- Read facts of a shard, and where it stands in that moment. Writes nothing.
-- KEYS: offsets, facts; ARGV: entities
-- Returns {version, session that wrote it, packed facts or nothing of each entity ...}.
local at = redis.call('HMGET', KEYS[1], 'version', 'session')
local result = {tonumber(at[1] or '0'), at[2] or ''}
local CHUNK = 4000 -- below the limit on the arguments of one call in Lua
for from = 1, #ARGV, CHUNK do
  for _, found in ipairs(redis.call('HMGET', KEYS[2], unpack(ARGV, from, math.min(from + CHUNK - 1, #ARGV)))) do
    result[#result + 1] = found
  end
end
return result
