import { a, type Case, one, set } from "./suite-case.fixture.ts";
import { atCloudflare } from "./suite-cloudflare.fixture.ts";
import { steering } from "./suite-steering.fixture.ts";

const text = (value: string) => set("txt", "TXT", `"${value.replace(/["\\]/g, "\\$&")}"`);
const numbered = (count: number, address = "192.0.2.1") =>
  Array.from({ length: count }, (_, index) => a(`h${index}`, address));

const addresses: Case[] = [
  one(
    "A: create, change, add a value, remove it",
    [a("a", "192.0.2.1")],
    [a("a", "192.0.2.2")],
    [a("a", "192.0.2.2", "192.0.2.3")],
    [a("a", "192.0.2.3")],
    [],
  ),
  one("A at the apex", [a("", "192.0.2.1")], [a("", "192.0.2.2")], []),
  one("AAAA: create and change", [set("a", "AAAA", "2001:db8::1")], [set("a", "AAAA", "2001:DB8:0::2")]),
  one("AAAA in every spelling", [set("a", "AAAA", ["2001:0db8:0000:0000:0000:0000:0000:0001", "::ffff:192.0.2.1"])]),
  one(
    "a wildcard beside a name, then without it",
    [a("*", "192.0.2.1"), a("www", "192.0.2.2")],
    [a("*", "192.0.2.1")],
    [],
  ),
  one("a wildcard below a name", [a("*.sub", "192.0.2.1")], [a("*.sub", "192.0.2.9")]),
  one("a name several labels deep", [a("a.b.c.d", "192.0.2.1")], [a("b.c.d", "192.0.2.1")]),
  one("an upper-case name is the lower-case one", [set("UPPER", "A", "192.0.2.1")], [set("upper", "A", "192.0.2.1")]),
];

const aliases: Case[] = [
  one("CNAME: create, change target", [set("c", "CNAME", "a.example.net.")], [set("c", "CNAME", "b.example.net.")]),
  one("CNAME to the apex", [set("c", "CNAME", "example.com.")]),
  one(
    "CNAME with upper-case target",
    [set("c", "CNAME", "Host.Example.NET.")],
    [set("c", "CNAME", "host.example.net.")],
  ),
  one("CNAME to an internationalised name", [set("c", "CNAME", "bücher.example.")]),
  one(
    "CNAME and its target, both in upper case",
    [set("UP", "CNAME", "UP.Example.NET.")],
    [set("up", "CNAME", "other.example.net.")],
  ),
  one("A becomes CNAME and A again", [a("x", "192.0.2.1")], [set("x", "CNAME", "example.net.")], [a("x", "192.0.2.1")]),
  one(
    "A and AAAA become CNAME",
    [a("x", "192.0.2.1"), set("x", "AAAA", "2001:db8::1")],
    [set("x", "CNAME", "example.net.")],
  ),
  one(
    "CNAME becomes A, MX and TXT",
    [set("x", "CNAME", "example.net.")],
    [a("x", "192.0.2.1"), set("x", "MX", "10 mx.example.net."), set("x", "TXT", '"a"')],
  ),
  one("A becomes MX and A again", [a("x", "192.0.2.1")], [set("x", "MX", "10 mx.example.net.")], [a("x", "192.0.2.1")]),
];

const mail: Case[] = [
  one(
    "MX: create, change priority, change host",
    [set("", "MX", "10 mx1.example.net.")],
    [set("", "MX", "20 mx1.example.net.")],
    [set("", "MX", "20 mx2.example.net.")],
  ),
  one(
    "MX: several, one of them gone",
    [set("", "MX", ["10 a.example.net.", "10 b.example.net.", "20 c.example.net."])],
    [set("", "MX", ["10 a.example.net.", "20 c.example.net."])],
  ),
  one(
    "MX: null, then not, then null again",
    [set("m", "MX", "0 .")],
    [set("m", "MX", "10 mx.example.net.")],
    [set("m", "MX", "0 .")],
  ),
  one(
    "SRV: create and change each field",
    [set("_sip._tcp", "SRV", "5 6 7 host.example.net.")],
    [set("_sip._tcp", "SRV", "50 6 7 host.example.net.")],
    [set("_sip._tcp", "SRV", "50 60 7 host.example.net.")],
    [set("_sip._tcp", "SRV", "50 60 70 host.example.net.")],
    [set("_sip._tcp", "SRV", "50 60 70 other.example.net.")],
  ),
  one(
    "SRV: two, then one more",
    [set("_sip._tcp", "SRV", ["5 6 7 a.example.net.", "15 65 75 b.example.net."])],
    [set("_sip._tcp", "SRV", ["5 6 7 a.example.net.", "15 65 75 b.example.net.", "27 37 47 c.example.net."])],
  ),
  one("SRV: null target", [set("_none._tcp", "SRV", "0 0 0 .")]),
];

