-- Tell a map that went back in time what a process still knows of it.
-- KEYS[1]: the hash of numbers
-- ARGV[1]: now, epoch ms; ARGV[2 ...]: triples of a dimension, a value and its number; an empty value is none, and its
--   number the last one that was given out
-- A number that another value has got in the meantime stays with that one, and a value that has got another number keeps
-- that. What is told has a place. No number that is told is given out again.
local FIRST_VALUE = 6
local CHUNK = 4000 -- below the limit on the arguments of one call in Lua
local taken, held, given, in_use, written = {}, {}, {}, {}, {}
local map = redis.call('HGETALL', KEYS[1])
for i = 1, #map, 2 do
  local dimension = string.match(map[i], '^(.-)=')
  if dimension then
    held[map[i]] = true
    taken[dimension .. '=' .. string.match(map[i + 1], '^%d+')] = true
  else
    local numbers, places = string.match(map[i + 1], '^(%d+) (%d+)$')
    given[map[i]], in_use[map[i]] = tonumber(numbers), tonumber(places)
  end
end
for i = 2, #ARGV, 3 do
  local dimension, value, number = ARGV[i], ARGV[i + 1], tonumber(ARGV[i + 2])
  local field, as_number = dimension .. '=' .. value, dimension .. '=' .. number
  if value ~= '' and not held[field] and not taken[as_number] then
    held[field], taken[as_number] = true, true
    written[#written + 1], written[#written + 2] = field, number .. ' ' .. ARGV[1] .. ' ' .. ARGV[1] .. ' 1'
    in_use[dimension] = (in_use[dimension] or 0) + 1
  end
  given[dimension] = math.max(given[dimension] or 0, number - FIRST_VALUE + 1)
end
for dimension, numbers in pairs(given) do
  redis.call('HSET', KEYS[1], dimension, numbers .. ' ' .. (in_use[dimension] or 0))
end
for from = 1, #written, CHUNK do
  redis.call('HSET', KEYS[1], unpack(written, from, math.min(from + CHUNK - 1, #written)))
end
