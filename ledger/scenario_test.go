package ledger_test

import (
	"encoding/hex"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/punkt-ledger/punkt/internal/scenarios"
	"github.com/punkt-ledger/punkt/ledger"
	"github.com/punkt-ledger/punkt/ledger/op"
	"github.com/punkt-ledger/punkt/ledger/record"
	"github.com/punkt-ledger/punkt/ledger/tx"
	"github.com/punkt-ledger/punkt/partner"
	"github.com/punkt-ledger/punkt/token"
)

// A scenario is a text of commands, dashes, and what they say, as in package token; here
// the commands make transactions and blocks:
//
//	# why this matters
//	at 2026-01-15 12:00
//	a: issue ann 100 MART
//	b: transfer ann 60 MART to bob and transfer ann 60 MART to bob
//	block
//	----
//	block 3
//	a: done
//	b: operation 2 refused: insufficient points: have 40, need 60, 0 more pending
//	ann: MART 100
//
// A line with a name is a transaction, all or nothing; with a comma between operations
// each is for itself. "again a" sends a's bytes once more, and "block" runs what was
// sent since the last one. A file ends with the checks of (*scenario).End.
func TestScenarios(t *testing.T) {
	scenarios.Run(t, func(t *testing.T) scenarios.Teller { return newScenario(t) })
}

// scenario is a ledger under way. ann and bob are members of mart with keys of their
// own, and cleo is of kino, in its custody.
type scenario struct {
	*coalition
	dir      string
	sent     []sent                  // not in a block yet
	inputs   map[string]ledger.Input // of every transaction, by name
	blocks   []ledger.Block          // all that ran
	roots    [][32]byte              // after each
	refs     map[string]token.Ref    // by the name after "as"
	ids      map[string]op.ID        // of what took effect, by the same name
	accounts map[string]token.Address
}

type sent struct{ name, key string }

func newScenario(t *testing.T) *scenario {
	dir := t.TempDir()
	s := &scenario{coalition: newCoalitionAt(t, dir), dir: dir, inputs: map[string]ledger.Input{},
		refs: map[string]token.Ref{}, ids: map[string]op.ID{}, accounts: map[string]token.Address{}}
	s.enroll("ann", "mart", true)
	s.enroll("bob", "mart", true)
	s.enroll("cleo", "kino", false)
	return s
}

// Command runs a line.
func (s *scenario) Command(line string) string {
	words := strings.Fields(line)
	name, ops, transaction := strings.Cut(line, ": ")
	switch {
	case transaction:
		s.send(name, s.transaction(ops))
	case words[0] == "again":
		s.sent = append(s.sent, sent{words[1] + " again", words[1]})
	case words[0] == "at":
		s.now = instant(strings.Join(words[1:], " "))
	case words[0] == "crowd":
		return s.crowd(words)
	case words[0] == "totals":
		return s.totals(token.Code(words[1]))
	case words[0] == "block":
		return s.next()
	default:
		s.t.Fatalf("unknown command %q", line)
	}
	return ""
}

func (s *scenario) send(name string, in ledger.Input) {
	if _, taken := s.inputs[name]; taken {
		s.t.Fatalf("two transactions are called %s", name)
	}
	s.inputs[name] = in
	s.sent = append(s.sent, sent{name, name})
}

// next runs a block of what was sent and says what it did.
func (s *scenario) next() string {
	before := s.picture()
	var inputs []ledger.Input
	for _, tx := range s.sent {
		inputs = append(inputs, s.inputs[tx.key])
	}
	results := s.keep(inputs)
	var out strings.Builder
	fmt.Fprintf(&out, "block %d\n%s", s.ledger.Height(), s.swept())
	for i, tx := range s.sent {
		out.WriteString(s.became(tx, results[i]))
	}
	s.sent = nil
	after := s.picture()
	for i, was := range before {
		if is := after[i]; is != was {
			out.WriteString(is + "\n")
		}
	}
	return out.String()
}

