-- Read logs of one shard from where their reader stands, and what else changed: all of one moment. Writes nothing.
-- KEYS: offsets, timers, seen, changed, rewrites, names, sessions, then one key a log in the order of ARGV
-- ARGV[1]: a version: the reader has all that was written up to it, apart from these logs
-- ARGV[2]: the session that wrote this version
-- ARGV[3]: how many names of values the reader has
-- ARGV[4 ...]: triples of a log's name, how often it was compacted and how many of its bytes the reader knows
-- Returns {version, session that wrote it, epoch ms of the earliest timer or '', seen event types each with the epoch
--   ms of its first event, all names of values if there are others than the reader has, names of other logs written to
--   since, {times compacted, offset, bytes from there} a log ...}. Without other logs, the reader has all of this
--   version. Returns {-1} if what the reader has was never a part of this shard: Redis lost it, and went on.
local offsets, timers, seen, changed, rewrites = KEYS[1], KEYS[2], KEYS[3], KEYS[4], KEYS[5]
local names, sessions = KEYS[6], KEYS[7]
local HEAD, FIRST_LOG = 3, 8

local version = tonumber(redis.call('HGET', offsets, 'version') or '0')
local session = redis.call('ZREVRANGE', sessions, 0, 0)[1] or ''
local known = tonumber(ARGV[1])
if known > 0 then
  -- A session begins at a version and writes all until the next one begins.
  local wrote = redis.call('ZREVRANGEBYSCORE', sessions, known, '-inf', 'LIMIT', 0, 1)[1]
  if version < known or wrote ~= ARGV[2] then
    return {-1}
  end
end

local named = {}
for i = HEAD + 1, #ARGV, 3 do
  named[ARGV[i]] = true
end
local others = {}
for _, name in ipairs(redis.call('ZRANGEBYSCORE', changed, '(' .. ARGV[1], '+inf')) do
  if not named[name] then
    others[#others + 1] = name
  end
end

local fresh = {}
if redis.call('HLEN', names) ~= tonumber(ARGV[3]) then
  fresh = redis.call('HGETALL', names)
end
local timer = redis.call('ZRANGE', timers, 0, 0, 'WITHSCORES')
local result = {version, session, timer[2] or '', redis.call('ZRANGE', seen, 0, -1, 'WITHSCORES'), fresh, others}
for i = HEAD + 1, #ARGV, 3 do
  local name, compacted, from = ARGV[i], ARGV[i + 1], tonumber(ARGV[i + 2])
  local key = KEYS[FIRST_LOG + (i - HEAD - 1) / 3]
  if not redis.call('ZSCORE', changed, name) then
    -- Dropped since: as the reader knows it.
    result[#result + 1] = {tonumber(compacted), from, ''}
  else
    local found = redis.call('HGET', rewrites, name) or '0'
    -- A log that is shorter than what is known was dropped and begun anew.
    if found ~= compacted or redis.call('STRLEN', key) < from then
      from = 0
    end
    result[#result + 1] = {tonumber(found), from, redis.call('GETRANGE', key, from, -1)}
  end
end
return result
