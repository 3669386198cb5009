package api

import (
	"context"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"fmt"

	"github.com/punkt-ledger/punkt/ledger"
	"github.com/punkt-ledger/punkt/ledger/op"
	"github.com/punkt-ledger/punkt/ledger/tx"
	"github.com/punkt-ledger/punkt/partner"
	"github.com/punkt-ledger/punkt/token"
)

type statementInput struct {
	Since
	Address Address `path:"address" doc:"of the account"`
	Cursor  string  `query:"cursor" maxLength:"4096" doc:"next_cursor of the page before; empty: from the newest line"`
	Limit   int     `query:"limit" minimum:"1" maximum:"200" default:"50" doc:"lines of the page"`
}

func (s *Server) statement(ctx context.Context, v *ledger.View, in *statementInput) (Statement, error) {
	from, err := parseCursor(in.Cursor)
	if err != nil {
		return Statement{}, err
	}
	if _, err := enrolled(v, in.Address); err != nil {
		return Statement{}, err
	}
	page := statementPage{Statement: Statement{Account: in.Address, Lines: []StatementLine{}, AsOf: asOf(v)},
		issuers: issuers{view: v}, signed: signedOps{chain: s.node.Chain, view: v}}
	for next := from; len(page.Lines) < in.Limit && page.signed.bytes < maxStatementBytes; from = next {
		var lines []ledger.Line
		lines, next, err = v.Statement(token.Address(in.Address), from, min(statementChunk, in.Limit-len(page.Lines)))
		if errors.Is(err, ledger.ErrBadCursor) {
			err = badRequest.problem(err.Error())
		}
		if err == nil {
			err = page.add(lines)
		}
		if err != nil {
			return Statement{}, err
		}
		page.HasMore, page.NextCursor = next != nil, cursor(next)
		if next == nil {
			break
		}
	}
	return page.Statement, nil
}

// cursor is the places to go on from, each the journal's number of an entry and the
// program that it is of. It is opaque so that it can come to mean something else.
func cursor(next ledger.Cursor) string {
	var b []byte
	for _, at := range next {
		b = binary.AppendUvarint(b, at.Seq)
		b = append(append(b, byte(len(at.Program))), at.Program...)
	}
	return base64.RawURLEncoding.EncodeToString(b)
}

func parseCursor(text string) (at ledger.Cursor, err error) {
	b, err := base64.RawURLEncoding.DecodeString(text)
	for err == nil && len(b) > 0 {
		seq, n := binary.Uvarint(b)
		if n <= 0 || seq == 0 || len(b) < n+1 || len(b) < n+1+int(b[n]) {
			err = errors.New("cut short")
			break
		}
		end := n + 1 + int(b[n])
		at = append(at, ledger.CursorEntry{Program: token.Code(b[n+1 : end]), Seq: seq})
		b = b[end:]
	}
	if err != nil {
		return nil, badRequest.problem(fmt.Sprintf("%q is no cursor: use next_cursor of the page before", text))
	}
	return at, nil
}

// ownKinds name what the ledger does by itself, by the name of the cause.
var ownKinds = map[string]string{"expiry": "expire", "activation": "activate", "release": "release", "recovery": "recovered"}

// statementPage is a page that is being made.
type statementPage struct {
	Statement
	issuers issuers
	signed  signedOps
}

func (s *statementPage) add(lines []ledger.Line) error {
	for _, line := range lines {
		at, err := s.signed.chain.BlockTime(line.Height)
		if err != nil {
			return fmt.Errorf("read time of block %d: %w", line.Height, err)
		}
		l, err := s.line(line, at)
		if err == nil && line.ID != (token.OperationID{}) {
			err = s.asSigned(&l)
		}
		if err != nil {
			return err
		}
		s.Lines = append(s.Lines, l)
	}
	return nil
}

