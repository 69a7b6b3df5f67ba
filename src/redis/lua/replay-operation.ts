import { STAMP_LIFE_MS } from '../stamps.js'

/** Journaled writes: the newest wins; where it can't be known which is newest, the key is dropped, never overwritten. */
export const replayOperation = `
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
