package ledger_test

import (
	"bytes"
	"fmt"
	"math"
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/punkt-ledger/punkt/ledger"
	"github.com/punkt-ledger/punkt/ledger/op"
	"github.com/punkt-ledger/punkt/ledger/tx"
	"github.com/punkt-ledger/punkt/token"
)

// TestRefusals is the list of what users do wrong. Each is refused with its own code,
// changes nothing, and leaves every invariant true.
func TestRefusals(t *testing.T) {
	now := uint64(start)
	ref := token.Ref{1}
	ann, bob, cat, nobody := member(1), member(2), member(3), member(99)
	issue := token.Issue{Account: ann, Program: "MART", Points: 10, Time: now,
		Reason: token.ForPurchase, Ref: ref}
	redeem := token.Redeem{Account: ann, Program: "MART", Points: 10, Partner: "kino", Ref: ref}
	cases := []struct {
		what   string
		sender string
		op     op.Operation
		want   string
	}{
		{"a stranger issues", "stranger", issue, "not_partner_key"},
		{"a till issues", "mart redeemer", issue, "wrong_role"},
		{"a custodian issues", "mart custodian", issue, "wrong_role"},
		{"another partner issues", "kino issuer", issue, "not_owner"},
		{"a till enrolls", "mart redeemer", token.Enroll{Account: nobody, Ref: ref}, "wrong_role"},
		{"an account is enrolled twice", "mart custodian", token.Enroll{Account: ann, Ref: ref}, "account_exists"},
		{"issue to an unknown account", "mart issuer", token.Issue{Account: nobody, Program: "MART", Points: 1, Time: now, Reason: token.ForPurchase, Ref: ref}, "unknown_account"},
		{"issue of an unknown program", "mart issuer", token.Issue{Account: ann, Program: "FUEL", Points: 1, Time: now, Reason: token.ForPurchase, Ref: ref}, "unknown_program"},
		{"issue of nothing", "mart issuer", token.Issue{Account: ann, Program: "MART", Points: 0, Time: now, Reason: token.ForPurchase, Ref: ref}, "amount_not_positive"},
		{"issue above the supply", "mart issuer", token.Issue{Account: ann, Program: "MART", Points: 1 << 53, Time: now, Reason: token.ForPurchase, Ref: ref}, "amount_too_large"},
		{"issue of -1 as a machine writes it", "mart issuer", token.Issue{Account: ann, Program: "MART", Points: math.MaxUint64, Time: now, Reason: token.ForPurchase, Ref: ref}, "amount_too_large"},
		{"issue above the partner's limit", "mart issuer", token.Issue{Account: ann, Program: "MART", Points: 222_222_223, Time: now, Reason: token.ForPurchase, Ref: ref}, "partner_limit_exceeded"},
		{"issue dated tomorrow", "mart issuer", token.Issue{Account: ann, Program: "MART", Points: 1, Time: now + 86400, Reason: token.ForPurchase, Ref: ref}, "future_dated"},
		{"issue dated back too far", "kino issuer", token.Issue{Account: ann, Program: "KINO", Points: 1, Time: now - 31*86400, Reason: token.ForPurchase, Ref: ref}, "backdated_too_far"},
		{"issue dated at the end of time", "mart issuer", token.Issue{Account: ann, Program: "MART", Points: 1, Time: math.MaxUint64, Reason: token.ForPurchase, Ref: ref}, "future_dated"},

		{"redeem more than there is", "mart custodian", token.Redeem{Account: ann, Program: "MART", Points: 1001, Partner: "kino", Ref: ref}, "insufficient_points"},
		{"redeem pending points", "mart custodian", token.Redeem{Account: ann, Program: "KINO", Points: 100, Partner: "kino", Ref: ref}, "insufficient_points"},
		{"redeem held points", "mart custodian", token.Redeem{Account: bob, Program: "MART", Points: 1, Partner: "kino", Ref: ref}, "insufficient_points"},
		{"redeem at an unknown partner", "mart custodian", token.Redeem{Account: ann, Program: "MART", Points: 1, Partner: "fuel", Ref: ref}, "unknown_partner"},
		{"redeem nothing", "mart custodian", token.Redeem{Account: ann, Program: "MART", Points: 0, Partner: "kino", Ref: ref}, "amount_not_positive"},
		{"redeem from a locked account", "mart custodian", token.Redeem{Account: cat, Program: "MART", Points: 1, Partner: "kino", Ref: ref}, "account_locked"},
		{"redeem from someone else's account", "stranger", redeem, "not_controller"},
		{"another partner's custodian redeems", "kino custodian", redeem, "not_controller"},
		{"redeem from an unknown account", "mart custodian", token.Redeem{Account: nobody, Program: "MART", Points: 1, Partner: "kino", Ref: ref}, "unknown_account"},

		{"transfer to oneself", "mart custodian", token.Transfer{Account: ann, To: ann, Program: "MART", Points: 1, Ref: ref}, "same_account"},
		{"transfer to nobody", "mart custodian", token.Transfer{Account: ann, To: nobody, Program: "MART", Points: 1, Ref: ref}, "unknown_account"},
		{"transfer of points that stay with their member", "mart custodian", token.Transfer{Account: ann, To: bob, Program: "KINO", Points: 1, Ref: ref}, "transfers_not_allowed"},
		{"transfer above the day's cap", "mart custodian", token.Transfer{Account: member(4), To: bob, Program: "MART", Points: 5001, Ref: ref}, "daily_cap_exceeded"},

		{"exchange for fewer than the minimum", "mart custodian", token.Exchange{Account: ann, From: "MART", To: "KINO", Points: 100, Minimum: 21, Ref: ref}, "below_minimum"},
		{"exchange too small for one point", "mart custodian", token.Exchange{Account: ann, From: "MART", To: "KINO", Points: 4, Ref: ref}, "below_minimum"},
		{"exchange into itself", "mart custodian", token.Exchange{Account: ann, From: "MART", To: "MART", Points: 4, Ref: ref}, "same_program"},

		{"hold without end", "mart custodian", token.Hold{Account: ann, Program: "MART", Points: 1, Partner: "kino", Deadline: now + 8*86400, Ref: ref}, "bad_deadline"},
		{"hold that is over", "mart custodian", token.Hold{Account: ann, Program: "MART", Points: 1, Partner: "kino", Deadline: now, Ref: ref}, "bad_deadline"},
		{"capture of no hold", "kino redeemer", token.Capture{Hold: token.OperationID{7}, Points: 1, Ref: ref}, "unknown_hold"},
		{"capture above the hold", "kino redeemer", token.Capture{Hold: heldID, Points: 101, Ref: ref}, "above_hold"},
		{"capture by another partner", "mart redeemer", token.Capture{Hold: heldID, Points: 1, Ref: ref}, "not_payee"},
		{"release by another partner", "mart redeemer", token.Release{Hold: heldID, Ref: ref}, "not_payee"},

		{"reverse of nothing known", "kino redeemer", token.Reverse{Operation: token.OperationID{7}, Points: 1, Ref: ref}, "unknown_operation"},
		{"reverse of a hold", "kino redeemer", token.Reverse{Operation: heldID, Points: 1, Ref: ref}, "not_reversible"},
		{"approve what nobody proposed", "mart treasurer", token.ApproveAdjustment{Adjustment: token.OperationID{7}, Ref: ref}, "unknown_adjustment"},
		{"veto of nothing", "mart custodian", token.Veto{Account: ann, Ref: ref}, "no_recovery"},
		{"recovery by another partner", "kino custodian", token.Recover{Account: ann, Controller: bob, Ref: ref}, "not_home_partner"},
	}
	for _, test := range cases {
		t.Run(test.what, func(t *testing.T) {
			c := refusalCoalition(t)
			before := c.view().Root().Size
			r := c.block(c.sign(test.sender, tx.Atomic, test.op))[0]
			c.want(outcome(r), test.want)
			if c.changed(before) {
				t.Error("a refused operation changed the state")
			}
			if test.want != "not_partner_key" && !strings.HasPrefix(r.Note, "0: ") {
				t.Errorf("no reason in words: %q", r.Note)
			}
		})
	}
}

