-- Take or keep the right to do something alone, as to write the tables.
-- KEYS: the lease, the number of the last one; ARGV[1]: who asks; ARGV[2]: how long it lasts, ms; ARGV[3]: a number that
--   a new lease's has to be above
-- Returns {1, 0} if the asker has it and had it before, {2, its number} if it got it now, {0, 0} if another has it.
local holder = redis.call('GET', KEYS[1])
if holder == ARGV[1] then
  redis.call('PEXPIRE', KEYS[1], ARGV[2])
  return {1, 0}
end
if holder then
  return {0, 0}
end
local number = math.max(tonumber(redis.call('GET', KEYS[2]) or '0'), tonumber(ARGV[3])) + 1
redis.call('SET', KEYS[2], number)
redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
return {2, number}
