package importer_test

import (
	"testing"

	"github.com/punkt-ledger/punkt/home/alias"
	"github.com/punkt-ledger/punkt/importer"
	"github.com/punkt-ledger/punkt/ledger/op"
)

// rotated is the book after a rotation of its secret.
func rotated(b alias.Book, secret byte) alias.Book {
	b.Old = append([][32]byte{b.Secret}, b.Old...)
	b.Secret = [32]byte{secret}
	return b
}

// A receipt that was booked under an earlier secret is a duplicate under any later one,
// and what is new has a ref that who has the earlier ones cannot make.
func TestAnImportAfterRotationsBooksNothingTwice(t *testing.T) {
	c, rejects := newChain(t), []importer.Reject(nil)
	o := optionsFor("MART", &rejects)
	first := "R1,ann,2024-12-01,60\nR2,bob,2024-12-01,7\nR3,ann,2024-12-01,-5\n"
	imported(t, c.sender(), o, header+first)
	ann := o.Namer.Member("ann").Account
	thief := o.Namer.Book
	for i, fresh := range []string{"R4,ann,2024-12-02,11\n",
		"R5,bob,2024-12-02,12\n", "R6,bob,2024-11-30,13\n"} {
		seen := int64(3 + i)
		o.Namer.Book = rotated(o.Namer.Book, byte(i+7))
		before := c.totals("MART")
		again, _ := imported(t, c.sender(), o, header+first)
		if again.Issued != 0 || again.ClawbackAsked != 0 || again.Duplicates != seen ||
			c.totals("MART") != before {
			t.Errorf("after %d rotations: %+v", i+1, again)
		}
		first += fresh
		got, _ := imported(t, c.sender(), o, header+first)
		if got.Issued == 0 || got.Duplicates != seen {
			t.Errorf("a new receipt after %d rotations: %+v", i+1, got)
		}
	}
	if o.Namer.Member("ann").Account != ann {
		t.Error("ann has another account")
	}
	refs := map[op.ID]bool{}
	for _, ops := range c.ops {
		for _, o := range ops {
			refs[op.HeaderOf(o).ID("mart")] = true
		}
	}
	for receipt, told := range map[string]bool{"R1": true, "R4": false, "R5": false, "R6": false} {
		id := op.Header{Kind: op.KindIssue, Ref: thief.Receipt("MART", receipt)}.ID("mart")
		if refs[id] != told {
			t.Errorf("the thief can name %s: %t", receipt, refs[id])
		}
	}
	changed, reasons := imported(t, c.sender(), o, header+"R1,ann,2024-12-01,61\n")
	if changed.Different != 1 || len(reasons) != 1 {
		t.Errorf("with other points: %+v, %q", changed, reasons)
	}
	c.checkInvariants()
}
