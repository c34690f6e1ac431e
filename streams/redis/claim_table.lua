-- Let nobody write a table any more who has an older lease, and read it.
-- KEYS: the table, its fence; ARGV[1]: the number of the lease; ARGV[2]: who has it
-- Returns {number of the lease that fences it, the table as a flat list}; the list is not there if that is a newer one.
local number, name = string.match(redis.call('GET', KEYS[2]) or '0 ', '^(%d+) (%S*)')
if tonumber(number) > tonumber(ARGV[1]) or (number == ARGV[1] and name ~= ARGV[2]) then
  return {tonumber(number)}
end
redis.call('SET', KEYS[2], ARGV[1] .. ' ' .. ARGV[2] .. ' 0')
return {tonumber(ARGV[1]), redis.call('HGETALL', KEYS[1])}
