import { ariId } from "./certificate.ts";

test("the certificate id is the one of RFC 9773 §4.1", () => {
  expect(ariId("69885B6B87464041E1B37B847BA0AE2CDE01C8D4", "87654321")).toBe("aYhba4dGQEHhs3uEe6CuLN4ByNQ.AIdlQyE");
});

test("a serial without set first bit takes no zero octet, and an odd number of digits is filled up", () => {
  expect(ariId("00", "7F")).toBe("AA.fw");
  expect(ariId("00", "1FF")).toBe("AA.Af8");
});
