import { TEXT_SEPARATOR } from './reads.js'
import { createScript } from './script.js'
import { HEADER_MARK } from './stored-text.js'

/** Most write stamps kept beside the data of one prefix (of one slot, on a cluster), and for how long. */
const MAX_STAMPS = 10_000
const STAMP_SLACK = 2_000
export const STAMP_LIFE_MS = 900_000

/** Shared by all operations: cursors over KEYS and ARGV, the server's clock, the header of stored-text.ts. */
const PRELUDE = `
local call, keys, args, k, a = redis.call, KEYS, ARGV, 0, 0
local function key() k = k + 1 return keys[k] end
local function arg() a = a + 1 return args[a] end

local writing, cluster = arg() == 'w', arg() == '1'
local stampsKey = writing and key()
local sequenceKey = writing and not cluster and key()
local channel = sequenceKey and arg()

local clock
local function now()
  if not clock then
    local t = call('TIME')
    clock = t[1] * 1000 + math.floor(t[2] / 1000)
  end
  return clock
end

local stamps, changed = {}, {}
local function stamp(mark, name, at)
  stamps[#stamps + 1] = string.format('%.0f', at or now())
  stamps[#stamps + 1] = mark .. name
end
local function changes(name)
  if sequenceKey then changed[#changed + 1] = name end
end
local function wrote(name)
  if not writing then return end
  stamp('=', name)
  changes(name)
end

local function kindOf(name) return call('TYPE', name).ok end
-- a value that can't be written (out of memory) must not leave the one before it behind
local function put(name, px, text)
  local done
  if px == '' then done = redis.pcall('SET', name, text) else done = redis.pcall('SET', name, text, 'PX', px) end
  if done.err then
    call('UNLINK', name)
    error(done)
  end
end

-- text -> staleMs, start of the body, token, leaseUntil
local function split(text)
  if string.sub(text, 1, 2) == '${HEADER_MARK}' then
    local stop = string.find(text, ';', 3, true)
    local stale = string.match(text, '^%d+', 3)
    if stop and stale then
      local token, lease = string.match(string.sub(text, 3, stop), '^%d+,c([^,]*),(%d+);')
      return tonumber(stale), stop + 1, token, tonumber(lease)
    end
  end
  return 0, 1
end
local function header(stale, token, lease)
  local claim = token and (',c' .. token .. ',' .. string.format('%.0f', lease)) or ''
  if stale == 0 and not token then return '' end
  return '${HEADER_MARK}' .. string.format('%.0f', stale) .. claim .. ';'
end

-- the entry at a key: kind, remaining fresh ms (-1 = for ever, -2 = not fresh), staleMs, token, leaseUntil
local function look(name)
  local kind = kindOf(name)
  if kind ~= 'string' then return kind, -2 end
  local stale, _, token, lease = split(call('GETRANGE', name, 0, 255))
  local left = call('PTTL', name)
  if left > stale then left = left - stale elseif left >= 0 then left = -2 end
  return kind, left, stale, token, lease
end
local function rewrite(name, stale, token, lease)
  local text = call('GET', name)
  local _, body = split(text)
  call('SET', name, header(stale, token, lease) .. string.sub(text, body), 'KEEPTTL')
end
local function holder(name)
  local kind, _, stale, token, lease = look(name)
  if kind == 'hash' then return call('HGET', name, 'claim') or nil, kind end
  return token, kind, stale, lease
end
`

const READ = `
-- a run of reads: texts, and remaining ms (-2 = no text), each as one string, as that costs clients a tenth of an array
op.g = function(n)
  local texts, left, plain = call('MGET', unpack(keys, k + 1, k + n)), {}, true
  for i = 1, n do
    local text = texts[i]
    if not text then
      texts[i], left[i] = '', -2
    else
      left[i] = call('PTTL', keys[k + i])
      plain = plain and not string.find(text, '${TEXT_SEPARATOR}', 1, true)
    end
  end
  k = k + n
  return {plain and table.concat(texts, '${TEXT_SEPARATOR}') or texts, table.concat(left, ',')}
end
op.l = function()
  local _, left = look(key())
  return left
end
`

