package api

import (
	"slices"
	"testing"

	"github.com/punkt-ledger/punkt/token"
)

// A page is read piece by piece; that must not show.
func TestStatementIsTheSameInPagesOfAnySize(t *testing.T) {
	y := newYear(t)
	ann := address("ann")
	var refs []Hash
	for range statementChunk + 5 {
		ref := y.ref()
		refs = append(refs, Hash(ref))
		y.do("mart issuer", token.Issue{Account: token.Address(ann), Program: "MART", Points: 1,
			Time: uint64(start) - 7, Reason: token.ForPurchase, Ref: ref})
	}
	_, h := y.serve(nil)
	client := NewClient(h.URL)
	whole, err := client.Statement(t.Context(), ann, Page{Limit: MaxPage})
	if err != nil || whole.HasMore {
		t.Fatalf("%v, more: %t", err, whole.HasMore)
	}
	slices.Reverse(refs)
	for i, ref := range refs {
		if line := whole.Lines[i]; line.Ref != ref || line.EarnedAt != Time(start)-7 || line.Points != 1 {
			t.Errorf("line %d: ref %s, earned %d, %d points", i, line.Ref, line.EarnedAt, line.Points)
		}
	}
	for _, limit := range []int{1, statementChunk, statementChunk + 1, statementChunk + 7} {
		var paged []string
		for p := (Page{Limit: limit}); ; {
			page, err := client.Statement(t.Context(), ann, p)
			if err != nil || len(page.Lines) > limit {
				t.Fatalf("by %d: %v, %d lines", limit, err, len(page.Lines))
			}
			paged = append(paged, texts(t, page.Lines)...)
			if p.Cursor = page.NextCursor; !page.HasMore {
				break
			}
		}
		if !slices.Equal(paged, texts(t, whole.Lines)) {
			t.Errorf("by %d: %d lines in pages, %d in one", limit, len(paged), len(whole.Lines))
		}
	}
}