// heldID is the hold of bob's points that refusalCoalition places.
var heldID = func() token.OperationID {
	bob := member(2)
	return op.Header{Kind: op.KindHold, Actor: bob, Ref: token.Ref{0xb0}}.ID("")
}()

// refusalCoalition has ann with 1,000 MART and 100 pending KINO, bob with 100 MART all
// held for kino, cat with 100 MART and a locked account, and member 4 with 9,000 MART.
func refusalCoalition(t *testing.T) *coalition {
	c := newCoalition(t)
	now := uint64(start)
	var enroll []op.Operation
	for i := 1; i <= 4; i++ {
		enroll = append(enroll, kept("mart", i, c.ref()))
	}
	day := token.Hold{Account: member(2), Program: "MART", Points: 100, Partner: "kino", Deadline: now + 86400, Ref: token.Ref{0xb0}}
	for _, r := range c.block(
		c.sign("mart custodian", tx.Atomic, enroll...),
		c.sign("mart issuer", tx.Atomic,
			token.Issue{Account: member(1), Program: "MART", Points: 1000, Time: now,
				Reason: token.ForPurchase, Ref: c.ref()},
			token.Issue{Account: member(2), Program: "MART", Points: 100, Time: now,
				Reason: token.ForPurchase, Ref: c.ref()},
			token.Issue{Account: member(3), Program: "MART", Points: 100, Time: now,
				Reason: token.ForPurchase, Ref: c.ref()},
			token.Issue{Account: member(4), Program: "MART", Points: 9000, Time: now,
				Reason: token.ForPurchase, Ref: c.ref()}),
		c.sign("kino issuer", tx.Atomic, token.Issue{Account: member(1), Program: "KINO", Points: 100, Time: now, Reason: token.ForPurchase, Ref: c.ref()}),
		c.sign("mart custodian", tx.Atomic, day, token.Lock{Account: member(3), Ref: c.ref()}),
	) {
		c.want(outcome(r), "ok")
	}
	return c
}

