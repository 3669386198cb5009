package api

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/punkt-ledger/punkt/ledger"
	"github.com/punkt-ledger/punkt/ledger/tx"
	"github.com/punkt-ledger/punkt/partner"
	"github.com/punkt-ledger/punkt/token"
)

// listed is a page of any list, its rows as JSON.
type listed struct {
	rows []string
	More
}

// lists asks for each list by its name.
func lists(t *testing.T, c *Client) map[string]func(List) (listed, error) {
	ctx := t.Context()
	return map[string]func(List) (listed, error){
		"accounts": func(l List) (listed, error) {
			p, err := c.Accounts(ctx, l)
			return listed{texts(t, p.Accounts), p.More}, err
		},
		"holds": func(l List) (listed, error) {
			p, err := c.Holds(ctx, l)
			return listed{texts(t, p.Holds), p.More}, err
		},
		"adjustments": func(l List) (listed, error) {
			p, err := c.Adjustments(ctx, l)
			return listed{texts(t, p.Adjustments), p.More}, err
		},
		"payments": func(l List) (listed, error) {
			p, err := c.Payments(ctx, l)
			return listed{texts(t, p.Payments), p.More}, err
		},
		"operations": func(l List) (listed, error) {
			p, err := c.Operations(ctx, l)
			return listed{texts(t, p.Operations), p.More}, err
		},
		"transactions": func(l List) (listed, error) {
			p, err := c.Transactions(ctx, l)
			return listed{texts(t, p.Transactions), p.More}, err
		},
		"blocks": func(l List) (listed, error) {
			p, err := c.Blocks(ctx, l)
			return listed{texts(t, p.Blocks), p.More}, err
		},
	}
}

func texts[R any](t *testing.T, rows []R) (out []string) {
	t.Helper()
	for _, row := range rows {
		text, err := json.Marshal(row)
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, string(text))
	}
	return out
}

// newLists is a year with several of everything that is listed.
func newLists(t *testing.T) *year {
	y := newYear(t)
	ann, bob := token.Address(address("ann")), token.Address(address("bob"))
	for i := range 3 {
		y.do("ann", token.Hold{Account: ann, Program: "MART", Points: 10, Partner: "kino",
			Deadline: uint64(start) + 90_000 - uint64(i), Ref: y.ref()})
		y.do("kino issuer", token.ProposeAdjustment{Account: bob, Program: "KINO", Points: 5,
			Direction: token.ToCredit, Reason: token.ForFraud, Ref: y.ref()})
	}
	y.do("mart treasurer", token.ApproveAdjustment{Adjustment: token.OperationID(y.adjustment), Ref: y.ref()})
	y.do("avia treasurer", partner.RecordPayment{Creditor: "kino", Amount: 100_000, Ref: y.ref()})
	var together []ledger.Input
	for range 3 {
		raw := y.sign("mart issuer", tx.Atomic, token.Issue{Account: bob, Program: "MART", Points: 1, Time: uint64(start),
			Reason: token.ForPurchase, Ref: y.ref()})
		together = append(together, ledger.Admit(raw, tx.Domain{ChainID: 7001}))
	}
	y.mu.Lock()
	defer y.mu.Unlock()
	if _, err := y.block(together...); err != nil {
		t.Fatal(err)
	}
	return y
}

// The pages of a list are all of it, each row once and in its order, whatever their size.
func TestPagesOfAListAreAllOfIt(t *testing.T) {
	_, h := newLists(t).serve(nil)
	for name, list := range lists(t, NewClient(h.URL)) {
		whole, err := list(List{Limit: MaxBlocks})
		if err != nil || len(whole.rows) == 0 || whole.HasMore {
			t.Fatalf("%s: %v, %d rows, more: %t", name, err, len(whole.rows), whole.HasMore)
		}
		for _, limit := range []int{1, 2, len(whole.rows)} {
			var paged []string
			for l := (List{Limit: limit}); ; {
				page, err := list(l)
				if err != nil || len(page.rows) > limit {
					t.Fatalf("%s by %d after %q: %v, %d rows", name, limit, l.After, err, len(page.rows))
				}
				paged = append(paged, page.rows...)
				if !page.HasMore {
					break
				}
				l.After = page.Next
			}
			if !slices.Equal(paged, whole.rows) {
				t.Errorf("%s by %d: %d rows in pages, %d in one", name, limit, len(paged), len(whole.rows))
			}
		}
	}
}

