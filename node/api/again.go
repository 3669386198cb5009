package api

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/punkt-ledger/punkt/ledger/op"
	"github.com/punkt-ledger/punkt/ledger/tx"
)

// again answers a transaction whose ref is taken. Where it is the same operation again,
// that is what became of it the first time; where it is another, the two say how they
// differ. A batch is answered operation by operation, by its receipts.
func (s *Server) again(ctx context.Context, raw []byte, p *Problem) (Transaction, error) {
	decoded, err := tx.Decode(raw)
	if err != nil || len(decoded.Ops) != 1 || p.Existing == nil {
		return Transaction{}, p
	}
	first, booked, err := s.booked(ctx, *p.Existing)
	switch {
	case errors.Is(err, ErrNotFound): // this node does not keep the block any more
		return Transaction{}, p
	case err != nil:
		return Transaction{}, err
	case booked == decoded.Ops[0]:
		first.Repeated = true
		return first, nil
	}
	was, asked := Operation{booked}, Operation{decoded.Ops[0]}
	conflict := refConflict.problem(fmt.Sprintf("the ref is of another %s, in block %d: %s",
		was.Kind(), p.Existing.Height, strings.Join(differences(was, asked), ", ")))
	conflict.Existing, conflict.Booked, conflict.Asked, conflict.Transaction = p.Existing, &was, &asked, p.Transaction
	return Transaction{}, conflict
}

// booked is an operation on the ledger as it was signed, and its transaction with the
// receipt of it alone.
func (s *Server) booked(ctx context.Context, at OperationAt) (Transaction, op.Operation, error) {
	block, err := s.node.Chain.Block(at.Height)
	if err != nil {
		return Transaction{}, nil, err
	}
	for i, in := range block.Txs {
		if Hash(tx.Hash(in.Raw)) != at.Tx {
			continue
		}
		decoded, err := tx.Decode(in.Raw)
		if err != nil || int(at.Op) >= len(decoded.Ops) {
			return Transaction{}, nil, fmt.Errorf("read operation %d of transaction %s: %w", at.Op, at.Tx, err)
		}
		signed, err := transactionOf(Final{Height: at.Height, Index: uint32(i), Hash: at.Tx, Result: in.Result})
		signed.Receipts = slices.DeleteFunc(signed.Receipts, func(r Receipt) bool { return r.Op != at.Op })
		return signed, decoded.Ops[at.Op], err
	}
	return Transaction{}, nil, fmt.Errorf("read block %d: transaction %s is not in it", at.Height, at.Tx)
}

// differences says field by field how an operation differs from one that was booked.
func differences(booked, asked Operation) []string {
	was, is := fieldsOf(booked), fieldsOf(asked)
	names := make([]string, 0, len(is))
	for name := range was {
		if _, both := is[name]; !both {
			names = append(names, name)
		}
	}
	for name := range is {
		names = append(names, name)
	}
	slices.Sort(names)
	var all []string
	for _, name := range names {
		if was[name] != is[name] {
			all = append(all, fmt.Sprintf("%s %s there and %s here", name, orNone(was[name]), orNone(is[name])))
		}
	}
	return all
}

func orNone(value string) string {
	if value == "" {
		return "none"
	}
	return value
}

// fieldsOf are the fields of an operation as JSON shows them.
func fieldsOf(o Operation) map[string]string {
	var raw map[string]json.RawMessage
	text, err := json.Marshal(o)
	if err == nil {
		err = json.Unmarshal(text, &raw)
	}
	if err != nil {
		panic("api: an operation has no JSON: " + err.Error())
	}
	fields := map[string]string{}
	for name, value := range raw {
		fields[name] = strings.Trim(string(value), `"`)
	}
	return fields
}
