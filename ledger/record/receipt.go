package record

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
	ID   op.ID
	Code uint32 // 0: it took effect; else the number of a rejection, and no effects
	At   Place  // duplicate_ref: where the operation is that has the ref

	Effects []op.Effect // what it did, in its order

	Note string // the reason in words with its numbers; not part of Data
}

// Place is where on the ledger an operation is.
type Place = op.Place

// Figures are what people ask of the operation.
func (r Receipt) Figures() token.Figures { return token.FiguresOf(r.Kind, r.Effects) }

// EncodeReceipts is the Data of a transaction's result: a record of one field, the list
// of receipts. A refused operation is [op, kind, id, code, height, tx, op], one that took
// effect is [op, kind, id, 0, [effect, ...]], and an effect is the list of its kind and
// its fields.
func EncodeReceipts(receipts []Receipt) []byte { return encode(walkReceipts, receipts) }

// DecodeReceipts reads the Data of a transaction's result; without data there are none.
func DecodeReceipts(data []byte) ([]Receipt, error) {
	if len(data) == 0 {
		return nil, nil
	}
	receipts, err := decode(walkReceipts, data)
	if err != nil {
		return nil, fmt.Errorf("decode receipts: %w", err)
	}
	return receipts, nil
}

func walkReceipts(w op.Walker, receipts []Receipt) []Receipt {
	return op.List(w, "receipts", receipts, walkReceipt)
}

func walkReceipt(w op.Walker, r Receipt) Receipt {
	r.Op = op.Int(w, "op", r.Op)
	r.Kind = op.Int(w, "kind", r.Kind)
	r.ID = op.Word(w, "id", r.ID)
	if r.Code = op.Int(w, "code", r.Code); r.Code == 0 {
		r.Effects = WalkEffects(w, r.Effects)
		return r
	}
	r.At = walkPlace(w, r.At)
	return r
}

func walkPlace(w op.Walker, p Place) Place {
	return Place{Height: op.Int(w, "height", p.Height), Tx: w.Word("tx", p.Tx), Op: op.Int(w, "at_op", p.Op)}
}

// WalkEffects is a field of a list of effects, each with its kind before its fields.
func WalkEffects(w op.Walker, effects []op.Effect) []op.Effect {
	return op.List(w, "effects", effects, walkEffect)
}

// effectKind is the first field of each effect.
var effectKind = op.ChoiceOf[op.EffectKind]("kind")

func walkEffect(w op.Walker, e op.Effect) op.Effect {
	var kind op.EffectKind
	if e != nil {
		kind = e.Effect()
	}
	kind = op.EffectKind(w.Choice(effectKind, uint8(kind)))
	if e == nil {
		e = token.NewEffect(kind)
	}
	if e == nil {
		return nil // a kind of no list, which the decoder has refused
	}
	return e.Walk(w)
}
