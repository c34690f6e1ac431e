-- Take or keep the right to write the tables.
-- KEYS[1]: the lease; ARGV[1]: who asks; ARGV[2]: how long it lasts, ms
-- Returns 1 if the asker has it and had it before, 2 if it got it now, 0 if another has it.
local holder = redis.call('GET', KEYS[1])
if holder == ARGV[1] then
  redis.call('PEXPIRE', KEYS[1], ARGV[2])
  return 1
end
if holder then
  return 0
end
redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
return 2
