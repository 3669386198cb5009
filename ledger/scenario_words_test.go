package ledger_test

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"github.com/punkt-ledger/punkt/ledger"
	"github.com/punkt-ledger/punkt/ledger/op"
	"github.com/punkt-ledger/punkt/ledger/tx"
	"github.com/punkt-ledger/punkt/partner"
	"github.com/punkt-ledger/punkt/token"
)

// enroll opens a member's account in a block of its own.
func (s *scenario) enroll(who, home string, ownKey bool) {
	s.t.Helper()
	enroll := kept(partner.ID(home), len(s.accounts), s.ref())
	if ownKey {
		enroll = s.own(who, partner.ID(home))
	}
	s.accounts[who] = enroll.Account
	for _, r := range s.keep([]ledger.Input{s.sign(home+" custodian", tx.Atomic, enroll)}) {
		s.want(outcome(r), "ok")
	}
}

// crowd enrolls so many members of kino and issues each the same: "crowd 2,500 with 1
// KINO".
func (s *scenario) crowd(words []string) string {
	var enroll, issue []op.Operation
	for i := range s.number(words[1]) {
		member := kept("kino", 1000+int(i), s.ref())
		enroll = append(enroll, member)
		issue = append(issue, token.Issue{Account: member.Account, Program: token.Code(words[4]), Points: s.number(words[3]),
			Time: uint64(s.now), Reason: token.ForPurchase, Ref: s.ref()})
	}
	var inputs []ledger.Input
	for part := range slices.Chunk(enroll, 2000) {
		inputs = append(inputs, s.sign("kino custodian", tx.Independent, part...))
	}
	for _, in := range append(inputs, s.sign("kino issuer", tx.Independent, issue...)) {
		for _, r := range s.keep([]ledger.Input{in})[0].Receipts {
			if r.Code != 0 {
				s.t.Fatalf("crowd: %s", r.Note)
			}
		}
	}
	return ""
}

// transaction reads operations parted by "and" or by commas, and signs them.
func (s *scenario) transaction(text string) ledger.Input {
	mode, parts := tx.Atomic, strings.Split(text, " and ")
	if strings.Contains(text, ", ") {
		mode, parts = tx.Independent, strings.Split(text, ", ")
	}
	var ops []op.Operation
	sender := ""
	for _, part := range parts {
		signer, o := s.operation(part)
		if sender == "" {
			sender = signer
		}
		ops = append(ops, o)
	}
	return s.sign(sender, mode, ops...)
}

// parse parts the plain words of an operation from its options, each a word and what
// follows.
func parse(text string) (words []string, options map[string]string) {
	options = map[string]string{}
	fields := strings.Fields(text)
	for i := 0; i < len(fields); i++ {
		w := fields[i]
		if i > 0 && slices.Contains([]string{"at", "by", "as", "for", "into", "to", "until", "because"}, w) && i+1 < len(fields) {
			i++
			options[w] = fields[i]
			continue
		}
		words = append(words, w)
	}
	return words, options
}

// operation reads an operation and who signs it by default.
func (s *scenario) operation(text string) (signer string, o op.Operation) {
	words, options := parse(text)
	ref := s.refOf(options["as"])
	word := func(i int) string {
		if i >= len(words) {
			s.t.Fatalf("%q wants more words", text)
		}
		return words[i]
	}
	signer = word(1)
	if signer == "cleo" {
		signer = "kino custodian"
	}
	who := s.accounts[word(1)]
	issuer := func() string { return strings.ToLower(word(3)) + " issuer" }
	code := func() token.Code { return token.Code(word(3)) }
	points := func() uint64 { return s.number(word(2)) }
	because := func(usual token.Reason) token.Reason { return cmp.Or(token.Reason(options["because"]), usual) }
	switch word(0) {
	case "issue":
		signer, o = issuer(), token.Issue{Account: who, Program: code(), Points: points(), Time: uint64(s.now),
			Reason: because(token.ForPurchase), Ref: ref}
	case "clawback":
		signer, o = issuer(), token.Clawback{Account: who, Program: code(), Points: points(),
			Reason: because(token.ForReturn), Ref: ref}
	case "transfer":
		o = token.Transfer{Account: who, To: s.accounts[options["to"]], Program: code(), Points: points(), Ref: ref}
	case "exchange":
		o = token.Exchange{Account: who, From: code(), To: token.Code(options["into"]), Points: points(), Minimum: 1, Ref: ref}
	case "redeem":
		o = token.Redeem{Account: who, Program: code(), Points: points(), Partner: partner.ID(options["at"]), Ref: ref}
	case "hold":
		o = token.Hold{Account: who, Program: code(), Points: points(), Partner: partner.ID(options["for"]),
			Deadline: uint64(instant(options["until"])), Ref: ref}
	case "capture":
		signer, o = "mart redeemer", token.Capture{Hold: s.ids[word(1)], Points: points(), Ref: ref}
	case "lock":
		o = token.Lock{Account: who, Ref: ref}
	default:
		s.t.Fatalf("unknown operation %q", text)
	}
	if by := options["by"]; by != "" {
		signer = strings.ReplaceAll(by, ".", " ")
	}
	return signer, o
}

// refOf is the ref of a name, the same at each use; a new one without a name.
func (s *scenario) refOf(name string) token.Ref {
	if name == "" {
		return s.ref()
	}
	if _, known := s.refs[name]; !known {
		s.refs[name] = s.ref()
	}
	return s.refs[name]
}

func (s *scenario) number(text string) uint64 {
	n, err := strconv.ParseUint(strings.ReplaceAll(text, ",", ""), 10, 64)
	if err != nil {
		s.t.Fatal(err)
	}
	return n
}
