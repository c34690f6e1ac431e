-- Look through some of a shard's facts for entities that were counted with an older version, and say how far that has come.
-- KEYS[1]: facts; KEYS[2]: how far the shard was looked through; ARGV[1]: the version of now; ARGV[2]: about how many fields
-- to look at; ARGV[3]: where to go on, or nothing: where the shard says; ARGV[4], ARGV[5]: how many entities and how many
-- fields were looked at up to there. All before that is counted, so it is said before it is gone on.
-- Returns {where this began; where to go on, 0 at the end; entities and fields looked at up to there; a mark of how this
--   server lays out the facts; entity ...}. The mark is there at the beginning and at the end: a cursor of one server means
--   nothing to another one, and nothing after a restart.
local ESCAPE, NINE, ZERO = 0, 57, 48 -- a chunk's name begins with ESCAPE and a digit
local SMALL, UINT8, UINT16 = 127, 204, 205 -- a version stands in front as a MessagePack integer; of the first there is none
local FIRST, MOST = 10, 400 -- so many names make a mark, and so many bytes
local begin, entities, fields = ARGV[3], tonumber(ARGV[4]), tonumber(ARGV[5])
if begin == '' then
  begin, entities, fields = '0', 0, 0
  local version, cursor, some, all = string.match(redis.call('GET', KEYS[2]) or '', '^(%d+) (%d+) (%d+) (%d+)$')
  if version == ARGV[1] then
    begin, entities, fields = cursor, tonumber(some), tonumber(all)
  end
else
  redis.call('SET', KEYS[2], table.concat({ARGV[1], begin, ARGV[4], ARGV[5]}, ' '))
end
local scanned = redis.call('HSCAN', KEYS[1], begin, 'COUNT', ARGV[2])
local newest, found = tonumber(ARGV[1]), scanned[2]
local mark = ''
if begin == '0' or scanned[1] == '0' then
  local names, first = {}, redis.call('HSCAN', KEYS[1], 0, 'COUNT', FIRST)[2]
  for i = 1, #first, 2 do
    names[#names + 1] = first[i]
  end
  mark = string.sub(table.concat(names, ' '), 1, MOST)
end
local result = {begin, scanned[1], 0, 0, mark}
for i = 1, #found, 2 do
  fields = fields + 1
  local first, second = string.byte(found[i], 1, 2)
  local is_chunk = first == ESCAPE and second and second >= ZERO and second <= NINE
  if not is_chunk then
    entities = entities + 1
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
result[3], result[4] = entities, fields
return result
