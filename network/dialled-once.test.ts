import { dialledOnce } from "./dialled-once.ts";

function counting(fails: number) {
  const dialled: string[] = [];
  const network = dialledOnce({
    async dial(host, port, transport) {
      dialled.push(`${host}:${port}/${transport}`);
      if (dialled.length <= fails) throw new Error("nothing listens there");
      return { host: "127.0.0.1", port: 1 };
    },
    authorities: async () => ["authority"],
  });
  return { dialled, network };
}

test("a server is looked up once for each transport, however many ask at once or later", async () => {
  const { dialled, network } = counting(0);
  await Promise.all(Array.from({ length: 8 }, () => network.dial("ns1", 53, "udp")));
  await network.dial("ns1", 53, "udp");
  await network.dial("ns1", 53, "tcp");
  await network.dial("ns2", 53, "udp");
  expect(dialled).toEqual(["ns1:53/udp", "ns1:53/tcp", "ns2:53/udp"]);
  expect(await network.authorities()).toEqual(["authority"]);
});

test("one that was not found is looked up again", async () => {
  const { dialled, network } = counting(1);
  await expect(network.dial("ns1", 53, "udp")).rejects.toThrow("nothing listens there");
  expect(await network.dial("ns1", 53, "udp")).toEqual({ host: "127.0.0.1", port: 1 });
  expect(dialled).toHaveLength(2);
});
