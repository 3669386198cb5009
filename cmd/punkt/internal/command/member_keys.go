package command

import (
	"fmt"

	"github.com/spf13/cobra"

	"github.com/punkt-ledger/punkt/cmd/punkt/internal/words"
	"github.com/punkt-ledger/punkt/ledger/op"
	"github.com/punkt-ledger/punkt/node/api"
	"github.com/punkt-ledger/punkt/token"
)

func memberLockCommand(a *App) *cobra.Command {
	var s sending
	cmd := &cobra.Command{
		Use:   "lock ACCOUNT",
		Short: "Stop all spending from an account",
		Long: `Lock refuses all spending from the account until it is unlocked. Its controller signs,
or the home partner's custodian.`,
		Example: `  punkt --home ann member lock ann`,
		Args:    exactly("ACCOUNT"),
		RunE: func(cmd *cobra.Command, args []string) error {
			return a.changeMember(cmd, &s, args[0], change{
				kind:  op.KindLock,
				op:    func(account token.Address, ref token.Ref) op.Operation { return token.Lock{Account: account, Ref: ref} },
				would: "lock %s",
				did:   "Locked %s",
				more:  []string{"Nothing can be spent from it until: punkt member unlock " + args[0]},
			})
		},
	}
	s.flags(cmd)
	return cmd
}

func memberUnlockCommand(a *App) *cobra.Command {
	var s sending
	cmd := &cobra.Command{
		Use:     "unlock ACCOUNT",
		Short:   "Allow spending from an account again",
		Long:    `Unlock ends a lock. The account's controller signs.`,
		Example: `  punkt --home ann member unlock ann`,
		Args:    exactly("ACCOUNT"),
		RunE: func(cmd *cobra.Command, args []string) error {
			return a.changeMember(cmd, &s, args[0], change{
				kind: op.KindUnlock,
				op: func(account token.Address, ref token.Ref) op.Operation {
					return token.Unlock{Account: account, Ref: ref}
				},
				would: "unlock %s",
				did:   "Unlocked %s",
			})
		},
	}
	s.flags(cmd)
	return cmd
}

// homeCustody says that an account goes into the custody of its home partner.
const homeCustody = "home"

func memberCustodyCommand(a *App) *cobra.Command {
	var s sending
	var to string
	cmd := &cobra.Command{
		Use:   "custody ACCOUNT --to (ADDRESS|home)",
		Short: "Hand an account to another key, or into its partner's custody",
		Long: `Custody changes the key that acts for the account, at once. The key that acts for it now
signs. --to home hands it into the home partner's custody. An account in custody is not
given a key: enroll one by the key, and merge this one into it.`,
		Example: `  punkt --home ann member custody ann --to 0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed
  punkt --home ann member custody ann --to home`,
		Args: exactly("ACCOUNT"),
		RunE: func(cmd *cobra.Command, args []string) error {
			var key token.Address
			into := "its home partner's custody"
			if to != homeCustody {
				var err error
				if key, err = a.account(to); err != nil {
					return err
				}
				into = "the key " + api.Address(key).String()
			}
			return a.changeMember(cmd, &s, args[0], change{
				kind: op.KindSetController,
				op: func(account token.Address, ref token.Ref) op.Operation {
					return token.SetController{Account: account, Controller: key, Ref: ref}
				},
				would: "hand %s to " + into,
				did:   "Handed %s to " + into,
				ask:   "This hands %s to " + into + ", at once.",
			})
		},
	}
	s.flags(cmd)
	s.irreversible(cmd)
	cmd.Flags().StringVar(&to, "to", "", "`ADDRESS` of the new controller, or home")
	return required(cmd, "to")
}

func memberRecoverCommand(a *App) *cobra.Command {
	var s sending
	var to string
	var veto bool
	cmd := &cobra.Command{
		Use:   "recover ACCOUNT (--to ADDRESS | --veto)",
		Short: "Replace a lost key, or veto that",
		Long: `Recover asks to replace the key that acts for the account, signed by the home partner's
custodian. It takes effect by itself after 48 hours, in which nothing can be spent;
until then the old key may stop it with --veto.`,
		Example: `  punkt --home coalition/mart member recover 0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed --to 0xfB6916095ca1df60bB79Ce92cE3Ea74c37c5d359
  punkt --home ann member recover ann --veto`,
		Args: exactly("ACCOUNT"),
		RunE: func(cmd *cobra.Command, args []string) error {
			if veto {
				return a.changeMember(cmd, &s, args[0], change{
					kind:  op.KindVeto,
					op:    func(account token.Address, ref token.Ref) op.Operation { return token.Veto{Account: account, Ref: ref} },
					would: "veto the recovery of %s",
					did:   "Vetoed the recovery of %s",
				})
			}
			key, err := a.account(to)
			if err != nil {
				return err
			}
			return a.changeMember(cmd, &s, args[0], change{
				kind: op.KindRecover,
				op: func(account token.Address, ref token.Ref) op.Operation {
					return token.Recover{Account: account, Controller: key, Ref: ref}
				},
				would: fmt.Sprintf("begin the recovery of %%s to the key %s", api.Address(key)),
				did:   "Began the recovery of %s",
				ask:   fmt.Sprintf("In %d hours this hands %%s to the key %s.", token.RecoverySeconds/3600, api.Address(key)),
				more: []string{fmt.Sprintf("In %d hours its controller is %s, unless its key of now vetoes: punkt member recover %s --veto",
					token.RecoverySeconds/3600, api.Address(key), args[0])},
			})
		},
	}
	s.flags(cmd)
	s.irreversible(cmd)
	cmd.Flags().StringVar(&to, "to", "", "`ADDRESS` of the new controller")
	cmd.Flags().BoolVar(&veto, "veto", false, "stop the recovery that is under way")
	cmd.MarkFlagsOneRequired("to", "veto")
	cmd.MarkFlagsMutuallyExclusive("to", "veto")
	return cmd
}

func memberLimitCommand(a *App) *cobra.Command {
	var s sending
	cmd := &cobra.Command{
		Use:   "limit ACCOUNT MONEY",
		Short: "Bound what may leave an account in a day",
		Long: `Limit bounds the worth of the points that may leave the account in a day (UTC), at
redemption price in the settlement currency; 0 lifts the bound. Exchanges stay with
the member and do not count. The account's controller signs.`,
		Example: `  punkt --home ann member limit ann 50.00`,
		Args:    exactly("ACCOUNT", "MONEY"),
		RunE: func(cmd *cobra.Command, args []string) error {
			limit, err := parseMoney(args[1])
			if err != nil {
				return err
			}
			text := words.Money(api.Money(limit)) + " a day"
			if limit == 0 {
				text = "no bound"
			}
			return a.changeMember(cmd, &s, args[0], change{
				kind: op.KindSetDayCap,
				op: func(account token.Address, ref token.Ref) op.Operation {
					return token.SetDayCap{Account: account, Cap: uint64(limit), Ref: ref}
				},
				would: "limit spending from %s to " + text,
				did:   "Limited spending from %s to " + text,
			})
		},
	}
	s.flags(cmd)
	return cmd
}
