import type { Claim } from '../backends/backend.js'
import type { Table } from './environment.js'
import { type KeyRange, keysIn } from './rows.js'

type TakenOrOurs = Exclude<Claim, { state: 'present' }>

/** A row of the claims: float64 store time until which it stands, then the token. */
interface Held {
  readonly token: string
  readonly leaseMs: number
}

export function takeClaim(
  claims: Table,
  key: string,
  token: string,
  leaseMs: number,
  time: number,
): TakenOrOurs {
  const other = standing(claims, key, time)
  if (other !== undefined && other.token !== token) return { state: 'taken', ...other }
  writeClaim(claims, key, token, leaseMs, time)
  return { state: 'claimed' }
}

export function renewClaim(
  claims: Table,
  key: string,
  token: string,
  leaseMs: number,
  time: number,
): boolean {
  if (!holdsClaim(claims, key, token, time)) return false
  writeClaim(claims, key, token, leaseMs, time)
  return true
}

export function holdsClaim(claims: Table, key: string, token: string, time: number): boolean {
  return standing(claims, key, time)?.token === token
}

export function releaseClaim(claims: Table, key: string, token: string): void {
  const row = claims.getBinaryFast(key)
  if (row !== undefined && tokenIn(row) === token) claims.remove(key)
}

const AT_ONCE = 1000

export function dropClaims(claims: Table, range: KeyRange): void {
  let keys: string[]
  do {
    keys = keysIn(claims, range, AT_ONCE)
    for (const key of keys) claims.remove(key)
  } while (keys.length === AT_ONCE)
}

/** Claims of killed processes stay behind when nobody asks for their keys again. */
export function dropLapsedClaims(claims: Table, time: number): void {
  for (const key of keysIn(claims, {}, AT_ONCE))
    if (standing(claims, key, time) === undefined) claims.remove(key)
}

function standing(claims: Table, key: string, time: number): Held | undefined {
  const row = claims.getBinaryFast(key)
  if (row === undefined) return undefined
  const leaseMs = row.readDoubleLE(0) - time
  return leaseMs <= 0 ? undefined : { token: tokenIn(row), leaseMs }
}

function tokenIn(row: Buffer): string {
  return row.toString('utf8', 8, row.length)
}

function writeClaim(claims: Table, key: string, token: string, leaseMs: number, time: number): void {
  const row = Buffer.allocUnsafe(8 + Buffer.byteLength(token))
  row.writeDoubleLE(time + leaseMs, 0)
  row.write(token, 8)
  claims.put(key, row)
}
