package api

import (
	"context"
	"errors"
	"fmt"

	"github.com/punkt-ledger/punkt/ledger"
	"github.com/punkt-ledger/punkt/ledger/tx"
)

// TransactionLine is a transaction in a list.
type TransactionLine struct {
	Height int64  `json:"height" doc:"of its block"`
	Index  uint32 `json:"index" doc:"in its block, from 0"`
	Time   Time   `json:"time" doc:"of its block"`
	BlockTransaction
}

// Transactions is a page of the transactions, the newest first.
type Transactions struct {
	Transactions []TransactionLine `json:"transactions"`
	More
}

type transactionsInput struct {
	Rows
	After string `query:"after" pattern:"^([0-9]{1,18}\\.[0-9]{1,9})?$" doc:"next of the page before; empty: from the newest"`
}

// placeInChain is where a transaction is. A list that goes on after one begins with the
// one before it.
type placeInChain struct {
	height int64
	index  int64
}

// listTransactions goes down through the blocks, those of an idle network among them, to
// the first that the node keeps.
func (s *Server) listTransactions(_ context.Context, v *ledger.View, in *transactionsInput) (Transactions, error) {
	at := placeInChain{v.Height(), -1} // -1: from the block's last
	if in.After != "" {
		var after placeInChain
		if _, err := fmt.Sscanf(in.After, "%d.%d", &after.height, &after.index); err != nil {
			return Transactions{}, badRequest.problem("query.after: " + err.Error())
		}
		if at = after; after.index == 0 || after.height > v.Height() {
			at = placeInChain{min(after.height-1, v.Height()), -1}
		}
	}
	out := Transactions{Transactions: []TransactionLine{}, More: More{AsOf: asOf(v)}}
	last, bytes := in.After, 0
	for looked := 0; at.height > 0; looked++ {
		if len(out.Transactions) == in.Limit || looked == maxBlocksLooked || bytes >= maxStatementBytes {
			out.HasMore, out.Next = true, last
			return out, nil
		}
		block, err := s.node.Chain.Block(at.height)
		if errors.Is(err, ErrNotFound) {
			break
		}
		if err != nil {
			return out, err
		}
		for _, t := range block.Txs {
			bytes += len(t.Raw)
		}
		rows := transactionsOf(block, at.index, in.Limit-len(out.Transactions))
		out.Transactions = append(out.Transactions, rows...)
		last = fmt.Sprintf("%d.0", at.height)
		if n := len(rows); n > 0 && rows[n-1].Index > 0 {
			last = fmt.Sprintf("%d.%d", at.height, rows[n-1].Index)
			continue // the page is full
		}
		at = placeInChain{at.height - 1, -1}
	}
	return out, nil
}

// transactionsOf are up to limit transactions of a block below an index, the last first.
func transactionsOf(block ChainBlock, below int64, limit int) (rows []TransactionLine) {
	if below < 0 || below > int64(len(block.Txs)) {
		below = int64(len(block.Txs))
	}
	for i := below - 1; i >= 0 && len(rows) < limit; i-- {
		rows = append(rows, TransactionLine{Height: block.Height, Index: uint32(i), Time: Time(block.Time),
			BlockTransaction: blockTransaction(block.Txs[i])})
	}
	return rows
}

func blockTransaction(signed ChainTx) BlockTransaction {
	line := BlockTransaction{Hash: Hash(tx.Hash(signed.Raw)), Bytes: len(signed.Raw),
		Code: signed.Result.Code, Reason: nameOf(signed.Result.Code)}
	if decoded, malformed := tx.Decode(signed.Raw); malformed == nil {
		line.Sender, line.Operations = Address(decoded.Sender), len(decoded.Ops)
	}
	return line
}
