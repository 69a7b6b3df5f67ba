// Runs many command lines in this one process, whoever it runs as; answers with what became of each, as JSON.
import { PassThrough } from 'node:stream'
import { main } from '../../../dist/src/cli/main.js'

const outcomes = []
for (const argv of JSON.parse(process.argv[2])) {
  const [stdout, stderr] = [collector(), collector()]
  const stdin = new PassThrough()
  stdin.end()
  const io = { env: process.env, cwd: process.cwd(), stdin, stdout: stdout.stream, stderr: stderr.stream }
  const code = await main(argv, { ...io, onInterrupt: () => () => {} })
  outcomes.push({ code, stdout: stdout.text(), stderr: stderr.text() })
}
process.stdout.write(JSON.stringify(outcomes))

function collector() {
  const chunks = []
  const stream = new PassThrough()
  stream.on('data', chunk => chunks.push(chunk))
  return { stream, text: () => Buffer.concat(chunks).toString() }
}
