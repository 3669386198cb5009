package main

import (
	"errors"
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"github.com/punkt-ledger/punkt/node/api"
)

func auditCommand(a *app) *cobra.Command {
	cmd := &cobra.Command{
		Use:     "audit",
		Short:   "Check the ledger",
		Example: `  punkt --home coalition/mart audit check`,
	}
	cmd.AddCommand(auditCheckCommand(a))
	return cmd
}

// errBroken: a check of the invariants found that one does not hold.
var errBroken = errors.New("the ledger breaks its invariants")

func auditCheckCommand(a *app) *cobra.Command {
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
			if onTerminal(a.stderr) {
				fmt.Fprintln(a.stderr, "checking the whole state of the node; ten million accounts take minutes")
			}
			audit, err := client.CheckInvariants(cmd.Context())
			if err != nil {
				return err
			}
			if err := a.print(audit, func(w io.Writer) { sayAudit(w, audit) }); err != nil {
				return err
			}
			if !audit.OK {
				return hint(errBroken, "stop and compare with another partner's node: punkt --node URL audit check")
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
	fields(w,
		"block", fmt.Sprintf("%s, %s", thousands(audit.AsOf.Height), instant(audit.AsOf.Time)),
		"app hash", audit.AppHash.String(),
		"entries", thousands(audit.Entries),
		"accounts", thousands(audit.Accounts),
		"open holds", thousands(audit.Holds),
		"operations", thousands(audit.Operations),
		"supply", thousands(audit.Supply))
	fmt.Fprintln(w)
	t := table(w, "PROGRAM", " OUTSTANDING", " IN LOTS", " IN HOLDS", " PENDING", " DEBT", " HOLDERS")
	for _, p := range audit.Programs {
		t.row(p.Code, thousands(p.Totals.Outstanding), thousands(p.Found.Lots), thousands(p.Found.Held),
			thousands(p.Found.Pending), thousands(p.Found.Debt), thousands(p.Found.Holders))
	}
	t.end()
}
