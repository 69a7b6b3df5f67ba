import { MAX_STAMPS, STAMP_LIFE_MS, STAMP_SLACK } from '../stamps.js'

/** Runs what was asked, each by itself: one that fails (WRONGTYPE, OOM) leaves the others alone. */
export const runOperations = `
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
