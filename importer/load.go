package importer

import (
	"github.com/punkt-ledger/punkt/home/alias"
	"github.com/punkt-ledger/punkt/ledger/op"
	"github.com/punkt-ledger/punkt/token"
)

// Load is what is read of a file before the ledger is looked at again: batches of
// bookings, and the members whose accounts must be seen to before them.
type Load struct {
	Members []*Member
	Batches []Batch
	index   map[token.Address]*Member
}

// Member is a member's account that a load meets for the first time.
type Member struct {
	alias.Member
	Open  bool // something is booked to it: enroll him if the ledger does not know him
	Known bool // the ledger knew him before the load
}

// Booking is one operation and the purchase that it is for.
type Booking struct {
	Op       op.Operation // Issue or Clawback
	Purchase *Purchase
	Asked    *Member // not nil: nothing is booked unless the ledger knew him
}

// Batch is bookings that go to the ledger together, in the order of the file.
type Batch struct {
	Bookings []Booking
	Counts   Counts // of the receipts that the batch deals with
	Position int64  // bytes of the file that were read for it
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

// Enrollments are the operations that open the load's accounts, all of them.
func (l *Load) Enrollments() []op.Operation {
	var ops []op.Operation
	for _, m := range l.Members {
		if m.Open {
			ops = append(ops, m.Enrollment())
		}
	}
	return ops
}

// Ops are the operations of a batch.
func (b Batch) Ops() []op.Operation {
	ops := make([]op.Operation, len(b.Bookings))
	for i, booking := range b.Bookings {
		ops[i] = booking.Op
	}
	return ops
}

// member is the member as the load has him.
func (l *Load) member(of alias.Member) *Member {
	if m := l.index[of.Account]; m != nil {
		return m
	}
	if l.index == nil {
		l.index = map[token.Address]*Member{}
	}
	m := &Member{Member: of}
	l.index[of.Account] = m
	l.Members = append(l.Members, m)
	return m
}

// batch is the batch that takes the next purchase.
func (l *Load) batch() *Batch {
	if last := l.last(); last != nil && len(last.Bookings) < BatchOps {
		return last
	}
	l.Batches = append(l.Batches, Batch{})
	return l.last()
}

func (l *Load) last() *Batch {
	if len(l.Batches) == 0 {
		return nil
	}
	return &l.Batches[len(l.Batches)-1]
}

func (l *Load) add(b Booking) {
	to := l.batch()
	to.Bookings = append(to.Bookings, b)
}

// full reports whether no further purchase fits.
func (l *Load) full() bool {
	return len(l.Batches) == LoadParts && len(l.last().Bookings) == BatchOps
}
