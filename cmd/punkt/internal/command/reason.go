package command

import (
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/punkt-ledger/punkt/ledger/op"
	"github.com/punkt-ledger/punkt/token"
)

// reasonFlag is the flag for why an operation of the kind is done.
func reasonFlag(cmd *cobra.Command, why *string, kind op.Kind, usual token.Reason) {
	cmd.Flags().StringVar(why, "reason", string(usual), "`REASON` for it: "+reasonWords(kind))
}

// parseReason reads the flag.
func parseReason(kind op.Kind, text string) (token.Reason, error) {
	if !slices.Contains(token.Reasons(kind), token.Reason(text)) {
		return "", usage("--reason %q: want %s", text, reasonWords(kind))
	}
	return token.Reason(text), nil
}

// reasonWords lists the reasons of a kind as a sentence does.
func reasonWords(kind op.Kind) string {
	var words []string
	for _, r := range token.Reasons(kind) {
		words = append(words, string(r))
	}
	last := len(words) - 1
	return strings.Join(words[:last], ", ") + " or " + words[last]
}
