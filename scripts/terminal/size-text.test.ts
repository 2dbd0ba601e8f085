import { sizeText } from "./size-text.ts";

test.each([
  [0, "0 B"],
  [1023, "1023 B"],
  [1024, "1.0 KiB"],
  [31_352_422, "29.9 MiB"],
  [5 * 1024 ** 4, "5.0 TiB"],
  [5 * 1024 ** 5, "5120.0 TiB"],
])("%d octets are %s", (octets, expected) => {
  expect(sizeText(octets)).toBe(expected);
});
