package consensus

import (
	"fmt"

	abci "github.com/cometbft/cometbft/abci/types"

	"github.com/punkt-ledger/punkt/ledger"
	"github.com/punkt-ledger/punkt/ledger/tx"
	"github.com/punkt-ledger/punkt/partner"
)

// bill is who pays for the transactions of a block, in their order.
type bill struct {
	quotas *ledger.Quotas
	unpaid int // bytes of those for which nobody does
}

// add is the weight of one transaction more. It fails with partner.ErrQuota where its
// payer's quota does not hold it, and with errBlockTooLarge where nobody pays for it and
// there are maxUnpaidBytes of such; then it is not in the bill.
func (b *bill) add(in ledger.Input) (weight int, err error) {
	p := b.quotas.Payer(in)
	if p.Partner == "" {
		if b.unpaid+len(in.Raw) > maxUnpaidBytes {
			return 0, fmt.Errorf("%w: over %d bytes that nobody pays for", errBlockTooLarge, maxUnpaidBytes)
		}
		b.unpaid += len(in.Raw)
	}
	return int(p.Weight), b.quotas.Charge(p)
}

// affordable is the block without what a bill does not take.
func affordable(block []ledger.Input, quotas *ledger.Quotas) []ledger.Input {
	b := bill{quotas: quotas}
	kept := block[:0]
	for _, in := range block {
		if _, err := b.add(in); err == nil {
			kept = append(kept, in)
		}
	}
	return kept
}

// hold is put of a transaction that enters the mempool. It fails with partner.ErrQuota
// where its payer's quota does not hold it besides what of his waits already: so the
// mempool has nothing that would wait for the next day.
func (c *inputs) hold(k known, quota partner.Quota) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if e, ok := c.byHash[k.in.Hash]; !ok || !e.Value.(known).fresh {
		quota.Used += c.pending[k.payer.Partner]
		_, err := quota.Take(k.payer.Partner, k.payer.Weight, k.payer.Till)
		if k.payer.Partner != "" && err != nil {
			return err
		}
	}
	k.fresh = true
	c.keep(k)
	return nil
}

// over are the transactions in the mempool that their payers' quotas do not hold any
// more, because another node has let in others: the newest of each.
func (c *inputs) over(quotas *ledger.Quotas) (hashes map[[32]byte]bool) {
	c.mu.RLock()
	defer c.mu.RUnlock()
	full := map[partner.ID]partner.Quota{}
	for id, weight := range c.pending {
		if q := quotas.Of(id); weight > q.Left(false) {
			full[id] = q
		}
	}
	if len(full) == 0 {
		return nil
	}
	hashes = map[[32]byte]bool{}
	for e := c.age.Front(); e != nil; e = e.Next() {
		k := e.Value.(known)
		q, short := full[k.payer.Partner]
		if !short || !k.fresh {
			continue
		}
		if q, err := q.Take(k.payer.Partner, k.payer.Weight, k.payer.Till); err == nil {
			full[k.payer.Partner] = q
		} else {
			hashes[k.in.Hash] = true
		}
	}
	return hashes
}

// overQuota finds what has to leave the mempool after a block, and has CometBFT check
// the mempool again if there is anything: in Commit, right before its Update.
func (a *App) overQuota() error {
	err := a.read(func(v *ledger.View) error {
		quotas := v.Quotas(v.Time())
		a.leaving = a.inputs.over(quotas)
		return quotas.Err()
	})
	if err != nil {
		return a.fail(fmt.Errorf("read quotas: %w", err))
	}
	if a.recheck != nil {
		a.recheck(len(a.leaving) > 0)
	}
	return nil
}

// checkAgain answers whether a transaction may stay in the mempool.
func (a *App) checkAgain(raw []byte) *abci.ResponseCheckTx {
	in, ok := a.inputs.get(tx.Hash(raw))
	if !ok || !a.leaving[in.in.Hash] {
		return &abci.ResponseCheckTx{}
	}
	a.inputs.forget(in.in)
	rejection, _ := ledger.RejectionOf(partner.ErrQuota)
	return &abci.ResponseCheckTx{Code: rejection.Code, Log: partner.ErrQuota.Error()}
}
