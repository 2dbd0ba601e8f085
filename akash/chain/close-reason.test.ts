import { providerReason, reasonOf } from "./close-reason.ts";

test.each([
  ["lease_closed_reason_manifest_timeout", "manifest timeout"],
  [reasonOf(10_004), "10004 (verification)"],
  ["lease_closed_reason_of_a_newer_chain", "of a newer chain"],
  [reasonOf(10_999), "10999"],
  ["lease_closed_owner", undefined],
  ["lease_closed_reason_insufficient_funds", undefined],
  [reasonOf(20_000), undefined],
])("%s is a provider's reason, or none", (reason, told) => {
  expect(providerReason(reason)).toBe(told);
});
