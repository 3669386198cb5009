package record

import "github.com/punkt-ledger/punkt/ledger/op"

// Refusals are the transactions of a block that wrote nothing else: with the causes of
// the block's other entries they tell what was in the block, and where.
type Refusals struct {
	Height    int64 // of the block
	Txs       []Refusal
	Forgotten []Places // those that may be in a later block again, and are not remembered
}

// Refusal is a transaction that wrote nothing.
type Refusal struct {
	Index uint32 // in the block, from 0
	Tx    [32]byte
	Code  uint32 // 0: each operation was refused for itself
}

// Places are so many transactions of a block that stand next to each other.
type Places struct{ First, Count uint32 }

func walkRefusals(w op.Walker, r Refusals) Refusals {
	return Refusals{
		Height:    op.Int(w, "height", r.Height),
		Txs:       op.List(w, "txs", r.Txs, walkRefusal),
		Forgotten: op.List(w, "forgotten", r.Forgotten, walkPlaces),
	}
}

func walkRefusal(w op.Walker, r Refusal) Refusal {
	return Refusal{op.Int(w, "index", r.Index), w.Word("tx", r.Tx), op.Int(w, "code", r.Code)}
}

func walkPlaces(w op.Walker, p Places) Places {
	return Places{op.Int(w, "first", p.First), op.Int(w, "count", p.Count)}
}
