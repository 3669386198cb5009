package partner_test

import (
	"errors"
	"os"
	"strings"
	"testing"

	"github.com/punkt-ledger/punkt/partner"
)

// statuses are all of them, in the order of the page's columns.
var statuses = []partner.Status{partner.Active, partner.Suspended, partner.Leaving, partner.Gone, partner.Defaulted}

// TestStatusPage: the page says of every right and status what the table in code says.
func TestStatusPage(t *testing.T) {
	page, err := os.ReadFile("../docs/reference/status.md")
	if err != nil {
		t.Fatal(err)
	}
	rows := map[string][]string{} // by right: the cells of its statuses
	var columns []string
	for line := range strings.Lines(string(page)) {
		cells := strings.Split(strings.Trim(strings.TrimSpace(line), "|"), "|")
		for i := range cells {
			cells[i] = strings.TrimSpace(cells[i])
		}
		switch {
		case len(cells) != len(statuses)+2:
		case cells[0] == "right":
			columns = cells[1 : 1+len(statuses)]
		default:
			rows[cells[0]] = cells[1 : 1+len(statuses)]
		}
	}
	for i, status := range statuses {
		if i >= len(columns) || columns[i] != status.String() {
			t.Fatalf("the columns are %q, want the statuses in their order", columns)
		}
	}
	for _, right := range partner.Rights() {
		cells, ok := rows[right.String()]
		if !ok {
			t.Errorf("the page has no row %q", right)
			continue
		}
		for i, status := range statuses {
			if want := map[bool]string{true: "yes", false: "no"}[status.May(right)]; cells[i] != want {
				t.Errorf("%s, %s: the page says %s, the code %s", right, status, cells[i], want)
			}
		}
	}
	if len(rows) != len(partner.Rights())+1 { // and the line under the heading
		t.Errorf("the page has %d rows, want %d", len(rows)-1, len(partner.Rights()))
	}
}

func TestNoStatusHasNoRight(t *testing.T) {
	for _, right := range partner.Rights() {
		for _, status := range []partner.Status{0, 6, 7, 8, 64, 255} {
			if status.May(right) {
				t.Errorf("status %d has the right to %s", status, right)
			}
		}
	}
}

func TestWhoActsForAPartner(t *testing.T) {
	for _, c := range []struct {
		name   string
		sender partner.Address
		to     partner.Right
		wanted []partner.Role
		want   partner.ID
		err    error
	}{
		{"a key in the role", key(1), partner.ToCapture, []partner.Role{partner.Redeemer}, "mart", nil},
		{"a key in one of the roles", key(1), partner.ToCapture, []partner.Role{partner.Issuer, partner.Redeemer}, "mart", nil},
		{"a key of several roles", key(2), partner.ToSettle, []partner.Role{partner.Treasurer}, "mart", nil},
		{"a key in another role", key(1), partner.ToIssue, []partner.Role{partner.Issuer, partner.Treasurer}, "", partner.ErrWrongRole},
		{"no role wanted", key(1), partner.ToIssue, nil, "", partner.ErrWrongRole},
		{"no partner's key", key(99), partner.ToIssue, []partner.Role{partner.Issuer}, "", partner.ErrNotPartnerKey},
		{"the zero address", partner.Address{}, partner.ToIssue, []partner.Role{partner.Issuer}, "", partner.ErrNotPartnerKey},
		{"a suspended partner's", key(11), partner.ToCapture, []partner.Role{partner.Redeemer}, "", partner.ErrPartnerInactive},
		{"a suspended partner's, to give back", key(11), partner.ToGiveBack, []partner.Role{partner.Redeemer}, "halt", nil},
		{"a suspended partner's, in another role", key(11), partner.ToIssue, []partner.Role{partner.Issuer}, "", partner.ErrWrongRole},
		{"a leaving partner's", key(21), partner.ToCapture, []partner.Role{partner.Redeemer}, "exit", nil},
		{"a leaving partner's, to issue", key(22), partner.ToIssue, []partner.Role{partner.Issuer}, "", partner.ErrPartnerInactive},
		{"a partner's that is gone", key(31), partner.ToGiveBack, []partner.Role{partner.Redeemer}, "", partner.ErrPartnerInactive},
		{"a partner's that is gone, to pay", key(32), partner.ToSettle, []partner.Role{partner.Treasurer}, "past", nil},
		{"a defaulted partner's", key(41), partner.ToCapture, []partner.Role{partner.Redeemer}, "poor", nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			p, err := coalition().Acting(c.sender, c.to, c.wanted...)
			if p.ID != c.want || !errors.Is(err, c.err) {
				t.Errorf("got %q, %v, want %q, %v", p.ID, err, c.want, c.err)
			}
		})
	}
}

func TestWhoHonoursPoints(t *testing.T) {
	for id, want := range map[partner.ID]error{"mart": nil, "exit": nil, "halt": partner.ErrPartnerInactive,
		"past": partner.ErrPartnerInactive, "poor": partner.ErrPartnerInactive, "none": partner.ErrUnknownPartner, "": partner.ErrUnknownPartner} {
		if _, err := coalition().Payee(id); !errors.Is(err, want) {
			t.Errorf("%q: got %v, want %v", id, err, want)
		}
	}
}
