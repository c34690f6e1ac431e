-- Change a table, if it is as the writer left it.
-- KEYS: the table, its fence; ARGV[1]: the fence that the writer left; ARGV[2]: the one that it leaves now;
-- ARGV[3]: how many of the others are fields and values in turn; those that follow are fields that go
-- Returns 1, or 0 if another has written it or Redis lost what was written. The same change may be sent again.
local fence = redis.call('GET', KEYS[2])
if fence == ARGV[2] then
  return 1
end
if fence ~= ARGV[1] then
  return 0
end
local CHUNK = 4000 -- below the limit on the arguments of one call in Lua
local function in_chunks(command, first, last)
  for from = first, last, CHUNK do
    redis.call(command, KEYS[1], unpack(ARGV, from, math.min(from + CHUNK - 1, last)))
  end
end
local fresh = 3 + tonumber(ARGV[3])
in_chunks('HSET', 4, fresh)
in_chunks('HDEL', fresh + 1, #ARGV)
redis.call('SET', KEYS[2], ARGV[2])
return 1
