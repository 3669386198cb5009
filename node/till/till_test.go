package till

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/ethereum/go-ethereum/crypto"

	"github.com/punkt-ledger/punkt/ledger/op"
	"github.com/punkt-ledger/punkt/partner"
)

// noon is when the tests begin.
var noon = time.Unix(1_800_000_000, 0)

// asked is a good request, made different by its ref.
func asked(ref byte) Request {
	return Request{ChainID: 7001, Home: "mart", Payee: "kino", Card: "mart-" + strings.Repeat("a", 24), Program: "AVIA", Points: 10,
		Ref: op.Ref{ref, 1}, Expires: noon.Unix() + 60}
}

// book is a book whose clock the test moves.
func book() (*Book, *time.Time) {
	now := noon
	return NewBook(func() time.Time { return now }), &now
}

func TestRequestsThatNobodyCouldGrant(t *testing.T) {
	for name, change := range map[string]func(*Request){
		"no home":                func(r *Request) { r.Home = "" },
		"no payee":               func(r *Request) { r.Payee = "Kino!" },
		"nobody's points":        func(r *Request) { r.Card = "" },
		"a card and an account":  func(r *Request) { r.Account = op.Address{1} },
		"another home's card":    func(r *Request) { r.Card = "brew-" + strings.Repeat("a", 24) },
		"a number for a card":    func(r *Request) { r.Card = "mart-1007" },
		"a path for a card":      func(r *Request) { r.Card = "mart-../../keys/custodian.jso" },
		"no program":             func(r *Request) { r.Program = "" },
		"no points":              func(r *Request) { r.Points = 0 },
		"more points than exist": func(r *Request) { r.Points = 1 << 60 },
		"a hold of a month":      func(r *Request) { r.HoldSeconds = 30 * 24 * 3600 },
	} {
		r := asked(1)
		change(&r)
		b, _ := book()
		if _, err := b.Place(r); !errors.Is(err, ErrMalformed) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// A signature holds for every field.
func TestSignatureIsOfTheWholeRequest(t *testing.T) {
	key, err := crypto.GenerateKey()
	if err != nil {
		t.Fatal(err)
	}
	r := asked(1)
	if err := r.Sign(key); err != nil {
		t.Fatal(err)
	}
	mine := op.Address(crypto.PubkeyToAddress(key.PublicKey))
	if got, err := r.Signer(); err != nil || got != mine {
		t.Fatalf("signed by 0x%x, %v", got, err)
	}
	for name, change := range map[string]func(*Request){
		"chain": func(r *Request) { r.ChainID++ }, "home": func(r *Request) { r.Home = "brew" }, "payee": func(r *Request) { r.Payee = "avia" },
		"card": func(r *Request) { r.Card = "mart-" + strings.Repeat("b", 24) }, "account": func(r *Request) { r.Card, r.Account = "", op.Address{1} },
		"program": func(r *Request) { r.Program = "MART" }, "points": func(r *Request) { r.Points++ }, "hold": func(r *Request) { r.HoldSeconds++ },
		"ref": func(r *Request) { r.Ref[31]++ }, "expiry": func(r *Request) { r.Expires++ },
	} {
		other := r
		change(&other)
		if got, err := other.Signer(); err == nil && got == mine {
			t.Errorf("the signature holds for another %s", name)
		}
		if other.ID() == r.ID() {
			t.Errorf("the id is the same for another %s", name)
		}
	}
	a := Answer{Request: r.ID(), Done: true, Operation: [32]byte{7}, Height: 3}
	if err := a.Sign(key); err != nil {
		t.Fatal(err)
	}
	for name, other := range map[string]Answer{
		"refusal": {Request: a.Request, Signature: a.Signature}, "request": {Request: [32]byte{1}, Done: true, Operation: a.Operation, Height: 3, Signature: a.Signature},
		"operation": {Request: a.Request, Done: true, Height: 3, Signature: a.Signature}, "block": {Request: a.Request, Done: true, Operation: a.Operation, Signature: a.Signature},
	} {
		if got, err := other.Signer(); err == nil && got == mine {
			t.Errorf("the signature of the answer holds for another %s", name)
		}
	}
}

func TestLifeOfARequest(t *testing.T) {
	b, now := book()
	r := asked(1)
	placed, err := b.Place(r)
	if err != nil || placed.Settled() {
		t.Fatalf("%+v, %v", placed, err)
	}
	if again, err := b.Place(r); err != nil || again.Number != placed.Number || len(b.Waiting(0)) != 1 {
		t.Errorf("placed twice: %+v, %v", again, err)
	}
	if len(b.Waiting(placed.Number)) != 0 {
		t.Error("waits behind its own number")
	}
	done := Answer{Request: r.ID(), Done: true, Operation: [32]byte{7}, Height: 3}
	if err := b.Settle(done); err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(b.Settle(done)); err != nil {
		t.Errorf("the same answer again: %v", err)
	}
	if err := b.Settle(Answer{Request: r.ID()}); !errors.Is(err, ErrAnswered) {
		t.Errorf("another answer: %v", err)
	}
	if err := b.Settle(Answer{Request: [32]byte{9}}); !errors.Is(err, ErrUnknown) {
		t.Errorf("an answer to nothing: %v", err)
	}
	if k, err := b.Get(r.ID()); err != nil || k.Answer == nil || *k.Answer != done || len(b.Waiting(0)) != 0 {
		t.Errorf("%+v, %v", k, err)
	}

	late := asked(2)
	if _, err := b.Place(late); err != nil {
		t.Fatal(err)
	}
	*now = noon.Add(time.Minute)
	if k, err := b.Get(late.ID()); err != nil || !k.Expired || len(b.Waiting(0)) != 0 {
		t.Errorf("at its end: %+v, %v", k, err)
	}
	if err := b.Settle(Answer{Request: late.ID(), Done: true}); err != nil {
		t.Errorf("what is done is done, also late: %v", err)
	}
	*now = noon.Add(time.Minute + keptFor + time.Second)
	if _, err := b.Place(asked(3)); !errors.Is(err, ErrExpired) {
		t.Errorf("placed after its time: %v", err)
	}
	if _, err := b.Get(r.ID()); !errors.Is(err, ErrUnknown) {
		t.Errorf("still kept: %v", err)
	}
}

func TestExpiryOfARequest(t *testing.T) {
	for ahead, want := range map[time.Duration]error{0: ErrExpired, -time.Second: ErrExpired, time.Second: nil, MaxLife: nil, MaxLife + slack: nil, MaxLife + slack + time.Second: ErrExpired} {
		b, _ := book()
		r := asked(1)
		r.Expires = noon.Add(ahead).Unix()
		if _, err := b.Place(r); !errors.Is(err, want) {
			t.Errorf("%s ahead: %v, want %v", ahead, err, want)
		}
	}
}

// One partner's tills neither fill the book nor keep it busy.
func TestBookIsBounded(t *testing.T) {
	b, now := book()
	place := func(payee string, n int) error {
		r := asked(1)
		r.Payee, r.Ref, r.Expires = partner.ID(payee), op.Ref{byte(n >> 16), byte(n >> 8), byte(n)}, now.Unix()+60
		_, err := b.Place(r)
		if err == nil && payee == "busy" {
			err = b.Settle(Answer{Request: r.ID()})
		}
		return err
	}
	for n := range MaxWaiting {
		if err := place("kino", n); err != nil {
			t.Fatal(n, err)
		}
	}
	if err := place("kino", MaxWaiting); !errors.Is(err, ErrTooMany) {
		t.Errorf("one too many that wait: %v", err)
	}
	for n := range MaxPerMinute {
		if err := place("busy", n); err != nil {
			t.Fatal(n, err)
		}
	}
	if err := place("busy", MaxPerMinute); !errors.Is(err, ErrTooMany) {
		t.Errorf("one too many in a minute: %v", err)
	}
	if err := place("avia", 1); err != nil {
		t.Errorf("another payee has no room: %v", err)
	}
	*now = now.Add(61 * time.Second)
	if err := errors.Join(place("kino", MaxWaiting), place("busy", MaxPerMinute)); err != nil {
		t.Errorf("a minute later: %v", err)
	}
	for n := 0; ; n++ {
		if err := place(fmt.Sprintf("p%d", n/MaxWaiting), n); err != nil {
			if len(b.all) != MaxKept || !errors.Is(err, ErrTooMany) {
				t.Errorf("%d kept: %v", len(b.all), err)
			}
			break
		}
	}
}

func TestAwaiting(t *testing.T) {
	b := NewBook(time.Now)
	r := asked(1)
	r.Expires = time.Now().Unix() + 60
	waiting := make(chan []Kept)
	go func() { waiting <- b.AwaitWaiting(t.Context(), 0) }()
	if _, err := b.Place(r); err != nil {
		t.Fatal(err)
	}
	if got := <-waiting; len(got) != 1 || got[0].Request != r {
		t.Errorf("waiting: %+v", got)
	}
	settled := make(chan Kept)
	go func() {
		k, err := b.Await(t.Context(), r.ID())
		if err != nil {
			t.Error(err)
		}
		settled <- k
	}()
	if err := b.Settle(Answer{Request: r.ID()}); err != nil {
		t.Fatal(err)
	}
	if k := <-settled; k.Answer == nil || k.Answer.Done {
		t.Errorf("settled: %+v", k)
	}
	over, cancel := context.WithCancel(t.Context())
	cancel()
	if got := b.AwaitWaiting(over, 0); len(got) != 0 {
		t.Errorf("after the end: %+v", got)
	}
	short := asked(2)
	short.Expires = time.Now().Unix() + 1
	if _, err := b.Place(short); err != nil {
		t.Fatal(err)
	}
	if k, err := b.Await(t.Context(), short.ID()); err != nil || !k.Expired {
		t.Errorf("awaited beyond its end: %+v, %v", k, err)
	}
}
