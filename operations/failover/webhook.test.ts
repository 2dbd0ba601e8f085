import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { notify } from "./webhook.ts";

const open: Server[] = [];
afterEach(() => {
  for (const server of open.splice(0)) server.close();
});

/** A webhook that answers with the statuses one after the other, then 200. */
async function hook(...statuses: number[]) {
  const bodies: unknown[] = [];
  const server = createServer(async (request, response) => {
    bodies.push(JSON.parse((await request.setEncoding("utf8").toArray()).join("")));
    response.writeHead(statuses.shift() ?? 200).end();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  open.push(server);
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/secret-path`, bodies };
}

test("a notice is posted once where it is taken", async () => {
  const { url, bodies } = await hook();
  await notify(url, { stage: "local" });
  expect(bodies).toEqual([{ stage: "local" }]);
});

test("it is posted again where it fails, three times at most, and never throws", async () => {
  const passing = await hook(500);
  const failing = await hook(500, 500, 500);
  await Promise.all([
    notify(passing.url, { n: 1 }),
    notify(failing.url, { n: 2 }),
    notify("http://127.0.0.1:65533", {}),
  ]);
  expect(passing.bodies).toHaveLength(2);
  expect(failing.bodies).toHaveLength(3);
}, 20_000);

test("nothing is posted where no webhook is set", async () => {
  await expect(notify(undefined, {})).resolves.toBeUndefined();
});
