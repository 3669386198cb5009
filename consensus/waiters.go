package consensus

import (
	"fmt"
	"sync"
)

// waiters are the submissions that wait for their block. Safe for concurrent use.
type waiters struct {
	mu     sync.Mutex
	byHash map[[32]byte][]chan Final
	count  int
}

func newWaiters() *waiters { return &waiters{byHash: map[[32]byte][]chan Final{}} }

// add makes a channel that receives the transaction once it is committed. It fails
// with ErrBusy when too many wait; otherwise remove must follow.
func (w *waiters) add(hash [32]byte) (chan Final, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.count >= maxWaiters {
		return nil, fmt.Errorf("%w: %d submissions wait", ErrBusy, w.count)
	}
	w.count++
	done := make(chan Final, 1)
	w.byHash[hash] = append(w.byHash[hash], done)
	return done, nil
}

func (w *waiters) remove(hash [32]byte, done chan Final) {
	w.mu.Lock()
	defer w.mu.Unlock()
	waiting := w.byHash[hash]
	for i, c := range waiting {
		if c == done {
			w.byHash[hash] = append(waiting[:i:i], waiting[i+1:]...)
			w.count--
		}
	}
	if len(w.byHash[hash]) == 0 {
		delete(w.byHash, hash)
	}
}

// deliver hands a committed transaction to those who wait for it. It does not block:
// each channel has room for the one answer that it ever gets.
func (w *waiters) deliver(f Final) {
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, done := range w.byHash[f.Hash] {
		done <- f
	}
	w.count -= len(w.byHash[f.Hash])
	delete(w.byHash, f.Hash)
}

// followers are the subscriptions to committed heights. Safe for concurrent use.
type followers struct {
	mu    sync.Mutex
	chans map[chan int64]struct{}
}

func newFollowers() *followers { return &followers{chans: map[chan int64]struct{}{}} }

func (f *followers) add() (chan int64, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if len(f.chans) >= maxFollowers {
		return nil, fmt.Errorf("%w: %d subscriptions", ErrBusy, len(f.chans))
	}
	c := make(chan int64, 1)
	f.chans[c] = struct{}{}
	return c, nil
}

func (f *followers) remove(c chan int64) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if _, ok := f.chans[c]; ok {
		delete(f.chans, c)
		close(c)
	}
}

// close ends all subscriptions.
func (f *followers) close() {
	f.mu.Lock()
	defer f.mu.Unlock()
	for c := range f.chans {
		close(c)
	}
	clear(f.chans)
}

// publish leaves the height for every follower, in place of an older one that it has
// not taken yet.
func (f *followers) publish(height int64) {
	f.mu.Lock()
	defer f.mu.Unlock()
	for c := range f.chans {
		select {
		case <-c:
		default:
		}
		c <- height
	}
}
