// The operations of caches/cache.ts as Lua: each atomic on the keys in KEYS. They read only the first line of an entry
// (caches/entry.ts); numbers stay text, because Lua would print large ones as 1.8e+12.
// What is under a key may be of another type, or a number that no clock reaches: `foreign` too, so that a kill can end it
// (tests/contract/stored-text.ts).
// Replies come from a closed list; tests/contract/cache.ts walks every operation through every state of an entry.

const READ = `
local e = redis.pcall('GET', KEYS[1])
local state, format, v, db, forks, hold, at, idle, abs, seen, body = 'absent'
if type(e) == 'table' then state = 'foreign'
elseif e == '1 D' or e == '2 D' then state = 'dead'
elseif e then
  format, v, db, forks, hold, at, idle, abs, seen, body =
    string.match(e, '^([12]) L (%d+) (%d+) (%S+) (%S+) (%d+) (%d+) (%d+) (%d+)\\n(.*)$')
  if v and math.max(v, db, at, idle, abs, seen) > 8.64e15 then v, abs = nil, nil end
  state = not v and 'foreign' or body == '' and 'lease' or 'data'
end
local function later(a, b) return tonumber(a) > tonumber(b) and a or b end
local function text() return table.concat({format, 'L', v, db, forks, hold, at, idle, abs, seen}, ' ') .. '\\n' .. body end
local function keep() redis.call('SET', KEYS[1], text(), 'KEEPTTL') end
local function write(untilMs) format = '1' redis.call('SET', KEYS[1], text(), 'PXAT', untilMs) end
local function take()
  local lastIdle, lastSeen = idle, seen
  v, idle, abs, seen, forks, body = ARGV[1], ARGV[2], ARGV[3], ARGV[4], ARGV[5], ARGV[6]
  if lastSeen and tonumber(lastSeen) > tonumber(seen) then
    idle, seen = later(idle, lastIdle), lastSeen
    if tonumber(idle) > tonumber(abs) then idle = abs end
  end
end
local function now() local t = redis.call('TIME') return tonumber(t[1]) * 1000 + math.floor(tonumber(t[2]) / 1000) end
`;

// Whatever else stands under the key is not ours to read or to write over.
const OURS = `${READ}
if state == 'foreign' then return redis.error_reply('ERR unknown session format') end
`;

// KEYS[2] is the user's index: members are keys, scores are absolute deadlines. It lives as long as its last member.
const INDEX = `
local function index(set, member, deadline)
  redis.call('ZREMRANGEBYSCORE', set, '-inf', string.format('%.0f', now()))
  redis.call('ZADD', set, deadline, member)
  local left = redis.call('PTTL', set)
  if left < 0 or now() + left < tonumber(deadline) then redis.call('PEXPIREAT', set, deadline) end
end
`;

/** KEYS key, [index]; ARGV version, idle, absolute, lastSeen, forks, body, until, rowVersion, notAfter, checkedAt */
export const CREATE = `${OURS}${INDEX}
if state ~= 'absent' then return 'exists' end
if now() > tonumber(ARGV[9]) then return 'late' end
take()
db, hold, at = ARGV[8], '-', ARGV[10]
write(ARGV[7])
if KEYS[2] then index(KEYS[2], KEYS[1], abs) end
return 'ok'`;

const makeLease = `
  v, db, forks, hold, at, idle, abs, seen, body = '0', '0', '-', ARGV[1], '0', '0', '0', '0', ''
  write(ARGV[2])
  return {'ok', false}`;

/** KEYS key; ARGV token, until */
export const LEASE = `${OURS}
if state == 'dead' then return {'dead', e} end
if state == 'absent' then${makeLease} end
if state == 'data' and hold == '-' then return {'hit', e} end
hold = ARGV[1]
keep()
return {'ok', e}`;

/** KEYS key; ARGV token, until */
export const HOLD = `${OURS}
if state == 'dead' then return {'dead', e} end
if state == 'absent' then${makeLease} end
hold = ARGV[1]
keep()
return {'ok', e}`;

/** KEYS key; ARGV version, idle, absolute, lastSeen, forks, body, until, token, checkedAt */
export const FILL = `${OURS}
if state == 'absent' or state == 'dead' then return state end
if hold ~= ARGV[8] then return 'lost' end
hold, at = '-', ARGV[9]
if state == 'lease' or tonumber(ARGV[1]) > tonumber(v) then
  take()
  db = v
  write(ARGV[7])
  return 'ok'
end
if ARGV[1] == v then
  idle, abs, seen = later(idle, ARGV[2]), later(abs, ARGV[3]), later(seen, ARGV[4])
end
keep()
return 'kept'`;

