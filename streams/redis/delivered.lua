-- Take out of a shard's outbox what is in Kafka. What was written anew meanwhile stays.
-- KEYS: outbox
-- ARGV: flat list: what others had to be told of, the record that is in Kafka
-- Returns how many are left.
for i = 1, #ARGV, 2 do
  if redis.call('HGET', KEYS[1], ARGV[i]) == ARGV[i + 1] then
    redis.call('HDEL', KEYS[1], ARGV[i])
  end
end
return redis.call('HLEN', KEYS[1])
