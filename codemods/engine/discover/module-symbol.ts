import { type TS, ts } from '../compiler.js'

/** The symbol of a module; the checker gives none for CommonJS files, which have one all the same. */
export function moduleSymbol(checker: TS.TypeChecker, file: TS.SourceFile): TS.Symbol | undefined {
  const own = checker.getSymbolAtLocation(file)
  if (own !== undefined) return own
  const { symbol } = file as unknown as { symbol?: TS.Symbol }
  return symbol !== undefined && symbol.flags & ts.SymbolFlags.Module ? symbol : undefined
}
