package ledger

import (
	"github.com/punkt-ledger/punkt/ledger/journal"
	"github.com/punkt-ledger/punkt/ledger/record"
	"github.com/punkt-ledger/punkt/token"
)

// remember notes where an operation of this block is.
func (d *draft) remember(id token.OperationID, cause journal.Cause) {
	d.placed.set(id, cause)
}

// where is the place of an operation that the draft knows.
func (d *draft) where(id token.OperationID) OperationAt {
	if cause, ok := d.placed.now[id]; ok {
		return OperationAt{Height: d.height, Tx: cause.Tx, Op: cause.Op}
	}
	at, err := operationAt(d.base, id)
	if err != nil {
		d.fail("read operation", err)
	}
	return at
}

// operationAt finds the first entry of an operation's record: a reversal writes later ones.
func operationAt(b base, id token.OperationID) (OperationAt, error) {
	_, seq, err := b.Get(record.Operations.Key(id))
	if err != nil {
		return OperationAt{}, err
	}
	entry, err := b.Entry(seq)
	for err == nil && entry.Prev != 0 {
		entry, err = b.Entry(entry.Prev)
	}
	return OperationAt{Height: entry.Height, Tx: entry.Cause.Tx, Op: entry.Cause.Op}, err
}