const lengths = [1, 254, 255, 256, 509, 510, 511, 764, 765, 766];
const inner: [string, string][] = [
  ["single quote", "quo'te"],
  ["backtick", "blah`blah"],
  ["one double quote", 'quo"te'],
  ["two double quotes", 'q"uo"te'],
  ["left double quote", '"left'],
  ["right double quote", 'right"'],
  ["both double quotes", '"both"'],
  ["semicolon", "semi;colon"],
  ["spaced semicolon", "v=DMARC1 ; p=none"],
  ["trailing space", "with space at end "],
  ["leading space", " with space at start"],
  ["backslashes", "1back\\slash 2back\\\\slash 3back\\\\\\slash"],
  ["SPF", "v=spf1 ip4:192.0.2.0/24 include:_spf.example.net -all"],
  ["DKIM", `v=DKIM1; k=rsa; p=${"MIIBIjANBgkq".repeat(32)}`],
];

const texts: Case[] = [
  one("TXT of no octets", [set("txt", "TXT", '""')]),
  ...lengths.map((length) => one(`TXT of ${length} octets`, [text("x".repeat(length))])),
  ...inner.map(([title, value]) => one(`TXT with ${title}`, [text(value)])),
  one("TXT in UTF-8", [text("größe")]),
  one(
    "TXT: create, change, add, remove",
    [text("one")],
    [text("two")],
    [set("txt", "TXT", ['"two"', '"three"'])],
    [text("three")],
  ),
  one(
    "TXT: two tokens under _acme-challenge",
    [set("_acme-challenge", "TXT", ['"aaaa"', '"bbbb"'])],
    [set("_acme-challenge", "TXT", ['"bbbb"'])],
  ),
];

const special: Case[] = [
  one(
    "CAA: create, change tag, flag, value",
    [set("", "CAA", '0 issue "letsencrypt.org"')],
    [set("", "CAA", '0 issuewild "letsencrypt.org"')],
    [set("", "CAA", '128 issuewild "letsencrypt.org"')],
    [set("", "CAA", '128 issuewild "example.net"')],
  ),
  one("CAA: none may issue", [set("", "CAA", '0 issue ";"')]),
  one("CAA: parameters with spaces", [
    set("", "CAA", '0 issue "letsencrypt.org; validationmethods=dns-01; accounturi=https://example.net/1"'),
  ]),
  one("CAA: many", [
    set("", "CAA", ['0 issue "letsencrypt.org"', '0 issuewild "example.net"', '0 iodef "mailto:security@example.com"']),
  ]),
  one(
    "TLSA: create and change",
    [set("_443._tcp", "TLSA", `3 1 1 ${"ab".repeat(32)}`)],
    [set("_443._tcp", "TLSA", `2 0 1 ${"cd".repeat(32)}`)],
  ),
  one(
    "SSHFP: create, change, add",
    [set("h", "SSHFP", `1 1 ${"66".repeat(20)}`)],
    [set("h", "SSHFP", `2 1 ${"66".repeat(20)}`)],
    [set("h", "SSHFP", [`2 1 ${"66".repeat(20)}`, `4 2 ${"77".repeat(32)}`])],
  ),
  one(
    "NAPTR: create and change regexp",
    [set("n", "NAPTR", '100 10 "U" "E2U+sip" "!^.*$!sip:info@example.com!" .')],
    [set("n", "NAPTR", '102 10 "S" "SIP+D2U" "" _sip._udp.example.com.')],
  ),
  one(
    "NAPTR: change each field",
    ...[
      '100 10 "U" "E2U+sip" "!^.*$!sip:info@example.com!" .',
      '103 10 "U" "E2U+sip" "!^.*$!sip:info@example.com!" .',
      '103 20 "U" "E2U+sip" "!^.*$!sip:info@example.com!" .',
      '103 20 "P" "E2U+sip" "!^.*$!sip:info@example.com!" .',
      '103 20 "P" "E2U+email" "!^.*$!sip:info@example.com!" .',
      '103 20 "P" "E2U+email" "!^.*$!mailto:info@example.com!" .',
      '103 20 "A" "E2U+email" "" host.example.com.',
      '103 20 "A" "E2U+email" "" other.example.com.',
    ].map((value) => [set("n", "NAPTR", value)]),
  ),
  one("DS at a child", [set("child", "NS", "ns1.example.net."), set("child", "DS", `1 13 2 ${"ab".repeat(32)}`)]),
  { title: "DS at the apex", steps: [[set("", "DS", `1 13 2 ${"ab".repeat(32)}`)]], not: ["cloudflare", "desec"] },
  one("PTR: create and change", [set("4", "PTR", "host.example.net.")], [set("4", "PTR", "other.example.net.")]),
  one(
    "HTTPS with parameters, then alias mode",
    [set("h", "HTTPS", "1 . alpn=h2,h3 port=8443 ipv4hint=192.0.2.1,192.0.2.2 ipv6hint=2001:db8::1")],
    [set("h", "HTTPS", "0 example.net.")],
  ),
  one("HTTPS with ech", [set("h", "HTTPS", "1 . alpn=h2 ech=AEX+DQBB")]),
  one("SVCB", [set("_dns", "SVCB", "1 dns.example.net. alpn=dot port=853")]),
  {
    title: "LOC",
    steps: [
      [set("l", "LOC", "31 58 52.1 S 115 49 11.7 E 20.0m 10.0m 10.0m 2.0m")],
      [set("l", "LOC", "0 0 0 N 0 0 0 E -25.05m")],
    ],
    not: ["google"],
  },
  {
    title: "URI",
    steps: [
      [set("_http._tcp", "URI", '10 1 "https://example.net/a"')],
      [set("_http._tcp", "URI", '20 1 "https://example.net/b"')],
    ],
    not: ["google"],
  },
  {
    title: "ALIAS at the apex, and another target",
    steps: [[set("", "ALIAS", "example.net.")], [set("", "ALIAS", "example.org.")], []],
    not: ["cloudflare", "desec"],
  },
  { title: "OPENPGPKEY", steps: [[set("o", "OPENPGPKEY", "bWFkZSBmb3IgdGVzdHM=")]], not: ["google"] },
  { title: "DNAME", steps: [[set("d", "DNAME", "example.net.")]], not: ["google", "cloudflare"] },
];