const WRITE = `
op.s = function()
  local name, px, text = key(), arg(), arg()
  put(name, px, text)
  wrote(name)
  return 1
end
op.d = function(n)
  local count = 0
  for i = 1, n do
    local name = key()
    if kindOf(name) == 'string' then count = count + 1 end
    call('UNLINK', name)
    wrote(name)
  end
  return count
end
op.t = function()
  local name = key()
  local text = call('MGET', name)[1]
  local left = text and call('PTTL', name) or -2
  call('UNLINK', name)
  wrote(name)
  return {text or '', left}
end
-- removes what could not be decoded, unless somebody has replaced it since
op.x = function()
  local name, text = key(), arg()
  if call('MGET', name)[1] ~= text then return 0 end
  return call('UNLINK', name)
end
-- everything is about to go, or has gone: journaled writes from before then are void
op.m = function()
  local name, at = key(), tonumber(arg())
  local held = tonumber(call('GET', name) or '0')
  call('SET', name, string.format('%.0f', math.max(held, at > 0 and at or now())), 'PX', ${STAMP_LIFE_MS})
  changes('')
  return 1
end
op.e = function()
  local name, px, stale = key(), arg(), tonumber(arg())
  local _, left, held, token, lease = look(name)
  if left == -2 then return 0 end
  if held ~= stale then rewrite(name, stale, token, lease) end
  if px == '' then call('PERSIST', name) else call('PEXPIRE', name, px) end
  changes(name)
  return 1
end
local function add(name, by, px, text)
  local _, left, stale = look(name)
  if left == -2 then
    put(name, px, text)
    return text
  end
  local held = call('GET', name)
  local _, body = split(held)
  local digits = string.sub(held, body)
  local number = string.match(digits, '^%-?%d+$') and tonumber(digits)
  if not number or math.abs(number) > 9007199254740991 then return 'not-integer' end
  local sum = number + by
  if math.abs(sum) > 9007199254740991 then return 'overflow' end
  local result = string.format('%.0f', sum)
  call('SET', name, header(stale) .. result, 'KEEPTTL')
  return result
end
-- increments commute, so they are stamped apart from writes that replace
op.i = function()
  local name, by, px, text = key(), arg(), arg(), arg()
  local result = add(name, tonumber(by), px, text)
  stamp('+', name)
  changes(name)
  return result
end
`

const CLAIM = `
local function stand(name, token, lease)
  call('UNLINK', name)
  call('HSET', name, 'claim', token)
  call('PEXPIRE', name, lease)
end
op.c = function()
  local name, token, lease, refresh = key(), arg(), arg(), arg() == '1'
  local kind, left, stale, standing, till = look(name)
  if kind == 'hash' then
    local other = call('HGET', name, 'claim')
    if other then return {1, other, call('PTTL', name)} end
  end
  if kind ~= 'string' then
    stand(name, token, lease)
    return {0}
  end
  if left ~= -2 and not refresh then return {2, call('GET', name), call('PTTL', name)} end
  if standing and till > now() then return {1, standing, till - now()} end
  rewrite(name, stale, token, now() + lease)
  return {0}
end
op.n = function()
  local name, token, lease = key(), arg(), arg()
  local standing, kind, stale = holder(name)
  if standing ~= token then return 0 end
  if kind == 'hash' then call('PEXPIRE', name, lease) else rewrite(name, stale, token, now() + lease) end
  return 1
end
op.f = function()
  local name, token, px, text = key(), arg(), arg(), arg()
  if holder(name) ~= token then return 0 end
  put(name, px, text)
  wrote(name)
  return 1
end
op.u = function()
  local name, token = key(), arg()
  local standing, kind, stale = holder(name)
  if standing ~= token then return 0 end
  if kind == 'hash' then call('UNLINK', name) else rewrite(name, stale) end
  return 1
end
`

