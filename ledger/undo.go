package ledger

// written is what a draft writes to and can take back: a table or a logged map. Each
// keeps what it was before its own writes; the draft's one log has their order. So a mark
// is two numbers, whatever there is in the draft, and going back touches what was written
// and nothing else.
type written interface {
	undo() // the last write that was not undone yet
	cut()  // forgets how
}

// undoLog is the writes of a draft since the last cut, in their order.
type undoLog struct{ writes []written }

func (u *undoLog) wrote(w written) { u.writes = append(u.writes, w) }

// revert goes back to when there were n writes.
func (u *undoLog) revert(n int) {
	for len(u.writes) > n {
		last := len(u.writes) - 1
		u.writes[last].undo()
		u.writes = u.writes[:last]
	}
}

func (u *undoLog) cut() {
	for _, w := range u.writes {
		w.cut()
	}
	u.writes = u.writes[:0]
}

// logged is a map that remembers what it was, to go back to it.
type logged[K comparable, V any] struct {
	log *undoLog
	now map[K]V
	old []was[K, V]
}

// was is what a key had before it was set.
type was[K comparable, V any] struct {
	key   K
	value V
	known bool
}

func newLogged[K comparable, V any](log *undoLog) *logged[K, V] {
	return &logged[K, V]{log: log}
}

func (l *logged[K, V]) set(k K, v V) {
	if l.now == nil {
		l.now = map[K]V{}
	}
	old, known := l.now[k]
	l.old = append(l.old, was[K, V]{k, old, known})
	l.log.wrote(l)
	l.now[k] = v
}

func (l *logged[K, V]) undo() {
	last := len(l.old) - 1
	if w := l.old[last]; w.known {
		l.now[w.key] = w.value
	} else {
		delete(l.now, w.key)
	}
	l.old = l.old[:last]
}

func (l *logged[K, V]) cut() { l.old = l.old[:0] }
