package token_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/punkt-ledger/punkt/partner"
	"github.com/punkt-ledger/punkt/token"
)

const (
	hour = 3600
	day  = 24 * hour
)

// at reads a UTC instant: "2026-03-01", "2026-03-01 12:30" or "2026-03-01 12:30:59".
func at(s string) token.Time {
	for _, layout := range []string{time.DateOnly, "2006-01-02 15:04", time.DateTime} {
		if when, err := time.Parse(layout, s); err == nil {
			return token.Time(when.Unix())
		}
	}
	panic("no instant: " + s)
}

// show is the inverse of at.
func show(t token.Time) string {
	when := time.Unix(int64(t), 0).UTC()
	if t%day == 0 {
		return when.Format(time.DateOnly)
	}
	return when.Format(time.DateTime)
}

// roleKeys are a partner's keys in the tests, one a role: "mart.issuer" and so on.
func roleKeys(id partner.ID) []partner.Key {
	var keys []partner.Key
	for _, role := range []partner.Role{partner.Admin, partner.Auditor, partner.Custodian, partner.Issuer, partner.Redeemer, partner.Treasurer} {
		keys = append(keys, partner.Key{Address: key(string(id) + "." + role.String()), Roles: partner.Roles(role)})
	}
	every := partner.Roles(partner.Admin | partner.Issuer | partner.Redeemer | partner.Treasurer | partner.Custodian | partner.Auditor)
	return append(keys, partner.Key{Address: key(string(id) + ".every"), Roles: every})
}

// demo is the coalition of the rule tables and scenarios: the four partners of the
// demonstration, a second program of the coffee shop with sliding expiry, and three
// partners that are not active.
func demo() *world {
	w := newWorld()
	w.coalition([]partner.Partner{
		{ID: "avia", Status: partner.Active, Keys: roleKeys("avia"), Limit: 1_000_000 * partner.Unit},
		{ID: "brew", Status: partner.Active, Keys: roleKeys("brew"), Limit: 1_000_000 * partner.Unit},
		{ID: "exit", Status: partner.Leaving, Keys: roleKeys("exit"), Limit: 1_000_000 * partner.Unit},
		{ID: "gone", Status: partner.Gone, Keys: roleKeys("gone"), Limit: 1_000_000 * partner.Unit},
		{ID: "halt", Status: partner.Suspended, Keys: roleKeys("halt"), Limit: 1_000_000 * partner.Unit},
		{ID: "kino", Status: partner.Active, Keys: roleKeys("kino"), Limit: 1_000_000 * partner.Unit},
		{ID: "mart", Status: partner.Active, Keys: roleKeys("mart"), Limit: 1_000_000 * partner.Unit},
	}, []token.Program{
		{Code: "AVIA", Owner: "avia", Terms: 1, ExchangeShareBasisPoints: 10_000, Prices: token.Prices{Onramp: 10_000, Offramp: 8_000, Redemption: 9_000},
			Expiry: token.ExpiryRule{Kind: token.Rolling, Months: 24, Rounding: token.ToMonth}, BackdatingSeconds: 30 * day},
		{Code: "BEAN", Owner: "brew", Terms: 1, ExchangeShareBasisPoints: 10_000, Prices: token.Prices{Onramp: 3_000, Offramp: 2_000, Redemption: 2_500},
			Expiry: token.ExpiryRule{Kind: token.Sliding, Months: 6}, BackdatingSeconds: 30 * day},
		{Code: "BREW", Owner: "brew", Terms: 1, ExchangeShareBasisPoints: 10_000, Prices: token.Prices{Onramp: 50_000, Offramp: 40_000, Redemption: 45_000},
			Expiry: token.ExpiryRule{Kind: token.Rolling, Months: 12}, Transfers: true, TransferDayCap: 1000, BackdatingSeconds: 30 * day,
			OffsetSeconds: -8 * hour},
		{Code: "EXIT", Owner: "exit", Terms: 1, ExchangeShareBasisPoints: 10_000, Prices: token.Prices{Onramp: 3_000, Offramp: 2_000, Redemption: 2_500},
			Expiry: token.ExpiryRule{Kind: token.Never}, DebtCap: 500, BackdatingSeconds: token.Unlimited},
		{Code: "KINO", Owner: "kino", Terms: 1, ExchangeShareBasisPoints: 10_000, Prices: token.Prices{Onramp: 20_000, Offramp: 15_000, Redemption: 18_000},
			Expiry:        token.ExpiryRule{Kind: token.Calendar, Dates: []token.MonthDay{{Month: 12, Day: 31}}, Years: 1},
			OffsetSeconds: hour, ActivationSeconds: 14 * day, DebtCap: 500, BackdatingSeconds: 30 * day},
		{Code: "MART", Owner: "mart", Terms: 1, ExchangeShareBasisPoints: 10_000, Prices: token.Prices{Onramp: 5_000, Offramp: 4_000, Redemption: 4_500},
			Expiry: token.ExpiryRule{Kind: token.Never}, Transfers: true, TransferDayCap: 5000, BackdatingSeconds: token.Unlimited},
	})
	return w
}

