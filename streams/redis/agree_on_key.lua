-- Agree on the key by which erased persons are marked: whoever comes first says it.
-- KEYS[1]: the hash
-- ARGV[1]: the fingerprint of the key that the settings name, '' without one
-- ARGV[2]: a key that nobody knows yet, for a Redis without one; ARGV[3]: its fingerprint
-- Returns {fingerprint of the key, the key itself or '' where it stands in the settings alone}.
local held = redis.call('HGET', KEYS[1], 'fingerprint')
if not held then
  if ARGV[1] ~= '' then
    redis.call('HSET', KEYS[1], 'fingerprint', ARGV[1])
    return {ARGV[1], ''}
  end
  redis.call('HSET', KEYS[1], 'key', ARGV[2], 'fingerprint', ARGV[3])
  return {ARGV[3], ARGV[2]}
end
if held == ARGV[1] then
  -- It is in the settings now, and need not be here.
  redis.call('HDEL', KEYS[1], 'key')
end
return {held, redis.call('HGET', KEYS[1], 'key') or ''}
