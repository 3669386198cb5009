package command

import (
	"errors"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"github.com/punkt-ledger/punkt/cmd/punkt/internal/words"
	"github.com/punkt-ledger/punkt/home"
	"github.com/punkt-ledger/punkt/home/alias"
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
		memberCardCommand(a),
		memberEnrollCommand(a), memberListCommand(a), memberShowCommand(a),
		memberLockCommand(a), memberUnlockCommand(a),
		memberCustodyCommand(a), memberRecoverCommand(a), memberLimitCommand(a),
	)
	return cmd
}

// ownController says that an account is to be controlled by the key of its own address.
const ownController = "self"

func memberEnrollCommand(a *App) *cobra.Command {
	var s sending
	var controller, number string
	cmd := &cobra.Command{
		Use:   "enroll [ACCOUNT]",
		Short: "Open an account for a member",
		Long: `Enroll opens an account whose home is this partner, signed by its custodian key. Without
--controller it is in the partner's custody. --controller self is for a member whose
wallet's address is the account.`,
		Example: `  punkt --home coalition/mart member enroll --member 1007
  punkt --home coalition/mart member enroll 0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed --controller self`,
		Args: between("", "ACCOUNT"),
		RunE: func(cmd *cobra.Command, args []string) error {
			m, err := a.newMember(args, memberFlags{controller, number})
			if err != nil {
				return err
			}
			keeper := "the key " + api.Address(m.controller).String()
			if m.controller == (token.Address{}) {
				keeper = "its home partner's custodian"
			}
			signer, err := a.partnerKey(&s, partner.Custodian)
			if err != nil {
				return err
			}
			return a.send(cmd.Context(), &s, order{
				kind: op.KindEnroll, signer: signer, ref: m.ref,
				op: func(ref token.Ref) op.Operation {
					return token.Enroll{Account: m.account, Controller: m.controller, Ref: ref}
				},
				would: fmt.Sprintf("enroll %s, for which %s acts", api.Address(m.account), keeper),
				done: func(api.Receipt) *words.Saying {
					return words.Said("Enrolled %s, for which %s acts,", api.Address(m.account), keeper)
				},
			})
		},
	}
	s.flags(cmd)
	cmd.Flags().StringVar(&controller, "controller", "", "key that acts for the account: an `ACCOUNT`, or self")
	cmd.Flags().StringVar(&number, "member", "", "the account of the membership `NUMBER`, as an import of purchases derives it")
	return cmd
}

// memberFlags are the flags with which an enrollment names the member.
type memberFlags struct{ controller, number string }

// newMember is an account to be opened.
type newMember struct {
	account    token.Address
	controller token.Address // zero: custody
	ref        token.Ref     // the one that an import gives the member; zero: none
}

// newMember reads whom to enroll. A member given by number is the one that an import
// of purchases enrolls, with the same ref, so that both together enroll him once.
func (a *App) newMember(args []string, f memberFlags) (m newMember, err error) {
	name := memberPrefix + f.number
	switch {
	case len(args) == 1 && f.number != "":
		return m, usage("name the member once: ACCOUNT or --member NUMBER")
	case len(args) == 1:
		name = args[0]
	case f.number != "":
	case f.controller != "" && f.controller != ownController:
		name = f.controller // a wallet's own account
	default:
		return m, usage("the account is missing: ACCOUNT or --member NUMBER")
	}
	if m.account, err = a.account(name); err != nil {
		return m, err
	}
	if number, ok := strings.CutPrefix(name, memberPrefix); ok {
		clean, err := alias.Clean(number)
		if err != nil {
			return m, usage("%w", err)
		}
		book, err := a.partnersBook()
		if err != nil {
			return m, err
		}
		m.ref = book.Enrollment(clean)
	}
	switch f.controller {
	case "":
	case ownController:
		m.controller = m.account
	default:
		m.controller, err = a.account(f.controller)
	}
	return m, err
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
