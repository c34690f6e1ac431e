-- Agree on what decides how events are counted: whoever comes first says it.
-- KEYS[1]: the hash
-- ARGV[1]: `keep` what stands there, `add` to it what is missing, or `replace` it, or do that where it is of an older
--   version, or nothing stands there (`newer`); ARGV[2]: the version; ARGV[3 ...]: pairs of a name and a text, all of
--   them but where they are added: then nothing happens where nothing stands
-- Returns what stood there before as a flat list, empty if nothing did.
local VERSION = 'catalogue version' -- where it is not, the version is the first one
local before = redis.call('HGETALL', KEYS[1])
local replaces = (#before == 0 and ARGV[1] ~= 'add') or ARGV[1] == 'replace'
if ARGV[1] == 'newer' then
  replaces = replaces or tonumber(redis.call('HGET', KEYS[1], VERSION) or '1') < tonumber(ARGV[2])
end
local there, said = {}, {}
for i = 1, #before, 2 do
  there[before[i]] = true
end
for i = 3, #ARGV, 2 do
  said[ARGV[i]] = true
end
if replaces then
  -- First what may be refused, as where memory is full: or half of it would be done, and nothing would stand there.
  redis.call('HSET', KEYS[1], unpack(ARGV, 3))
  for name in pairs(there) do
    if not said[name] then
      redis.call('HDEL', KEYS[1], name)
    end
  end
elseif ARGV[1] == 'add' and #before > 0 then
  for i = 3, #ARGV, 2 do
    if not there[ARGV[i]] then
      redis.call('HSET', KEYS[1], ARGV[i], ARGV[i + 1])
    end
  end
end
return before
