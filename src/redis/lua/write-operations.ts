import { STAMP_LIFE_MS } from '../stamps.js'

/** `s` sets, `d` deletes, `t` takes, `x` drops what is unchanged, `m` marks a clear, `e` expires, `i` increments. */
export const writeOperations = `
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
