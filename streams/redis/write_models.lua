-- Replace what is kept of models, unless a later lease has written it.
-- KEYS[1]: the hash; ARGV[1]: the name of the field that holds the number of the lease; ARGV[2]: the number of the
--   writer's lease; ARGV[3...]: fields and texts
-- Returns 1, or 0 if a later lease has written.
local held = tonumber(redis.call('HGET', KEYS[1], ARGV[1]) or '0')
if held > tonumber(ARGV[2]) then
  return 0
end
redis.call('DEL', KEYS[1])
redis.call('HSET', KEYS[1], ARGV[1], ARGV[2])
for at = 3, #ARGV, 2 do
  redis.call('HSET', KEYS[1], ARGV[at], ARGV[at + 1])
end
return 1
