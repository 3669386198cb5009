package ledger

import (
	"fmt"
	"math"
	"os"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/punkt-ledger/punkt/ledger/journal"
	"github.com/punkt-ledger/punkt/ledger/op"
	"github.com/punkt-ledger/punkt/partner"
	"github.com/punkt-ledger/punkt/token"
)

// The page of each kind of operation lists why it is refused, in the order in which the
// ledger looks. Here an operation that succeeds is spoiled in every way that its page
// names, and then in every two ways: the one that the page names first must be told.

// situation is an operation and the state that it meets.
type situation struct {
	d      *draft
	sender token.Address
	op     op.Operation
	taken  bool // the ref was used before
}

// spoilt is a way to have an operation refused. Two ways that change the same thing do
// not go together.
type spoilt struct {
	what string
	how  func(*situation)
}

// orderCase is an operation that succeeds. A kind whose refusals do not all go with one
// operation has several.
type orderCase struct {
	name   string
	sender string
	op     op.Operation
	before func(*situation)  // brings about what the operation needs
	never  string            // refusals of the page that such an operation cannot meet
	by     map[string]spoilt // how each is brought about, where not as for other kinds
}

const orderNow token.Time = 1_768_478_400 // 2026-01-15 12:00

func called(name string) (a token.Address) {
	copy(a[:], name)
	return a
}

// laidOut is the state before: mart has the members, avia the points, kino takes them and
// has a program that they can be exchanged into, bank is the trustee.
func laidOut() *situation {
	s := &situation{d: newDraft(nothing{}, 1)}
	params := partner.DefaultParameters()
	params.Trustee = "bank"
	s.d.state.Founding.Put(struct{}{}, partner.Coalition{ChainID: 7001, Parameters: params})
	for _, id := range []partner.ID{"avia", "bank", "kino", "mart"} {
		p := partner.Partner{ID: id, Status: partner.Active, Limit: 1_000_000 * partner.Unit}
		roles := []partner.Role{partner.Custodian, partner.Issuer, partner.Redeemer, partner.Treasurer}
		for _, role := range roles {
			k := partner.Key{Address: called(string(id) + " " + role.String()), Roles: partner.Roles(role)}
			p.Keys = append(p.Keys, k)
			s.d.state.Keys.Put(k.Address, id)
		}
		s.d.state.Partners.Put(id, p)
		s.d.state.Nets.Put(id, partner.Net{})
	}
	for code, owner := range map[token.Code]partner.ID{"AVIA": "avia", "KINO": "kino"} {
		s.d.state.Programs.Put(code, token.Program{Code: code, Owner: owner, Terms: 1,
			Transfers: true, DebtCap: 1000,
			BackdatingSeconds: 30 * 86400, Expiry: token.ExpiryRule{Kind: token.Rolling, Months: 12},
			Prices:                   token.Prices{Onramp: 10_000, Offramp: 8_000, Redemption: 9_000},
			ExchangeShareBasisPoints: 1_000})
		s.partner(owner, func(p *partner.Partner) { p.Programs = []string{string(code)} })
	}
	for _, who := range []string{"ann", "bob"} {
		s.d.state.Accounts.Put(called(who), token.Account{Home: "mart", DayCap: math.MaxInt64 / 2})
	}
	s.d.state.Accounts.Put(called("merged"), token.Account{Home: "mart", Forward: called("cleo")})
	return s
}

func (s *situation) partner(id partner.ID, edit func(*partner.Partner)) {
	p, _ := s.d.state.Partners.Get(id)
	p.Keys = slices.Clone(p.Keys)
	edit(&p)
	s.d.state.Partners.Put(id, p)
}

func (s *situation) program(code token.Code, edit func(*token.Program)) {
	p, _ := s.d.state.Programs.Get(code)
	edit(&p)
	s.d.state.Programs.Put(code, p)
}

func (s *situation) totals(code token.Code, edit func(*token.Totals)) {
	t, _ := s.d.state.Totals.Get(code)
	edit(&t)
	s.d.state.Totals.Put(code, t)
}

func (s *situation) account(edit func(*token.Account)) { s.accountOf("ann", edit) }

func (s *situation) accountOf(who string, edit func(*token.Account)) {
	acc, _ := s.d.state.Accounts.Get(called(who))
	edit(&acc)
	s.d.state.Accounts.Put(called(who), acc)
}

func (s *situation) balance(edit func(*token.Balance)) {
	at := token.BalanceKey{Account: called("ann"), Program: "AVIA"}
	b, _ := s.d.state.Balances.Get(at)
	edit(&b)
	s.d.state.Balances.Put(at, b)
}

