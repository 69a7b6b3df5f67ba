// Preloaded into a child: when it ends, writes what it used to the file that USAGE_FILE names.
import { writeFileSync } from 'node:fs'

process.on('exit', () => {
  const { userCPUTime, systemCPUTime, maxRSS } = process.resourceUsage()
  const usage = { cpuSeconds: (userCPUTime + systemCPUTime) / 1e6, peakMiB: maxRSS / 1024 }
  writeFileSync(process.env.USAGE_FILE, JSON.stringify(usage))
})
