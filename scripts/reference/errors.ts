import type { Kind } from "../../errors/codes.ts";

const HEAD = `# Errors

Made by \`node scripts/reference/write.ts\` from \`errors/codes.ts\`.

Every error of \`./platform\` names its code, what is wrong, where, the way out, and its section here:

    error[stage-locked]: another run (process 4711 of ann on laptop, since 10:02) is changing stage prod.
      where: stage prod
      fix: wait for it to end; if that process is dead: ./platform unlock --stage prod
      docs: docs/errors.md#stage-locked

It goes to standard error; with \`--json\` it is one object on standard output:
\`{"error": {"code", "message", "where", "fix", "docs"}}\`. The exit code is 1. A code keeps its name and its meaning.
Commands are those of the stage at hand. Where a section names a way out, the error itself may know a nearer one.

Errors of resources are told when the engine has ended, in the same form below the service's name; \`where\` is the resource,
and of an input that it cannot take, the property:

    certificates
      error[dns-provider]: desec: reading zone shop.test: 401 Invalid token.
        where: certificate edge, stage prod
        fix: ./platform doctor --stage prod tells whether its credentials work
        docs: docs/errors.md#dns-provider

Plain \`pulumi\` prints them with a mark of its own: \`error: error[dns-provider]: …\`.
`;

/** `docs/errors.md`: a section for each code. */
export function errorReference(codes: Readonly<Record<string, Kind>>): string {
  const sections = Object.entries(codes).map(([name, { means, fix }]) => `## ${name}\n\n${means}\n\nFix: \`${fix}\`\n`);
  return [HEAD, ...sections].join("\n");
}
