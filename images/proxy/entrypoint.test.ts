import { encodeBundle } from "../../edge/bundle.ts";
import { runEntrypoint } from "../entrypoint.fixture.ts";

const toml = '[basic]\nname = "edge"\n';
const bundle = encodeBundle(toml);
const start = (env: Record<string, string>, script: string) => runEntrypoint("proxy", env, "pingap", script);

test("the configuration is unpacked, tested, and Pingap started with it, its keys no longer in the environment", async () => {
  const { code, output } = await start(
    { PINGAP_TOML_B64: bundle },
    'echo "$1 $2"; cat "$3" 2>/dev/null; echo "bundle:$PINGAP_TOML_B64."',
  );
  expect(code).toBe(0);
  expect(output).toMatch(/^-t -c\n\[basic\]\nname = "edge"\nbundle:\.\n-c .*pingap\.toml\n.*bundle:\.\n$/s);
});

test("a configuration Pingap refuses is not started", async () => {
  const { code, output } = await start({ PINGAP_TOML_B64: bundle }, 'echo "called $1"; exit 3');
  expect(code).toBe(3);
  expect(output).toBe("called -t\n");
});

test.each([
  ["no bundle", {}, 64, /PINGAP_TOML_B64 is not set/],
  ["a bundle that is not base64", { PINGAP_TOML_B64: "***" }, 65, /not base64 of gzip/],
  ["a bundle that is not gzip", { PINGAP_TOML_B64: "AAAA" }, 65, /not base64 of gzip/],
  [
    "a truncated bundle",
    { PINGAP_TOML_B64: Buffer.from(bundle, "base64").subarray(0, 20).toString("base64") },
    65,
    /not base64 of gzip/,
  ],
  ["an empty configuration", { PINGAP_TOML_B64: encodeBundle("") }, 65, /not base64 of gzip/],
])("%s stops the start", async (_, env, expected, message) => {
  const { code, output } = await start(env as Record<string, string>, "echo started");
  expect(code).toBe(expected);
  expect(output).toMatch(message);
  expect(output).not.toContain("started");
});
