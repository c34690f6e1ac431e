-- Give places and numbers to dimension values. A number is never taken back; a place is (see settle_values.lua).
-- KEYS[1]: the hash of numbers
-- ARGV[1]: now, epoch ms; ARGV[2]: how many numbers a dimension has at most
-- ARGV[3 ...]: by fours a dimension, a value, how many values it may have in use, and how many numbers the asker knows of
-- Returns one number for each four; OTHER for a value that comes when its dimension is full.
-- Returns {-1} and changes nothing if fewer numbers were given out than the asker knows of: the map went back in time.
local FIRST_VALUE = 6 -- those before it are reserved
local OTHER = 1
local now, most = ARGV[1], tonumber(ARGV[2])
local function counts(dimension)
  local given, in_use = string.match(redis.call('HGET', KEYS[1], dimension) or '0 0', '^(%d+) (%d+)$')
  return tonumber(given), tonumber(in_use)
end

for i = 3, #ARGV, 4 do
  if counts(ARGV[i]) < tonumber(ARGV[i + 3]) then
    return {-1}
  end
end
local result = {}
for i = 3, #ARGV, 4 do
  local dimension, field, cap = ARGV[i], ARGV[i] .. '=' .. ARGV[i + 1], tonumber(ARGV[i + 2])
  local entry = redis.call('HGET', KEYS[1], field)
  local given, in_use = counts(dimension)
  local number, since, used, place
  if entry then
    number, since, used, place = string.match(entry, '^(%d+) (%d+) (%d+) (%d)$')
  end
  if place ~= '1' then
    if in_use < cap and (number or given < most) then
      if not number then
        number, since, used, given = given + FIRST_VALUE, now, now, given + 1
      end
      place = '1'
      redis.call('HSET', KEYS[1], dimension, given .. ' ' .. in_use + 1)
    else
      number = nil
    end
  end
  if number then
    if tonumber(now) > tonumber(used) then
      used = now
    end
    redis.call('HSET', KEYS[1], field, number .. ' ' .. since .. ' ' .. used .. ' ' .. place)
  end
  result[#result + 1] = tonumber(number or OTHER)
end
return result
