package api

import (
	"context"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"fmt"

	"github.com/punkt-ledger/punkt/ledger"
	"github.com/punkt-ledger/punkt/ledger/op"
	"github.com/punkt-ledger/punkt/partner"
	"github.com/punkt-ledger/punkt/token"
)

type statementInput struct {
	Since
	Address Address `path:"address" doc:"of the account"`
	Cursor  string  `query:"cursor" maxLength:"32" doc:"next_cursor of the page before; empty: from the newest line"`
	Limit   int     `query:"limit" minimum:"1" maximum:"200" default:"50" doc:"lines of the page"`
}

func (s *Server) statement(ctx context.Context, v *ledger.View, in *statementInput) (Statement, error) {
	before, err := parseCursor(in.Cursor)
	if err != nil {
		return Statement{}, err
	}
	if _, err := enrolled(v, in.Address); err != nil {
		return Statement{}, err
	}
	lines, next, err := v.Statement(token.Address(in.Address), before, in.Limit)
	if errors.Is(err, ledger.ErrBadCursor) {
		return Statement{}, badRequest.problem(err.Error())
	}
	if err != nil {
		return Statement{}, err
	}
	out := Statement{Account: in.Address, Lines: []StatementLine{}, HasMore: next != 0, AsOf: asOf(v)}
	if next != 0 {
		out.NextCursor = cursor(next)
	}
	page := statementPage{account: in.Address, issuers: issuers{view: v}}
	for _, line := range lines {
		at, err := s.node.Chain.BlockTime(ctx, line.Height)
		if err != nil {
			return Statement{}, fmt.Errorf("read time of block %d: %w", line.Height, err)
		}
		l, err := page.line(line, at)
		if err != nil {
			return Statement{}, err
		}
		out.Lines = append(out.Lines, l)
	}
	return out, nil
}

// cursor is the journal's number of the next line. It is opaque so that it can come to
// mean something else.
func cursor(seq uint64) string {
	return base64.RawURLEncoding.EncodeToString(binary.BigEndian.AppendUint64(nil, seq))
}

func parseCursor(text string) (uint64, error) {
	if text == "" {
		return 0, nil
	}
	b, err := base64.RawURLEncoding.DecodeString(text)
	if err != nil || len(b) != 8 || binary.BigEndian.Uint64(b) == 0 {
		return 0, badRequest.problem(fmt.Sprintf("%q is no cursor: use next_cursor of the page before", text))
	}
	return binary.BigEndian.Uint64(b), nil
}

// ownKinds name what the ledger does by itself, by the name of the cause.
var ownKinds = map[string]string{"expiry": "expire", "activation": "activate", "release": "release", "recovery": "recovered"}

type statementPage struct {
	account Address
	issuers issuers
}

func (s *statementPage) line(l ledger.Line, at token.Time) (StatementLine, error) {
	out := StatementLine{Seq: l.Seq, Height: l.Height, Time: Time(at), Kind: ownKinds[l.Cause.Kind.String()], ID: Hash(l.ID),
		Tx: Hash(l.Cause.Tx), Op: l.Cause.Op, Changes: []Change{}}
	if l.ID != (token.OperationID{}) {
		out.Kind, out.Partner = l.Operation.Kind.String(), string(l.Operation.Partner)
		if l.Operation.Kind == op.KindTransfer {
			out.Counterparty = Address(l.Other)
		}
	}
	// A balance once opened stays in the record, so After has every program of Before.
	for _, after := range l.After.Balances {
		before := l.Before.Balance(after.Program)
		issuer, err := s.issuers.of(after.Program)
		if err != nil {
			return out, err
		}
		change := Change{Program: string(after.Program), Points: after.Lots.Total() - before.Lots.Total(),
			Held: after.Held - before.Held, Debt: after.Debt - before.Debt, After: figures(after, at)}
		change.In, change.Out = difference(before.Lots, after.Lots, owner{after.Program, issuer})
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