// TestRefusedAsAWhole is what is wrong with a transaction rather than an operation.
func TestRefusedAsAWhole(t *testing.T) {
	c := refusalCoalition(t)
	o := token.Issue{Account: member(1), Program: "MART", Points: 1, Time: uint64(start),
		Reason: token.ForPurchase, Ref: token.Ref{1}}
	make := func(chain, validUntil uint64) ledger.Input {
		signed := &tx.Tx{ChainID: chain, ValidUntil: validUntil, Ops: []op.Operation{o}}
		if err := signed.Sign(tx.Domain{ChainID: chain}, c.key("mart issuer")); err != nil {
			t.Fatal(err)
		}
		raw, err := signed.Encode()
		if err != nil {
			t.Fatal(err)
		}
		return ledger.Admit(raw, tx.Domain{ChainID: 7001})
	}
	good := make(7001, uint64(c.now)+1)
	forged := bytes.Clone(good.Raw)
	forged[len(forged)-1] ^= 1
	cases := []struct {
		what string
		in   ledger.Input
		want string
	}{
		{"another chain", make(7002, uint64(c.now)+60), "wrong_chain"},
		{"over the moment it ends", make(7001, uint64(c.now)), "tx_expired"},
		{"valid a second too long", make(7001, uint64(c.now)+tx.MaxValidSeconds+1), "valid_too_long"},
		{"somebody else's signature", ledger.Admit(forged, tx.Domain{ChainID: 7001}), "bad_signature"},
		{"a byte too many", ledger.Admit(append(bytes.Clone(good.Raw), 0), tx.Domain{ChainID: 7001}), "malformed"},
		{"a byte too few", ledger.Admit(good.Raw[:len(good.Raw)-1], tx.Domain{ChainID: 7001}), "malformed"},
		{"nothing", ledger.Admit(nil, tx.Domain{ChainID: 7001}), "malformed"},
		{"noise", ledger.Admit([]byte("the quick brown fox"), tx.Domain{ChainID: 7001}), "malformed"},
		{"the last second", good, "ok"},
		{"the longest validity", make(7001, uint64(c.now)+tx.MaxValidSeconds), "duplicate_ref"},
		{"the same bytes again", good, "repeated_tx"},
	}
	for _, test := range cases {
		t.Run(test.what, func(t *testing.T) {
			v := c.view()
			_, door := v.Check(test.in)
			if got := outcome(c.block(test.in)[0]); got != test.want {
				t.Errorf("a block says %s, want %s", got, test.want)
			}
			if rejection, refused := ledger.RejectionOf(door); refused && rejection.Name != test.want || !refused && (door != nil || test.want != "ok") {
				t.Errorf("the door says %v, want %s", door, test.want)
			}
		})
	}
}

