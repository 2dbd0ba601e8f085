import fc from "fast-check";
import { bytes, cpuMillis, decimal, duration, gpuMemory, gpuUnits } from "./quantity.ts";

test.each([
  ["100m", 100],
  ["0.5", 500],
  [0.01, 10],
  [2, 2000],
  ["0.0015", 1],
])("%p CPUs are %d thousandths", (units, millis) => expect(cpuMillis(units)).toBe(millis));

test.each(["", "-1", "1.5m", "m", "one", "1 0"])("%p is no CPU amount", (units) => {
  expect(() => cpuMillis(units)).toThrow(RangeError);
});

test.each([
  ["512Mi", 536870912n],
  ["0.5Gi", 536870912n],
  ["1k", 1000n],
  ["1G", 1000000000n],
  ["100", 100n],
  ["1e3Ki", 1024000n],
  ["32Ti", 35184372088832n],
])("%s is %d bytes", (size, expected) => expect(bytes(size)).toBe(expected));

test.each(["", "Mi", "-1Mi", "1Zi", "1MB", "1 Gi"])("%p is no size", (size) => {
  expect(() => bytes(size)).toThrow(RangeError);
});

test("GPU memory is written in whole Gi", () => {
  expect(gpuMemory("40Gi")).toBe("40Gi");
  expect(gpuMemory("81920Mi")).toBe("80Gi");
  expect(() => gpuMemory("40G")).toThrow(RangeError);
});

test("GPUs are counted in whole numbers", () => {
  expect(gpuUnits()).toBe(0);
  expect(gpuUnits("2")).toBe(2);
  expect(() => gpuUnits(0.5)).toThrow(RangeError);
});

test.each([
  [10, "10.000000000000000000"],
  ["0.000001", "0.000001000000000000"],
  [1e-7, "0.000000100000000000"],
  ["007.5", "7.500000000000000000"],
])("the price %p has 18 decimals", (amount, expected) => expect(decimal(amount)).toBe(expected));

test.each(["1e3", "", "1.", "ten", "0.1234567890123456789"])("%p is no price", (amount) => {
  expect(() => decimal(amount)).toThrow(RangeError);
});

test.each([
  ["24h", 24 * 3.6e12],
  ["1h30m", 5.4e12],
  ["0", 0],
  ["-1s", -1e9],
  ["1.5s", 1.5e9],
])("%s is %d nanoseconds", (text, expected) => expect(duration(text)).toBe(expected));

test.each(["", "1", "24", "abc", "1d", "h"])("%p is no duration", (text) => {
  expect(() => duration(text)).toThrow(RangeError);
});

test("every whole number of a binary unit is read exactly", () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 4096 }), fc.constantFrom("Ki", "Mi", "Gi"), (count, unit) => {
      const factor = { Ki: 10n, Mi: 20n, Gi: 30n }[unit];
      expect(bytes(`${count}${unit}`)).toBe(BigInt(count) << factor);
    }),
  );
});

test.each<[string, () => unknown]>([
  ["CPUs", () => cpuMillis(1e308)],
  ["thousandths of a CPU", () => cpuMillis(`${"9".repeat(400)}m`)],
  ["GPUs", () => gpuUnits("9".repeat(400))],
  ["octets", () => bytes("1e308Ei")],
  ["octets of a GPU's memory", () => gpuMemory("1e308Ei")],
])("more %s than can be computed with are refused by their text", (_, read) => {
  expect(read).toThrow(/^"\d.*" is not a/);
});
