import { proxyExceptions, proxyOf } from "./proxy.ts";

const PROXIES = { HTTPS_PROXY: "http://secure.example:3128", HTTP_PROXY: "plain.example:8080" };
const of = (host: string, variables: Record<string, string> = PROXIES, secure = true, port = 443) =>
  proxyOf({ host, port }, secure, variables)?.host;

test("HTTPS and HTTP have a proxy each, with or without its scheme", () => {
  expect(of("rest.example")).toBe("secure.example:3128");
  expect(of("rest.example", PROXIES, false)).toBe("plain.example:8080");
  expect(of("rest.example", { ALL_PROXY: "http://all.example:1" })).toBe("all.example:1");
  expect(of("rest.example", {})).toBeUndefined();
});

test("lower case comes first, and an empty variable is none", () => {
  expect(of("rest.example", { ...PROXIES, https_proxy: "http://lower.example:1" })).toBe("lower.example:1");
  expect(of("rest.example", { HTTPS_PROXY: "" })).toBeUndefined();
});

test.each(["localhost", "LOCALHOST.", "a.localhost", "127.0.0.1", "127.8.9.1", "::1"])(
  "loopback has none, as %s",
  (host) => {
    expect(of(host, { ...PROXIES, NO_PROXY: "" })).toBeUndefined();
  },
);

test.each([
  ["*", "rest.example", true],
  ["rest.example", "rest.example", true],
  ["Rest.Example", "rest.example", true],
  ["example", "rest.example", true],
  [".example", "rest.example", true],
  ["*.example", "rest.example", true],
  ["a, rest.example", "rest.example", true],
  ["rest.example:443", "rest.example", true],
  ["rest.example:8443", "rest.example", false],
  ["st.example", "rest.example", false],
  ["192.0.2.1", "192.0.2.1", true],
  ["2.1", "192.0.2.1", false],
  ["2001:db8::1", "2001:db8::1", true],
  ["2001:db8::2", "2001:db8::1", false],
])("NO_PROXY=%s, %s: excluded is %s", (list, host, excluded) => {
  expect(of(host, { ...PROXIES, NO_PROXY: list }) === undefined).toBe(excluded);
});

test.each(["socks5://127.0.0.1:1080", "https://proxy.example", "http://"])(
  "%s is said to be no HTTP proxy, without its text, which may hold a password",
  (text) => {
    expect(() => of("rest.example", { HTTPS_PROXY: text })).toThrow(
      /^HTTPS_PROXY is not the address of an HTTP proxy: write it as http:\/\/proxy\.example:3128$/,
    );
  },
);

test("other programs are told to use none for loopback either, where there is one at all", () => {
  expect(proxyExceptions({})).toEqual({});
  const list = "inside.example,localhost,127.0.0.1,::1,[::1]";
  expect(proxyExceptions({ http_proxy: "x", NO_PROXY: "inside.example, localhost" })).toEqual({
    NO_PROXY: list,
    no_proxy: list,
  });
});