/** KEYS key; ARGV token, checkedAt */
export const FILL_NOTHING = `${OURS}
if state == 'absent' or state == 'dead' then return state end
if hold ~= ARGV[1] then return 'lost' end
if state == 'lease' then
  redis.call('DEL', KEYS[1])
  return 'ok'
end
hold, at = '-', ARGV[2]
keep()
return 'kept'`;

/** KEYS key; ARGV version, idle, absolute, lastSeen, forks, body, until, checkedAt */
export const PUT = `${OURS}
if state == 'absent' or state == 'dead' then return state end
local new = tonumber(ARGV[1])
if state == 'lease' or new > tonumber(v) then
  take()
  db, at = v, ARGV[8]
  write(ARGV[7])
  return 'ok'
end
for after, upTo in string.gmatch(forks, '(%d+)-(%d+)') do
  if new > tonumber(after) and new <= tonumber(upTo) then return 'overtaken' end
end
return tonumber(db) >= new and 'old' or 'overtaken'`;

/** KEYS key; ARGV version, idle, absolute, lastSeen, forks, body, until, readVersion */
export const CAS = `${OURS}
if state == 'absent' or state == 'dead' then return state end
if state == 'lease' or v ~= ARGV[8] then return 'conflict' end
take()
local untilMs = ARGV[7]
if seen ~= ARGV[4] then
  untilMs = string.format('%.0f', math.max(tonumber(untilMs), now() + redis.call('PTTL', KEYS[1])))
end
write(untilMs)
return 'ok'`;

/** KEYS key; ARGV idle, lastSeen, [until] */
export const TOUCH = `${OURS}
if state ~= 'data' then return state end
idle, seen = later(idle, ARGV[1]), later(seen, ARGV[2])
if tonumber(idle) > tonumber(abs) then idle = abs end
keep()
if ARGV[3] and now() + redis.call('PTTL', KEYS[1]) < tonumber(ARGV[3]) then redis.call('PEXPIREAT', KEYS[1], ARGV[3]) end
return 'ok'`;

const BURY = `
local function bury(key, untilMs)
  local left = redis.call('PTTL', key)
  if state == 'dead' and now() + left >= tonumber(untilMs) then return end
  if abs then untilMs = later(abs, untilMs) end
  redis.call('SET', key, '1 D', 'PXAT', untilMs)
end
`;

/** KEYS key, [index]; ARGV until */
export const KILL = `${READ}${BURY}
bury(KEYS[1], ARGV[1])
if KEYS[2] then redis.pcall('ZREM', KEYS[2], KEYS[1]) end
return 'ok'`;

/**
 * KEYS parent, child, [index of the child's user], [index of the parent's user]; ARGV version, idle, absolute, lastSeen,
 * forks, body, until, rowVersion, notAfter, checkedAt, parentUntil, readVersion or -, child has a user (1/0), parent has
 * one (1/0)
 */
export const ROTATE = `${OURS}${BURY}${INDEX}
if state == 'dead' then return 'dead' end
if ARGV[12] ~= '-' then
  if state == 'absent' then return 'absent' end
  if v ~= ARGV[12] then return 'conflict' end
end
if now() > tonumber(ARGV[9]) then return 'late' end
if redis.call('EXISTS', KEYS[2]) == 1 then return 'exists' end
bury(KEYS[1], ARGV[11])
seen = nil
take()
format, db, hold, at = '1', ARGV[8], '-', ARGV[10]
redis.call('SET', KEYS[2], text(), 'PXAT', ARGV[7])
local nth = 3
if ARGV[13] == '1' then index(KEYS[nth], KEYS[2], abs) nth = nth + 1 end
if ARGV[14] == '1' then redis.call('ZREM', KEYS[nth], KEYS[1]) end
return 'ok'`;

/** KEYS key, index; ARGV absolute. For an entry that came from a row. */
export const ENLIST = `${OURS}${INDEX}
if state == 'absent' or state == 'dead' then return state end
local deadline = later(abs, ARGV[1])
local noted = redis.call('ZSCORE', KEYS[2], KEYS[1])
if not noted or tonumber(noted) ~= tonumber(deadline) then index(KEYS[2], KEYS[1], deadline) end
return 'ok'`;
