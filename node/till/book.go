package till

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"

	"github.com/punkt-ledger/punkt/partner"
)

var (
	// ErrExpired: the time of the request is over, or further ahead than MaxLife.
	ErrExpired = errors.New("the request has expired, or would live too long")
	// ErrTooMany: the payee has placed as many as it may for now, or the book is full.
	ErrTooMany = errors.New("too many requests")
	// ErrUnknown: the book has no such request; the node may have been started anew.
	ErrUnknown = errors.New("unknown request")
	// ErrAnswered: the request has another answer.
	ErrAnswered = errors.New("the request has been answered")
)

// Kept is a request in a book, with its answer if it has one.
type Kept struct {
	Request Request
	Number  int64 // grows with each request, over a new start of the node too
	Answer  *Answer
	Expired bool // before it was answered
}

// Settled reports whether there is nothing to wait for.
func (k Kept) Settled() bool { return k.Answer != nil || k.Expired }

// Book keeps requests for as long as they matter. It does not look at signatures: whoever
// places something has done so. Safe for concurrent use.
type Book struct {
	now func() time.Time

	mu      sync.Mutex
	all     map[[32]byte]*Kept
	order   [][32]byte // as they were placed
	last    int64      // number of the newest
	recent  map[partner.ID][]time.Time
	changed chan struct{} // closed and made anew at each change
}

// NewBook makes an empty book with a clock.
func NewBook(now func() time.Time) *Book {
	return &Book{now: now, all: map[[32]byte]*Kept{}, recent: map[partner.ID][]time.Time{}, changed: make(chan struct{})}
}

// Place takes a request in; the same again is the one that is there. It fails with
// ErrMalformed, ErrExpired or ErrTooMany.
func (b *Book) Place(r Request) (Kept, error) {
	if err := r.Check(); err != nil {
		return Kept{}, err
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	now := b.now()
	b.sweep(now)
	if k, ok := b.all[r.ID()]; ok {
		return b.seen(k, now), nil
	}
	if left := time.Unix(r.Expires, 0).Sub(now); left <= 0 || left > MaxLife+slack {
		return Kept{}, fmt.Errorf("%w: %d s are left, want 1 to %d", ErrExpired, int64(left/time.Second), int64(MaxLife/time.Second))
	}
	if err := b.room(r.Payee, now); err != nil {
		return Kept{}, err
	}
	b.recent[r.Payee] = append(b.recent[r.Payee], now)
	b.last = max(b.last+1, now.UnixMicro())
	k := &Kept{Request: r, Number: b.last}
	b.all[r.ID()] = k
	b.order = append(b.order, r.ID())
	b.tell()
	return *k, nil
}

// room reports whether the payee may place one more.
func (b *Book) room(payee partner.ID, now time.Time) error {
	waiting := 0
	for _, k := range b.all {
		if k.Request.Payee == payee && !b.seen(k, now).Settled() {
			waiting++
		}
	}
	switch {
	case waiting >= MaxWaiting:
		return fmt.Errorf("%w: %d of %s wait for an answer", ErrTooMany, waiting, payee)
	case len(b.recent[payee]) >= MaxPerMinute:
		return fmt.Errorf("%w: %d of %s in a minute", ErrTooMany, MaxPerMinute, payee)
	case len(b.all) >= MaxKept && !b.makeRoom(now):
		return fmt.Errorf("%w: the book is full", ErrTooMany)
	}
	return nil
}

// makeRoom forgets the oldest request that is settled of the payee who keeps the most, so
// that nobody's fills the book against the others.
func (b *Book) makeRoom(now time.Time) bool {
	kept := map[partner.ID]int{}
	most := partner.ID("")
	for _, id := range b.order {
		payee := b.all[id].Request.Payee
		if kept[payee]++; kept[payee] > kept[most] {
			most = payee
		}
	}
	for i, id := range b.order {
		if k := b.all[id]; k.Request.Payee == most && b.seen(k, now).Settled() {
			delete(b.all, id)
			b.order = slices.Delete(b.order, i, i+1)
			return true
		}
	}
	return false
}

// sweep forgets what no longer matters.
func (b *Book) sweep(now time.Time) {
	b.order = slices.DeleteFunc(b.order, func(id [32]byte) bool {
		over := now.Sub(time.Unix(b.all[id].Request.Expires, 0)) > keptFor
		if over {
			delete(b.all, id)
		}
		return over
	})
	for payee, times := range b.recent {
		times = slices.DeleteFunc(times, func(at time.Time) bool { return now.Sub(at) > time.Minute })
		if b.recent[payee] = times; len(times) == 0 {
			delete(b.recent, payee)
		}
	}
}

// seen is a request as it is now.
func (b *Book) seen(k *Kept, now time.Time) Kept {
	out := *k
	out.Expired = k.Answer == nil && now.Unix() >= k.Request.Expires
	return out
}

// Waiting are the requests behind a number that can still be granted, the oldest first.
func (b *Book) Waiting(after int64) []Kept {
	b.mu.Lock()
	defer b.mu.Unlock()
	now, waiting := b.now(), []Kept{}
	for _, id := range b.order {
		if k := b.seen(b.all[id], now); !k.Settled() && k.Number > after {
			waiting = append(waiting, k)
		}
	}
	return waiting
}

// Get is the request with the id. It fails with ErrUnknown.
func (b *Book) Get(id [32]byte) (Kept, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	k, ok := b.all[id]
	if !ok {
		return Kept{}, fmt.Errorf("%w: 0x%x", ErrUnknown, id)
	}
	return b.seen(k, b.now()), nil
}

// Settle gives a request its answer, also after its time: what is done is done. The same
// answer again changes nothing. It fails with ErrUnknown or ErrAnswered.
func (b *Book) Settle(a Answer) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	k, ok := b.all[a.Request]
	switch {
	case !ok:
		return fmt.Errorf("%w: 0x%x", ErrUnknown, a.Request)
	case k.Answer == nil:
		k.Answer = &a
		b.tell()
	case k.Answer.Text() != a.Text():
		return fmt.Errorf("%w: 0x%x", ErrAnswered, a.Request)
	}
	return nil
}

// Await is the request once it is settled, or as it is when the context ends. It fails
// with ErrUnknown.
func (b *Book) Await(ctx context.Context, id [32]byte) (Kept, error) {
	for {
		changed := b.change()
		k, err := b.Get(id)
		if err != nil || k.Settled() {
			return k, err
		}
		expiry := time.NewTimer(time.Unix(k.Request.Expires, 0).Sub(b.now()))
		select {
		case <-changed:
		case <-expiry.C:
		case <-ctx.Done():
			expiry.Stop()
			return k, nil
		}
		expiry.Stop()
	}
}

// AwaitWaiting is Waiting once there is one, or nothing when the context ends.
func (b *Book) AwaitWaiting(ctx context.Context, after int64) []Kept {
	for {
		changed := b.change()
		if waiting := b.Waiting(after); len(waiting) > 0 {
			return waiting
		}
		select {
		case <-changed:
		case <-ctx.Done():
			return nil
		}
	}
}

// change is closed at the next change.
func (b *Book) change() <-chan struct{} {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.changed
}

// tell is called with mu held.
func (b *Book) tell() {
	close(b.changed)
	b.changed = make(chan struct{})
}
