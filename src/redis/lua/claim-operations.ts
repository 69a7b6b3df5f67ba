/** The fence of a fill: `c` claims, `n` renews, `f` fills, `u` gives back. */
export const claimOperations = `
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
