import { browserHeaders, hostHeaders, type Names } from "./rewrite.ts";

const names: Names = {
  host: "shop.test",
  origins: new Map([
    ["shop.test", "http://127.0.0.1:4000"],
    ["login.shop.test", "http://127.0.0.1:4001"],
  ]),
};

test.each<[string, Record<string, string>, Record<string, string>]>([
  ["the host is the one that is forwarded to", { host: "127.0.0.1:4000" }, { host: "shop.test" }],
  ["the origin is that of the host", { origin: "http://127.0.0.1:4000" }, { origin: "https://shop.test" }],
  ["the origin of another host, too", { origin: "http://127.0.0.1:4001" }, { origin: "https://login.shop.test" }],
  ["the origin of a stranger stays", { origin: "http://127.0.0.1:40000" }, { origin: "http://127.0.0.1:40000" }],
  [
    "the page it comes from keeps its path",
    { referer: "http://127.0.0.1:4001/in?a=b" },
    { referer: "https://login.shop.test/in?a=b" },
  ],
  [
    "cookies get the names back that the host gave them",
    { cookie: "local__Host-sid=1; theme=local__Host-x; local__Secure-a=2" },
    { cookie: "__Host-sid=1; theme=local__Host-x; __Secure-a=2" },
  ],
  ["what concerns the connection stays behind", { connection: "keep-alive", "keep-alive": "5", te: "trailers" }, {}],
  ["all else passes", { accept: "*/*", "x-own": "1" }, { accept: "*/*", "x-own": "1" }],
])("to the host: %s", (_, sent, received) => {
  expect(hostHeaders(sent, names)).toEqual({ host: "shop.test", ...received });
});

test.each<[string, Record<string, string | string[]>, Record<string, string | string[]>]>([
  ["a redirect to the host", { location: "https://shop.test/a?b#c" }, { location: "http://127.0.0.1:4000/a?b#c" }],
  ["one with its port", { location: "https://shop.test:443/" }, { location: "http://127.0.0.1:4000/" }],
  ["one without scheme", { location: "//shop.test" }, { location: "http://127.0.0.1:4000" }],
  ["one from plain HTTP", { location: "http://SHOP.test/x" }, { location: "http://127.0.0.1:4000/x" }],
  ["one to another host", { location: "https://login.shop.test/" }, { location: "http://127.0.0.1:4001/" }],
  ["one to another port", { location: "https://shop.test:8443/" }, { location: "https://shop.test:8443/" }],
  ["one to elsewhere", { location: "https://shop.test.evil/" }, { location: "https://shop.test.evil/" }],
  ["one by path", { location: "/shop.test" }, { location: "/shop.test" }],
  [
    "who may read",
    { "access-control-allow-origin": "https://shop.test" },
    { "access-control-allow-origin": "http://127.0.0.1:4000" },
  ],
  ["anybody may read", { "access-control-allow-origin": "*" }, { "access-control-allow-origin": "*" }],
  [
    "cookies lose what plain HTTP at an address cannot have",
    {
      "set-cookie": [
        "sid=a=b; Domain=.shop.test; Path=/; Secure; HttpOnly; SameSite=Lax",
        "t=1; SameSite=None; Secure; Partitioned",
      ],
    },
    { "set-cookie": ["sid=a=b; Path=/; HttpOnly; SameSite=Lax", "t=1"] },
  ],
  [
    "cookies whose name asks for it get another one",
    { "set-cookie": ["__Host-sid=1; Path=/; Secure", "__secure-a=2; secure"] },
    { "set-cookie": ["local__Host-sid=1; Path=/", "local__secure-a=2"] },
  ],
  [
    "nothing makes the browser ask for TLS",
    {
      "strict-transport-security": "max-age=1",
      "alt-svc": "h3",
      "content-security-policy": "default-src 'self'; upgrade-insecure-requests",
    },
    { "content-security-policy": "default-src 'self'" },
  ],
  ["what concerns the connection stays behind", { connection: "close", "transfer-encoding": "chunked" }, {}],
  ["all else passes", { etag: "1", vary: "a" }, { etag: "1", vary: "a" }],
])("to the browser: %s", (_, sent, received) => {
  expect(browserHeaders(sent, names)).toEqual(received);
});
