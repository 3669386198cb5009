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
	lines, next, err := v.Statement(token.Address(in.Address), from, in.Limit)
	if errors.Is(err, ledger.ErrBadCursor) {
		return Statement{}, badRequest.problem(err.Error())
	}
	if err != nil {
		return Statement{}, err
	}
	out := Statement{Account: in.Address, Lines: []StatementLine{}, HasMore: next != nil, AsOf: asOf(v)}
	if next != nil {
		out.NextCursor = cursor(next)
	}
	page := statementPage{account: in.Address, issuers: issuers{view: v}}
	for _, line := range lines {
		at, err := s.node.Chain.BlockTime(line.Height)
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

type statementPage struct {
	account Address
	issuers issuers
}

func (s *statementPage) line(l ledger.Line, at token.Time) (StatementLine, error) {
	out := StatementLine{Seq: l.Seq, Height: l.Height, Time: Time(at), Kind: ownKinds[l.Cause.Kind.String()], ID: Hash(l.ID),
		Tx: Hash(l.Cause.Tx), Op: l.Cause.Op, Changes: []Change{}}
	if l.ID != (token.OperationID{}) {
		out.Kind, out.Partner = l.Operation.Kind.String(), string(l.Operation.Partner)
		out.Reason = string(l.Operation.Reason)
		if l.Operation.Kind == op.KindTransfer {
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
