package token

import (
	"math"

	"github.com/punkt-ledger/punkt/ledger/op"
	"github.com/punkt-ledger/punkt/partner"
)

// Cost is the most that an operation, or a step of the sweep, can make a node do. It
// follows from the kind and the grid of the programs that it names, so that a block is
// weighed without being executed. docs/decisions/0081 has the measurements.
type Cost struct {
	Entries int // of the journal
	Bytes   int // of records, keys, index entries and the receipt
	Reads   int // of records
	Proofs  int // signatures within the operation, which the rule recovers
}

// Weight puts them on one scale, a unit of which is about half a microsecond on
// the reference machine: what an entry costs whatever is in it, what its bytes cost to
// encode, hash and write, what a record costs to find, and what a signature costs to
// check (35 to 50 microseconds).
func (c Cost) Weight() int { return 4*c.Entries + c.Bytes/128 + c.Reads + 100*c.Proofs }

// shape is what a kind touches at most.
type shape struct {
	balances int // written and read, each with the lots of a grid
	lots     int // further records with the lots of a grid: an operation's, a hold's
	accounts int // written
	small    int // further records of a few fields
	ended    int // holds that end on the way
	effects  int // in the receipt and in the entry, with named lots or without
	emptied  int // balances that are left with nothing
	sums     int // effects that name no lots
	looks    int // further records that are read only
	proofs   int // signatures to recover
}

// kinds has every kind of operation, its fields empty, and what it touches at most. A
// spending member may end overdue holds on the way; whatever touches a balance may settle
// it first, which is two effects more.
var kinds = []struct {
	op.Operation
	most shape
}{
	{Enroll{}, shape{accounts: 1, small: 1, effects: 1, proofs: 1}},
	{SetController{}, shape{accounts: 1, small: 1, effects: 2}},
	{Recover{}, shape{accounts: 1, small: 1, effects: 2}},
	{Veto{}, shape{accounts: 1, small: 1, effects: 2}},
	{Lock{}, shape{accounts: 1, small: 1, effects: 2}},
	{Unlock{}, shape{accounts: 1, small: 1, effects: 2}},
	{SetDayCap{}, shape{accounts: 1, small: 1, effects: 2}},
	{Issue{}, shape{balances: 1, accounts: 1, small: 1, effects: 4}},
	{Clawback{}, shape{balances: 1, accounts: 1, small: 1, effects: 6}},
	{Transfer{}, shape{balances: 2, accounts: 2, small: 1, ended: maxOverdue, effects: 8}},
	{Exchange{}, shape{balances: 2, accounts: 2, small: 1, ended: maxOverdue, effects: 9}},
	{Redeem{}, shape{balances: 1, lots: 1, accounts: 1, ended: maxOverdue, effects: 5}},
	{Hold{}, shape{balances: 1, lots: 1, accounts: 1, small: 1, ended: maxOverdue, effects: 5}},
	{Capture{}, shape{balances: 1, lots: 1, accounts: 1, ended: 1, effects: 5}},
	{Release{}, shape{balances: 1, accounts: 1, small: 1, ended: 1, effects: 2}},
	{Reverse{}, shape{balances: 1, lots: 1, accounts: 1, small: 1, effects: 7}},
	{ProposeAdjustment{}, shape{small: 2, effects: 1}},
	{ApproveAdjustment{}, shape{balances: 1, accounts: 1, small: 2, effects: 7}},
	{partner.RecordPayment{}, shape{small: 2, effects: 2}},
	{partner.DecidePayment{}, shape{small: 2, effects: 2}},
	// Each balance may be settled first, which is two effects; the rest are one of what
	// moved and one of debt paid, and those of the accounts.
	{Merge{}, shape{balances: MaxMoved, emptied: MaxMoved, accounts: MaxSources + 1, small: 1,
		sums: 6*MaxMoved + 6, looks: MaxPrograms, proofs: 1}},
}

// shapes are what the kinds touch at most, by their number.
var shapes = shapesOf()

func shapesOf() (out [math.MaxUint8 + 1]shape) {
	for _, k := range kinds {
		out[k.Kind()] = k.most
	}
	return out
}

// Bytes, each the most that it can be. A lot is four numbers in a list; an effect names
// MaxNamedLots of them and an account, a program, and the sum of the rest.
const (
	lotBytes     = 27
	balanceBytes = 80 + MaxHolds*43
	// Of an account with a balance in every program.
	accountBytes = 200 + MaxPrograms*(1+MaxCodeLength) + MaxSources*22
	smallBytes   = 260
	entryBytes   = 240 // what an entry has beside its record, and what finds it again
	eventBytes   = 80  // of the agenda
	endedBytes   = 400 // of the effects of a hold's end, its lots aside
	sumBytes     = 140 // of an effect that names no lots
)

// CostOf is the most that an operation of the kind costs where the largest grid of the
// programs that it names is so many lots. An operation that names none may be about any
// program of the coalition.
func CostOf(kind op.Kind, lots int) Cost {
	if shapes[kind] == (shape{}) {
		panic("token: an operation of a kind that has no cost")
	}
	return shapes[kind].cost(lots)
}

// SweepCost is the most that one event of the queue costs.
func SweepCost(queue Queue, lots int) Cost {
	switch queue {
	case Mature:
		// The aggregates are written once a block; what was done has an entry, as in each step.
		return Cost{Entries: 1, Bytes: entryBytes + smallBytes + 4*eventBytes, Reads: 4}
	case Recovered:
		return shape{accounts: 1, small: 1, effects: 1}.cost(lots)
	case TimeOut:
		return shape{balances: 1, small: 1, ended: 1, effects: 2}.cost(lots)
	}
	return shape{balances: 1, small: 1, effects: 2}.cost(lots)
}

func (s shape) cost(lots int) Cost {
	entries := s.balances + s.lots + s.accounts + s.small + s.ended + s.emptied
	named := 120 + min(lots, MaxNamedLots)*lotBytes
	bytes := entries*entryBytes + s.balances*balanceBytes + s.accounts*accountBytes
	bytes += (s.lots + s.small + s.ended + s.emptied) * smallBytes
	bytes += (s.balances + s.lots) * lots * lotBytes
	// Effects are in the receipt and in the entry.
	bytes += 2 * ((s.effects+s.ended)*named + s.ended*endedBytes + s.sums*sumBytes)
	bytes += (s.balances*4 + s.emptied*4 + s.ended + s.accounts*2) * eventBytes
	return Cost{
		Entries: entries,
		Bytes:   bytes,
		// Each balance comes with its account, program, owner, totals and maturities, and
		// what is written is read before; the sender's key and the ref come once.
		Reads:  12 + 8*(s.balances+s.emptied) + 2*(s.accounts+s.lots+s.small+s.ended) + s.looks,
		Proofs: s.proofs,
	}
}
