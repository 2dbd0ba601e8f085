/** What a person calls a resource, where its type's own name is not it; the words are those of docs/glossary.md. */
const KINDS: Readonly<Record<string, string>> = {
  "af:infisical:Instance": "Infisical",
  "af:infisical:Project": "project",
  "af:infisical:Secrets": "folder",
  "af:dns:HostedZone": "zone",
  "af:edge:Bundle": "routes",
};

/** The one word for resources of a type on every screen, such as `zone` for `af:dns:HostedZone`. Pure. */
export function kindOf(type: string): string {
  return KINDS[type] ?? type.slice(type.lastIndexOf(":") + 1).toLowerCase();
}
