package command

import (
	"encoding/hex"
	"errors"
	"os"
	"path/filepath"
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
		ref, err := a.ref(optional{true, c.text}, order{kind: c.kind, program: "MART"})
		if err != nil || ref != c.want {
			t.Errorf("ref of %s %q: %x, error %v, want %x", c.kind, c.text, ref, err, c.want)
		}
	}
	for _, text := range []string{"", " ", "2.00E+03", "4711\x00", "0xgg"} {
		if ref, err := a.ref(optional{true, text}, order{kind: op.KindIssue, program: "MART"}); err == nil {
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
	one, _ := a.ref(optional{}, order{kind: op.KindIssue})
	two, _ := a.ref(optional{}, order{kind: op.KindIssue})
	if one == two || one == (token.Ref{}) {
		t.Errorf("refs %x and %x", one, two)
	}
}

// A receipt that was booked under an earlier secret is not recognised, so that none is
// booked any more.
func TestNoReceiptIsBookedAfterARotation(t *testing.T) {
	a := partnersHome(t)
	path := filepath.Join(a.homeDir, "secret")
	secret, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, append(secret, secret...), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := a.checkReceipts(t.Context(), nil); !errors.Is(err, home.ErrOtherSecret) {
		t.Errorf("the config vouches for another: %v", err)
	}
	config := filepath.Join(a.homeDir, "config.json")
	text, err := os.ReadFile(config)
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.Fields(string(secret))
	raw, err := hex.DecodeString(lines[0])
	if err != nil {
		t.Fatal(err)
	}
	old := alias.Book{Secret: [32]byte(raw)}
	rotated := alias.Book{Secret: [32]byte(raw), Old: [][32]byte{[32]byte(raw)}}
	changed := strings.Replace(string(text), old.Fingerprint(), rotated.Fingerprint(), 1)
	if err := os.WriteFile(config, []byte(changed), 0o600); err != nil {
		t.Fatal(err)
	}
	fresh := &App{homeDir: a.homeDir}
	if err := fresh.checkReceipts(t.Context(), nil); !errors.Is(err, errRotated) {
		t.Errorf("after a rotation: %v", err)
	}
}
