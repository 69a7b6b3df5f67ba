import type { FindingCode } from './finding.js'

/** Why a finding matters, and which setting to change. */
export interface Explanation {
  readonly title: string
  readonly why: string
  readonly fix: string
}

export const EXPLANATIONS: Readonly<Record<FindingCode, Explanation>> = {
  CONFIG: {
    title: 'a setting is wrong',
    why: 'The application refuses to start with it.',
    fix: 'Correct the variable; cachectl config shows what each may be.',
  },
  UNREACHABLE_DNS: {
    title: 'the host name of Redis is unknown',
    why: 'Nothing connects; caches answer from memory or miss.',
    fix: 'Correct the host in REDIS_URL, or the resolver of this machine.',
  },
  UNREACHABLE_REFUSED: {
    title: 'nobody listens at the port of Redis',
    why: 'Nothing connects; caches answer from memory or miss.',
    fix: 'Start the server, or correct host and port in REDIS_URL. In a container, localhost is the container.',
  },
  UNREACHABLE_TIMEOUT: {
    title: 'Redis does not answer in time',
    why: 'A frozen server, or a firewall that swallows packets. Each call costs its whole deadline until the breaker opens.',
    fix: 'Look at the server and the network between; CACHE_REDIS_TIMEOUT_MS is the deadline.',
  },
  UNREACHABLE_AUTH: {
    title: 'Redis refuses user or password',
    why: 'Nothing is read or written.',
    fix: 'Correct REDIS_URL (redis://user:password@host); percent-encode special characters of the password.',
  },
  UNREACHABLE_TLS: {
    title: 'TLS does not come about',
    why: 'One side speaks TLS and the other does not, or the certificate is not trusted.',
    fix: 'rediss:// speaks TLS, redis:// does not. For a private CA set NODE_EXTRA_CA_CERTS.',
  },
  UNREACHABLE_DB: {
    title: 'there is no such database number',
    why: 'The connection is refused.',
    fix: 'Correct the number at the end of REDIS_URL, or raise "databases" in redis.conf.',
  },
  UNREACHABLE_OTHER: {
    title: 'Redis cannot be reached',
    why: 'Nothing connects; caches answer from memory or miss.',
    fix: 'The message above is what the server or the system said.',
  },
  COMMAND_REFUSED: {
    title: 'the user may not run a command that caches need',
    why: 'Reads and writes go through scripts; without them nothing works.',
    fix: 'ACL SETUSER <user> +@read +@write +@scripting +@connection ~<prefix>:*',
  },
  TRACKING_REFUSED: {
    title: 'CLIENT TRACKING is refused',
    why: 'multi_tier cannot learn at once of changes by others and falls back to publishing its own.',
    fix: 'ACL SETUSER <user> +client|tracking +subscribe &__redis__:invalidate; or Redis 6 and later.',
  },
  PLAINTEXT: {
    title: 'the password crosses the network in plain text',
    why: 'Whoever sees the traffic can read and change every entry.',
    fix: 'Use rediss://.',
  },
  PASSWORD_UNUSED: {
    title: 'Redis does not ask for the password',
    why: 'Whoever reaches its port can read and change every entry; the password in the URL protects nothing.',
    fix: 'Set requirepass or ACL users on the server, or leave the password out of REDIS_URL.',
  },
  SLOW: {
    title: 'Redis is slow to answer',
    why: 'Each miss of L1 waits this long.',
    fix: 'Look for slow commands (SLOWLOG GET), swapping, or distance; raise CACHE_L1_SIZE_RATIO to ask it less.',
  },
  MEMORY_HIGH: {
    title: 'Redis is nearly full',
    why: 'It will evict entries, or refuse writes.',
    fix: 'Raise maxmemory, shorten TTLs, or look at cachectl keys --sort size.',
  },
  MEMORY_UNBOUNDED: {
    title: 'Redis has no memory limit',
    why: 'It grows until the system kills it.',
    fix: 'CONFIG SET maxmemory <bytes>, and maxmemory-policy allkeys-lru.',
  },
  NO_EVICTION: {
    title: 'Redis refuses writes when it is full',
    why: 'With noeviction a full server answers every write with an error.',
    fix: 'CONFIG SET maxmemory-policy allkeys-lru (or volatile-lru, if it holds more than caches).',
  },
  EVICTIONS: {
    title: 'Redis evicts entries to make room',
    why: 'Entries go before their time; hit rates suffer.',
    fix: 'Raise maxmemory, or shorten TTLs.',
  },
  HIT_RATE_LOW: {
    title: 'the hit rate is low',
    why: 'Most reads pay for the cache and the source both.',
    fix: 'Raise the TTL or the size, warm it (cachectl warm), or ask whether the keys repeat at all.',
  },
  EVICTS_TOO_SOON: {
    title: 'entries are evicted about as fast as they are written',
    why: 'The cache is too small for what it is asked to hold.',
    fix: 'Raise CACHE_MAX_MEMORY_SIZE (or maxSize); with multi_tier, CACHE_L1_SIZE_RATIO.',
  },
  DEGRADED: {
    title: 'a process answers from memory while its store is away',
    why: 'What it writes now, others do not see until the store is back.',
    fix: 'Run doctor from that machine; cachectl health --pid shows its breaker.',
  },
  TRACKER_DISARMED: {
    title: 'a process does not hear of changes',
    why: 'Its L1 is closed meanwhile: correct, but every read goes to the store.',
    fix: 'See the tracker in cachectl stats --pid <n> --json; a proxy in between may drop pushes.',
  },
  BIG_KEYS: {
    title: 'some entries are large',
    why: 'Each read moves all of it and holds up others on the same connection.',
    fix: 'Split them, or set maxEntryBytes to keep them out.',
  },
  NO_TTL: {
    title: 'many entries never expire',
    why: 'They stay until they are evicted, however old they are.',
    fix: 'Give set or the cache a ttl; cachectl ttl <key> 3600 mends one.',
  },
  SHORT_TTL: {
    title: 'time to live is very short',
    why: 'Entries are gone before they are read again.',
    fix: 'Raise the TTL; with getOrSet, staleTtl serves the old value while the new one is made.',
  },
  STORE_BROKEN: {
    title: 'the store does not keep what it is given',
    why: 'A probe could not be written, read or deleted.',
    fix: 'The message above is what the store said.',
  },
  DISK_NEARLY_FULL: {
    title: 'the disk of the store is nearly full',
    why: 'Writes will fail.',
    fix: 'Make room, or flush what is not needed (cachectl flush).',
  },
}
