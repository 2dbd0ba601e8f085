/** By the image as `FROM` names it: the image to build from in its place, `repository@sha256:…`. */
export type Bases = Readonly<Record<string, string>>;

/** Instruction with its flags, the image, and what follows. */
const FROM = /^([ \t]*FROM[ \t]+(?:--\S+[ \t]+)*)(\S+)(.*)$/gim;

/** The text of a Containerfile with its bases by digest; what is not among `bases` stays. */
export const withPinnedBases = (containerfile: string, bases: Bases): string =>
  containerfile.replace(
    FROM,
    (_, start: string, image: string, rest: string) => `${start}${bases[image] ?? image}${rest}`,
  );

/** Images that a Containerfile is built from, without its own stages. */
export function basesOf(containerfile: string): string[] {
  const instructions = [...containerfile.matchAll(FROM)];
  const stages = instructions.flatMap(([, , , rest]) => /^\s+AS\s+(\S+)/i.exec(rest ?? "")?.[1]?.toLowerCase() ?? []);
  const images = instructions.map(([, , image]) => image!);
  return [...new Set(images)].filter((image) => image !== "scratch" && !stages.includes(image.toLowerCase()));
}
