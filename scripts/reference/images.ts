import type { StandIn } from "../../images/stand-ins/catalog.ts";

const HEAD = `# Images

Made by \`node scripts/reference/write.ts\` from \`images/stand-ins/catalog.ts\`.

The platform runs images that others make, pinned by digest: \`./platform images lock\`. Its own are built from \`images/\`, those of
your repositories from their checkouts. They come from registries.

## Where no registry can be reached

\`./platform images build\` makes stand-ins: images with the contract of those they stand for (entry point, arguments, environment,
user, volumes, ports), made of Debian packages, npm packages, Go modules and crates, under the same names. Nothing but a sandbox
runs on them, and none is ever pushed.

They lie in one store of podman, outside the checkout, that all sandboxes of this machine read:
\`~/.cache/alternate-futures/images/storage\` (\`ALTERNATE_FUTURES_IMAGES\` names another folder in place of the one above
\`storage\`). Each has the label \`org.alternatefutures.recipe\`, a hash of its folder in \`images/stand-ins/\`, of what is brought
for it, and of the recipe below it. What has the hash of its recipe is not built again; a run that was interrupted goes on with
the image it was at.

It needs Linux, root, and on Debian
\`apt-get install --no-install-recommends buildah podman runc mmdebstrap\`; Go for the images of Go modules, npm, and for Pingap what
\`./platform test --edge\` needs. Packages are those of the mirrors and proxies that apt, npm, Go and Cargo are set to use here.
npm packages and Go modules have exact versions with checksums; of Debian's packages the newest in its suite is taken, when the
image is built.

| Command                    | Does                                                                                |
| -------------------------- | ----------------------------------------------------------------------------------- |
| \`./platform images build\`  | what is missing or outdated; with names those, and what they are built on           |
| \`./platform images pull\`   | the images of others themselves, where their registries can be reached              |
| \`./platform images list\`   | reference, version, size, whether it is up to date, what it is made of              |
| \`./platform images save F\` | one file of what is up to date (about 300 MB), for the cache of CI                  |
| \`./platform images load F\` | takes such a file into the store; a damaged one, or one of other images, not at all |
| \`./platform images prune\`  | removes what no recipe has made as it is now, and the package cache                 |
`;

const TABLE = `
## Stand-ins

`;

const TAIL = `
## Add a stand-in

A folder in \`images/stand-ins/\` with a \`Containerfile\` and its files, and a row in \`catalog.ts\` after those it is built on. What is
brought for it is an ingredient of the row (\`ingredients.ts\`): a Debian base, an npm package, a program of a Go module, Pingap. Files
of the checkout that it needs are named by \`checkout\`. Then \`node scripts/reference/write.ts\`,
\`./platform test images/stand-ins scripts/reference\`, \`./platform images build NAME\`.
`;

/** `docs/images.md`: what images are, and a row for each stand-in. */
export function imageReference(standIns: readonly StandIn[]): string {
  const rows = standIns.map(({ name, references, madeOf, version, on, differences }) => [
    name,
    references.map((reference) => `\`${reference.replace(/^docker\.io\/(library\/)?/, "")}\``).join(", "),
    version,
    on.length > 0 ? `on ${on.join(", ")}: ${madeOf}` : madeOf,
    differences,
  ]);
  return `${HEAD}${TABLE}${table(["Name", "Stands for", "Version", "Made of", "Known differences"], rows)}${TAIL}`;
}

function table(header: readonly string[], rows: readonly string[][]): string {
  const all = [header, ...rows];
  const widths = header.map((_, column) => Math.max(...all.map((row) => row[column]!.length)));
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell, column) => cell.padEnd(widths[column]!)).join(" | ")} |\n`;
  return [line(header), line(widths.map((width) => "-".repeat(width))), ...rows.map(line)].join("");
}
