package command

import (
	"errors"
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"github.com/punkt-ledger/punkt/cmd/punkt/internal/words"
	"github.com/punkt-ledger/punkt/node/api"
)

func auditCommand(a *App) *cobra.Command {
	cmd := &cobra.Command{
		Use:     "audit",
		Short:   "Check the ledger",
		Example: `  punkt --home coalition/mart audit check`,
	}
	cmd.AddCommand(auditCheckCommand(a), auditProveCommand(a), auditCheckProofCommand(a))
	return cmd
}

// errBroken: a check of the invariants found that one does not hold.
var errBroken = errors.New("the ledger breaks its invariants")

func auditCheckCommand(a *App) *cobra.Command {
	return &cobra.Command{
		Use:   "check",
		Short: "Check the invariants over the whole state of a node",
		Long: `Check asks a node to go through its whole state, every account, lot and entry, and to
hold it against the six invariants and the programs' totals. It exits with 1 if one
is broken.`,
		Example: `  punkt --home coalition/mart audit check`,
		Args:    exactly(),
		RunE: func(cmd *cobra.Command, _ []string) error {
			client, err := a.client()
			if err != nil {
				return err
			}
			if OnTerminal(a.Stderr) {
				fmt.Fprintln(a.Stderr, "checking the whole state of the node; ten million accounts take minutes")
			}
			audit, err := client.CheckInvariants(cmd.Context())
			if err != nil {
				return err
			}
			if err := a.printThen(audit, func(w io.Writer) { sayAudit(w, audit) }); err != nil {
				return err
			}
			if !audit.OK {
				return hint(errBroken, "stop and compare with another partner's node: punkt --home DIR audit check")
			}
			return nil
		},
	}
}

func sayAudit(w io.Writer, audit api.Audit) {
	if audit.OK {
		fmt.Fprintln(w, "Every invariant holds.")
	}
	for _, v := range audit.Violations {
		fmt.Fprintf(w, "Invariant %d is broken: %s\n", v.Invariant, v.What)
	}
	fmt.Fprintln(w)
	words.Fields(w,
		"block", fmt.Sprintf("%s, %s", words.Thousands(audit.AsOf.Height), words.Instant(audit.AsOf.Time)),
		"app hash", audit.AppHash.String(),
		"entries", words.Thousands(audit.Entries),
		"accounts", words.Thousands(audit.Accounts),
		"open holds", words.Thousands(audit.Holds),
		"operations", words.Thousands(audit.Operations),
		"supply", words.Thousands(audit.Supply))
	fmt.Fprintln(w)
	t := words.Table(w, "PROGRAM", " OUTSTANDING", " IN LOTS", " IN HOLDS", " PENDING", " DEBT", " HOLDERS")
	for _, p := range audit.Programs {
		t.Row(p.Code, words.Thousands(p.Totals.Outstanding), words.Thousands(p.Found.Lots), words.Thousands(p.Found.Held),
			words.Thousands(p.Found.Pending), words.Thousands(p.Found.Debt), words.Thousands(p.Found.Holders))
	}
	t.End()
}
