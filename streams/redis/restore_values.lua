-- Tell a map that went back in time what a process still knows of it.
-- KEYS[1]: the hash of numbers
-- ARGV[1]: now, epoch ms; ARGV[2 ...]: triples of a dimension, a value and its number
-- A number that another value has got in the meantime stays with that one. What is told has a place.
local FIRST_VALUE = 6
local taken = {}
local map = redis.call('HGETALL', KEYS[1])
for i = 1, #map, 2 do
  local dimension = string.match(map[i], '^(.-)=')
  if dimension then
    taken[dimension .. '=' .. string.match(map[i + 1], '^%d+')] = true
  end
end
for i = 2, #ARGV, 3 do
  local dimension, field, number = ARGV[i], ARGV[i] .. '=' .. ARGV[i + 1], tonumber(ARGV[i + 2])
  if redis.call('HEXISTS', KEYS[1], field) == 0 and not taken[dimension .. '=' .. number] then
    taken[dimension .. '=' .. number] = true
    redis.call('HSET', KEYS[1], field, number .. ' ' .. ARGV[1] .. ' ' .. ARGV[1] .. ' 1')
    local given, in_use = string.match(redis.call('HGET', KEYS[1], dimension) or '0 0', '^(%d+) (%d+)$')
    given = math.max(tonumber(given), number - FIRST_VALUE + 1)
    redis.call('HSET', KEYS[1], dimension, given .. ' ' .. in_use + 1)
  end
end