// bench runs operations one after the other on a world, at a time that the test moves.
type bench struct {
	*world
	t    testing.TB
	now  token.Time
	runs int
	last token.OperationID // of the last operation that was tried
}

// newBench has the demo coalition and three members: ann and bob of mart with their
// own keys, and cleo of kino in its custody.
func newBench(t testing.TB) *bench {
	t.Helper()
	b := &bench{world: demo(), t: t, now: at("2026-01-15 12:00")}
	b.do("mart.custodian", consented("ann", "mart", b.now))
	b.do("mart.custodian", consented("bob", "mart", b.now))
	b.do("kino.custodian", kept("cleo"))
	return b
}

// operationName is the id of the nth operation that was tried.
func operationName(n int) token.OperationID { return id(fmt.Sprint("op", n)) }

// try runs an operation and checks the invariants.
func (b *bench) try(sender string, op token.Operation) (token.Figures, error) {
	b.t.Helper()
	b.runs++
	b.last = operationName(b.runs)
	e, err := b.apply(call{b.now, key(sender), b.last, op})
	checkInvariants(b.t, b.world)
	return e, err
}

// do runs an operation that must succeed.
func (b *bench) do(sender string, op token.Operation) token.Figures {
	b.t.Helper()
	e, err := b.try(sender, op)
	if err != nil {
		b.t.Fatalf("%s of %s was refused: %v", op.Kind(), sender, err)
	}
	return e
}

// refuse runs an operation that must be refused for the reason.
func (b *bench) refuse(want error, sender string, op token.Operation) {
	b.t.Helper()
	if _, err := b.try(sender, op); !errors.Is(err, want) {
		b.t.Errorf("%s of %s: got %v, want %v", op.Kind(), sender, err, want)
	}
}

// sweepTo moves the time and books all that has fallen due.
func (b *bench) sweepTo(now token.Time) {
	b.t.Helper()
	b.now = now
	b.sweepAll(now)
	checkInvariants(b.t, b.world)
}

func (b *bench) issue(account string, program token.Code, points uint64) token.OperationID {
	b.t.Helper()
	owner := string(b.programs[program].Owner)
	b.do(owner+".issuer", token.Issue{Account: key(account), Program: program, Points: points, Time: uint64(b.now),
		Reason: token.ForPurchase})
	return b.last
}

func (b *bench) redeem(account string, program token.Code, points uint64, partner partner.ID) token.OperationID {
	b.t.Helper()
	b.do(account, token.Redeem{Account: key(account), Program: program, Points: points, Partner: partner})
	return b.last
}

func (b *bench) hold(account string, program token.Code, points uint64, deadline token.Time) token.OperationID {
	b.t.Helper()
	b.do(account, token.Hold{Account: key(account), Program: program, Points: points, Partner: "brew", Deadline: uint64(deadline)})
	return b.last
}

// has checks an account's points in a program: "100 until 2027-01-31, 20 from
// 2026-02-01, 5 held, -30" or "nothing".
func (b *bench) has(account string, program token.Code, want string) {
	b.t.Helper()
	if got := balance(b.balances[token.BalanceKey{Account: key(account), Program: program}]); got != want {
		b.t.Errorf("%s has %s %s, want %s", account, got, program, want)
	}
}

// balance writes a balance in words.
func balance(b token.Balance) string {
	var parts []string
	for _, lot := range b.Lots {
		parts = append(parts, lotText(lot))
	}
	if b.Held > 0 {
		parts = append(parts, fmt.Sprintf("%d held", b.Held))
	}
	if b.Debt > 0 {
		parts = append(parts, fmt.Sprintf("debt %d", b.Debt))
	}
	if len(parts) == 0 {
		return "nothing"
	}
	return strings.Join(parts, ", ")
}

func lotText(lot token.Lot) string {
	text := fmt.Sprint(lot.Amount)
	if lot.ActiveAt != 0 {
		text += " from " + show(lot.ActiveAt)
	}
	if lot.ExpiresAt != 0 {
		text += " until " + show(lot.ExpiresAt)
	}
	return text
}

// owes checks what one partner has come to owe another.
func (b *bench) owes(debtor, creditor partner.ID, want string) {
	b.t.Helper()
	if got := b.positions[partner.Pair{Debtor: debtor, Creditor: creditor}].Owed().String(); got != want {
		b.t.Errorf("%s owes %s %s, want %s", debtor, creditor, got, want)
	}
}
