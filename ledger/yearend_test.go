package ledger

import (
	"encoding/binary"
	"errors"
	"testing"

	"github.com/punkt-ledger/punkt/ledger/journal"
	"github.com/punkt-ledger/punkt/ledger/op"
	"github.com/punkt-ledger/punkt/ledger/record"
	"github.com/punkt-ledger/punkt/ledger/tx"
	"github.com/punkt-ledger/punkt/partner"
	"github.com/punkt-ledger/punkt/token"
)

// crowd is a committed state in which a million members have ten points each that
// expire at one instant. What blocks write lies over it.
type crowd struct {
	members int
	expiry  token.Time
	records map[string][]byte
	gone    map[string]bool // events of the agenda
}

const crowdPoints = 10

func crowdMember(i int) (a token.Address) {
	binary.BigEndian.PutUint64(a[12:], uint64(i)+1)
	return a
}

func (c *crowd) balance() []byte {
	return record.Balances.Encode(token.Balance{Lots: token.Lots{{Terms: 1, ExpiresAt: c.expiry, Amount: crowdPoints}}})
}

func (c *crowd) Get(key []byte) ([]byte, uint64, error) {
	if record, ok := c.records[string(key)]; ok {
		return record, 1, nil
	}
	member := len(key) > 20 && binary.BigEndian.Uint64(key[13:21])-1 < uint64(c.members)
	switch {
	case key[0] == record.Accounts.Prefix && member:
		return record.Accounts.Encode(token.Account{Home: "mart", Programs: []token.Code{"YEAR"}}), 1, nil
	case key[0] == record.Balances.Prefix && member && string(key[21:]) == "YEAR":
		return c.balance(), 1, nil
	}
	return nil, 0, journal.ErrNotFound
}

func (c *crowd) Index([]byte) ([]byte, error) { return nil, journal.ErrNotFound }

func (c *crowd) Entry(uint64) (journal.Entry, error) { return journal.Entry{}, journal.ErrNotFound }

func (c *crowd) ScanIndex(from, to []byte, fn func(key, value []byte) error) error {
	events := func(yield func(token.Event) bool) {
		if !yield(token.Event{Queue: token.Mature, At: c.expiry, Subject: "YEAR"}) {
			return
		}
		for i := range c.members {
			if token.Queue(from[1]) != token.Expire {
				return
			}
			a := crowdMember(i)
			if !yield(token.Event{Queue: token.Expire, At: c.expiry, Subject: string(a[:]) + "YEAR"}) {
				return
			}
		}
	}
	for e := range events {
		key := agendaKey(e)
		if key < string(from) || key >= string(to) || c.gone[key] {
			continue
		}
		if err := fn([]byte(key), nil); err != nil {
			if err == journal.ErrStop {
				return nil
			}
			return err
		}
	}
	return nil
}

// commit lays what a block wrote over the crowd.
func (c *crowd) commit(d *draft) {
	for _, change := range d.changes {
		c.records[string(change.Key)] = change.Record
	}
	for key, value := range d.index.now {
		c.gone[key] = value == nil
	}
}

func newCrowd(members int, expiry token.Time) *crowd {
	c := &crowd{members: members, expiry: expiry, records: map[string][]byte{}, gone: map[string]bool{}}
	points := token.Points(members * crowdPoints)
	till := token.Address{19: 0xff, 0: 1}
	c.records[string(record.Partners.Key("mart"))] = record.Partners.Encode(partner.Partner{
		ID: "mart", Status: partner.Active, Quota: partner.MaxQuota,
		Limit: 1_000_000_000 * partner.Unit, Programs: []string{"YEAR"},
		Keys: []partner.Key{{Address: till, Roles: partner.Roles(partner.Issuer | partner.Custodian)}}})
	c.records[string(record.Keys.Key(till))] = record.Keys.Encode("mart")
	c.records[string(record.Programs.Key("YEAR"))] = record.Programs.Encode(token.Program{
		Code: "YEAR", Owner: "mart", Terms: 1,
		Prices: token.Prices{Onramp: 500, Offramp: 400, Redemption: 450}, BackdatingSeconds: token.Unlimited,
		Cap:    points, // full
		Expiry: token.ExpiryRule{Kind: token.Calendar, Dates: []token.MonthDay{{Month: 12, Day: 31}}, Years: 1}})
	c.records[string(record.Totals.Key("YEAR"))] = record.Totals.Encode(token.Totals{
		Issued: points, Outstanding: points, Holders: int64(members)})
	c.records[string(record.Maturities.Key("YEAR"))] = record.Maturities.Encode(token.Maturities{
		{ExpiresAt: expiry, Terms: 1, Points: points}})
	c.records[string(record.Supply.Key(struct{}{}))] = record.Supply.Encode(points)
	return c
}

