package token_test

import (
	"cmp"
	"encoding/hex"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/punkt-ledger/punkt/internal/scenarios"
	"github.com/punkt-ledger/punkt/ledger/op"
	"github.com/punkt-ledger/punkt/partner"
	"github.com/punkt-ledger/punkt/token"
)

// A scenario is a text of commands, dashes, and what they say:
//
//	# why this matters
//	at 2026-01-15 12:00
//	issue ann 100 AVIA as flight
//	redeem ann 30 AVIA at mart by ann
//	----
//	ann: 100 AVIA until 2028-02-01
//	ann: 70 AVIA until 2028-02-01; avia owes mart 0.27
//
// Every command says what it changed, or why it was refused, and "at" what fell due
// meanwhile. A blank line ends what is said.
func TestScenarios(t *testing.T) {
	scenarios.Run(t, func(t *testing.T) scenarios.Teller { return &scenario{newBench(t)} })
}

type scenario struct{ *bench }

// Command runs one line and says what it changed, a line or none.
func (s *scenario) Command(line string) string {
	before := s.world.clone()
	words, options := parse(line)
	switch words[0] {
	case "at":
		s.sweepTo(at(strings.Join(words[1:], " ")))
	case "totals":
		return s.totalsOf(token.Code(words[1]))
	default:
		sender, op := s.operation(words, options)
		if signer := options["by"]; signer != "" {
			sender = signer
		}
		s.runs++
		name := options["as"]
		if name == "" {
			name = fmt.Sprint("op", s.runs)
		}
		if _, err := s.apply(call{s.now, key(sender), id(name), op}); err != nil {
			return named(err) + "\n"
		}
		checkInvariants(s.t, s.world)
	}
	if said := strings.Join(s.changes(before), "; "); said != "" {
		return said + "\n"
	} else if words[0] == "at" {
		return ""
	}
	return "done\n"
}

// End checks nothing more: the invariants were checked after every operation.
func (s *scenario) End() {}

// parse parts the plain words of a command from its options, each a word and what follows.
func parse(line string) (words []string, options map[string]string) {
	options = map[string]string{}
	fields := strings.Fields(line)
	for i := 0; i < len(fields); i++ {
		switch w := fields[i]; {
		case i > 0 && slices.Contains([]string{"at", "by", "as", "for", "into", "least", "to", "because"}, w) && i+1 < len(fields):
			options[w] = fields[i+1]
			i++
		case w == "until" || w == "earned":
			options[w] = strings.Join(fields[i+1:min(i+3, len(fields))], " ")
			i += 2
		default:
			words = append(words, w)
		}
	}
	return words, options
}

var hexName = regexp.MustCompile(`0x[0-9a-f]{40,64}`)

// named is a refusal with names for the addresses and ids in it.
func named(err error) string {
	return hexName.ReplaceAllStringFunc(err.Error(), func(s string) string {
		raw, _ := hex.DecodeString(s[2:])
		if len(raw) == len(token.Address{}) {
			return name(token.Address(raw))
		}
		return strings.TrimRight(string(raw), "\x00")
	})
}

