package api

import (
	"errors"
	"fmt"
	"net/http"
	"os"
	"strings"
	"testing"

	"github.com/punkt-ledger/punkt/ledger"
	"github.com/punkt-ledger/punkt/token"
)

func TestEveryRejectionHasAStatus(t *testing.T) {
	for _, r := range ledger.Rejections() {
		if int(r.Class) >= len(statuses) || statuses[r.Class] < 400 || statuses[r.Class] > 499 {
			t.Errorf("%s is of class %d: a rejection is the caller's", r.Name, r.Class)
		}
	}
}

func TestProblemOfARejectionHasItsNumbers(t *testing.T) {
	p := problemOf(fmt.Errorf("%w: have 10, need 11, 0 more pending", token.ErrInsufficient))
	if p.Status != http.StatusUnprocessableEntity || p.Code != "insufficient_points" || p.CodeNumber != 48 ||
		!strings.HasSuffix(p.Detail, "have 10, need 11, 0 more pending") || !strings.HasSuffix(p.Type, "rejections.md#insufficient_points") {
		t.Errorf("%+v", p)
	}
}

func TestFaultKeepsItsTextToItself(t *testing.T) {
	if p := problemOf(errors.New("open /var/lib/punkt/secret: permission denied")); p != nil {
		t.Errorf("%+v, want none: a fault is logged, and not told", p)
	}
}

func TestReferencePageListsEveryCode(t *testing.T) {
	page, err := os.ReadFile("../../docs/reference/api.md")
	if err != nil {
		t.Fatal(err)
	}
	seen := map[string]bool{}
	for _, r := range reasons {
		if seen[r.code] {
			t.Errorf("code %s is used twice", r.code)
		}
		seen[r.code] = true
		if line := fmt.Sprintf("| `%s` | %d | ", r.code, r.status); !strings.Contains(string(page), line) {
			t.Errorf("docs/reference/api.md lacks a line that begins %q", line)
		}
		if anchor := fmt.Sprintf("<a id=%q>", r.code); !strings.Contains(string(page), anchor) {
			t.Errorf("the type of %s leads nowhere: docs/reference/api.md lacks %s", r.code, anchor)
		}
	}
	for _, r := range ledger.Rejections() {
		if row := fmt.Sprintf("| `%s` | %d |", r.Name, statuses[r.Class]); !strings.Contains(string(page), row) {
			t.Errorf("docs/reference/api.md lacks the line %q", row)
		}
	}
}
