/**
 * Milliseconds until a container is started again, as the kubelet has it: at once after the first failure, then after ten
 * seconds, each time twice as long, at most five minutes. Pure.
 * @param failures in a row, from 1
 */
export function backOff(failures: number): number {
  if (failures <= 1) return 0;
  return Math.min(10_000 * 2 ** (failures - 2), 300_000);
}
