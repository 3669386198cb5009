package op_test

import (
	"crypto/sha256"
	"testing"

	"github.com/punkt-ledger/punkt/ledger/op"
)

func TestIDIsTheHashThatThePageSays(t *testing.T) {
	h := op.Header{Kind: op.KindIssue, Ref: op.Ref{31: 1}}
	want := sha256.Sum256([]byte("punkt/ledger/operation/1\x08\x00\x00\x00\x00\x00\x00\x00\x04mart" + string(h.Ref[:])))
	if got := h.ID("mart"); got != want {
		t.Errorf("id %x, want %x", got, want)
	}
	account := op.Address{1}
	h = op.Header{Kind: op.KindLock, Actor: account, Ref: op.Ref{31: 1}}
	want = sha256.Sum256([]byte("punkt/ledger/operation/1\x05\x00\x00\x00\x00\x00\x00\x00\x14" + string(account[:]) + string(h.Ref[:])))
	for _, partner := range []string{"", "mart"} { // the account acts, whoever signed
		if got := h.ID(partner); got != want {
			t.Errorf("id %x, want %x", got, want)
		}
	}
}

func TestIDsDiffer(t *testing.T) {
	account, ref := op.Address{19: 9}, op.Ref{31: 1}
	seen := map[op.ID]string{}
	for name, id := range map[string]op.ID{
		"the first":          op.Header{Kind: op.KindTransfer, Actor: account, Ref: ref}.ID(""),
		"another kind":       op.Header{Kind: op.KindRedeem, Actor: account, Ref: ref}.ID(""),
		"another actor":      op.Header{Kind: op.KindTransfer, Ref: ref}.ID("mart"),
		"a shorter actor":    op.Header{Kind: op.KindTransfer, Ref: ref}.ID(string(account[:19])),
		"another ref":        op.Header{Kind: op.KindTransfer, Actor: account}.ID(""),
		"no actor":           op.Header{Kind: op.KindTransfer, Ref: ref}.ID(""),
		"an actor and a ref": op.Header{Kind: op.KindTransfer}.ID(string(account[:]) + string(ref[:12])),
	} {
		if first, ok := seen[id]; ok {
			t.Errorf("%s has the id of %s", name, first)
		}
		seen[id] = name
	}
}

func TestKindsAreNamedOnce(t *testing.T) {
	for k := op.Kind(1); k.Valid(); k++ {
		if again, ok := op.ParseKind(k.String()); !ok || again != k || k.TypeName() == "" {
			t.Errorf("kind %d is called %q and %q, which is %d's", k, k, k.TypeName(), again)
		}
	}
	if _, ok := op.ParseKind("unknown"); ok || op.Kind(0).Valid() || op.Kind(0).String() != "unknown" {
		t.Error("what is no kind has a name")
	}
}
