package till

import (
	"encoding/binary"
	"testing"
	"time"

	"github.com/punkt-ledger/punkt/ledger/op"
)

// One partner's tills place as many requests as they may, each for two seconds, until the
// book, which remembers them for minutes, is full. The others' are served all the same.
func TestOnePartnerCannotFillTheBook(t *testing.T) {
	b, now := book()
	n := uint64(0)
	place := func(payee string) error {
		n++
		r := asked(1)
		r.Payee, r.Expires = "evil", now.Unix()+2
		if payee != "evil" {
			r.Payee, r.Expires = "kino", now.Unix()+60
		}
		r.Ref = op.Ref{}
		binary.BigEndian.PutUint64(r.Ref[:], n)
		_, err := b.Place(r)
		return err
	}
	if err := place("kino"); err != nil {
		t.Fatal(err)
	}
	for range MaxKept {
		*now = now.Add(time.Minute / (MaxPerMinute - 10))
		_ = place("evil") // the book may refuse some
	}
	if err := place("kino"); err != nil {
		t.Errorf("another partner's till: %v", err)
	}
	if len(b.all) > MaxKept || len(b.all) != len(b.order) {
		t.Errorf("the book keeps %d requests, %d in order, at most %d", len(b.all), len(b.order), MaxKept)
	}
}
