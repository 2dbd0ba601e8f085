import { judge } from "./verdict.ts";

test.each([
  [
    "one message",
    { codespace: "market", code: 12, log: "failed to execute message; message index: 3: bid not open" },
    { kind: "message", index: 3, log: "bid not open" },
  ],
  [
    "one message, told by a simulation",
    {
      codespace: "simulate",
      code: 2,
      log: "failed to execute message; message index: 0: Deployment not found [cosmos/cosmos-sdk@v0.53.6/baseapp/baseapp.go:1052] with gas used: '30033'",
    },
    { kind: "message", index: 0, log: "Deployment not found" },
  ],
  [
    "the sequence",
    { codespace: "sdk", code: 32, log: "account sequence mismatch, expected 72, got 73: incorrect account sequence" },
    { kind: "sequence", expected: 72n },
  ],
  ["bytes that are known already", { codespace: "sdk", code: 19, log: "" }, { kind: "known" }],
  ["too little gas", { codespace: "sdk", code: 11, log: "out of gas in location: WritePerByte" }, { kind: "gas" }],
  [
    "a basic check that names no message",
    { codespace: "deployment", code: 10, log: "Invalid: deployment hash" },
    { kind: "whole", log: "Invalid: deployment hash" },
  ],
])("a refusal for %s is told apart", (_name, refusal, verdict) => expect(judge(refusal)).toEqual(verdict));
