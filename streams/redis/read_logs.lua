-- Read logs of a shard, or their lengths, and where it stands in that moment. Writes nothing.
-- KEYS: offsets, then one key a log; ARGV[1]: the command, GET or STRLEN
-- Returns {version, session that wrote it, what the command gives of each log ...}.
local at = redis.call('HMGET', KEYS[1], 'version', 'session')
local result = {tonumber(at[1] or '0'), at[2] or ''}
for i = 2, #KEYS do
  result[#result + 1] = redis.call(ARGV[1], KEYS[i])
end
return result
