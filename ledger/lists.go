package ledger

import (
	"errors"
	"fmt"

	"github.com/punkt-ledger/punkt/ledger/journal"
	"github.com/punkt-ledger/punkt/ledger/op"
	"github.com/punkt-ledger/punkt/ledger/record"
	"github.com/punkt-ledger/punkt/partner"
	"github.com/punkt-ledger/punkt/token"
)

// Page is a part of a list: at most Limit rows behind the row After, whose zero value is
// before the first. A page ends early after maxLooked records, wanted or not, so that a
// filter that fits nothing costs no more than one that fits everything.
type Page[K comparable] struct {
	After K
	Limit int
}

// AccountPage is a part of a list of accounts, IDPage of what operations have made.
type (
	AccountPage = Page[token.Address]
	IDPage      = Page[op.ID]
)

// Listed are the rows of a page. Next is what the next page is After; zero: there is none.
type Listed[K comparable, R any] struct {
	Rows []R
	Next K
}

// ErrNoSuchRow is returned for a page that is after a row which does not exist.
var ErrNoSuchRow = errors.New("there is no such row to go on from")

// pager counts what a page has looked at.
type pager[K comparable, R any] struct {
	Listed[K, R]
	limit, looked int
	last          K
}

// full reports whether the page ends before the next record.
func (p *pager[K, R]) full() bool {
	if len(p.Rows) == p.limit || p.looked == maxLooked {
		p.Next = p.last
		return true
	}
	return false
}

// see takes the record of the key into account, and into the rows if it is wanted.
func (p *pager[K, R]) see(key K, row R, wanted bool) {
	p.looked, p.last = p.looked+1, key
	if wanted {
		p.Rows = append(p.Rows, row)
	}
}

// pageOf are the records of a table in the order of their keys.
func pageOf[K comparable, V, R any](v *View, of record.Table[K, V], from Page[K],
	keyOf func(name []byte) K, row func(K, V) (R, bool)) (Listed[K, R], error) {
	page := pager[K, R]{limit: from.Limit}
	var zero K
	var after []byte
	if from.After != zero {
		after = of.Key(from.After)
	}
	err := v.snapshot.ScanAfter([]byte{of.Prefix}, after, func(key, bytes []byte, _ uint64) error {
		if page.full() {
			return journal.ErrStop
		}
		value, err := of.Decode(bytes)
		if err != nil {
			return err
		}
		k := keyOf(key[1:])
		r, wanted := row(k, value)
		page.see(k, r, wanted)
		return nil
	})
	return page.Listed, err
}

func idOf(name []byte) op.ID { return op.ID(name) }

// AccountRow is an account with its address.
type AccountRow struct {
	Address token.Address
	token.Account
}

// Accounts are the accounts of a home, or of all where it is empty, by address.
func (v *View) Accounts(home partner.ID, from AccountPage) (Listed[token.Address, AccountRow], error) {
	address := func(name []byte) token.Address { return token.Address(name) }
	row := func(a token.Address, acc token.Account) (AccountRow, bool) {
		return AccountRow{a, acc}, home == "" || home == acc.Home
	}
	return pageOf(v, record.Accounts, from, address, row)
}

// AdjustmentRow is an adjustment with the id of the operation that proposed it.
type AdjustmentRow struct {
	ID op.ID
	token.Adjustment
}

// Adjustments are those that are wanted, by id.
func (v *View) Adjustments(want func(token.Adjustment) bool, from IDPage) (Listed[op.ID, AdjustmentRow], error) {
	row := func(id op.ID, a token.Adjustment) (AdjustmentRow, bool) { return AdjustmentRow{id, a}, want(a) }
	return pageOf(v, record.Adjustments, from, idOf, row)
}

// Payments are those that are wanted, by id.
func (v *View) Payments(want func(partner.Payment) bool, from IDPage) (Listed[op.ID, PaymentRow], error) {
	return pageOf(v, record.Payments, from, idOf, func(id op.ID, p partner.Payment) (PaymentRow, bool) {
		return PaymentRow{id, p}, want(p)
	})
}

// HoldRow is a hold with the id of the operation that placed it.
type HoldRow struct {
	ID op.ID
	token.HeldPoints
}

// OpenHolds are the open holds that are wanted, the soonest to end first: as the agenda
// has them. One whose deadline has come stays until a block has booked it. It fails with
// ErrNoSuchRow.
func (v *View) OpenHolds(want func(token.HeldPoints) bool, from IDPage) (Listed[op.ID, HoldRow], error) {
	page := pager[op.ID, HoldRow]{limit: from.Limit}
	begin := []byte{indexAgenda, byte(token.TimeOut)}
	end := []byte{indexAgenda, byte(token.TimeOut) + 1}
	if from.After != (op.ID{}) {
		h, ok, err := v.Hold(from.After)
		if err == nil && !ok {
			err = fmt.Errorf("%w: hold 0x%x", ErrNoSuchRow, from.After)
		}
		if err != nil {
			return page.Listed, err
		}
		event := token.Event{Queue: token.TimeOut, At: h.Deadline, Subject: string(from.After[:])}
		begin = append([]byte(agendaKey(event)), 0) // the least key behind it, whether it is open still or not
	}
	err := v.snapshot.ScanIndex(begin, end, func(key, _ []byte) error {
		if page.full() {
			return journal.ErrStop
		}
		e, err := agendaEvent(key)
		if err != nil {
			return err
		}
		id := op.ID([]byte(e.Subject))
		h, _, err := v.Hold(id)
		page.see(id, HoldRow{id, h}, want(h))
		return err
	})
	return page.Listed, err
}

// OperationRow is an operation that took effect, with its place on the ledger.
type OperationRow struct {
	ID  op.ID
	At  OperationAt
	Seq uint64 // of the entry that it wrote
	token.Done
}

// Operations are the operations that are wanted, the newest first. A page goes on behind
// the number of an entry.
func (v *View) Operations(want func(token.Done) bool, from Page[uint64]) (Listed[uint64, OperationRow], error) {
	page := pager[uint64, OperationRow]{limit: from.Limit}
	seq := v.Root().Size
	if from.After != 0 {
		seq = min(seq, from.After-1)
	}
	for ; seq > 0 && !page.full(); seq-- {
		entry, err := v.snapshot.Entry(seq)
		if err != nil {
			return page.Listed, err
		}
		if entry.Key[0] != record.Operations.Prefix || entry.Prev != 0 { // a reversal writes later ones
			page.see(seq, OperationRow{}, false)
			continue
		}
		first, err := record.Operations.Decode(entry.Record)
		if err != nil {
			return page.Listed, err
		}
		var row OperationRow
		wanted := want(first)
		if wanted {
			if row, err = v.operationOfEntry(entry); err != nil {
				return page.Listed, err
			}
		}
		page.see(seq, row, wanted)
	}
	return page.Listed, nil
}

// operationOfEntry is the operation whose first entry it is, as it stands now.
func (v *View) operationOfEntry(entry journal.Entry) (OperationRow, error) {
	id := op.ID(entry.Key[1:])
	done, _, err := readFrom(v, record.Operations, id)
	at := OperationAt{Height: entry.Height, Tx: entry.Cause.Tx, Op: entry.Cause.Op}
	return OperationRow{ID: id, At: at, Seq: entry.Seq, Done: done}, err
}