func TestListsByTheirFields(t *testing.T) {
	y := newLists(t)
	_, h := y.serve(nil)
	all := lists(t, NewClient(h.URL))
	bob := address("bob").String()
	for _, c := range []struct {
		list, fields string // name=value name=value
		rows         int
		has          string // in every row
	}{
		{"accounts", "home=KINO", 1, bob},
		{"accounts", "home=brew", 0, ""},
		{"holds", "payee=Kino", 3, `"status":"open"`},
		{"holds", "payee=brew", 1, `"points":120`}, // the other one is captured
		{"holds", "account=" + bob, 0, ""},
		{"adjustments", "", 3, `"partner":"kino"`},
		{"adjustments", "status=approved", 1, y.adjustment.String()},
		{"adjustments", "status=all account=" + bob, 4, bob},
		{"adjustments", "status=all partner=MART", 1, `"goodwill"`},
		{"payments", "partner=avia", 1, `"status":"sent"`},
		{"payments", "partner=KINO", 1, `"amount":"0.10"`},
		{"payments", "partner=mart", 0, ""},
		{"payments", "status=received", 0, ""},
		{"operations", "kind=hold", 5, `"kind":"hold"`},
		{"operations", "kind=redeem program=avia", 1, `"reversed":50`},
		{"operations", "partner=KINO kind=issue", 1, `"partner":"kino"`},
		{"operations", "kind=enroll account=" + bob, 1, bob},
	} {
		l := List{Fields: map[string]string{}}
		for _, field := range strings.Fields(c.fields) {
			name, value, _ := strings.Cut(field, "=")
			l.Fields[name] = value
		}
		page, err := all[c.list](l)
		if err != nil || len(page.rows) != c.rows {
			t.Errorf("%s %s: %v, want %d rows: %s", c.list, c.fields, err, c.rows, page.rows)
		}
		for _, row := range page.rows {
			if !strings.Contains(row, c.has) {
				t.Errorf("%s %s: %s lacks %s", c.list, c.fields, row, c.has)
			}
		}
	}
}

func TestHoldsGoOnBehindOneThatHasEnded(t *testing.T) {
	y := newLists(t)
	_, h := y.serve(nil)
	client := NewClient(h.URL)
	first, err := client.Holds(t.Context(), List{Limit: 2})
	if err != nil {
		t.Fatal(err)
	}
	last := first.Holds[1]
	y.do(last.Payee+" redeemer", token.Release{Hold: token.OperationID(last.ID), Ref: y.ref()})
	rest, err := client.Holds(t.Context(), List{After: first.Next})
	if err != nil || len(rest.Holds) != 2 {
		t.Fatalf("%v, %d holds", err, len(rest.Holds))
	}
	if rest.Holds[0].Deadline < last.Deadline || rest.Holds[0].ID == first.Holds[0].ID {
		t.Errorf("%+v after %+v", rest.Holds[0], last)
	}
}

func TestListsRefuseWhatTheyCannotRead(t *testing.T) {
	_, h := newYear(t).serve(nil)
	client := NewClient(h.URL)
	for _, route := range []string{"holds?after=0x" + fmt.Sprintf("%064d", 7), "holds?after=7",
		"accounts?after=0x12", "accounts?home=" + strings.Repeat("a", 17), "adjustments?status=open", "payments?limit=201", "operations?kind=gift",
		"operations?after=-1", "blocks?limit=51",
		"transactions?after=7"} {
		_, err := ask[More](context.Background(), client, "/v1/"+route)
		refused := (*Refused)(nil)
		if !errors.As(err, &refused) || refused.Name != badRequest.code {
			t.Errorf("%s: %v", route, err)
		}
	}
}
