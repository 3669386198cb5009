package command

import (
	"errors"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"github.com/punkt-ledger/punkt/cmd/punkt/internal/words"
	"github.com/punkt-ledger/punkt/home"
	"github.com/punkt-ledger/punkt/ledger/op"
	"github.com/punkt-ledger/punkt/node/api"
	"github.com/punkt-ledger/punkt/partner"
	"github.com/punkt-ledger/punkt/token"
)

func memberCommand(a *App) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "member",
		Short: "Enroll members and say which keys act for them",
		Long: `A member's account is an address with points. In custody, the home partner's custodian
key acts for it; otherwise its controller does, a key of the member's own. The ledger
holds nothing that says who the member is.

` + accountHelp,
		Example: `  punkt --home coalition/mart member enroll member:1007
  punkt --home coalition/mart member show member:1007`,
	}
	cmd.AddCommand(
		memberCardCommand(a), memberConsentCommand(a), memberForgetCommand(a),
		memberEnrollCommand(a), memberListCommand(a), memberShowCommand(a),
		memberLockCommand(a), memberUnlockCommand(a),
		memberCustodyCommand(a), memberRecoverCommand(a), memberLimitCommand(a), memberMergeCommand(a),
	)
	return cmd
}

// change is what commands have in common that change who may act for an account.
type change struct {
	kind  op.Kind
	op    func(account token.Address, ref token.Ref) op.Operation
	would string // with %s for the account
	did   string // with %s for the account
	more  []string
	ask   string // with %s for the account: what a person is asked before; empty: nothing
}

// changeMember sends a change that the account's controller signs, or where it may the
// home partner's custodian.
func (a *App) changeMember(cmd *cobra.Command, s *sending, arg string, c change) error {
	account, err := a.account(arg)
	if err != nil {
		return err
	}
	var key string
	if c.kind == op.KindRecover {
		key, err = a.partnerKey(s, partner.Custodian)
	} else {
		key, err = a.memberKey(cmd.Context(), s, account)
	}
	if c.kind == op.KindLock && errors.Is(err, home.ErrNoController) {
		key, err = a.partnerKey(s, partner.Custodian)
	}
	if err != nil {
		return err
	}
	return a.send(cmd.Context(), s, order{
		kind: c.kind, signer: key, ask: strings.ReplaceAll(c.ask, "%s", api.Address(account).String()),
		op:    func(ref token.Ref) op.Operation { return c.op(account, ref) },
		would: fmt.Sprintf(c.would, api.Address(account)),
		done: func(api.Receipt) *words.Saying {
			says := words.Said(c.did, api.Address(account))
			*says = append(*says, c.more...)
			return says
		},
	})
}
