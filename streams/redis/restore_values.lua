-- Tell a map that went back in time what a process still knows of it.
-- KEYS[1]: the hash of numbers
-- ARGV: triples of a dimension, a value and its number
-- A number that another value has got in the meantime stays with that one.
local taken = {}
local map = redis.call('HGETALL', KEYS[1])
for i = 1, #map, 2 do
  local dimension = string.match(map[i], '^(.-)=')
  if dimension then
    taken[dimension .. '=' .. map[i + 1]] = true
  end
end
for i = 1, #ARGV, 3 do
  local dimension, field, number = ARGV[i], ARGV[i] .. '=' .. ARGV[i + 1], tonumber(ARGV[i + 2])
  if redis.call('HEXISTS', KEYS[1], field) == 0 and not taken[dimension .. '=' .. number] then
    taken[dimension .. '=' .. number] = true
    redis.call('HSET', KEYS[1], field, number)
    local given = number - 1 -- the first number that is given out is 2
    if given > tonumber(redis.call('HGET', KEYS[1], dimension) or '0') then
      redis.call('HSET', KEYS[1], dimension, given)
    end
  end
end
