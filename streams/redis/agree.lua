-- Agree on what decides how events are counted: whoever comes first says it.
-- KEYS[1]: the hash
-- ARGV[1]: keep what stands there, add to it what is missing, or replace it; ARGV[2 ...]: pairs of a name and a text
-- Returns what stood there before as a flat list, empty if nothing did.
local before = redis.call('HGETALL', KEYS[1])
if #before == 0 or ARGV[1] == 'replace' then
  redis.call('DEL', KEYS[1])
  redis.call('HSET', KEYS[1], unpack(ARGV, 2))
elseif ARGV[1] == 'add' then
  local there = {}
  for i = 1, #before, 2 do
    there[before[i]] = true
  end
  for i = 2, #ARGV, 2 do
    if not there[ARGV[i]] then
      redis.call('HSET', KEYS[1], ARGV[i], ARGV[i + 1])
    end
  end
end
return before
