import { parseZone } from "../zone-files/zone-file.ts";
import { checkOf, UnsupportedCheckError } from "./check.ts";

function recordWith(healthcheck: string) {
  const octodns = healthcheck && `  octodns: { healthcheck: { ${healthcheck} } }\n`;
  const text = `www:\n${octodns}  type: A\n  value: 192.0.2.1\n`;
  const { records, errors } = parseZone({ zone: "example.com", files: { "example.com.yaml": text } });
  expect(errors).toEqual([]);
  return records["www/A"]!;
}

test.each([
  ["", { protocol: "HTTPS", host: "www.example.com", port: 443, path: "/_dns" }],
  ["path: /health, port: 8443", { protocol: "HTTPS", port: 8443, path: "/health" }],
  ["host: api.example.com, protocol: HTTP", { protocol: "HTTP", host: "api.example.com" }],
  ["host: null", { host: "192.0.2.1" }],
  ["port: 5432, protocol: TCP", { protocol: "TCP", port: 5432 }],
  ["host: example.com, protocol: UDP", { protocol: "DNS", host: "example.com", port: 53 }],
])("a healthcheck of {%s} is %j", (healthcheck, check) => {
  expect(checkOf(recordWith(healthcheck), "192.0.2.1")).toMatchObject({ address: "192.0.2.1", ...check });
});

test("a target is connected to without its final dot", () => {
  expect(checkOf(recordWith(""), "a.example.net.").address).toBe("a.example.net");
});

test.each(["protocol: ICMP", "port: 514, protocol: UDP"])(
  "{%s} cannot be probed: file, line and choices are named",
  (healthcheck) => {
    const check = () => checkOf(recordWith(healthcheck), "192.0.2.1");
    expect(check).toThrow(UnsupportedCheckError);
    expect(check).toThrow(/example\.com\.yaml:2: www\.example\.com\. A: .*use HTTPS, HTTP, TCP/);
  },
);
