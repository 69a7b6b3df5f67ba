import type { Claim } from '../backends/backend.js'
import type { Table } from './environment.js'
import { type KeyRange, keysIn } from './rows.js'

type TakenOrOurs = Exclude<Claim, { state: 'present' }>

/** A row of the claims: float64 epoch ms until which it stands, float64 ms of its lease, then the token. */
interface Held {
  readonly token: string
  readonly leaseMs: number
}

export function takeClaim(
  claims: Table,
  key: string,
  token: string,
  leaseMs: number,
  wall: number,
): TakenOrOurs {
  const other = standing(claims, key, wall)
  if (other !== undefined && other.token !== token) return { state: 'taken', ...other }
  writeClaim(claims, key, token, leaseMs, wall)
  return { state: 'claimed' }
}

export function renewClaim(
  claims: Table,
  key: string,
  token: string,
  leaseMs: number,
  wall: number,
): boolean {
  if (!holdsClaim(claims, key, token, wall)) return false
  writeClaim(claims, key, token, leaseMs, wall)
  return true
}

export function holdsClaim(claims: Table, key: string, token: string, wall: number): boolean {
  return standing(claims, key, wall)?.token === token
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
export function dropLapsedClaims(claims: Table, wall: number): void {
  for (const key of keysIn(claims, {}, AT_ONCE))
    if (standing(claims, key, wall) === undefined) claims.remove(key)
}

function standing(claims: Table, key: string, wall: number): Held | undefined {
  const row = claims.getBinaryFast(key)
  if (row === undefined) return undefined
  const leaseMs = row.readDoubleLE(0) - wall
  // more left than it was given: the wall clock was set back, so nobody knows how old it is
  const lapsed = leaseMs <= 0 || leaseMs > row.readDoubleLE(8)
  return lapsed ? undefined : { token: tokenIn(row), leaseMs }
}

function tokenIn(row: Buffer): string {
  return row.toString('utf8', 16, row.length)
}

function writeClaim(claims: Table, key: string, token: string, leaseMs: number, wall: number): void {
  // whole milliseconds: in fractions, `wall + lease - wall` may come out above the lease
  const lease = Math.ceil(leaseMs)
  const row = Buffer.allocUnsafe(16 + Buffer.byteLength(token))
  row.writeDoubleLE(wall + lease, 0)
  row.writeDoubleLE(lease, 8)
  row.write(token, 16)
  claims.put(key, row)
}
