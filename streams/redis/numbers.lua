-- Give numbers to dimension values that have none. Numbers are never taken back.
-- KEYS[1]: the hash of numbers
-- ARGV: triples of dimension, value, and how many values the dimension may keep
-- Returns one number for each triple; OTHER for a value that came when its dimension was full.
local UNKNOWN_AND_OTHER = 2
local OTHER = 1
local result = {}
for i = 1, #ARGV, 3 do
  local dimension, field, cap = ARGV[i], ARGV[i] .. '=' .. ARGV[i + 1], tonumber(ARGV[i + 2])
  local number = redis.call('HGET', KEYS[1], field)
  if not number then
    local given = tonumber(redis.call('HGET', KEYS[1], dimension) or '0')
    if given < cap then
      number = given + UNKNOWN_AND_OTHER
      redis.call('HSET', KEYS[1], field, number, dimension, given + 1)
    else
      number = OTHER
    end
  end
  result[#result + 1] = tonumber(number)
end
return result
