package token

import (
	"fmt"

	"github.com/punkt-ledger/punkt/ledger/op"
	"github.com/punkt-ledger/punkt/partner"
)

// Merge closes a custodial account for ever and puts all that it has into another account
// of the same person, which acts in its place from then on. The home partner of the
// source attests that the person is the same (custodian), and is the target's too.
type Merge struct {
	Source Address
	Target Address
	Ref    Ref
}

// Kind is the operation's kind.
func (Merge) Kind() op.Kind { return op.KindMerge }

// Walk shows the operation's fields to the visitor.
func (o Merge) Walk(v op.Visitor) op.Operation {
	return Merge{
		Source: v.Address("source", o.Source),
		Target: v.Address("target", o.Target),
		Ref:    op.Marked(v, o.Ref),
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
	if n := len(target.Sources) + len(source.Sources) + 1; n > MaxSources {
		return fmt.Errorf("%w: it would be %d, at most %d", ErrManySources, n, MaxSources)
	}
	return nil
}
