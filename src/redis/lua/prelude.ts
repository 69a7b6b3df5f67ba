import { HEADER_MARK } from '../stored-text.js'

/** Shared by all operations: cursors over KEYS and ARGV, the server's clock, the header of stored-text.ts. */
export const prelude = `
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
  local stale, _, token, lease = split(call('GETRANGE', name, 0, 1023))
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
