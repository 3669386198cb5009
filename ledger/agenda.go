package ledger

import (
	"fmt"

	"github.com/punkt-ledger/punkt/ledger/journal"
	"github.com/punkt-ledger/punkt/ledger/record"
	"github.com/punkt-ledger/punkt/token"
)

// The agenda is an index: no root covers it. It need not be trusted all the same, since
// it follows from the records; a node that was restored makes it anew with Rebuild.

// scanAgenda calls fn with every event of the agenda.
func (v *View) scanAgenda(fn func(token.Event)) error {
	err := v.snapshot.ScanIndex([]byte{indexAgenda}, []byte{indexAgenda + 1}, func(key, _ []byte) error {
		e, err := agendaEvent(key)
		if err == nil {
			fn(e)
		}
		return err
	})
	if err != nil {
		return fmt.Errorf("read agenda: %w", err)
	}
	return nil
}

// Agenda is the agenda as the node keeps it, in its order.
func (v *View) Agenda() (events []token.Event, err error) {
	err = v.scanAgenda(func(e token.Event) { events = append(events, e) })
	return events, err
}

// RebuildAgenda is the agenda that follows from the records, as index entries: for each
// program the first expiry of its maturities, for each account the end of its recovery,
// for each open hold its deadline, for each balance its first activation and its first
// expiry.
func (v *View) RebuildAgenda() (entries []journal.Index, err error) {
	add := func(events []token.Event) {
		for _, e := range events {
			entries = append(entries, journal.Index{Key: []byte(agendaKey(e)), Value: []byte{}})
		}
	}
	for _, step := range []func() error{
		func() error {
			return Scan(v, record.Maturities, func(name []byte, m token.Maturities) error {
				add(m.Events(token.Code(name)))
				return nil
			})
		},
		func() error {
			return Scan(v, record.Accounts, func(name []byte, a token.Account) error {
				add(a.Events(token.Address(name)))
				return nil
			})
		},
		func() error {
			return Scan(v, record.Holds, func(name []byte, h token.HeldPoints) error {
				add(h.Events(token.OperationID(name)))
				return nil
			})
		},
		func() error {
			return Scan(v, record.Balances, func(name []byte, b token.Balance) error {
				key, err := record.BalanceKeyOf(name)
				add(b.Events(key))
				return err
			})
		},
	} {
		if err := step(); err != nil {
			return nil, fmt.Errorf("rebuild agenda: %w", err)
		}
	}
	return entries, nil
}
