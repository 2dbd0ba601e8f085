import { z } from "zod";

const manifest = z.array(z.object({ RepoTags: z.array(z.string()).nullish() }));

/** Names of the images in the `manifest.json` of an image archive. Pure. */
export const manifestNames = (text: string): string[] =>
  manifest.parse(JSON.parse(text)).flatMap(({ RepoTags }) => RepoTags ?? []);
