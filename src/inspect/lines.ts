import type { Socket } from 'node:net'

/** A longer line is no message of ours. */
const MAX_LINE = 64 * 1024 * 1024

/** Calls back with each line of JSON that arrives; a line that is none ends the connection. */
export function onMessage(socket: Socket, take: (message: unknown) => void): void {
  let rest = ''
  socket.setEncoding('utf8')
  socket.on('data', (chunk: string) => {
    const parts = (rest + chunk).split('\n')
    rest = parts.pop() ?? ''
    if (rest.length > MAX_LINE) socket.destroy()
    for (const part of parts) {
      try {
        take(JSON.parse(part))
      } catch {
        socket.destroy()
        return
      }
    }
  })
}

export function send(socket: Socket, message: object): void {
  socket.write(`${JSON.stringify(message)}\n`)
}
