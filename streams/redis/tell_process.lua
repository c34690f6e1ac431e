-- Say that a process lives, by the store's own clock, and forget those that have said nothing for long.
-- KEYS[1]: the hash of processes
-- ARGV[1]: the process; ARGV[2]: what it tells; ARGV[3]: how long others are remembered, ms
-- Returns the moment, epoch ms.
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
redis.call('HSET', KEYS[1], ARGV[1], string.format('%.0f %s', now, ARGV[2]))
local all = redis.call('HGETALL', KEYS[1])
for i = 1, #all, 2 do
  local at = tonumber(string.match(all[i + 1], '^%d+'))
  if at == nil or at < now - tonumber(ARGV[3]) then
    redis.call('HDEL', KEYS[1], all[i])
  end
end
return string.format('%.0f', now)
