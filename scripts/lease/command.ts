import type { Command } from "commander";
import { withStage } from "../terminal/options.ts";
import { clearly } from "../terminal/outside.ts";
import { closeLease } from "./close.ts";
import { leaseEvents } from "./events.ts";
import { type ListOptions, listLeases } from "./list.ts";
import { logsCommand } from "./logs.ts";
import { type MoveOptions, moveLease } from "./move.ts";
import { leaseShell, type ShellOptions } from "./shell.ts";
import { showLease } from "./show.ts";

/** `platform lease`: what an operator does with leases on the market. */
export function leaseCommand(program: Command): void {
  const lease = program.command("lease").description("look at leases, get into them, move and close them");
  list(lease);
  show(lease);
  logsCommand(lease);
  events(lease);
  shell(lease);
  move(lease);
  close(lease);
}

function list(lease: Command): void {
  withStage(lease.command("list"))
    .description("every open deployment of the stage's wallet: provider, price, runway, and what it belongs to")
    .option("--json", "print one JSON object")
    .addHelpText(
      "after",
      `
"belongs to" is the resource of this stage that owns the lease. "nobody": it carries our tag, no resource
knows it, it is paid for nothing; \`lease close\` closes it. "other stage": the wallet pays for it, another
stage owns it. "foreign": made with this wallet by something else.`,
    )
    .action((options: ListOptions) => clearly(() => listLeases(options)));
}

function show(lease: Command): void {
  withStage(lease.command("show"))
    .description("one lease from the chain to its containers: orders, bids and why, escrow, URIs, ports, addresses")
    .argument("<service>", "such as api; `lease list` names them")
    .option("--json", "print one JSON object")
    .action((service: string, options: ListOptions) => clearly(() => showLease(service, options)));
}

function events(lease: Command): void {
  withStage(lease.command("events"))
    .description("what happened to a service's containers: scheduled, pulled, started, backing off")
    .argument("<service>", "such as api")
    .option("-f, --follow", "keep printing as events come")
    .action((service: string, options: ListOptions & { follow?: boolean }) =>
      clearly(() => leaseEvents(service, options)),
    );
}

function shell(lease: Command): void {
  withStage(lease.command("shell"))
    .description("run a command in a container of a service; its exit code becomes this one's")
    .usage("[options] <service> [container] -- <command...>")
    .argument("<service>", "such as api")
    .argument("[words...]", "the container where the lease has several, then -- and the command")
    .option("-t, --tty", "pass the keyboard on, for an interactive program: lease shell api --tty -- sh")
    .option("--pod <index>", "which replica, from 0", "0")
    .addHelpText(
      "after",
      `
The words are a program and its arguments; no shell reads them. For a pipe or a variable: -- sh -c '…'.
The provider sees everything that is typed and printed.`,
    )
    .action((service: string, words: string[], options: ShellOptions) =>
      clearly(() => leaseShell(service, words, options)),
    );
}

function move(lease: Command): void {
  withStage(lease.command("move"))
    .description("lease a service from another provider")
    .argument("<service>", "such as api")
    .option("--to <provider>", "prefer this one, by address or host; it is taken when it makes an acceptable bid")
    .option("--reason <text>", "why, for the next reader of the stage file")
    .option("--for <duration>", "how long to stay away, such as 30d or 12h; for ever by default")
    .option("--data-loss", "move a service that holds data; it starts empty")
    .option("-y, --yes", "do not ask before")
    .addHelpText(
      "after",
      `
Writes the present provider into services.<service>.placement.exclude of Pulumi.<stage>.yaml, with the reason,
and runs \`up\`: a new lease, routes and records that follow, then the old lease is closed. The stage file says
from then on why the service is not there; take the entry out to allow the provider again. With --for the entry
has an end (until:), after which the provider may be chosen again; nothing moves back by itself.`,
    )
    .action((service: string, options: MoveOptions) => clearly(() => moveLease(service, options)));
}

function close(lease: Command): void {
  withStage(lease.command("close"))
    .description("close a deployment that belongs to no resource; its deposit comes back")
    .argument("<dseq>", "as `lease list` prints it")
    .option("-y, --yes", "do not ask before")
    .addHelpText(
      "after",
      `
Only what \`lease list\` says belongs to nobody. To end a service, set services.<service>.enabled: false and
run \`up\`; to end everything, \`destroy\`.`,
    )
    .action((dseq: string, options: ListOptions & { yes?: boolean }) => clearly(() => closeLease(dseq, options)));
}
