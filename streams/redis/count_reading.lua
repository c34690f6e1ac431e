-- Add what was read of topics, and how much of it was refused, to this minute.
-- KEYS[1]: the hash of minutes
-- ARGV: topic, records, refused records; for each topic
local now = tonumber(redis.call('TIME')[1])
local minute = math.floor(now / 60)
for i = 1, #ARGV, 3 do
  local topic, records, refused = ARGV[i], tonumber(ARGV[i + 1]), tonumber(ARGV[i + 2])
  redis.call('HINCRBY', KEYS[1], minute .. ' ' .. topic .. ' records', records)
  redis.call('HINCRBY', KEYS[1], minute .. ' ' .. topic .. ' refused', refused)
  if records > refused then
    redis.call('HSET', KEYS[1], 'good ' .. topic, now)
  end
end
for _, field in ipairs(redis.call('HKEYS', KEYS[1])) do
  local of = tonumber(string.match(field, '^(%d+) '))
  if of and of < minute - 10 then
    redis.call('HDEL', KEYS[1], field)
  end
end
return minute
