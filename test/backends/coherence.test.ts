import { describe, expect, test } from 'vitest'
import { Coherence } from '../../src/backends/coherence.js'

function rules(without?: 'token' | 'epoch') {
  const dropped: (readonly string[] | undefined)[] = []
  const coherence = new Coherence({ drop: keys => dropped.push(keys), without })
  return { coherence, dropped }
}

describe('an answer of L2 may be copied', () => {
  test('when it was read while its origin was listened to and nothing was heard', () => {
    const { coherence } = rules()
    coherence.arm('a')
    expect(coherence.end(coherence.begin('k'), 'a')).toBe(true)
  })

  test('not before anybody listens', () => {
    const { coherence } = rules()
    expect(coherence.end(coherence.begin('k'), 'a')).toBe(false)
  })

  test('not when it comes from elsewhere', () => {
    const { coherence } = rules()
    coherence.arm('a')
    expect(coherence.end(coherence.begin('k'), 'b')).toBe(false)
    expect(coherence.end(coherence.begin('k'), undefined)).toBe(false)
  })

  test('not when its key was changed meanwhile', () => {
    const { coherence } = rules()
    coherence.arm('a')
    const read = coherence.begin('k')
    const bystander = coherence.begin('other')
    coherence.invalidate(['k'])
    expect(coherence.end(read, 'a')).toBe(false)
    expect(coherence.end(bystander, 'a')).toBe(true)
  })

  test('not when everything may have changed meanwhile', () => {
    const { coherence } = rules()
    coherence.arm('a')
    const read = coherence.begin('k')
    coherence.invalidate(undefined)
    expect(coherence.end(read, 'a')).toBe(false)
  })

  test('not when the listener was lost, nor when it was armed again meanwhile', () => {
    const { coherence } = rules()
    coherence.arm('a')
    const read = coherence.begin('k')
    const other = coherence.begin('other')
    coherence.disarm('a')
    expect(coherence.end(read, 'a')).toBe(false)
    coherence.arm('a')
    expect(coherence.end(other, 'a')).toBe(false)
  })

  test('not when we have begun to write it ourselves', () => {
    const { coherence } = rules()
    coherence.arm('a')
    const read = coherence.begin('k')
    coherence.touch(['k'])
    expect(coherence.end(read, 'a')).toBe(false)
  })
})

describe('tokens', () => {
  test('a read that begins after the news is clean, one from before stays dirty', () => {
    const { coherence } = rules()
    coherence.arm('a')
    const before = coherence.begin('k')
    coherence.invalidate(['k'])
    const after = coherence.begin('k')
    expect(coherence.end(before, 'a')).toBe(false)
    expect(coherence.end(after, 'a')).toBe(true)
  })

  test('news after the first of two readers is done still reaches the second', () => {
    const { coherence } = rules()
    coherence.arm('a')
    const first = coherence.begin('k')
    const second = coherence.begin('k')
    expect(coherence.end(first, 'a')).toBe(true)
    coherence.invalidate(['k'])
    expect(coherence.end(second, 'a')).toBe(false)
  })
})

test('news, our own writes and a lost listener drop copies', () => {
  const { coherence, dropped } = rules()
  coherence.invalidate(['k'])
  coherence.touch(['l'])
  coherence.invalidate(undefined)
  coherence.disarm('a')
  expect(dropped).toStrictEqual([['k'], ['l'], undefined, undefined])
})

describe('each rule is needed', () => {
  test('without tokens an outdated answer is copied', () => {
    const { coherence } = rules('token')
    coherence.arm('a')
    const read = coherence.begin('k')
    coherence.invalidate(['k'])
    expect(coherence.end(read, 'a')).toBe(true)
  })

  test('without epochs an answer from before a gap is copied', () => {
    const { coherence } = rules('epoch')
    coherence.arm('a')
    const read = coherence.begin('k')
    coherence.disarm('a')
    coherence.arm('a')
    expect(coherence.end(read, 'a')).toBe(true)
  })
})