// field changes a field of the operation.
func (s *situation) field(name string, value any) {
	v := reflect.New(reflect.TypeOf(s.op)).Elem()
	v.Set(reflect.ValueOf(s.op))
	v.FieldByName(name).Set(reflect.ValueOf(value).Convert(v.FieldByName(name).Type()))
	s.op = v.Interface().(op.Operation)
}

// run is the operation's end: the name of the refusal, or "ok".
func (s *situation) run() string {
	r := &blockRun{d: s.d, now: orderNow}
	if s.taken {
		id, err := s.d.state.IDOf(s.sender, s.op)
		if err == nil {
			s.d.operations.Put(id, token.Done{})
			s.d.remember(id, journal.Cause{})
		}
	}
	err := r.apply(s.sender, s.op, journal.Cause{}, &Receipt{})
	if err == nil {
		return "ok"
	}
	rejection, ok := RejectionOf(err)
	if !ok {
		return err.Error()
	}
	return rejection.Name
}

// did carries an operation out on the way to a situation, and answers its id.
func (s *situation) did(sender string, o op.Operation) op.ID {
	r := &Receipt{}
	if err := (&blockRun{d: s.d, now: orderNow}).apply(called(sender), o, journal.Cause{}, r); err != nil {
		panic(fmt.Sprintf("%s of %s: %v", o.Kind(), sender, err))
	}
	return r.ID
}

// has gives ann points to spend.
func has(s *situation) {
	s.did("avia issuer", token.Issue{Account: called("ann"), Program: "AVIA", Points: 1000,
		Time: uint64(orderNow), Reason: token.ForPurchase, Ref: op.Ref{0xff}})
}

func (c orderCase) situation() *situation {
	s := laidOut()
	s.sender, s.op = called(c.sender), c.op
	if c.before != nil {
		c.before(s)
	}
	return s
}

// refusal is a line of a page: the name, and a number where the page names it again.
var refusalLine = regexp.MustCompile("(?m)^[0-9]+\\. `([a-z_]+)`")

func refusalsOf(t *testing.T, kind op.Kind) (names []string) {
	t.Helper()
	text, err := os.ReadFile("../docs/reference/operations/" + kind.String() + ".md")
	if err != nil {
		t.Fatal(err)
	}
	times := map[string]int{}
	for _, m := range refusalLine.FindAllStringSubmatch(string(text), -1) {
		if times[m[1]]++; times[m[1]] > 1 {
			m[1] += fmt.Sprintf(" %d", times[m[1]])
		}
		names = append(names, m[1])
	}
	return names
}

func nameOfRefusal(line string) string {
	name, _, _ := strings.Cut(line, " ")
	return name
}

func TestRefusalsComeInTheOrderOfTheirPage(t *testing.T) {
	met, pairs := map[string]bool{}, 0
	for _, c := range orderCases {
		kind := c.op.Kind()
		if end := c.situation().run(); end != "ok" {
			t.Errorf("%s: the operation ends with %s", c.name, end)
			continue
		}
		var refusals []string
		ways := map[string]spoilt{}
		for _, line := range refusalsOf(t, kind) {
			if slices.Contains(strings.Split(c.never, ", "), line) {
				continue
			}
			way, ok := c.by[line]
			if !ok {
				way, ok = c.usual(line)
			}
			if !ok {
				t.Errorf("%s: nobody has said how it comes to %s", c.name, line)
				continue
			}
			s := c.situation()
			way.how(s)
			if end := s.run(); end != nameOfRefusal(line) {
				t.Errorf("%s: spoilt for %s it ends with %s", c.name, line, end)
				continue
			}
			met[kind.String()+" "+line] = true
			refusals, ways[line] = append(refusals, line), way
		}
		for line := range c.by {
			if !slices.Contains(refusals, line) {
				t.Errorf("%s: it can be refused as %s, which its page does not name", c.name, line)
			}
		}
		pairs += pairwise(t, c, refusals, ways)
	}
	for kind := op.Kind(1); kind.Valid(); kind++ {
		for _, line := range refusalsOf(t, kind) {
			if !met[kind.String()+" "+line] {
				t.Errorf("%s: no operation is refused as %s", kind, line)
			}
		}
	}
	t.Logf("%d pairs", pairs)
}

// pairwise spoils the operation in every two ways that go together, and answers how many
// pairs there were.
func pairwise(t *testing.T, c orderCase, refusals []string, ways map[string]spoilt) (pairs int) {
	t.Helper()
	for i, first := range refusals {
		for _, second := range refusals[i+1:] {
			if ways[first].what == ways[second].what {
				continue
			}
			pairs++
			s := c.situation()
			ways[second].how(s)
			ways[first].how(s)
			if end := s.run(); end != nameOfRefusal(first) {
				t.Errorf("%s: %s and %s hold, in the order of the page, and it ends with %s", c.name, first, second, end)
			}
		}
	}
	return pairs
}
