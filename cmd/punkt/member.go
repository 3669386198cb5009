package main

import (
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/punkt-ledger/punkt/api"
	"github.com/punkt-ledger/punkt/partner"
	"github.com/punkt-ledger/punkt/token"
)

func memberCommand(a *app) *cobra.Command {
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
		memberEnrollCommand(a), memberShowCommand(a), memberLockCommand(a), memberUnlockCommand(a),
		memberCustodyCommand(a), memberRecoverCommand(a), memberLimitCommand(a),
	)
	return cmd
}

// ownController says that an account is to be controlled by the key of its own address.
const ownController = "self"

func memberEnrollCommand(a *app) *cobra.Command {
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
			account, key, err := a.newMember(&s, args, memberFlags{controller, number})
			if err != nil {
				return err
			}
			keeper := "its controller is " + api.Address(key).String()
			if key == (token.Address{}) {
				keeper = "its partner's custodian acts for it"
			}
			signer, err := a.partnerKey(&s, partner.Custodian)
			if err != nil {
				return err
			}
			return a.send(cmd.Context(), &s, order{
				kind: token.KindEnroll, signer: signer,
				op: func(ref token.Ref) token.Op {
					return token.Enroll{Account: account, Controller: key, Ref: ref}
				},
				would: fmt.Sprintf("enroll %s: %s", api.Address(account), keeper),
				done: func(api.Receipt) *saying {
					says := said("Enrolled %s", api.Address(account))
					says.add("In this account %s.", keeper)
					return says
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

// newMember is the account to enroll and its controller, zero for custody. A member
// given by number gets the ref that an import gives him, so that he is enrolled once.
func (a *app) newMember(s *sending, args []string, f memberFlags) (account, key token.Address, err error) {
	switch {
	case len(args) == 1 && f.number != "":
		return account, key, usage("name the member once: ACCOUNT or --member NUMBER")
	case len(args) == 0 && f.number == "" && f.controller != "" && f.controller != ownController:
		args = []string{f.controller} // a wallet's own account
	case len(args) == 0 && f.number == "":
		return account, key, usage("the account is missing: ACCOUNT or --member NUMBER")
	}
	name := memberPrefix + f.number
	if len(args) == 1 {
		name = args[0]
	}
	if account, err = a.account(name); err != nil {
		return account, key, err
	}
	switch f.controller {
	case "":
	case ownController:
		key = account
	default:
		key, err = a.account(f.controller)
	}
	return account, key, err
}

// changing is what commands have in common that change who acts for an account.
type change struct {
	kind  token.Kind
	op    func(account token.Address, ref token.Ref) token.Op
	would string // with %s for the account
	did   string // with %s for the account
	more  []string
}

// changeMember sends a change that the account's controller signs, or where it may the
// home partner's custodian.
func (a *app) changeMember(cmd *cobra.Command, s *sending, arg string, c change) error {
	account, err := a.account(arg)
	if err != nil {
		return err
	}
	var key string
	if c.kind == token.KindRecover {
		key, err = a.partnerKey(s, partner.Custodian)
	} else {
		key, err = a.memberKey(cmd.Context(), s, account)
	}
	if c.kind == token.KindLock && errors.Is(err, errNoController) {
		key, err = a.partnerKey(s, partner.Custodian)
	}
	if err != nil {
		return err
	}
	return a.send(cmd.Context(), s, order{
		kind: c.kind, signer: key,
		op:    func(ref token.Ref) token.Op { return c.op(account, ref) },
		would: fmt.Sprintf(c.would, api.Address(account)),
		done: func(api.Receipt) *saying {
			says := said(c.did, api.Address(account))
			*says = append(*says, c.more...)
			return says
		},
	})
}
