-- Count refused records of one partition, each once, however often it is read and refused.
-- KEYS[1]: the hash of counts
-- ARGV: topic, partition; then offset and reason of each record, in the order of the offsets
local hour = math.floor(redis.call('TIME')[1] / 3600)
local topic = ARGV[1]
-- By reason, for what is wrong with a record shows at several steps, one after the other.
local upto, fresh = {}, {}
for i = 3, #ARGV, 2 do
  local offset, reason = tonumber(ARGV[i]), ARGV[i + 1]
  if not upto[reason] then
    upto[reason] = tonumber(redis.call('HGET', KEYS[1], 'upto ' .. topic .. ' ' .. ARGV[2] .. ' ' .. reason) or '-1')
    fresh[reason] = 0
  end
  if offset > upto[reason] then
    upto[reason] = offset
    fresh[reason] = fresh[reason] + 1
  end
end
for reason, count in pairs(fresh) do
  if count > 0 then
    redis.call('HINCRBY', KEYS[1], hour .. ' ' .. topic .. ' ' .. reason, count)
    local mark = 'upto ' .. topic .. ' ' .. ARGV[2] .. ' ' .. reason
    redis.call('HSET', KEYS[1], mark, string.format('%.0f', upto[reason]))
  end
end
-- Hours that nobody asks about any more.
if redis.call('HGET', KEYS[1], 'pruned') ~= tostring(hour) then
  for _, field in ipairs(redis.call('HKEYS', KEYS[1])) do
    local of = tonumber(string.match(field, '^(%d+) '))
    if of and of < hour - 48 then
      redis.call('HDEL', KEYS[1], field)
    end
  end
  redis.call('HSET', KEYS[1], 'pruned', hour)
end
return hour
