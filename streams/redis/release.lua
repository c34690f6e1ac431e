-- Give a lease back, unless another has it by now.
-- KEYS[1]: the lease; ARGV[1]: who gives it back
if redis.call('GET', KEYS[1]) == ARGV[1] then
  return redis.call('DEL', KEYS[1])
end
return 0
