-- Look through some of a shard's facts for entities that were counted with an older version. Writes nothing.
-- KEYS[1]: facts; ARGV[1]: where to go on, 0 at first; ARGV[2]: about how many to look at; ARGV[3]: the version of now
-- Returns {where to go on, 0 at the end; a mark of how this server lays out the facts; entity ...}. The mark is there at the
--   beginning and at the end: a cursor of one server means nothing to another one, and nothing after a restart.
local ESCAPE, NINE, ZERO = 0, 57, 48 -- a chunk's name begins with ESCAPE and a digit
local SMALL, UINT8, UINT16 = 127, 204, 205 -- a version stands in front as a MessagePack integer; of the first there is none
local FIRST, MOST = 10, 400 -- so many names make a mark, and so many bytes
local scanned = redis.call('HSCAN', KEYS[1], ARGV[1], 'COUNT', ARGV[2])
local newest, found = tonumber(ARGV[3]), scanned[2]
local mark = ''
if ARGV[1] == '0' or scanned[1] == '0' then
  local names, first = {}, redis.call('HSCAN', KEYS[1], 0, 'COUNT', FIRST)[2]
  for i = 1, #first, 2 do
    names[#names + 1] = first[i]
  end
  mark = string.sub(table.concat(names, ' '), 1, MOST)
end
local result = {scanned[1], mark}
for i = 1, #found, 2 do
  local first, second = string.byte(found[i], 1, 2)
  local is_chunk = first == ESCAPE and second and second >= ZERO and second <= NINE
  if not is_chunk then
    local a, b, c = string.byte(found[i + 1], 1, 3)
    local version = 1
    if a and a <= SMALL then
      version = a
    elseif a == UINT8 then
      version = b or 1
    elseif a == UINT16 then
      version = (b or 0) * 256 + (c or 1)
    end
    if version < newest then
      result[#result + 1] = found[i]
    end
  end
end
return result
