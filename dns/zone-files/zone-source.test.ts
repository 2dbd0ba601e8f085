import { folderInMemory, zoneFiles, zonesIn } from "./zone-source.ts";

const layout = { splitExtension: ".", disableZonefile: false } as const;

describe("the zones of a folder", () => {
  test("are its files and split directories, without shared and included files", () => {
    const folder = folderInMemory({
      "example.com.yaml": "",
      "example.org./www.yaml": "",
      "common.records.yaml": "",
      "mail.yaml": "",
    });
    const shared = { ...layout, sharedFilename: "common.records.yaml" };
    expect(zonesIn(folder, shared)).toEqual(["example.com", "example.org"]);
  });

  test("have a single label only where no other zone is", () => {
    expect(zonesIn(folderInMemory({ "internal.yaml": "" }), layout)).toEqual(["internal"]);
  });
});

test("a zone is read from its split directory, its file and the shared file, in a fixed order", () => {
  const folder = folderInMemory({
    "all.yaml": "",
    "example.com./$example.com.yaml": "",
    "example.com./www.yaml": "",
    "example.com./notes.txt": "",
    "example.com.yaml": "",
  });
  expect(zoneFiles("example.com.", folder, { ...layout, sharedFilename: "all.yaml" })).toEqual([
    "all.yaml",
    "example.com./$example.com.yaml",
    "example.com./www.yaml",
    "example.com.yaml",
  ]);
});
