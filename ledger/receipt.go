package ledger

import (
	"fmt"

	"github.com/punkt-ledger/punkt/ledger/op"
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

	Effects []op.Effect // what it did, in its order

	Note string // the reason in words with its numbers; not part of Data
}

// OperationAt is the place of an operation on the ledger.
type OperationAt struct {
	Height int64
	Tx     [32]byte
	Op     uint32
}

// Figures are what people ask of the operation.
func (r Receipt) Figures() token.Figures { return token.FiguresOf(r.Kind, r.Effects) }

// encodeReceipts is the Data of a transaction's result: an RLP list of receipts. A
// refused operation is [op, kind, id, code, height, tx, op], one that took effect is
// [op, kind, id, 0, effect, effect...].
func encodeReceipts(receipts []Receipt) []byte {
	return encodeRecord(func(w writer) {
		for _, r := range receipts {
			list := w.List()
			w.uint(int64(r.Op))
			w.uint(int64(r.Kind))
			w.WriteBytes(r.ID[:])
			w.uint(int64(r.Code))
			if r.Code == 0 {
				writeEffects(w, r.Effects)
			} else {
				w.uint(r.At.Height)
				w.WriteBytes(r.At.Tx[:])
				w.uint(int64(r.At.Op))
			}
			w.ListEnd(list)
		}
	})
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
				receipt.Effects = readEffects(r)
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
