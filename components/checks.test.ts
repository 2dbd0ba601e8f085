import { parse } from "yaml";
import { gatusConfiguration } from "./checks.ts";

const { endpoints } = parse(
  gatusConfiguration(
    [
      { group: "api", name: "api.example.com", url: "https://api.example.com/health" },
      { group: "proxy", name: "proxy-oregon", url: "http://proxy-oregon.example.com/health" },
    ],
    [{ server: "ns1.example.net", name: "example.com" }],
  ),
);

test("a URL must answer 200 with a certificate that lives on", () => {
  expect(endpoints[0]).toMatchObject({
    group: "api",
    url: "https://api.example.com/health",
    conditions: ["[STATUS] == 200", "[CERTIFICATE_EXPIRATION] > 360h"],
  });
});

test("without TLS no certificate is looked at", () => {
  expect(endpoints[1]).toMatchObject({ conditions: ["[STATUS] == 200"] });
});

test("a name server must answer for the domain", () => {
  expect(endpoints[2]).toMatchObject({
    url: "ns1.example.net",
    dns: { "query-name": "example.com", "query-type": "A" },
    conditions: ["[DNS_RCODE] == NOERROR"],
  });
});
