import { forwardedPort, ingressHost, leasedIp } from "./lease-outputs.ts";

test("what the provider gave is found by container", () => {
  expect(ingressHost("api", "app", { app: { total: 1, ready: 1, uris: ["abc.example"] } })).toBe("abc.example");
  const ip = { ip: "203.0.113.1", port: 443, externalPort: 443, protocol: "TCP" };
  expect(leasedIp("proxy", "proxy", { proxy: [ip] })).toBe("203.0.113.1");
  const forwarded = { host: "p.example", port: 8443, externalPort: 31000, proto: "TCP" };
  expect(forwardedPort("db", "tunnel", 8443, { tunnel: [forwarded] })).toEqual({ host: "p.example", port: 31000 });
});

test("the provider's name for a container is told from those that the container asked for", () => {
  const services = { web: { total: 1, ready: 1, uris: ["shop.example.com", "abc.example"] } };
  expect(ingressHost("shop", "web", services, ["shop.example.com"])).toBe("abc.example");
});

test("what it did not give is an error that names service and container", () => {
  expect(() => ingressHost("api", "app", { app: { total: 1, ready: 1, uris: [] } })).toThrow(
    /^api: .* app no ingress host/,
  );
  expect(() => leasedIp("proxy", "proxy", {})).toThrow(/^proxy: .* proxy no leased IP/);
  expect(() => forwardedPort("db", "tunnel", 8443, { tunnel: [] })).toThrow(
    "db: the provider forwards no port to tunnel:8443",
  );
});
