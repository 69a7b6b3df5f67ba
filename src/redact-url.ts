const CREDENTIALS = /^([a-z][a-z0-9+.-]*:\/\/)?(.*)@/i
const SECRET_PARAMETERS = /([?&](?:\w*password|pass|token|auth)=)[^&#]*/gi

/**
 * The URL as it may be shown: the user name stays, the password becomes `***`. Works on text that is no URL too, as a
 * mistyped URL is just what ends up in an error message.
 */
export function redactUrl(url: string): string {
  return url
    .replace(CREDENTIALS, (_, scheme: string | undefined, credentials: string) => {
      const colon = credentials.indexOf(':')
      return `${scheme ?? ''}${colon > 0 ? `${credentials.slice(0, colon)}:` : ''}***@`
    })
    .replace(SECRET_PARAMETERS, '$1***')
}
