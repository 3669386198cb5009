package command

import (
	"bytes"
	"encoding/hex"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/punkt-ledger/punkt/home"
	"github.com/punkt-ledger/punkt/home/alias"
	"github.com/punkt-ledger/punkt/ledger/op"
	"github.com/punkt-ledger/punkt/node/api"
	"github.com/punkt-ledger/punkt/token"
)

// partnersHome is a folder of mart's, and its App.
func partnersHome(t *testing.T) *App {
	t.Helper()
	a := &App{homeDir: t.TempDir()}
	if _, err := home.Init(a.homeDir, home.Config{Node: home.DefaultNode, Partner: "mart"}); err != nil {
		t.Fatal(err)
	}
	return a
}

// A till's ref of a receipt is an import's, and blanks around it are nothing.
func TestRefsOfATill(t *testing.T) {
	a := partnersHome(t)
	book, err := a.book()
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		kind op.Kind
		text string
		want token.Ref
	}{
		{op.KindIssue, "4711", book.Receipt("MART", "4711")},
		{op.KindIssue, " 4711\u00a0", book.Receipt("MART", "4711")},
		{op.KindClawback, "4711", book.Receipt("MART", "4711")},
		{op.KindRedeem, "4711", book.Ref("4711")},
		{op.KindIssue, "0x" + strings.Repeat("0a", 32), token.Ref([]byte(strings.Repeat("\n", 32)))},
	} {
		ref, err := a.ref(t.Context(), optional{true, c.text}, order{kind: c.kind, program: "MART"})
		if err != nil || ref != c.want {
			t.Errorf("ref of %s %q: %x, error %v, want %x", c.kind, c.text, ref, err, c.want)
		}
	}
	for _, text := range []string{"", " ", "2.00E+03", "4711\x00", "0xgg"} {
		of := order{kind: op.KindIssue, program: "MART"}
		if ref, err := a.ref(t.Context(), optional{true, text}, of); err == nil {
			t.Errorf("%q is taken as %x", text, ref)
		}
	}
}

// Who writes a membership number with a blank means the same member; who writes another
// zero means another.
func TestMembersByNumber(t *testing.T) {
	a := partnersHome(t)
	h, err := a.home()
	if err != nil {
		t.Fatal(err)
	}
	all, err := h.Members([32]byte{1})
	if err != nil {
		t.Fatal(err)
	}
	all.Member("1007")
	all.Member("01007")
	if err := all.Keep(); err != nil {
		t.Fatal(err)
	}
	plain, err := a.account("member:1007")
	if err != nil {
		t.Fatal(err)
	}
	if spaced, err := a.account("member: 1007 "); err != nil || spaced != plain {
		t.Errorf("with blanks: %s, %v", api.Address(spaced), err)
	}
	if zero, err := a.account("member:01007"); err != nil || zero == plain {
		t.Errorf("with a zero: %s, %v", api.Address(zero), err)
	}
	for _, number := range []string{"member:", "member: ", "member:2.00E+03", "member:10\x0007"} {
		if account, err := a.account(number); err == nil {
			t.Errorf("%q is taken as %s", number, api.Address(account))
		}
	}
}

func TestRandomRefsDiffer(t *testing.T) {
	a := &App{}
	one, _ := a.ref(t.Context(), optional{}, order{kind: op.KindIssue})
	two, _ := a.ref(t.Context(), optional{}, order{kind: op.KindIssue})
	if one == two || one == (token.Ref{}) {
		t.Errorf("refs %x and %x", one, two)
	}
}

// A text stands for the ref of today's secret, and for those that it had before.
func TestRefsOfBefore(t *testing.T) {
	a := partnersHome(t)
	path := filepath.Join(a.homeDir, "secret")
	secret, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	today := strings.Repeat("42", 32)
	text := today + "\n" + strings.TrimSpace(string(secret)) + " 2026-11-24T21:00:00Z\n"
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := a.refsOf("r1", op.KindRedeem, ""); !errors.Is(err, home.ErrOtherSecret) {
		t.Errorf("the config vouches for another: %v", err)
	}
	raw, err := hex.DecodeString(strings.TrimSpace(string(secret)))
	if err != nil {
		t.Fatal(err)
	}
	old := alias.Book{Secret: [32]byte(raw), Partner: "mart"}
	book := alias.Book{Secret: [32]byte(bytes.Repeat([]byte{0x42}, 32)), Old: [][32]byte{[32]byte(raw)}}
	h, err := a.home()
	if err != nil {
		t.Fatal(err)
	}
	h.Config.Fingerprint = book.Fingerprint()
	refs, err := a.refsOf("r1", op.KindRedeem, "")
	if err != nil || !slices.Equal(refs, []token.Ref{book.Ref("r1"), old.Ref("r1")}) {
		t.Errorf("refs %x, %v", refs, err)
	}
	if _, err := a.requestRef(optional{true, "r1"}, op.KindRedeem); err == nil {
		t.Error("a request takes a text that it cannot look up")
	}
}