// swept says how many events of each queue the block has booked, where they are many:
// of a few the balances tell.
func (s *scenario) swept() (said string) {
	counts := map[token.Queue]int{}
	for _, step := range s.steps {
		counts[step.Event.Queue]++
	}
	for _, queue := range []struct {
		queue token.Queue
		what  string
	}{{token.TimeOut, "holds timed out"}, {token.Activate, "balances activated"}, {token.Expire, "balances expired"}} {
		if n := counts[queue.queue]; n >= 100 {
			said += fmt.Sprintf("%d %s\n", n, queue.what)
		}
	}
	return said
}

// keep runs a block and remembers it.
func (s *scenario) keep(inputs []ledger.Input) []ledger.Result {
	b := ledger.Block{Height: s.ledger.Height() + 1, Time: s.now, Inputs: inputs}
	results := s.block(inputs...)
	s.blocks, s.roots = append(s.blocks, b), append(s.roots, s.ledger.AppHash())
	return results
}

// became says what became of a transaction: "a: done", or what was refused.
func (s *scenario) became(tx sent, r ledger.Result) string {
	in := s.inputs[tx.key]
	decoded, err := record.DecodeReceipts(r.Data)
	if err != nil || len(decoded) != len(r.Receipts) {
		s.t.Errorf("%s: its data has %d receipts, %v; want %d", tx.name, len(decoded), err, len(r.Receipts))
	}
	if len(r.Receipts) == 0 {
		return fmt.Sprintf("%s: refused: %s\n", tx.name, s.named(r.Note))
	}
	refused := ""
	for i, receipt := range r.Receipts {
		if receipt.Code != decoded[i].Code || receipt.ID != decoded[i].ID {
			s.t.Errorf("%s: receipt %+v is written as %+v", tx.name, receipt, decoded[i])
		}
		if receipt.Code == 0 {
			s.remember(in.Tx.Ops[receipt.Op], receipt.ID)
			continue
		}
		which := ""
		if len(in.Tx.Ops) > 1 {
			which = fmt.Sprintf("operation %d ", receipt.Op+1)
		}
		refused += fmt.Sprintf("%s: %srefused: %s\n", tx.name, which, s.named(receipt.Note))
	}
	switch {
	case refused != "" && r.Code == 0: // each for itself
		return refused + tx.name + ": the rest is done\n"
	case refused != "":
		return refused
	}
	return tx.name + ": done\n"
}

// remember keeps the id of an operation under the name of its ref.
func (s *scenario) remember(o op.Operation, id op.ID) {
	ref := op.HeaderOf(o).Ref
	for name, named := range s.refs {
		if named == ref {
			s.ids[name] = id
		}
	}
}

// picture is a line for each balance and position.
func (s *scenario) picture() (lines []string) {
	v := s.view()
	for _, who := range []string{"ann", "bob", "cleo"} {
		for _, code := range []token.Code{"KINO", "MART"} {
			lines = append(lines, fmt.Sprintf("%s: %s %s", who, code, s.balance(v, who, code)))
		}
	}
	rows, err := v.Positions()
	if err != nil {
		s.t.Fatal(err)
	}
	owed := map[partner.Pair]string{}
	for _, row := range rows {
		owed[partner.Pair{Debtor: row.Debtor, Creditor: row.Creditor}] = row.Owed().String()
	}
	for _, pair := range []partner.Pair{{Debtor: "kino", Creditor: "mart"}, {Debtor: "mart", Creditor: "kino"}} {
		lines = append(lines, fmt.Sprintf("%s owes %s %s", pair.Debtor, pair.Creditor, owed[pair]))
	}
	return lines
}

