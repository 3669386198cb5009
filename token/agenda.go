package token

import (
	"cmp"
	"slices"
)

// Agenda is what falls due by itself. It follows from the records: whoever changes a
// record moves its events with it, and Events tells which they are, so that an agenda
// can be made anew from a state at any time.
type Agenda interface {
	Add(Event)
	Remove(Event)
	// Due lists up to limit events of a queue whose time is at or before now, in the
	// order of Event.Compare. They stay until what they are about is done.
	Due(queue Queue, now Time, limit int) []Event
}

// Queue is a kind of what falls due. Each has a budget of its own in a block, so that
// none waits behind another.
type Queue uint8

// The queues, in the order in which a block works them off.
const (
	Mature    Queue = iota + 1 // points of a program reach their expiry: its totals
	Recovered                  // a recovery takes effect
	TimeOut                    // a hold is released at its deadline
	Activate                   // pending lots of a balance become active
	Expire                     // lots of a balance expire: its record
)

// Queues are all queues in the order in which a block works them off.
var Queues = []Queue{Mature, Recovered, TimeOut, Activate, Expire}

// Event is an entry of the agenda. It says what to look at and not what will happen:
// that follows from the records when it is due.
type Event struct {
	Queue   Queue
	At      Time
	Subject string // the bytes that name the record: of a program, account, hold or balance
}

// Compare orders events by queue, time and subject.
func (e Event) Compare(other Event) int {
	return cmp.Or(
		cmp.Compare(e.Queue, other.Queue),
		cmp.Compare(e.At, other.At),
		cmp.Compare(e.Subject, other.Subject),
	)
}

// Events are what a program's maturities have in the agenda: their first expiry.
func (m Maturities) Events(code Code) []Event {
	if len(m) == 0 || m[0].ExpiresAt == 0 {
		return nil
	}
	return []Event{{Mature, m[0].ExpiresAt, string(code)}}
}

// Events are what an account has in the agenda: the end of its recovery.
func (a Account) Events(who Address) []Event {
	if a.Recovery.At == 0 {
		return nil
	}
	return []Event{{Recovered, a.Recovery.At, string(who[:])}}
}

// Events are what a hold has in the agenda: its deadline.
func (h HeldPoints) Events(id OperationID) []Event {
	if h.Status != HoldOpen {
		return nil
	}
	return []Event{{TimeOut, h.Deadline, string(id[:])}}
}

// Events are what a balance has in the agenda: its first activation and its first expiry.
func (b Balance) Events(key BalanceKey) (events []Event) {
	activate, expire := b.due()
	if activate != 0 {
		events = append(events, Event{Activate, activate, key.subject()})
	}
	if expire != 0 {
		events = append(events, Event{Expire, expire, key.subject()})
	}
	return events
}

// move keeps the agenda with a record that changes.
func (c *Context) move(old, new []Event) {
	for _, e := range old {
		if !slices.Contains(new, e) {
			c.State.Agenda.Remove(e)
		}
	}
	for _, e := range new {
		if !slices.Contains(old, e) {
			c.State.Agenda.Add(e)
		}
	}
}

// schedule keeps the agenda with a balance that changes. Most changes move none of its
// events.
func (c *Context) schedule(key BalanceKey, old, b Balance) {
	activated, expired := old.due()
	if activate, expire := b.due(); activate != activated || expire != expired {
		c.move(old.Events(key), b.Events(key))
	}
}

// BalanceKey names a balance: an account's points of one program.
type BalanceKey struct {
	Account Address
	Program Code
}

// subject is the key as bytes; BalanceOf is its inverse.
func (k BalanceKey) subject() string { return string(k.Account[:]) + string(k.Program) }

// BalanceOf is the balance that an event of Activate or Expire is about.
func BalanceOf(subject string) (k BalanceKey) {
	n := copy(k.Account[:], subject)
	k.Program = Code(subject[n:])
	return k
}