// operation reads an operation and who signs it by default.
func (s *scenario) operation(words []string, options map[string]string) (sender string, o token.Operation) {
	word := func(i int) string {
		if i >= len(words) {
			s.t.Fatalf("%q wants more words", strings.Join(words, " "))
		}
		return words[i]
	}
	points := func(i int) uint64 {
		n, err := strconv.ParseUint(strings.ReplaceAll(word(i), ",", ""), 10, 64)
		if err != nil {
			s.t.Fatalf("%q: %v", strings.Join(words, " "), err)
		}
		return n
	}
	code := func(i int) token.Code { return token.Code(word(i)) }
	owner := func(role string) string { return string(s.programs[code(3)].Owner) + "." + role }
	because := func(usual token.Reason) token.Reason { return cmp.Or(token.Reason(options["because"]), usual) }
	who := key(word(1))
	acts := s.accounts[s.acting(who)]
	controller := name(acts.Acts(s.now))
	if controller == "" {
		controller = string(acts.Home) + ".custodian"
	}
	switch words[0] {
	case "issue":
		earned := s.now
		if when := options["earned"]; when != "" {
			earned = at(strings.TrimSpace(when))
		}
		return owner("issuer"), token.Issue{Account: who, Program: code(3), Points: points(2), Time: uint64(earned),
			Reason: because(token.ForPurchase)}
	case "clawback":
		return owner("issuer"), token.Clawback{Account: who, Program: code(3), Points: points(2),
			Reason: because(token.ForReturn)}
	case "transfer":
		return controller, token.Transfer{Account: who, To: key(options["to"]), Program: code(3), Points: points(2)}
	case "exchange":
		least, _ := strconv.ParseUint(options["least"], 10, 64)
		return controller, token.Exchange{Account: who, From: code(3), To: token.Code(options["into"]), Points: points(2), Minimum: least}
	case "redeem":
		return controller, token.Redeem{Account: who, Program: code(3), Points: points(2), Partner: partner.ID(options["at"])}
	case "hold":
		return controller, token.Hold{Account: who, Program: code(3), Points: points(2), Partner: partner.ID(options["for"]), Deadline: uint64(at(options["until"]))}
	case "capture":
		return string(s.holds[id(word(1))].Payee) + ".redeemer", token.Capture{Hold: id(word(1)), Points: points(2)}
	case "release":
		return string(s.holds[id(word(1))].Payee) + ".redeemer", token.Release{Hold: id(word(1))}
	case "reverse":
		done := s.operations[id(word(1))]
		role := ".redeemer"
		if done.Kind == op.KindIssue {
			role = ".issuer"
		}
		return string(done.Partner) + role, token.Reverse{Operation: id(word(1)), Points: points(2)}
	case "recover":
		return string(s.accounts[who].Home) + ".custodian", token.Recover{Account: who, Controller: key(options["to"])}
	case "veto":
		return controller, token.Veto{Account: who}
	case "enroll":
		if home, ok := custody[word(1)]; ok {
			return string(home) + ".custodian", kept(word(1))
		}
		home := partner.ID(options["at"])
		return string(home) + ".custodian", consented(word(1), home, s.now)
	case "merge":
		home, target := s.accounts[who].Home, key(options["into"])
		return string(home) + ".custodian", joined(who, target, home, name(s.accounts[target].Acts(s.now)), s.now)
	case "cap":
		return controller, token.SetDayCap{Account: who, Cap: points(2)}
	case "control":
		return controller, token.SetController{Account: who, Controller: key(options["to"])}
	case "lock":
		return controller, token.Lock{Account: who}
	case "unlock":
		return controller, token.Unlock{Account: who}
	case "credit", "debit":
		direction := token.ToCredit
		if words[0] == "debit" {
			direction = token.ToDebit
		}
		return owner("issuer"), token.ProposeAdjustment{Account: who, Program: code(3), Points: points(2), Direction: direction,
			Reason: because("")}
	case "approve":
		return string(s.adjustments[id(word(1))].Partner) + ".treasurer", token.ApproveAdjustment{Adjustment: id(word(1))}
	}
	s.t.Fatalf("unknown command %q", words[0])
	return "", nil
}

// changes says what is otherwise than it was: balances, then positions.
func (s *scenario) changes(before *world) (said []string) {
	for _, who := range []string{"ann", "bob", "card", "cleo", "cleo2", "wallet"} {
		was, is := before.accounts[key(who)], s.accounts[key(who)]
		for _, code := range []token.Code{"AVIA", "BEAN", "BREW", "KINO", "MART"} {
			at := token.BalanceKey{Account: key(who), Program: code}
			if now := balance(s.balances[at]); now != balance(before.balances[at]) {
				said = append(said, fmt.Sprintf("%s: %s %s", who, code, now))
			}
		}
		if was.Forward != is.Forward {
			said = append(said, fmt.Sprintf("%s's account was merged into %s's", who, name(is.Forward)))
		}
		if was.Locked != is.Locked && is.Locked {
			said = append(said, who+"'s account is locked")
		}
		if was.DayCap != is.DayCap {
			said = append(said, fmt.Sprintf("%s's daily cap is %s", who, is.DayCap))
		}
		if was.Controller != is.Controller {
			said = append(said, fmt.Sprintf("%s's account is %s's", who, name(is.Controller)))
		}
		if was.Recovery != is.Recovery && is.Recovery.At != 0 {
			said = append(said, fmt.Sprintf("%s's account will be %s's on %s", who, name(is.Recovery.Controller), show(is.Recovery.At)))
		}
	}
	for _, debtor := range []partner.ID{"avia", "brew", "kino", "mart"} {
		for _, creditor := range []partner.ID{"avia", "brew", "kino", "mart"} {
			pair := partner.Pair{Debtor: debtor, Creditor: creditor}
			if now := s.positions[pair].Owed(); now != before.positions[pair].Owed() {
				said = append(said, fmt.Sprintf("%s owes %s %s", debtor, creditor, now))
			}
		}
	}
	return said
}

// totalsOf says a program's figures, those that are not zero.
func (s *scenario) totalsOf(code token.Code) string {
	t := s.totals[code]
	said := []string{}
	for _, figure := range []struct {
		name string
		n    token.Points
	}{
		{"issued", t.Issued}, {"exchanged in", t.ExchangedIn}, {"reinstated", t.Reinstated}, {"outstanding", t.Outstanding},
		{"held", t.Held}, {"pending", t.Pending}, {"redeemed", t.Redeemed}, {"expired", t.Expired},
		{"exchanged out", t.ExchangedOut}, {"clawed back", t.ClawedBack}, {"debt", t.Debt},
	} {
		if figure.n != 0 {
			said = append(said, fmt.Sprintf("%s %d", figure.name, figure.n))
		}
	}
	if t.Remainder != 0 {
		said = append(said, "remainder "+t.Remainder.String())
	}
	return string(code) + ": " + strings.Join(said, ", ") + "\n"
}