// At the end of a year a million members' points expire at one instant. The totals are
// exact in that very block and in every block after it, the program's full cap is free
// at once, no block books more than its budget, and the tills' operations in the same
// blocks go through, whether the sweep has reached their member or not.
func TestAMillionLotsExpireAtTheEndOfTheYear(t *testing.T) {
	const members = 1_000_000
	const expiry token.Time = 1_798_761_600 // 2027-01-01T00:00:00Z
	c := newCrowd(members, expiry)
	booked, issued := 0, token.Points(0)
	for height := range int64(30) {
		now := expiry + token.Time(height)
		shopper := crowdMember(members - 1 - int(height)) // the sweep comes to these last
		ops := []op.Operation{
			token.Issue{Account: shopper, Program: "YEAR", Points: 100, Time: uint64(now),
				Reason: token.ForPurchase, Ref: op.Ref{byte(height), 1}},
			token.Redeem{Account: shopper, Program: "YEAR", Points: 40, Partner: "mart", Ref: op.Ref{byte(height), 2}},
		}
		in := Input{Hash: [32]byte{byte(height)}, Tx: &tx.Tx{Sender: token.Address{19: 0xff, 0: 1},
			ValidUntil: uint64(now) + 1, Ops: ops}}
		run, err := execute(c, Block{Height: height + 1, Time: now, Inputs: []Input{in}})
		if err != nil || run.results[0].Code != 0 {
			t.Fatalf("block %d: a till's purchase: %+v, %v", height+1, run.results[0], err)
		}
		issued += 100
		for _, step := range run.steps {
			if step.Event.Queue == token.Expire {
				booked++
			}
		}
		if swept := len(run.steps); swept < 100 || swept > maxDue {
			t.Fatalf("block %d: %d events", height+1, swept)
		}
		c.commit(run.d)
		totals, err := record.Totals.Decode(c.records[string(record.Totals.Key("YEAR"))])
		if err != nil {
			t.Fatal(err)
		}
		all, till := token.Points(members*crowdPoints), issued*6/10
		unbooked := all - token.Points((booked+int(height)+1)*crowdPoints)
		if totals.Expired != all || totals.Outstanding != till || totals.Unbooked != unbooked || !totals.Balanced() {
			t.Fatalf("block %d: totals are %+v, want %d expired, %d outstanding, %d unbooked",
				height+1, totals, all, till, unbooked)
		}
		supply, _ := record.Supply.Decode(c.records[string(record.Supply.Key(struct{}{}))])
		if supply != till {
			t.Fatalf("block %d: supply %d, want %d", height+1, supply, till)
		}
	}
	t.Logf("%d of %d balances booked in 30 blocks", booked, members)
}

func TestATransactionThatCouldCostTooMuchIsRefusedBeforeItRuns(t *testing.T) {
	w := newWeigher(func(token.Code) int { return token.MaxLots })
	one := w.Operations([]op.Operation{token.Transfer{}})
	heavy := tx.Tx{Ops: make([]op.Operation, MaxTxWeight/one+1)}
	for i := range heavy.Ops {
		heavy.Ops[i] = token.Transfer{}
	}
	if err := w.check(&heavy); !errors.Is(err, ErrTooHeavy) || w.Weight(Input{Tx: &heavy}) != txWeight {
		t.Errorf("%d operations: got %v, weight %d", len(heavy.Ops), err, w.Weight(Input{Tx: &heavy}))
	}
	heavy.Ops = heavy.Ops[1:]
	if err := w.check(&heavy); err != nil {
		t.Errorf("as much as is allowed: %v", err)
	}
}
