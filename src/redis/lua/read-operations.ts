import { TEXT_SEPARATOR } from '../reads.js'

/** `g` reads texts and their times, `l` the remaining fresh time. */
export const readOperations = `
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
