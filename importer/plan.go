package importer

import (
	"errors"
	"fmt"
	"io"

	"github.com/punkt-ledger/punkt/ledger/op"
	"github.com/punkt-ledger/punkt/token"
)

// Entry is one operation and the receipt that it is for.
type Entry struct {
	Op      op.Operation // Enroll, Issue or Clawback
	Receipt *Receipt
}

// Batch is operations that go to the ledger together, in the order of the file.
type Batch struct {
	Entries  []Entry
	Counts   Counts // of the receipts that the batch deals with
	Position int64  // bytes of the file that were read for it
}

// Ops are the batch's operations.
func (b Batch) Ops() []op.Operation {
	ops := make([]op.Operation, len(b.Entries))
	for i, e := range b.Entries {
		ops[i] = e.Op
	}
	return ops
}

// Counts are what was found in the file.
type Counts struct {
	Receipts int64 `json:"receipts"` // all that could be read
	Returns  int64 `json:"returns"`  // of Receipts, with a negative total
	Skipped  int64 `json:"skipped"`  // of Receipts, without a member
	Zero     int64 `json:"zero"`     // of Receipts, with a member and worth no point
	Members  int64 `json:"members"`  // of whom a receipt was found, each once
}

// Add adds what was found in another part of the file.
func (c *Counts) Add(more Counts) {
	c.Receipts += more.Receipts
	c.Returns += more.Returns
	c.Skipped += more.Skipped
	c.Zero += more.Zero
	c.Members += more.Members
}

// Plan turns receipts into operations.
type Plan struct {
	Namer    Namer
	Ratio    Ratio
	Rejected func(Reject)                // for receipts worth more points than the ledger can count
	Enrolled func(string, token.Address) // called with each member, once; may be nil
	known    map[token.Address]struct{}
}

// Next is the next batch, or io.EOF. It fails as Receipts.Next does; then nothing of
// the batch that it was filling is handed out.
func (p *Plan) Next(receipts *Receipts) (Batch, error) {
	var b Batch
	for len(b.Entries) < BatchOps-1 { // a receipt makes up to two operations
		receipt, err := receipts.Next()
		if errors.Is(err, io.EOF) && b.Counts.Receipts > 0 {
			break
		}
		if err != nil {
			return Batch{}, err
		}
		p.Book(&b, receipt)
	}
	b.Position = receipts.Position()
	return b, nil
}

// Book adds to the batch what one receipt asks for: up to two operations.
func (p *Plan) Book(b *Batch, r *Receipt) {
	points, ok := p.Ratio.Of(&r.Total)
	if r.Member != "" && (!ok || token.Points(points) > token.MaxSupply) {
		p.Rejected(Reject{Line: r.Line, Receipt: r.Number, Text: r.Text,
			Reason: fmt.Sprintf("a total of %s is worth more than %d points", r.Total.String(), token.MaxSupply)})
		return
	}
	b.Counts.Receipts++
	if r.Total.Sign() < 0 {
		b.Counts.Returns++
	}
	if r.Member == "" {
		b.Counts.Skipped++
		return
	}
	account := p.enroll(b, r)
	ref := p.Namer.Receipt(r.Number)
	switch {
	case points == 0:
		b.Counts.Zero++
	case r.Total.Sign() > 0:
		b.Entries = append(b.Entries, Entry{token.Issue{Account: account, Program: p.Namer.Program,
			Points: uint64(points), Time: uint64(r.Time), Ref: ref}, r})
	default:
		b.Entries = append(b.Entries, Entry{token.Clawback{Account: account, Program: p.Namer.Program,
			Points: uint64(points), Ref: ref}, r})
	}
}

// enroll is the account of the receipt's member. One met for the first time is
// enrolled: whether the ledger knows him already is for the ledger to say.
func (p *Plan) enroll(b *Batch, r *Receipt) token.Address {
	account := p.Namer.Member(r.Member)
	if _, known := p.known[account]; known {
		return account
	}
	if p.known == nil {
		p.known = map[token.Address]struct{}{}
	}
	p.known[account] = struct{}{}
	b.Counts.Members++
	if p.Enrolled != nil {
		p.Enrolled(r.Member, account)
	}
	b.Entries = append(b.Entries, Entry{token.Enroll{Account: account, Ref: p.Namer.Enrollment(r.Member)}, r})
	return account
}