func (s *scenario) balance(v *ledger.View, who string, code token.Code) string {
	b, err := v.Balance(s.accounts[who], code)
	if err != nil {
		s.t.Fatal(err)
	}
	var parts []string
	for _, lot := range b.Lots {
		text := fmt.Sprint(lot.Amount)
		if lot.ActiveAt != 0 {
			text += " from " + show(lot.ActiveAt)
		}
		if lot.ExpiresAt != 0 {
			text += " until " + show(lot.ExpiresAt)
		}
		parts = append(parts, text)
	}
	for _, n := range []struct {
		n    token.Points
		what string
	}{{b.Held, "held"}, {b.Debt, "debt"}} {
		if n.n > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", n.n, n.what))
		}
	}
	if len(parts) == 0 {
		return "nothing"
	}
	return strings.Join(parts, ", ")
}

func (s *scenario) totals(code token.Code) string {
	_, t, _, err := s.view().Program(code)
	if err != nil {
		s.t.Fatal(err)
	}
	var said []string
	for _, figure := range []struct {
		name string
		n    token.Points
	}{
		{"issued", t.Issued}, {"outstanding", t.Outstanding}, {"held", t.Held}, {"pending", t.Pending},
		{"redeemed", t.Redeemed}, {"expired", t.Expired}, {"clawed back", t.ClawedBack},
	} {
		if figure.n != 0 {
			said = append(said, fmt.Sprintf("%s %d", figure.name, figure.n))
		}
	}
	return string(code) + ": " + strings.Join(said, ", ") + "\n"
}

// End is what every scenario ends with. That every invariant holds and that receipts
// say what they decode to was checked after each block; here the same blocks give the
// same roots on a ledger that is closed and opened between them, and what was refused
// has left no operation behind.
func (s *scenario) End() {
	s.t.Helper()
	dir := s.t.TempDir()
	twin := newCoalitionAt(s.t, dir)
	for i, b := range s.blocks {
		if i == len(s.blocks)/2 {
			if err := twin.ledger.Close(); err != nil {
				s.t.Fatal(err)
			}
			var err error
			if twin.ledger, err = ledger.Open(dir, ledger.Options{}); err != nil {
				s.t.Fatal(err)
			}
			s.t.Cleanup(func() { twin.ledger.Close() })
		}
		for n, in := range b.Inputs {
			b.Inputs[n] = ledger.Admit(in.Raw, tx.Domain{ChainID: 7001})
		}
		out, err := twin.ledger.Execute(b)
		if err == nil {
			err = twin.ledger.Commit()
		}
		if err != nil || out.AppHash != s.roots[i] {
			s.t.Fatalf("block %d: app hash %x, replayed %x, %v", b.Height, s.roots[i], out.AppHash, err)
		}
	}
	twin.check()
	v := s.view()
	for name, ref := range s.refs {
		id, done := s.ids[name]
		if _, _, found, err := v.Operation(id); done && (!found || err != nil) {
			s.t.Errorf("operation %s (ref %x) took effect and is not there: %v", name, ref, err)
		}
	}
}

func instant(text string) token.Time {
	for _, layout := range []string{time.DateOnly, "2006-01-02 15:04", time.DateTime} {
		if when, err := time.Parse(layout, text); err == nil {
			return token.Time(when.Unix())
		}
	}
	panic("no instant: " + text)
}

// show is the inverse of instant.
func show(t token.Time) string {
	when := time.Unix(int64(t), 0).UTC()
	if t%(24*3600) == 0 {
		return when.Format(time.DateOnly)
	}
	return when.Format(time.DateTime)
}

var hexName = regexp.MustCompile(`0x[0-9a-f]{40,64}`)

// named is a refusal with names for the addresses and hashes in it.
func (s *scenario) named(text string) string {
	return hexName.ReplaceAllStringFunc(text, func(found string) string {
		for _, name := range slices.Sorted(maps.Keys(s.inputs)) { // two of the same bytes: the first
			if in := s.inputs[name]; found[2:] == hex.EncodeToString(in.Hash[:]) {
				return name
			}
		}
		for name, a := range s.accounts {
			if found[2:] == hex.EncodeToString(a[:]) {
				return name
			}
		}
		return "?"
	})
}
