-- Commit one batch to one shard: all of it, or nothing if the shard is not where the writer believes it to be.
-- KEYS: offsets, facts, timers, changed, rewrites, seen, names, sessions, outbox, then one key a log in the order of
--   `logs`, then one a dropped log; with `named` also buyers; with `unsaid` also comments, times, owners and erased
-- ARGV[1]: msgpack map
--   version    the version that the writer believes the shard has
--   before     the session that wrote this version, '' of a shard to which nothing was ever written
--   session    the session that writes now: no two have one name, and none writes one version in two ways
--   offsets    flat list: topic, next offset; perhaps also 'forwarded' and how many records were sent on, and
--              'counted with' and the version that the writer counts with
--   facts      flat list: entity, packed facts
--   forgotten  list of entities
--   timers     flat list: epoch ms, entity
--   untimed    list of entities
--   seen       flat list: epoch ms of the first one, event type
--   unseen     list of event types that were not seen as it is counted now
--   names      flat list: dimension=value, its number in this shard
--   unnumbered list of dimension=value that have no number any more
--   outgoing   flat list: what others have to be told of, the record
--   logs       flat list: name, pairs, 1 if the pairs replace the log, else 0
--   dropped    list of log names
--   unsaid     list of names of comments that go; nil if the commit changes none of what follows
--   comments   flat list: name, comment
--   times      flat list: epoch ms, name
--   owners     flat list: name, mark of a customer
--   most       so many comments are kept, and the oldest go
--   erased     flat list: epoch ms, mark of a customer
--   unmarked   list of marks that go
--   named      flat list: 0, mark of a customer and an entity that names this one; nil if these do not change
--   unnamed    list of such that go
-- Returns {new version, length of each written log ...}, or {-1, version found} if refused. A commit that comes again,
-- for its answer was lost, is answered again and changes nothing.
local offsets, facts, timers, changed, rewrites, seen = KEYS[1], KEYS[2], KEYS[3], KEYS[4], KEYS[5], KEYS[6]
local names, sessions, outbox = KEYS[7], KEYS[8], KEYS[9]
local FIRST_LOG = 10
local MOST_SESSIONS = 256
local commit = cmsgpack.unpack(ARGV[1])
local found = tonumber(redis.call('HGET', offsets, 'version') or '0')
local by = redis.call('ZREVRANGE', sessions, 0, 0)[1] or ''
local version = commit.version + 1
local logs = commit.logs

if found == version and by == commit.session then
  local result = {version}
  for i = 1, #logs, 3 do
    result[#result + 1] = redis.call('STRLEN', KEYS[FIRST_LOG + (i - 1) / 3])
  end
  return result
end
if found ~= commit.version or by ~= commit.before then
  return {-1, found}
end

local CHUNK = 4000 -- below the limit on the arguments of one call in Lua
local function in_chunks(command, key, list)
  for from = 1, #list, CHUNK do
    redis.call(command, key, unpack(list, from, math.min(from + CHUNK - 1, #list)))
  end
end
local unsaid = commit.unsaid
local comments, times, owners, erased = KEYS[#KEYS - 3], KEYS[#KEYS - 2], KEYS[#KEYS - 1], KEYS[#KEYS]
if unsaid then
  -- What reads has to be allowed before anything is written.
  redis.call('HLEN', comments)
  redis.call('ZRANGE', times, 0, 0)
end

redis.call('HSET', offsets, 'version', version, unpack(commit.offsets))
if by ~= commit.session then
  redis.call('ZADD', sessions, version, commit.session)
  redis.call('ZREMRANGEBYRANK', sessions, 0, -1 - MOST_SESSIONS)
end
in_chunks('HSET', facts, commit.facts)
in_chunks('HDEL', facts, commit.forgotten)
in_chunks('ZADD', timers, commit.timers)
in_chunks('ZREM', timers, commit.untimed)
in_chunks('HDEL', names, commit.unnumbered)
in_chunks('HSET', names, commit.names)
in_chunks('HSET', outbox, commit.outgoing)
in_chunks('ZREM', seen, commit.unseen)
if #commit.seen > 0 then
  redis.call('ZADD', seen, 'LT', unpack(commit.seen))
end

local result = {version}
local key = FIRST_LOG - 1
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
if commit.named then
  in_chunks('ZADD', KEYS[key + 1], commit.named)
  in_chunks('ZREM', KEYS[key + 1], commit.unnamed)
end
if unsaid then
  in_chunks('HSET', comments, commit.comments)
  in_chunks('ZADD', times, commit.times)
  in_chunks('HSET', owners, commit.owners)
  local over = redis.call('HLEN', comments) - commit.most
  for _, name in ipairs(over > 0 and redis.call('ZRANGE', times, 0, over - 1) or {}) do
    unsaid[#unsaid + 1] = name
  end
  in_chunks('HDEL', comments, unsaid)
  in_chunks('ZREM', times, unsaid)
  in_chunks('HDEL', owners, unsaid)
  for i = 1, #commit.erased, 2 do
    redis.call('ZADD', erased, 'GT', commit.erased[i], commit.erased[i + 1])
  end
  in_chunks('ZREM', erased, commit.unmarked)
end
return result
