import { Lexer } from "yaml";

/** What of the package's lexer is reached into; it has no option for this. */
interface Scanning {
  /** Column from which on a line continues what was begun. */
  indentNext: number;
  parseQuotedScalar(): Generator<string, unknown>;
  parseFlowCollection(): Generator<string, unknown>;
}

/**
 * Lexes as libyaml and Go's yaml.v3 do: lines that continue a quoted scalar or a flow collection may be indented as their
 * parent is, or less. The specification wants them further right.
 */
export function lenientLexer(): Lexer {
  const lexer = new Lexer();
  const scanning = lexer as unknown as Scanning;
  const unindented = (scan: () => Generator<string, unknown>) =>
    function* () {
      const { indentNext } = scanning;
      scanning.indentNext = 0;
      try {
        return yield* scan();
      } finally {
        scanning.indentNext = indentNext;
      }
    };
  scanning.parseQuotedScalar = unindented(scanning.parseQuotedScalar.bind(lexer));
  scanning.parseFlowCollection = unindented(scanning.parseFlowCollection.bind(lexer));
  return lexer;
}