/** Journaled writes: the newest wins; where it can't be known which is newest, the key is dropped, never overwritten. */
const REPLAY = `
local function stampOf(member) return tonumber(call('ZSCORE', stampsKey, member) or '-1') end
-- is what a key holds an earlier write of the process that replays, landed late? nil: that cannot be told
local function ours(name)
  local text = call('MGET', name)[1]
  local _, body = split(text or '')
  local held, verdict = text and '=' .. string.sub(text, body) or '-', false
  for _ = 1, tonumber(arg()) do
    local left = arg()
    if left == held then return true end
    if left == '?' then verdict = nil end
  end
  return verdict
end
op.r = function()
  local kind, name, at, px, text, id = arg(), key(), tonumber(arg()), arg(), arg(), arg()
  local replaced, added = stampOf('=' .. name), stampOf('+' .. name)
  if kind == 'i' then
    if replaced > at and ours(name) == false then return 0 end
    -- a replay whose answer was lost comes again
    if call('ZADD', stampsKey, 'NX', now(), '#' .. id) == 0 then return 0 end
    local _, body = split(text)
    local result = add(name, tonumber(string.sub(text, body)), px, text)
    stamp('+', name, math.max(added, at))
    return (result == 'overflow' or result == 'not-integer') and 0 or 1
  end
  if replaced > at or added > at then
    local own = ours(name)
    if own == nil then
      call('UNLINK', name)
      wrote(name)
    end
    if not own then return 0 end
  end
  local known = replaced >= 0 or at >= math.max(stampOf('<'), now() - ${STAMP_LIFE_MS})
  local left = px == '' and 1 or tonumber(px) - math.max(0, now() - at)
  if kind == 's' and known and left >= 1 then
    put(name, px == '' and '' or string.format('%.0f', left), text)
  else
    call('UNLINK', name)
  end
  stamp('=', name, at)
  changes(name)
  return 1
end
`

/** Runs what was asked, each by itself: one that fails (WRONGTYPE, OOM) leaves the others alone. */
const MAIN = `
local replies = {}
while a < #args do
  local code, n = arg(), tonumber(arg())
  local m = tonumber(arg())
  local nextKey, nextArg = k + n, a + m
  local ok, reply = pcall(op[code], n)
  if not ok then reply = type(reply) == 'table' and reply or {err = reply} end
  replies[#replies + 1] = reply
  a, k = nextArg, nextKey
end

if #stamps > 0 then
  redis.pcall('ZADD', stampsKey, unpack(stamps))
  local extra = call('ZCARD', stampsKey) - ${MAX_STAMPS}
  if extra > ${STAMP_SLACK} then
    local newest = call('ZRANGE', stampsKey, extra - 1, extra - 1, 'WITHSCORES')[2]
    call('ZREMRANGEBYRANK', stampsKey, 0, extra - 1)
    call('ZADD', stampsKey, newest, '<')
  end
  call('PEXPIRE', stampsKey, ${STAMP_LIFE_MS})
end
-- the sequence exists while an L1 somewhere learns of changes by pub/sub
if #changed > 0 and call('EXISTS', sequenceKey) == 1 then
  local sequence = call('INCR', sequenceKey)
  call('PUBLISH', channel, string.format('%.0f', sequence) .. '\\n' .. table.concat(changed, '\\n'))
end
return {replies, clock or false, cluster and call('CLUSTER', 'MYID') or false}
`

/**
 * One tick's operations on one node, in the order they were issued, in one round trip.
 *
 * ARGV: `w` if anything is written, else `r`; `1` on a cluster; where written and no cluster, the channel for changes; then for each
 * operation: code, number of keys, number of arguments, arguments.
 * KEYS: where written, the stamps and (no cluster) the sequence number of changes; then the keys of the operations.
 * Reply: the operations' replies, the server's epoch ms (where it was looked at), on a cluster the node's id.
 */
export const batchScript = createScript(`${PRELUDE}local op = {}\n${READ}${WRITE}${CLAIM}${REPLAY}${MAIN}`)
