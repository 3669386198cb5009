package token

import (
	"fmt"

	"github.com/punkt-ledger/punkt/ledger/address"
	"github.com/punkt-ledger/punkt/ledger/op"
	"github.com/punkt-ledger/punkt/partner"
)

// Merge closes a custodial account for ever and puts all that it has into another account
// of the same person, which acts in its place from then on. The home partner of the
// source attests that the person is the same (custodian), and is the target's too. The key
// of a target that has one has to agree, or debts could be put on a stranger.
type Merge struct {
	Source  Address
	Target  Address
	Date    uint64   // when the target's key agreed; 0 into an account in custody
	Consent op.Bytes // the signature of the target's key, as address.Joining says; empty into custody
	Ref     Ref
}

// Kind is the operation's kind.
func (Merge) Kind() op.Kind { return op.KindMerge }

// Walk shows the operation's fields to the visitor.
func (o Merge) Walk(v op.Visitor) op.Operation {
	return Merge{
		Source:  v.Address("source", o.Source),
		Target:  v.Address("target", o.Target),
		Date:    v.Number("date", o.Date),
		Consent: v.Bytes(op.BytesField{Name: "consent", MaxBytes: address.SignatureBytes}, o.Consent),
		Ref:     op.Marked(v, o.Ref),
	}
}

// Apply merges the accounts.
func (o Merge) Apply(c *Context) (Result, error) {
	home, source, err := c.custodian(partner.ToKeep, o.Source)
	if err != nil {
		return Result{}, err
	}
	target, err := c.open(o.Target)
	if err != nil {
		return Result{}, err
	}
	if err := o.allowed(c, home.ID, source, target); err != nil {
		return Result{}, err
	}
	if err := c.merging(home.ID); err != nil {
		return Result{}, err
	}
	source, target = c.settled(o.Source, source), c.settled(o.Target, target)
	c.brief = true // of a hundred programs' lots
	c.did(AccountsMerged{Source: o.Source, Target: o.Target})
	if err := c.moveBalances(o.Source, o.Target, source.Programs); err != nil {
		return Result{}, err
	}
	c.into(o.Target, target, o.Source, source)
	return c.result(Done{Account: o.Source, Partner: home.ID}), nil
}

// allowed checks who has to agree, and that nothing is under way in either account that
// would have to be decided first.
func (o Merge) allowed(c *Context, home partner.ID, source, target Account) error {
	switch {
	case o.Source == o.Target:
		return fmt.Errorf("%w: 0x%x", ErrSameAccount, o.Target)
	case source.Recovery.At > c.Now:
		return fmt.Errorf("%w: 0x%x until %d", ErrRecovering, o.Source, source.Recovery.At)
	case target.Recovery.At > c.Now:
		return fmt.Errorf("%w: 0x%x until %d", ErrRecovering, o.Target, target.Recovery.At)
	case source.Acts(c.Now) != Address{}:
		return fmt.Errorf("%w: 0x%x", ErrNotCustodial, o.Source)
	case target.Home != home:
		return fmt.Errorf("%w: 0x%x is of %s", ErrNotHome, o.Target, target.Home)
	}
	if err := o.agreed(c, home, target); err != nil {
		return err
	}
	if n := len(target.Sources) + len(source.Sources) + 1; n > MaxSources {
		return fmt.Errorf("%w: it would be %d, at most %d", ErrManySources, n, MaxSources)
	}
	return nil
}

// agreed holds the key that acts for the target, if it has one, to have agreed.
func (o Merge) agreed(c *Context, home partner.ID, target Account) error {
	key := target.Acts(c.Now)
	if key == (Address{}) {
		if o.Date != 0 || o.Consent != "" {
			return fmt.Errorf("%w: 0x%x is in custody, and has no key that could", ErrBadConsent, o.Target)
		}
		return nil
	}
	if err := c.lately(o.Date); err != nil {
		return err
	}
	join := address.Joining{Origin: c.State.Coalition().Origin, Home: string(home),
		Source: o.Source, Account: o.Target, Date: o.Date}
	if err := join.Verify(key, o.Consent); err != nil {
		return fmt.Errorf("%w: %w", ErrBadConsent, err)
	}
	return nil
}
