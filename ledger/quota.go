package ledger

import (
	"github.com/punkt-ledger/punkt/ledger/op"
	"github.com/punkt-ledger/punkt/ledger/tx"
	"github.com/punkt-ledger/punkt/partner"
	"github.com/punkt-ledger/punkt/token"
)

// Bulk reports whether the transaction has more than BulkOps operations or more than
// BulkBytes bytes: then it goes behind the tills and the members, and has no part in what
// a quota keeps for the tills. The transaction must have decoded.
func Bulk(in Input) bool { return len(in.Tx.Ops) > BulkOps || len(in.Raw) > BulkBytes }

// Payer is on whose quota a transaction goes, and what it takes of it.
type Payer struct {
	// Partner is the one whose key signed, or else the home of the first account that the
	// transaction names and its sender may act for, as the account itself or as the one that
	// it was merged into. It is empty where there is none: then the transaction cannot do
	// anything, and nobody is to be charged for what a stranger signs in his name.
	Partner partner.ID
	Weight  int64
	Till    bool // signed by the partner's own key, and not in bulk
}

// Quotas books what the transactions of one block take of the partners' quotas. One
// goroutine uses it.
type Quotas struct {
	d       *draft
	weigher *Weigher
	day     int64
}

// Quotas are those of a block at the time, on the committed state. Nothing of it is kept.
func (v *View) Quotas(now token.Time) *Quotas {
	d := newDraft(v.snapshot, v.Height())
	return &Quotas{d, newWeigher(d.gridOf), now.Day(0)}
}

// Err is the fault that a reading met; what the others answered since is void.
func (q *Quotas) Err() error { return q.d.fault }

// Payer is who pays for a transaction. It must have decoded.
func (q *Quotas) Payer(in Input) Payer {
	p := Payer{Weight: int64(q.weigher.Weight(in))}
	if id, ok := q.d.keys.Get(in.Tx.Sender); ok {
		p.Partner, p.Till = id, !Bulk(in)
		return p
	}
	for _, o := range in.Tx.Ops {
		acc, ok := q.d.acting(op.HeaderOf(o).Actor)
		if ok && mayAct(acc, in.Tx) {
			p.Partner = acc.Home
			break
		}
	}
	return p
}

// acting is the account that acts where the one is named: itself, or the one that it was
// merged into.
func (d *draft) acting(named token.Address) (token.Account, bool) {
	acc, ok := d.accounts.Get(named)
	if acc.Forward != (token.Address{}) {
		acc, ok = d.accounts.Get(acc.Forward)
	}
	return acc, ok
}

// mayAct reports whether the sender controls the account, or is to by its recovery.
func mayAct(acc token.Account, signed *tx.Tx) bool {
	return acc.Controller == signed.Sender || acc.Recovery.Controller == signed.Sender
}

// Of is what a partner may use on the day, and has used.
func (q *Quotas) Of(id partner.ID) partner.Quota {
	of, _ := q.d.state.Partners.Get(id)
	kept, _ := q.d.state.QuotaDays.Get(id)
	return of.QuotaOn(q.day, kept)
}

// Charge books a transaction on its payer's quota. It fails with partner.ErrQuota, and
// books nothing then.
func (q *Quotas) Charge(p Payer) error {
	if p.Partner == "" {
		return nil
	}
	quota, err := q.Of(p.Partner).Take(p.Partner, p.Weight, p.Till)
	if err != nil {
		return err
	}
	q.d.state.QuotaDays.Put(p.Partner, partner.QuotaDay{Day: q.day, Used: quota.Used})
	return nil
}

// Quota is what a partner may use on the day of the last block, and has used.
func (v *View) Quota(id partner.ID) (partner.Quota, error) {
	q := v.Quotas(v.time)
	return q.Of(id), q.Err()
}
