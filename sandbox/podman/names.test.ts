import packet from "dns-packet";
import { answerName } from "./names.ts";

const query = (name: string, type: "A" | "AAAA" = "A") =>
  packet.encode({ type: "query", id: 7, flags: packet.RECURSION_DESIRED, questions: [{ type, name }] });

const addresses: Record<string, string> = { web: "10.214.0.2" };

const ask = async (name: string, type?: "A" | "AAAA") => {
  const answer = await answerName(
    query(name, type),
    (service) => addresses[service],
    async () => Buffer.from("forwarded"),
  );
  return answer?.toString() === "forwarded" ? "forwarded" : packet.decode(answer!);
};

test("a service of the lease has an address, and none of version 6", async () => {
  expect(await ask("web")).toMatchObject({ id: 7, rcode: "NOERROR", answers: [{ name: "web", data: "10.214.0.2" }] });
  expect(await ask("WEB")).toMatchObject({ rcode: "NOERROR", answers: [{ data: "10.214.0.2" }] });
  expect(await ask("web", "AAAA")).toMatchObject({ rcode: "NOERROR", answers: [] });
});

test("a name without a dot that is no service of the lease does not exist", async () => {
  expect(await ask("other")).toMatchObject({ rcode: "NXDOMAIN", answers: [] });
});

test("every other name is the resolver's to answer", async () => {
  expect(await ask("api.example.test")).toBe("forwarded");
});

test("what is no query is not answered", async () => {
  const empty = packet.encode({ type: "query", id: 1, questions: [] });
  expect(
    await answerName(
      empty,
      () => undefined,
      async () => empty,
    ),
  ).toBeUndefined();
  await expect(
    answerName(
      Buffer.from("x"),
      () => undefined,
      async () => empty,
    ),
  ).rejects.toThrow();
});
