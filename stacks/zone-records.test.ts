import { output } from "@pulumi/pulumi";
import { ownerMarker } from "../dns/plan/ownership.ts";
import { zoneFiles, zoneRecords } from "./zone-records.ts";

const addresses = [output("203.0.113.1"), output("203.0.113.2")];
const marker = ownerMarker("shop", "local", {});
const desec = { provider: "desec", hosts: ["desec"], steers: [] };

describe("a zone's records at one provider", () => {
  test("are those of its file and the contributed addresses", () => {
    const records = zoneRecords(
      zoneFiles("alternatefutures.test"),
      desec,
      [{ name: "api", addresses, source: "proxy" }],
      300,
      marker,
    );
    expect(records["api/A"]).toEqual({ ttl: 300, values: addresses });
    expect(records["/CAA"]?.values).toContain('0 issue "letsencrypt.org"');
  });

  test("have one source for each key", () => {
    const twice = [
      { name: "api", addresses, source: "proxy" },
      { name: "api", addresses, source: "secrets" },
    ];
    expect(() => zoneRecords(zoneFiles("alternatefutures.test"), desec, twice, 300, marker)).toThrow(
      "api/A comes from proxy and from secrets: keep one",
    );
  });

  test("need a file", () => {
    expect(() => zoneRecords(zoneFiles("absent.test"), desec, [], 300, marker)).toThrow(/absent\.test/);
  });
});
