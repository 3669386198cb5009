package api

import (
	"github.com/punkt-ledger/punkt/ledger/op"
	"github.com/punkt-ledger/punkt/token"
)

// Transaction is what became of a transaction.
type Transaction struct {
	Status   string    `json:"status" enum:"final,accepted" doc:"accepted: in the node's mempool and not in a block yet"`
	Hash     Hash      `json:"hash" doc:"SHA-256 of its bytes"`
	Height   int64     `json:"height,omitempty" doc:"of its block"`
	Index    uint32    `json:"index" doc:"in its block, from 0"`
	Code     uint32    `json:"code" doc:"0: it took effect; otherwise the number of the rejection"`
	Reason   string    `json:"reason,omitempty" doc:"name of the rejection"`
	Note     string    `json:"note,omitempty" doc:"the rejection in words and numbers, as this node saw it; the block does not prove it"`
	Receipts []Receipt `json:"receipts" doc:"in the order of the operations; of a refused atomic transaction only the one that failed; if repeated only that asked for again"`
	Repeated bool      `json:"repeated,omitempty" doc:"the same operation was done before, by this transaction, and nothing was done now"`
}

// TransactionAnswer is a transaction of a block, with what was asked for.
type TransactionAnswer struct {
	Transaction
	Time       Time        `json:"time" doc:"of its block"`
	Sender     Address     `json:"sender,omitzero" doc:"the key that signed"`
	Mode       string      `json:"mode,omitempty" enum:"atomic,independent"`
	ValidUntil Time        `json:"valid_until,omitzero" doc:"refused in blocks of that time and later"`
	Bytes      int         `json:"bytes" doc:"size of the transaction"`
	Operations []Operation `json:"operations" doc:"as they were signed"`
	AsOf       AsOf        `json:"as_of"`
}

// Receipt is what one operation did, or why it was refused.
type Receipt struct {
	Op       uint32       `json:"op" doc:"its place in the transaction, from 0"`
	Code     uint32       `json:"code" doc:"0: it took effect; otherwise the number of the rejection"`
	Reason   string       `json:"reason,omitempty" doc:"name of the rejection"`
	Note     string       `json:"note,omitempty" doc:"the rejection in words and numbers, as Transaction.Note"`
	Kind     string       `json:"kind"`
	ID       Hash         `json:"id,omitzero" doc:"names the operation for ever"`
	Existing *OperationAt `json:"existing,omitempty" doc:"duplicate_ref: the operation that has the ref"`
	token.Sums
	Effects []Effect `json:"effects" doc:"what it did, in its order; of a refused operation nothing"`
}

// Figures are what people ask of the operation, from its effects.
func (r Receipt) Figures() token.Figures {
	kind, _ := op.ParseKind(r.Kind)
	effects := make([]op.Effect, len(r.Effects))
	for i, e := range r.Effects {
		effects[i] = e.Effect
	}
	return token.FiguresOf(kind, effects)
}

// OperationAnswer is what the ledger keeps of an operation that took effect.
type OperationAnswer struct {
	ID       Hash         `json:"id"`
	Kind     string       `json:"kind"`
	Account  Address      `json:"account,omitzero" doc:"whose points moved"`
	Partner  string       `json:"partner,omitempty" doc:"that acted or honoured"`
	Program  string       `json:"program,omitempty"`
	Points   token.Points `json:"points"`
	Reason   string       `json:"reason,omitempty" doc:"why, where the kind has reasons"`
	Price    Money        `json:"price" doc:"redemption price that the issuer owed a point at; 0.00: nothing was owed"`
	Reversed token.Points `json:"reversed" doc:"of points, by reversals so far"`
	Lots     []Lot        `json:"lots" doc:"points that a reversal can still return or take"`
	At       OperationAt  `json:"at"`
	AsOf     AsOf         `json:"as_of"`
}

// OperationAt is where on the ledger an operation is.
type OperationAt struct {
	Height int64  `json:"height"`
	Tx     Hash   `json:"tx" doc:"hash of its transaction"`
	Op     uint32 `json:"op" doc:"its place in the transaction, from 0"`
}

// Block is a committed block.
type Block struct {
	Height       int64              `json:"height"`
	Time         Time               `json:"time"`
	Hash         Hash               `json:"hash" doc:"of its header, which the validators signed"`
	PreviousHash Hash               `json:"previous_hash,omitzero" doc:"of the header before"`
	AppHash      Hash               `json:"app_hash" doc:"of the state after it; the next header carries it"`
	Proposer     string             `json:"proposer,omitempty" doc:"partner that proposed it"`
	Transactions []BlockTransaction `json:"transactions"`
	AsOf         AsOf               `json:"as_of"`
}

// BlockTransaction is a line of a block.
type BlockTransaction struct {
	Hash       Hash    `json:"hash"`
	Sender     Address `json:"sender,omitzero"`
	Operations int     `json:"operations" doc:"how many"`
	Bytes      int     `json:"bytes"`
	Code       uint32  `json:"code"`
	Reason     string  `json:"reason,omitempty"`
}
