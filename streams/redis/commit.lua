-- Commit one batch to one shard: all of it, or nothing if the shard is not at the version that the writer believes.
-- KEYS: offsets, facts, timers, changed, rewrites, seen, then one key a log in the order of `logs`, then one a dropped log
-- ARGV[1]: msgpack map
--   version    the version that the writer believes the shard has
--   offsets    flat list: topic, next offset; perhaps also 'forwarded' and how many records were sent on
--   facts      flat list: entity, packed facts
--   forgotten  list of entities
--   timers     flat list: epoch ms, entity
--   untimed    list of entities
--   seen       flat list: epoch ms of the first one, event type
--   logs       flat list: name, pairs, 1 if the pairs replace the log, else 0
--   dropped    list of log names
-- Returns {new version, length of each written log ...}, or {-1, version found} if refused.
local offsets, facts, timers, changed, rewrites, seen = KEYS[1], KEYS[2], KEYS[3], KEYS[4], KEYS[5], KEYS[6]
local commit = cmsgpack.unpack(ARGV[1])
local found = tonumber(redis.call('HGET', offsets, 'version') or '0')
if found ~= commit.version then
  return {-1, found}
end
local version = found + 1

local CHUNK = 4000 -- below the limit on the arguments of one call in Lua
local function in_chunks(command, key, list)
  for from = 1, #list, CHUNK do
    redis.call(command, key, unpack(list, from, math.min(from + CHUNK - 1, #list)))
  end
end

redis.call('HSET', offsets, 'version', version, unpack(commit.offsets))
in_chunks('HSET', facts, commit.facts)
in_chunks('HDEL', facts, commit.forgotten)
in_chunks('ZADD', timers, commit.timers)
in_chunks('ZREM', timers, commit.untimed)
if #commit.seen > 0 then
  redis.call('ZADD', seen, 'LT', unpack(commit.seen))
end

local result = {version}
local logs = commit.logs
local key = 6
for i = 1, #logs, 3 do
  local name, pairs_of_log = logs[i], logs[i + 1]
  key = key + 1
  if logs[i + 2] == 1 then
    redis.call('SET', KEYS[key], pairs_of_log)
    redis.call('HINCRBY', rewrites, name, 1)
    result[#result + 1] = #pairs_of_log
  else
    result[#result + 1] = redis.call('APPEND', KEYS[key], pairs_of_log)
  end
  redis.call('ZADD', changed, version, name)
end
for _, name in ipairs(commit.dropped) do
  key = key + 1
  redis.call('UNLINK', KEYS[key])
  redis.call('ZREM', changed, name)
  redis.call('HDEL', rewrites, name)
end
return result
