-- Read logs of a shard, or their lengths, and where it stands in that moment. Writes nothing.
-- KEYS: offsets, sessions, then one key a log; ARGV[1]: the command, GET or STRLEN
-- Returns {version, session that wrote it, what the command gives of each log ...}.
local result = {tonumber(redis.call('HGET', KEYS[1], 'version') or '0'), redis.call('ZREVRANGE', KEYS[2], 0, 0)[1] or ''}
for i = 3, #KEYS do
  result[#result + 1] = redis.call(ARGV[1], KEYS[i])
end
return result
