-- Raise the event clock. KEYS[1]: the clock; ARGV[1]: epoch ms. Returns where it stands now.
local stands = tonumber(redis.call('GET', KEYS[1]) or '0')
local wanted = tonumber(ARGV[1])
if wanted > stands then
  redis.call('SET', KEYS[1], ARGV[1])
  return wanted
end
return stands
