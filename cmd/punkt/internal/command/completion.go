package command

import (
	"github.com/spf13/cobra"
)

func completionCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "completion (bash|zsh|fish)",
		Short: "Write a script that completes commands in a shell",
		Long: `Completion writes a script for the shell to standard output. It takes effect in shells
that load it.`,
		Example: `  punkt completion bash > /etc/bash_completion.d/punkt
  punkt completion zsh > ~/.zsh/completions/_punkt`,
		Args:      exactly("the shell: bash, zsh or fish"),
		ValidArgs: []string{"bash", "zsh", "fish"},
		RunE: func(cmd *cobra.Command, args []string) error {
			root := cmd.Root()
			switch args[0] {
			case "bash":
				return root.GenBashCompletionV2(cmd.OutOrStdout(), true)
			case "zsh":
				return root.GenZshCompletion(cmd.OutOrStdout())
			case "fish":
				return root.GenFishCompletion(cmd.OutOrStdout(), true)
			}
			return usage("%q: want bash, zsh or fish", args[0])
		},
	}
}
