-- Give places and numbers to dimension values. A number is never taken back; a place is (see settle_values.lua).
-- KEYS[1]: the hash of numbers
-- ARGV[1]: now, epoch ms; ARGV[2]: how many numbers a dimension has at most
-- ARGV[3 ...]: by fours a dimension, a value, how many values it may have in use, and how many numbers the asker knows of
-- No value stands there twice. Returns one number for each four; OTHER for a value that comes when its dimension is full.
-- Returns {-1} and changes nothing if fewer numbers were given out than the asker knows of: the map went back in time.
local FIRST_VALUE = 6 -- those before it are reserved
local OTHER = 1
local CHUNK = 4000 -- below the limit on the arguments of one call in Lua
local now, most = ARGV[1], tonumber(ARGV[2])
local given, in_use = {}, {}
for i = 3, #ARGV, 4 do
  local dimension = ARGV[i]
  if not given[dimension] then
    local counts = redis.call('HGET', KEYS[1], dimension) or '0 0'
    local numbers, places = string.match(counts, '^(%d+) (%d+)$')
    given[dimension], in_use[dimension] = tonumber(numbers), tonumber(places)
  end
  if given[dimension] < tonumber(ARGV[i + 3]) then
    return {-1}
  end
end
local result, changed, written = {}, {}, {}
for i = 3, #ARGV, 4 do
  local dimension, field, cap = ARGV[i], ARGV[i] .. '=' .. ARGV[i + 1], tonumber(ARGV[i + 2])
  local entry = redis.call('HGET', KEYS[1], field)
  local number, since, used, place
  if entry then
    number, since, used, place = string.match(entry, '^(%d+) (%d+) (%d+) (%d)$')
  end
  if place ~= '1' then
    if in_use[dimension] < cap and (number or given[dimension] < most) then
      if not number then
        number, since, used = given[dimension] + FIRST_VALUE, now, now
        given[dimension] = given[dimension] + 1
      end
      place = '1'
      in_use[dimension] = in_use[dimension] + 1
      changed[dimension] = true
    else
      number = nil
    end
  end
  if number then
    if tonumber(now) > tonumber(used) then
      used = now
    end
    local after = number .. ' ' .. since .. ' ' .. used .. ' ' .. place
    if after ~= entry then
      written[#written + 1], written[#written + 2] = field, after
    end
  end
  result[#result + 1] = tonumber(number or OTHER)
end
-- The counts first: no number is given twice, whatever becomes of the rest.
for dimension in pairs(changed) do
  redis.call('HSET', KEYS[1], dimension, given[dimension] .. ' ' .. in_use[dimension])
end
for from = 1, #written, CHUNK do
  redis.call('HSET', KEYS[1], unpack(written, from, math.min(from + CHUNK - 1, #written)))
end
return result
