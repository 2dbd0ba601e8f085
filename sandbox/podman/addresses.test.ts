import { AddressPool, DNS_ADDRESS } from "./addresses.ts";

test("a key keeps its address, and another key has another", () => {
  const pool = new AddressPool("10.213.");
  const [one, two] = [pool.give("one"), pool.give("two")];
  expect(pool.give("one")).toBe(one);
  expect(two).not.toBe(one);
  expect(pool.keyOf(two)).toBe("two");
});

test("an address that was taken back is not given at once again", () => {
  const pool = new AddressPool("10.213.");
  const one = pool.give("one");
  pool.take("one");
  expect(pool.keyOf(one)).toBeUndefined();
  expect(pool.give("two")).not.toBe(one);
});

test("a network of three numbers has 254 addresses, and says when all are taken", () => {
  const pool = new AddressPool("198.51.100.");
  const given = Array.from({ length: 254 }, (_, index) => pool.give(`name ${index}`));
  expect(new Set(given).size).toBe(254);
  expect(() => pool.give("one more")).toThrow("no free address in 198.51.100.*");
});

test("the resolver's address is nobody else's", () => {
  const pool = new AddressPool("10.214.");
  expect(Array.from({ length: 300 }, (_, index) => pool.give(`service ${index}`))).not.toContain(DNS_ADDRESS);
});
