import { storeConfiguration } from "./store.ts";

test("two stores share nothing, neither their images nor what runs on them", () => {
  const paths = (folder: string) => {
    const { containers, storage } = storeConfiguration(folder);
    return [...`${containers}${storage}`.matchAll(/= "(\/[^"]+)"/g)].map(([, path]) => path!);
  };
  const [one, other] = [paths("/cache/one"), paths("/cache/other")];
  expect(one).toHaveLength(3);
  expect(one.filter((path) => other.includes(path))).toEqual([]);
});
