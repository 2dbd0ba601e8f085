import { command } from "../command.ts";
import { stage } from "../terminal/options.ts";

export const graph = command({
  name: "graph",
  summary: "print the stage as a picture: zones, services, apps, what connects to what, where each runs",
  text: `It is made from the stage file; where the stage stands, its state tells the provider of each service. A state that is
not a file is read by Pulumi. mermaid is read by GitHub and many editors, dot by Graphviz, svg by every browser.`,
  options: {
    stage,
    format: {
      takes: "format",
      choices: ["mermaid", "dot", "svg"],
      standard: "mermaid",
      description: "how it is written",
    },
    offline: { description: "from the stage file alone, whatever stands" },
  },
  examples: [
    { words: "graph", does: "to be pasted into a README" },
    { words: "graph --stage prod --format svg", does: "add > prod.svg, and open it in a browser" },
  ],
  needs: ["stage"],
  load: async () => (await import("./graph.ts")).printGraph,
});
