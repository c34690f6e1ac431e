-- Take places from dimension values that are in no pane and no level, and give them to those that are in one again.
-- KEYS[1]: the hash of numbers
-- ARGV[1]: epoch ms: a value that was asked for since then keeps its place, for a worker may be about to count it
-- ARGV[2 ...]: triples of a dimension, a value, and 1 if it is in use, else 0
-- Returns how many places were taken and how many were given.
local taken, given_back = 0, 0
for i = 2, #ARGV, 3 do
  local dimension, field, wanted = ARGV[i], ARGV[i] .. '=' .. ARGV[i + 1], ARGV[i + 2]
  local entry = redis.call('HGET', KEYS[1], field)
  local number, since, used, place = string.match(entry or '', '^(%d+) (%d+) (%d+) (%d)$')
  if number and place ~= wanted and (wanted == '1' or tonumber(used) < tonumber(ARGV[1])) then
    local given, in_use = string.match(redis.call('HGET', KEYS[1], dimension), '^(%d+) (%d+)$')
    local change = 1
    if wanted == '0' then
      change = -1
      taken = taken + 1
    else
      given_back = given_back + 1
    end
    redis.call('HSET', KEYS[1], field, number .. ' ' .. since .. ' ' .. used .. ' ' .. wanted)
    redis.call('HSET', KEYS[1], dimension, given .. ' ' .. in_use + change)
  end
end
return {taken, given_back}
