import { z } from "zod";
import { STAND_INS } from "../../images/stand-ins/catalog.ts";
import { recipeHashes } from "../../images/stand-ins/recipe.ts";
import { RECIPE_LABEL } from "../../images/stand-ins/store.ts";
import { type Row, rowsOf, type StoredImage } from "./plan.ts";
import { onStore } from "./programs.ts";

const images = z.array(
  z.object({
    Id: z.string(),
    Names: z.array(z.string()).nullish(),
    Labels: z.record(z.string(), z.string()).nullish(),
    Size: z.number(),
  }),
);

/** Every stand-in with what the store has of it. */
export async function survey(): Promise<Row[]> {
  const [hashes, stored] = await Promise.all([recipeHashes(), storedImages()]);
  return rowsOf(STAND_INS, hashes, stored);
}

/** What is in the store. */
export async function storedImages(): Promise<StoredImage[]> {
  const listed = images.parse(JSON.parse(await onStore("podman", ["images", "--format", "json"])));
  return listed.map(({ Id, Names, Labels, Size }) => ({
    id: Id,
    names: Names ?? [],
    recipe: Labels?.[RECIPE_LABEL],
    bytes: Size,
  }));
}
