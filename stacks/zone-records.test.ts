import { output } from "@pulumi/pulumi";
import { ownerMarker } from "../dns/plan/ownership.ts";
import { filesOfZones, zoneFiles, zoneRecords } from "./zone-records.ts";

const addresses = [output("203.0.113.1"), output("203.0.113.2")];
const marker = ownerMarker("shop", "local", {});
const desec = { provider: "desec", hosts: ["desec"], steers: [] };

describe("a zone's records at one provider", () => {
  test("are those of its file and the contributed addresses", () => {
    const { records, masterFile } = zoneRecords(
      zoneFiles("alternatefutures.test", "desec"),
      desec,
      [{ name: "api", addresses, source: "proxy" }],
      300,
      marker,
    );
    expect(records["api/A"]).toEqual({ ttl: 300, values: addresses });
    expect(masterFile.split("\n")).toContain('@ 3600 CAA 0 issue "letsencrypt.org"');
  });

  test("are values with a structure only where they are not known yet or more than text", () => {
    const { records, masterFile } = zoneRecords(zoneFiles("alternatefutures.test", "desec"), desec, [], 300, marker);
    expect(Object.keys(records)).toEqual([`${marker.name}/TXT`]);
    expect(masterFile.split("\n").length).toBeGreaterThan(5);
  });

  test("have one source for each key", () => {
    const twice = [
      { name: "api", addresses, source: "proxy" },
      { name: "api", addresses, source: "secrets" },
    ];
    expect(() => zoneRecords(zoneFiles("alternatefutures.test", "desec"), desec, twice, 300, marker)).toThrow(
      "api/A comes from proxy and from secrets: keep one",
    );
  });

  test("need a file", () => {
    expect(() => zoneFiles("absent.test", "desec")).toThrow(
      /^error\[dns-zone\]: zone absent\.test has no file: dns\/zones\/absent\.test\.yaml does not exist\.\n {2}where: .*\n {2}fix: \.\/platform init --stage \S+ writes .*; \.\/platform dns import absent\.test --provider desec --to dns\/zones\/absent\.test\.yaml /,
    );
  });
});

test("the files of a zone are read once, however many providers host it", () => {
  const read: string[] = [];
  const files = filesOfZones(["alternatefutures.test", "alternatefutures.test", "alternatefutures.ai"], (zone) => {
    read.push(zone);
    return zoneFiles(zone, "desec");
  });
  expect(read).toEqual(["alternatefutures.test", "alternatefutures.ai"]);
  expect([...files.keys()]).toEqual(read);
});
