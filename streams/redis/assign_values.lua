-- Give numbers to dimension values that have none. Numbers are never taken back.
-- KEYS[1]: the hash of numbers
-- ARGV: by fours a dimension, a value, how many values the dimension may keep, and how many the asker knows of
-- Returns one number for each four; OTHER for a value that came when its dimension was full.
-- Returns {-1} and gives none if a dimension has fewer values than the asker knows of: the map went back in time.
local UNKNOWN_AND_OTHER = 2
local OTHER = 1
local function given_out(dimension)
  return tonumber(redis.call('HGET', KEYS[1], dimension) or '0')
end

for i = 1, #ARGV, 4 do
  if given_out(ARGV[i]) < tonumber(ARGV[i + 3]) then
    return {-1}
  end
end
local result = {}
for i = 1, #ARGV, 4 do
  local dimension, field, cap = ARGV[i], ARGV[i] .. '=' .. ARGV[i + 1], tonumber(ARGV[i + 2])
  local number = redis.call('HGET', KEYS[1], field)
  if not number then
    local given = given_out(dimension)
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