// asSigned adds to a line what its operation says and the ledger does not keep.
func (s *statementPage) asSigned(l *StatementLine) error {
	o, err := s.signed.at(OperationAt{Height: l.Height, Tx: l.Tx, Op: l.Op})
	if err != nil || o == nil {
		return err
	}
	l.Ref = Hash(op.HeaderOf(o).Ref)
	if issue, ok := o.(token.Issue); ok {
		l.EarnedAt = Time(issue.Time) // which the ledger has checked
	}
	return nil
}

// signedOps finds operations as they were signed, and keeps the last block that it has
// read: the lines of a statement go back through the blocks.
type signedOps struct {
	chain Chain
	view  *ledger.View
	block ChainBlock
	bytes int // of the transactions of all blocks that were read
}

// at is the operation at a place of the ledger; nil if the node does not keep the block
// any more.
func (s *signedOps) at(place OperationAt) (op.Operation, error) {
	_, index, known, err := s.view.TxHeight(place.Tx)
	if err == nil && s.block.Height != place.Height {
		s.block, err = s.chain.Block(place.Height)
		for _, t := range s.block.Txs {
			s.bytes += len(t.Raw)
		}
	}
	switch {
	case errors.Is(err, ErrNotFound):
		return nil, nil
	case err != nil:
		return nil, fmt.Errorf("read block %d: %w", place.Height, err)
	case !known || int(index) >= len(s.block.Txs):
		return nil, fmt.Errorf("read block %d: transaction %s is not in it", place.Height, place.Tx)
	}
	decoded, err := tx.Decode(s.block.Txs[index].Raw)
	if err == nil && int(place.Op) >= len(decoded.Ops) {
		err = errors.New("too few operations")
	}
	if err != nil {
		return nil, fmt.Errorf("read operation %d of transaction %s: %w", place.Op, place.Tx, err)
	}
	return decoded.Ops[place.Op], nil
}

func (s *statementPage) line(l ledger.Line, at token.Time) (StatementLine, error) {
	out := StatementLine{Seq: l.Seq, Height: l.Height, Time: Time(at), Kind: ownKinds[l.Cause.Kind.String()], ID: Hash(l.ID),
		Tx: Hash(l.Cause.Tx), Op: l.Cause.Op, Changes: []Change{}}
	if l.ID != (token.OperationID{}) {
		out.Kind, out.Partner = l.Operation.Kind.String(), string(l.Operation.Partner)
		out.Reason, out.Points = string(l.Operation.Reason), l.Operation.Points
		if l.Operation.Kind == op.KindTransfer || l.Operation.Kind == op.KindMerge {
			out.Counterparty = Address(l.Other)
		}
	}
	for _, c := range l.Changes {
		issuer, err := s.issuers.of(c.Program)
		if err != nil {
			return out, err
		}
		change := Change{Program: string(c.Program), Points: c.After.Lots.Total() - c.Before.Lots.Total(),
			Held: c.After.Held - c.Before.Held, Debt: c.After.Debt - c.Before.Debt, After: figures(c.After, at)}
		change.In, change.Out = difference(c.Before.Lots, c.After.Lots, owner{c.Program, issuer})
		if len(change.In)+len(change.Out) > 0 || change.Held != 0 || change.Debt != 0 {
			out.Changes = append(out.Changes, change)
		}
	}
	return out, nil
}

type owner struct {
	program token.Code
	issuer  partner.ID
}

// difference is what came into the lots and what left them.
func difference(before, after token.Lots, of owner) (in, out []Lot) {
	return lotsOf(of.program, of.issuer, surplus(after, before)), lotsOf(of.program, of.issuer, surplus(before, after))
}

// surplus is what lots have more than others, in their order.
func surplus(lots, others token.Lots) token.Lots {
	amounts := map[token.Lot]token.Points{} // by the lot without its amount
	for _, l := range others {
		n := l.Amount
		l.Amount = 0
		amounts[l] = n
	}
	var more token.Lots
	for _, l := range lots {
		like := l
		like.Amount = 0
		if l.Amount -= amounts[like]; l.Amount > 0 {
			more = append(more, l)
		}
	}
	return more
}
