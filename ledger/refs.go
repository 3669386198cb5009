package ledger

import (
	"github.com/punkt-ledger/punkt/ledger/journal"
	"github.com/punkt-ledger/punkt/ledger/op"
	"github.com/punkt-ledger/punkt/ledger/record"
	"github.com/punkt-ledger/punkt/token"
)

// remember notes where an operation of this block is.
func (d *draft) remember(id token.OperationID, cause journal.Cause) {
	d.placed.set(id, cause)
}

// reversed writes into the record of an operation that a reversal has written where the
// operation was carried out.
func (d *draft) reversed(id token.OperationID) {
	done, ok := d.operations.Get(id)
	if ok && done.Parts > 0 && len(done.First) == 0 {
		done.First = []op.Place{d.where(id)}
		d.operations.Put(id, done)
	}
}

// marked finds the operation that has taken an operation's ref: of whoever acts, or of an
// account that was merged into the one that acts, so that no merge makes a ref new.
func (d *draft) marked(id token.OperationID, o op.Operation) (by token.OperationID, taken bool) {
	if _, taken = d.operations.Get(id); taken {
		return id, true
	}
	h := op.HeaderOf(o)
	if h.Actor == (token.Address{}) {
		return id, false
	}
	acc, _ := d.accounts.Get(h.Actor)
	for _, h.Actor = range acc.Sources {
		by = h.ID("")
		if _, taken = d.operations.Get(by); taken {
			return by, true
		}
	}
	return id, false
}

// where is the place of an operation that the draft knows.
func (d *draft) where(id token.OperationID) OperationAt {
	if done, _ := d.operations.Get(id); len(done.First) > 0 {
		return done.First[0]
	}
	if cause, ok := d.placed.now[id]; ok {
		return OperationAt{Height: d.height, Tx: cause.Tx, Op: cause.Op}
	}
	at, err := operationAt(d.base, id)
	if err != nil {
		d.fail("read operation", err)
	}
	return at
}

// operationAt is the place of an operation: of its entry, or as the entry of a reversal
// says.
func operationAt(b base, id token.OperationID) (OperationAt, error) {
	raw, seq, err := b.Get(record.Operations.Key(id))
	if err != nil {
		return OperationAt{}, err
	}
	done, err := record.Operations.Decode(raw)
	if err != nil || len(done.First) > 0 {
		return append(done.First, OperationAt{})[0], err
	}
	entry, err := b.Entry(seq)
	return OperationAt{Height: entry.Height, Tx: entry.Cause.Tx, Op: entry.Cause.Op}, err
}
