-- Goes before a script that writes in several steps. A right that is missing would end it in the middle, with half of it
-- written and nothing to tell so: where one is missing, nothing is written. (Redis before 7.0 cannot be asked.)
-- KEYS[1]: a key with the prefix of all keys that are written
if redis.acl_check_cmd then
  for _, call in ipairs({
    {'HSET', KEYS[1], 'f', 'v'}, {'HDEL', KEYS[1], 'f'}, {'HINCRBY', KEYS[1], 'f', 1}, {'HGET', KEYS[1], 'f'}, {'ZREVRANGE', KEYS[1], 0, 0},
    {'ZADD', KEYS[1], 0, 'm'}, {'ZREM', KEYS[1], 'm'}, {'ZREMRANGEBYRANK', KEYS[1], 0, -2},
    {'SET', KEYS[1], 'v'}, {'APPEND', KEYS[1], 'v'}, {'UNLINK', KEYS[1]}, {'STRLEN', KEYS[1]},
  }) do
    if not redis.acl_check_cmd(unpack(call)) then
      return redis.error_reply("NOPERM this user has no permissions to run the '" .. string.lower(call[1]) .. "' command")
    end
  end
end
