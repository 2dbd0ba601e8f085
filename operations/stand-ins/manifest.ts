import { z } from "zod";

const manifest = z.array(z.object({ RepoTags: z.array(z.string()).nullish() }));

/** Names of the images in the `manifest.json` of an image archive. Pure. @throws where it is none */
export const manifestNames = (text: string): string[] => parsed(text).flatMap(({ RepoTags }) => RepoTags ?? []);

function parsed(text: string): z.infer<typeof manifest> {
  try {
    return manifest.parse(JSON.parse(text));
  } catch {
    throw new Error("its manifest.json is no list of images");
  }
}