const delegations: Case[] = [
  one(
    "NS at a child: one, two, another",
    [set("child", "NS", "ns1.example.net.")],
    [set("child", "NS", ["ns1.example.net.", "ns2.example.net."])],
    [set("child", "NS", ["ns1.example.net.", "ns3.example.net."])],
  ),
];

const names: Case[] = [
  one("an internationalised label", [a("xn--bcher-kva", "192.0.2.1")]),
  one("a Chinese label and target", [a("xn--fiqs8s", "192.0.2.1"), set("c", "CNAME", "xn--fiqs8s.example.com.")]),
  one("underscores", [set("_dmarc", "TXT", '"v=DMARC1; p=reject"'), set("a._domainkey", "TXT", '"v=DKIM1; p=abc"')]),
];

const times: Case[] = [
  one(
    "TTL changes alone",
    [set("t", "A", "192.0.2.1", 3600)],
    [set("t", "A", "192.0.2.1", 7200)],
    [set("t", "A", "192.0.2.1", 86_400)],
  ),
  one(
    "TTL of all changes, values of one",
    [set("x", "A", "192.0.2.1", 3600), set("y", "A", "192.0.2.2", 3600)],
    [set("x", "A", "192.0.2.1", 7200), set("y", "A", "192.0.2.3", 7200)],
  ),
  one(
    "a value joins with another TTL",
    [set("t", "A", "192.0.2.1", 3600)],
    [set("t", "A", ["192.0.2.1", "192.0.2.2"], 7200)],
  ),
  one("a TTL below the provider's minimum settles", [set("t", "A", "192.0.2.1", 30)], [set("t", "A", "192.0.2.2", 30)]),
  one("a TTL of five minutes settles", [set("t", "A", "192.0.2.1", 300)]),
];

const many: Case[] = [
  one(
    "many types at one name",
    [
      a("m", "192.0.2.1"),
      set("m", "AAAA", "2001:db8::1"),
      set("m", "TXT", '"m"'),
      set("m", "MX", "10 mx.example.net."),
    ],
    [a("m", "192.0.2.2"), set("m", "TXT", '"n"')],
  ),
  one(
    "at one name: two values, one other, another type beside",
    [a("l", "192.0.2.1", "192.0.2.2"), set("l", "AAAA", "2001:db8::1")],
    [a("l", "192.0.2.1", "192.0.2.3"), set("l", "AAAA", "2001:db8::1")],
    [a("l", "192.0.2.3"), set("l", "TXT", '"beside"')],
  ),
  one(
    "in one set: values one after the other",
    ...[1, 2, 3, 4].map((count) => [a("s", ...Array.from({ length: count }, (_, index) => `192.0.2.${index}`))]),
    [a("s", "192.0.2.3")],
  ),
  one(
    "many values in one set",
    [a("m", ...Array.from({ length: 60 }, (_, index) => `192.0.2.${index}`))],
    [a("m", ...Array.from({ length: 60 }, (_, index) => `192.0.2.${index + 30}`))],
  ),
  one(
    "create, change and delete in one step",
    [a("x", "192.0.2.1"), a("y", "192.0.2.1")],
    [a("y", "192.0.2.2"), a("z", "192.0.2.3")],
  ),
  ...[99, 100, 101, 601].map((count) => one(`${count} record sets`, numbered(count))),
  one("1200 changes at once: a third created, a third changed, a third deleted", numbered(800), [
    ...numbered(400, "192.0.2.2"),
    ...numbered(1200).slice(800),
  ]),
  one("1201 record sets, all changed, then none", numbered(1201), numbered(1201, "192.0.2.2"), []),
];

/** Cases after dnscontrol's integration suite, in the groups of this platform's three providers. */
export const cases: readonly Case[] = [
  ...addresses,
  ...aliases,
  ...mail,
  ...texts,
  ...special,
  ...delegations,
  ...names,
  ...times,
  ...many,
  ...atCloudflare,
  ...steering,
];
