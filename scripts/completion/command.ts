import { type Command, command, type Entry } from "../command.ts";

/** @param all every command, this one among them; asked for when the command runs */
export const completion = (all: () => readonly Entry[]): Command =>
  command({
    name: "completion",
    summary: "print what makes a shell complete commands, options, stages and services",
    arguments: [{ name: "shell", form: "required", description: "which shell", choices: ["bash", "zsh", "fish"] }],
    examples: [
      { words: "completion bash", does: "in ~/.bashrc: source <(.../platform completion bash)" },
      { words: "completion zsh", does: "in ~/.zshrc, after compinit: source <(.../platform completion zsh)" },
      { words: "completion fish", does: "into ~/.config/fish/completions/platform.fish" },
    ],
    needs: [],
    load: async () => {
      const { printCompletion } = await import("./print.ts");
      return (shell) => printCompletion(shell, all());
    },
  });
