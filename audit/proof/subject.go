package proof

import (
	"fmt"
	"strings"

	"github.com/punkt-ledger/punkt/ledger/journal"
	"github.com/punkt-ledger/punkt/ledger/op"
	"github.com/punkt-ledger/punkt/ledger/record"
)

// BalanceClaim is a balance of one program in an account.
type BalanceClaim struct {
	Account Bytes  `json:"account"`
	Program string `json:"program"`
	Points  int64  `json:"points"` // in lots and holds, as they are booked
	Held    int64  `json:"held"`   // of them, in open holds
	Debt    int64  `json:"debt"`
}

// AccountClaim is an account, whose balances are records of their own.
type AccountClaim struct {
	Account    Bytes    `json:"account"`
	Home       string   `json:"home"`
	Controller Bytes    `json:"controller"` // zero: the home partner's custodians
	Locked     bool     `json:"locked"`
	Programs   []string `json:"programs"`          // all that it ever had points of
	Forward    Bytes    `json:"forward,omitempty"` // merged into it, which acts in its place for ever
	Sources    []Bytes  `json:"sources,omitempty"` // merged into this one: their history is part of its own
}

// OperationClaim is what is kept of an operation that took effect.
type OperationClaim struct {
	ID       Bytes  `json:"id"`
	Kind     string `json:"kind"`
	Account  Bytes  `json:"account"`
	Program  string `json:"program"`
	Points   int64  `json:"points"`
	Reversed int64  `json:"reversed"`
}

// subject reads the record in an entry, if it is of a kind that people ask for.
func (c *EntryClaim) subject(e journal.Entry) (err error) {
	if len(e.Record) == 0 {
		return nil // the key was removed
	}
	name := e.Key[1:]
	switch e.Key[0] {
	case record.Balances.Prefix:
		err = c.balance(name, e.Record)
	case record.Accounts.Prefix:
		err = c.account(name, e.Record)
	case record.Operations.Prefix:
		err = c.operation(name, e.Record)
	}
	if err != nil {
		return fmt.Errorf("%w: %w", ErrMalformed, err)
	}
	return nil
}

func (c *EntryClaim) balance(name, b []byte) error {
	key, err := record.BalanceKeyOf(name)
	if err != nil {
		return err
	}
	balance, err := record.Balances.Decode(b)
	c.Balance = &BalanceClaim{Account: key.Account[:], Program: string(key.Program),
		Points: int64(balance.Booked()), Held: int64(balance.Held), Debt: int64(balance.Debt)}
	return err
}

func (c *EntryClaim) account(name, b []byte) error {
	account, err := record.Accounts.Decode(b)
	c.Account = &AccountClaim{Account: name, Home: string(account.Home), Controller: account.Controller[:], Locked: account.Locked, Programs: []string{}}
	for _, code := range account.Programs {
		c.Account.Programs = append(c.Account.Programs, string(code))
	}
	if account.Forward != (op.Address{}) {
		c.Account.Forward = account.Forward[:]
	}
	for _, source := range account.Sources {
		c.Account.Sources = append(c.Account.Sources, source[:])
	}
	return err
}

func (c *EntryClaim) operation(name, b []byte) error {
	done, err := record.Operations.Decode(b)
	c.Operation = &OperationClaim{ID: name, Kind: done.Kind.String(), Account: done.Account[:], Program: string(done.Program),
		Points: int64(done.Points), Reversed: int64(done.Reversed)}
	return err
}

// words are what the record says, in a sentence.
func (c *EntryClaim) words() string {
	switch {
	case c.Balance != nil:
		b := c.Balance
		return fmt.Sprintf("Account 0x%x had %d %s, %d of them on hold, and owed %d.", []byte(b.Account), b.Points, b.Program, b.Held, b.Debt)
	case c.Account != nil:
		a := c.Account
		return a.words()
	case c.Operation != nil:
		o := c.Operation
		return fmt.Sprintf("Operation 0x%x, %s of %d %s in account 0x%x, took effect; %d of it were taken back.",
			[]byte(o.ID), o.Kind, o.Points, o.Program, []byte(o.Account), o.Reversed)
	}
	return fmt.Sprintf("The key 0x%x held 0x%x.", []byte(c.Key), []byte(c.Record))
}

func (a *AccountClaim) words() string {
	var more strings.Builder
	for _, source := range a.Sources {
		fmt.Fprintf(&more, " Account 0x%x was merged into it.", []byte(source))
	}
	acts := controlledBy(a.Controller)
	if a.Forward != nil {
		acts = fmt.Sprintf("closed and merged into 0x%x", []byte(a.Forward))
	}
	return fmt.Sprintf("Account 0x%x of %s, %s, has had points of: %s.%s", []byte(a.Account), a.Home, acts,
		strings.Join(a.Programs, ", "), more.String())
}

func controlledBy(controller []byte) string {
	if op.Address(controller) == (op.Address{}) {
		return "in its custody"
	}
	return fmt.Sprintf("controlled by the key 0x%x", controller)
}
