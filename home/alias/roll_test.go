package alias

import (
	"encoding/hex"
	"errors"
	"testing"
)

var origin = [32]byte{0xcd, 31: 1}

// The values were computed with Python's hmac from what docs/reference/addresses.md says.
func TestMembersAreFixed(t *testing.T) {
	r := NewRoll(book(), origin, nil, nil, func() [32]byte { return [32]byte{31: 7} })
	m := r.Member("1007")
	key, ok := r.KeyOf("1007")
	if !ok {
		t.Fatal("a member is not on the roll")
	}
	for _, c := range []struct{ name, got, want string }{
		{"key", hex.EncodeToString(key[:]), "78b81855e125b0deec78231d8fcf96ed"},
		{"salt", hex.EncodeToString(m.Salt[:]),
			"fd0557383fb99f2cf73232472e39730a545d252a0457fa09b5f761644bffc8ec"},
		{"ref", hex.EncodeToString(m.Ref[:]),
			"8e179f6bf525dfb0719b5f79ab2bfef9899a6232d5c146543c109f7f7c56548f"},
	} {
		if c.got != c.want {
			t.Errorf("%s is %s, want %s", c.name, c.got, c.want)
		}
	}
}

func TestARollFindsWhomItKept(t *testing.T) {
	var kept []Entry
	keep := func(fresh []Entry) error {
		kept = append(kept, fresh...)
		return nil
	}
	r := NewRoll(book(), origin, nil, keep, nil)
	if _, ok := r.Find("1007"); ok {
		t.Error("somebody is on an empty roll")
	}
	ann, bob := r.Member("1007"), r.Member("1008")
	if ann == bob || ann != r.Member("1007") || len(kept) != 0 {
		t.Errorf("%+v, %+v, %d kept", ann, bob, len(kept))
	}
	for range 2 {
		if err := r.Keep(); err != nil || len(kept) != 2 {
			t.Fatalf("%v, %d kept", err, len(kept))
		}
	}
	again := NewRoll(book(), origin, kept, keep, nil)
	if m, ok := again.Find("1007"); !ok || m != ann {
		t.Errorf("%+v, %t", m, ok)
	}
	other := NewRoll(Book{Secret: [32]byte{1}, Partner: "mart"}, origin, kept, keep, nil)
	if _, ok := other.Find("1007"); ok {
		t.Error("another secret finds a member")
	}
	newer := Book{Secret: [32]byte{1}, Old: [][32]byte{book().Secret}, Partner: "mart"}
	rotated := NewRoll(newer, origin, kept, keep, nil)
	if m, ok := rotated.Find("1007"); !ok || m != ann {
		t.Error("a member of before the secret was rotated is another")
	}
	full := errors.New("disk full")
	broken := NewRoll(book(), origin, kept, func([]Entry) error { return full }, nil)
	if broken.Member("1007"); broken.Keep() != nil {
		t.Error("nobody is new, and something is kept")
	}
	if broken.Member("1009"); !errors.Is(broken.Keep(), full) {
		t.Error("a failure to keep is not told")
	}
}
