package ledger

import (
	"fmt"

	"github.com/punkt-ledger/punkt/ledger/op"
	"github.com/punkt-ledger/punkt/partner"
	"github.com/punkt-ledger/punkt/token"
)

// Receipt says what became of one operation. The receipts of a transaction are its
// result's Data, which the next block's header commits to.
type Receipt struct {
	Op   uint32 // index of the operation in its transaction
	Kind op.Kind
	ID   token.OperationID
	Code uint32      // 0: it took effect; else the number of a Rejection, and nothing below but First
	At   OperationAt // duplicate_ref: where the operation is that has the ref

	Points    token.Points
	Received  token.Points
	Short     token.Points
	Debt      token.Points
	Lapsed    token.Points
	Remainder token.Money
	Taken     []token.Moved
	Made      []token.Moved
	Owed      []token.Owed

	Note string // the reason in words with its numbers; not part of Data
}

// OperationAt is the place of an operation on the ledger.
type OperationAt struct {
	Height int64
	Tx     [32]byte
	Op     uint32
}

func (r *Receipt) effects(e token.Effects) {
	r.Points, r.Received, r.Short, r.Debt = e.Points, e.Received, e.Short, e.Debt
	r.Lapsed, r.Remainder = e.Lapsed, e.Remainder
	r.Taken, r.Made, r.Owed = e.Taken, e.Made, e.Owed
}

// encodeReceipts is the Data of a transaction's result: an RLP list of receipts. A
// refused operation is [op, kind, id, code, height, tx, op], one that took effect is
// [op, kind, id, 0, points, received, short, debt, lapsed, remainder, taken, made, owed].
func encodeReceipts(receipts []Receipt) []byte {
	return encodeRecord(func(w writer) {
		for _, r := range receipts {
			list := w.List()
			w.uint(int64(r.Op))
			w.uint(int64(r.Kind))
			w.WriteBytes(r.ID[:])
			w.uint(int64(r.Code))
			if r.Code == 0 {
				writeEffects(w, r)
			} else {
				w.uint(r.At.Height)
				w.WriteBytes(r.At.Tx[:])
				w.uint(int64(r.At.Op))
			}
			w.ListEnd(list)
		}
	})
}

func writeEffects(w writer, r Receipt) {
	for _, n := range []token.Points{r.Points, r.Received, r.Short, r.Debt, r.Lapsed} {
		w.uint(int64(n))
	}
	w.uint(int64(r.Remainder))
	writeMoved(w, r.Taken)
	writeMoved(w, r.Made)
	owed := w.List()
	for _, o := range r.Owed {
		list := w.List()
		w.text(string(o.Pair.Debtor))
		w.text(string(o.Pair.Creditor))
		w.uint(int64(o.Amount))
		w.uint(int64(o.Reason))
		w.ListEnd(list)
	}
	w.ListEnd(owed)
}

func writeMoved(w writer, moved []token.Moved) {
	list := w.List()
	for _, m := range moved {
		item := w.List()
		w.WriteBytes(m.Account[:])
		w.text(string(m.Program))
		w.uint(int64(m.Lot.Terms))
		w.uint(int64(m.Lot.ActiveAt))
		w.uint(int64(m.Lot.ExpiresAt))
		w.uint(int64(m.Lot.Amount))
		w.ListEnd(item)
	}
	w.ListEnd(list)
}

// DecodeReceipts reads the Data of a transaction's result.
func DecodeReceipts(data []byte) ([]Receipt, error) {
	if len(data) == 0 {
		return nil, nil
	}
	var receipts []Receipt
	all := readRecord(data)
	for all.err == nil && len(all.rest) > 0 {
		all.list1(func(r *reader) {
			receipt := Receipt{Op: uint32(r.uint()), Kind: op.Kind(r.uint())}
			r.fixed(receipt.ID[:])
			if receipt.Code = uint32(r.uint()); receipt.Code == 0 {
				readEffects(r, &receipt)
			} else {
				receipt.At.Height = r.uint()
				r.fixed(receipt.At.Tx[:])
				receipt.At.Op = uint32(r.uint())
			}
			receipts = append(receipts, receipt)
		})
	}
	if err := all.done(); err != nil {
		return nil, fmt.Errorf("decode receipts: %w", err)
	}
	return receipts, nil
}

func readEffects(r *reader, to *Receipt) {
	for _, n := range []*token.Points{&to.Points, &to.Received, &to.Short, &to.Debt, &to.Lapsed} {
		*n = token.Points(r.uint())
	}
	to.Remainder = token.Money(r.uint())
	to.Taken, to.Made = readMoved(r), readMoved(r)
	r.list(func(r *reader) {
		r.list1(func(r *reader) {
			to.Owed = append(to.Owed, token.Owed{
				Pair:   partner.Pair{Debtor: partner.ID(r.text()), Creditor: partner.ID(r.text())},
				Amount: partner.Money(r.uint()), Reason: partner.Reason(r.uint())})
		})
	})
}

func readMoved(r *reader) (moved []token.Moved) {
	r.list(func(r *reader) {
		r.list1(func(r *reader) {
			var m token.Moved
			r.fixed(m.Account[:])
			m.Program = token.Code(r.text())
			m.Lot = token.Lot{Terms: uint32(r.uint()), ActiveAt: token.Time(r.uint()),
				ExpiresAt: token.Time(r.uint()), Amount: token.Points(r.uint())}
			moved = append(moved, m)
		})
	})
	return moved
}