// TestDeadlinesAreExact: a hold can be captured until the instant before its deadline.
func TestDeadlinesAreExact(t *testing.T) {
	for _, test := range []struct {
		late token.Time
		want string
	}{{-1, "ok"}, {0, "hold_expired"}} {
		c := refusalCoalition(t)
		c.now = start + 86400 + test.late
		c.want(c.do("kino redeemer", token.Capture{Hold: heldID, Points: 40, Ref: c.ref()}), test.want)
		hold, _, err := c.view().Hold(heldID)
		if err != nil || hold.Status == token.HoldOpen {
			t.Errorf("hold %+v, %v", hold, err)
		}
	}
}

// TestReverseTwice: no more comes back than was spent, and a hold is captured once.
func TestReverseTwice(t *testing.T) {
	c := refusalCoalition(t)
	c.want(c.do("kino redeemer", token.Capture{Hold: heldID, Points: 60, Ref: token.Ref{0xca}}), "ok")
	c.want(c.do("kino redeemer", token.Capture{Hold: heldID, Points: 40, Ref: c.ref()}), "hold_closed")
	id := op.Header{Kind: op.KindCapture, Ref: token.Ref{0xca}}.ID("kino")
	c.want(c.do("kino redeemer", token.Reverse{Operation: id, Points: 20, Ref: c.ref()}), "ok")
	c.want(c.do("kino redeemer", token.Reverse{Operation: id, Points: 41, Ref: c.ref()}), "over_reversed")
	c.want(c.do("kino redeemer", token.Reverse{Operation: id, Points: 40, Ref: c.ref()}), "ok")
	c.want(c.do("kino redeemer", token.Reverse{Operation: id, Points: 1, Ref: c.ref()}), "over_reversed")
	b, err := c.view().Balance(member(2), "MART")
	if err != nil || b.Lots.Total() != 100 {
		t.Errorf("bob has %+v, want his 100 back; %v", b, err)
	}
}

// TestExpiredPointsAreNotSpendable, swept or not, from the instant of their expiry on.
func TestExpiredPointsAreNotSpendable(t *testing.T) {
	c := refusalCoalition(t)
	spend := func() string {
		return c.do("mart custodian", token.Redeem{Account: member(1), Program: "KINO", Points: 1, Partner: "kino", Ref: c.ref()})
	}
	lastDay := token.Date{Year: 2027, Month: 12, Day: 31}.EndOf(0)
	c.now = lastDay - 1
	c.want(spend(), "ok")
	c.now = lastDay
	c.want(spend(), "insufficient_points")
	_, totals, _, err := c.view().Program("KINO")
	if err != nil || totals.Expired != 99 || totals.Outstanding != 0 {
		t.Errorf("totals %+v, %v", totals, err)
	}
}

// link is a link of a page, whose text is enough.
var link = regexp.MustCompile(`\[([^]]+)\]\([^)]+\)`)

// TestRejectionsPage holds docs/reference/rejections.md to the table: same codes, same
// names, same advice, same order.
func TestRejectionsPage(t *testing.T) {
	page, err := os.ReadFile("../docs/reference/rejections.md")
	if err != nil {
		t.Fatal(err)
	}
	var rows []string
	for line := range strings.Lines(string(page)) {
		if strings.HasPrefix(line, "| ") && !strings.HasPrefix(line, "| code") {
			cells := strings.Split(line, "|")
			if anchor := fmt.Sprintf("<a id=%q>", strings.Trim(cells[2], " `")); !strings.Contains(cells[3], anchor) {
				t.Errorf("the type of a problem leads nowhere: %s lacks %s", strings.TrimSpace(cells[2]), anchor)
			}
			advice := link.ReplaceAllString(strings.ReplaceAll(strings.TrimSpace(cells[4]), "`", ""), "$1")
			rows = append(rows, strings.TrimSpace(cells[1])+" "+strings.Trim(cells[2], " `")+": "+advice)
		}
	}
	var last uint32
	for i, r := range ledger.Rejections() {
		if want := fmt.Sprintf("%d %s: %s", r.Code, r.Name, r.Advice); i >= len(rows) || rows[i] != want {
			t.Errorf("row %d of the page is not %s", i+1, want)
		}
		if r.Advice == "" {
			t.Errorf("%s: nobody says what to do about it", r.Name)
		}
		if r.Code <= last {
			t.Errorf("%s: code %d is not above %d", r.Name, r.Code, last)
		}
		last = r.Code
	}
	if len(rows) != len(ledger.Rejections()) {
		t.Errorf("%d rows on the page, %d in the table", len(rows), len(ledger.Rejections()))
	}
}
