-- Read what commits after a version did to one shard: all of one moment. Writes nothing.
-- KEYS: offsets, timers, seen, changed, rewrites, then one key a log in the order of ARGV
-- ARGV[1]: the version that the reader knows the shard at
-- ARGV[2]: 1 if the logs must be all that changed since; 0 to read these alone
-- ARGV[3 ...]: triples of a log's name, how often it was compacted and how many of its bytes the reader knows;
--   -1 bytes: the reader does not want this log
-- Returns {version, epoch ms of the earliest timer or '', seen event types,
--   {times compacted, offset, bytes from there} a log ...}
-- or, if the logs are not all that changed, {-1, names of those that did}.
local offsets, timers, seen, changed, rewrites = KEYS[1], KEYS[2], KEYS[3], KEYS[4], KEYS[5]
local known = tonumber(ARGV[1])
local logs = (#ARGV - 2) / 3

if ARGV[2] == '1' then
  local complete = redis.call('ZCOUNT', changed, '(' .. ARGV[1], '+inf') == logs
  for i = 3, #ARGV, 3 do
    complete = complete and tonumber(redis.call('ZSCORE', changed, ARGV[i]) or '0') > known
  end
  if not complete then
    return {-1, redis.call('ZRANGEBYSCORE', changed, '(' .. ARGV[1], '+inf')}
  end
end

local timer = redis.call('ZRANGE', timers, 0, 0, 'WITHSCORES')
local result = {
  tonumber(redis.call('HGET', offsets, 'version') or '0'),
  timer[2] or '',
  redis.call('SMEMBERS', seen),
}
for i = 1, logs do
  local name, compacted, from = ARGV[i * 3], ARGV[i * 3 + 1], tonumber(ARGV[i * 3 + 2])
  local key = KEYS[5 + i]
  if from < 0 then
    result[3 + i] = {0, 0, ''}
  else
    local found = redis.call('HGET', rewrites, name) or '0'
    -- A log that is shorter than what is known was dropped and begun anew.
    if found ~= compacted or redis.call('STRLEN', key) < from then
      from = 0
    end
    result[3 + i] = {tonumber(found), from, redis.call('GETRANGE', key, from, -1)}
  end
end
return result
