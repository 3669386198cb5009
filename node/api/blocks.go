package api

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/punkt-ledger/punkt/ledger"
	"github.com/punkt-ledger/punkt/ledger/record"
	"github.com/punkt-ledger/punkt/ledger/tx"
	"github.com/punkt-ledger/punkt/token"
)

type hashInput struct {
	Since
	Hash Hash `path:"hash" doc:"of the transaction"`
}

func (s *Server) transaction(ctx context.Context, v *ledger.View, in *hashInput) (TransactionAnswer, error) {
	height, index, ok, err := v.TxHeight(in.Hash)
	switch {
	case err != nil:
		return TransactionAnswer{}, err
	case !ok:
		return TransactionAnswer{}, unknownTx.problem(fmt.Sprintf("%s, up to height %d", in.Hash, v.Height()))
	}
	block, err := s.node.Chain.Block(height)
	if err != nil {
		return TransactionAnswer{}, err
	}
	if int(index) >= len(block.Txs) || tx.Hash(block.Txs[index].Raw) != in.Hash {
		return TransactionAnswer{}, fmt.Errorf("read block %d: transaction %s is not its number %d", height, in.Hash, index)
	}
	signed := block.Txs[index]
	out := TransactionAnswer{Time: Time(block.Time), Bytes: len(signed.Raw), Operations: []Operation{}, AsOf: asOf(v)}
	out.Transaction, err = transactionOf(Final{Height: height, Index: index, Hash: in.Hash, Result: signed.Result})
	// What does not decode got into its block by a proposer who cheats, and was refused.
	if decoded, malformed := tx.Decode(signed.Raw); malformed == nil {
		out.Sender, out.Mode, out.ValidUntil = Address(decoded.Sender), decoded.Mode.String(), instant(decoded.ValidUntil)
		for _, op := range decoded.Ops {
			out.Operations = append(out.Operations, Operation{op})
		}
	}
	return out, err
}

// transactionOf is a transaction that can no longer change.
func transactionOf(f Final) (Transaction, error) {
	out := Transaction{Status: "final", Hash: Hash(f.Hash), Height: f.Height, Index: f.Index, Code: f.Result.Code,
		Reason: nameOf(f.Result.Code), Note: strings.TrimSuffix(f.Result.Note, "\n"), Receipts: []Receipt{}}
	receipts := f.Result.Receipts
	if receipts == nil {
		var err error
		if receipts, err = record.DecodeReceipts(f.Result.Data); err != nil {
			return out, err
		}
	}
	out.Receipts = make([]Receipt, len(receipts))
	notes := notesOf(out.Note)
	for i, r := range receipts {
		out.Receipts[i] = receiptOf(r)
		out.Receipts[i].Note = notes[r.Op]
	}
	if len(receipts) == 1 && out.Code != 0 && notes[receipts[0].Op] != "" {
		out.Note = notes[receipts[0].Op]
	}
	return out, nil
}

// notesOf takes the note of a transaction apart: a line for each operation refused, its
// place and a colon before it.
func notesOf(note string) map[uint32]string {
	notes := map[uint32]string{}
	for line := range strings.Lines(note) {
		place, text, ok := strings.Cut(strings.TrimSuffix(line, "\n"), ": ")
		if op, err := strconv.ParseUint(place, 10, 32); ok && err == nil {
			notes[uint32(op)] = text
		}
	}
	return notes
}

func nameOf(code uint32) string {
	if code == 0 {
		return ""
	}
	if r, ok := ledger.RejectionByCode(code); ok {
		return r.Name
	}
	return "unknown"
}

func receiptOf(r ledger.Receipt) Receipt {
	out := Receipt{Op: r.Op, Code: r.Code, Reason: nameOf(r.Code), Kind: r.Kind.String(), ID: Hash(r.ID),
		Sums: r.Figures().Sums, Effects: make([]Effect, len(r.Effects))}
	for i, e := range r.Effects {
		out.Effects[i] = Effect{Effect: e}
	}
	if r.At.Tx != ([32]byte{}) {
		at := operationAt(r.At)
		out.Existing = &at
	}
	return out
}

// instant is a time as it was signed, which may be any number: RFC 3339 ends with the
// year 9999.
func instant(seconds uint64) Time { return Time(min(seconds, uint64(token.MaxTime))) }

type heightInput struct {
	Since
	Height int64 `path:"height" minimum:"1" doc:"of the block"`
}

func (s *Server) block(ctx context.Context, v *ledger.View, in *heightInput) (Block, error) {
	block, err := s.node.Chain.Block(in.Height)
	switch {
	case errors.Is(err, ErrNotFound):
		return Block{}, unknownBlock.problem(fmt.Sprintf("height %d, the last is %d", in.Height, v.Height()))
	case err != nil:
		return Block{}, err
	}
	out := Block{Height: block.Height, Time: Time(block.Time), Hash: Hash(block.Hash), PreviousHash: Hash(block.LastHash),
		AppHash: Hash(block.AppHash), Proposer: string(block.Proposer), Transactions: make([]BlockTransaction, len(block.Txs)), AsOf: asOf(v)}
	for i, signed := range block.Txs {
		out.Transactions[i] = blockTransaction(signed)
	}
	return out, nil
}
