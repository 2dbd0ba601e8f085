/** What is wrong, and with what. */
export interface Finding {
  /** Such as a service. */
  readonly subject: string;
  readonly says: string;
}

/** A URL that is said to fail is itself what it is about, so that one cause of many URLs is one line. */
const URL_FIRST = /^(https:\/\/\S*?[^\s:])(?: at (\S*[^\s:]))?(?::)? (.+)$/s;

/** One line a cause, with all that it has struck, in the order of their first findings. Pure. */
export function byCause(findings: readonly Finding[]): string[] {
  const causes = Map.groupBy(findings.map(aboutUrl), ({ says }) => says);
  return [...causes].map(
    ([says, struck]) => `${[...new Set(struck.map(({ subject }) => subject))].join(", ")}: ${says}`,
  );
}

function aboutUrl(finding: Finding): Finding {
  const [, url, address, says] = URL_FIRST.exec(finding.says) ?? [];
  if (!url || !says) return finding;
  return { subject: address ? `${url} at ${address}` : url, says };
}
