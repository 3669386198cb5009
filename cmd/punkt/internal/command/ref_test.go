package command

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/punkt-ledger/punkt/home"
	"github.com/punkt-ledger/punkt/ledger/op"
	"github.com/punkt-ledger/punkt/node/api"
	"github.com/punkt-ledger/punkt/token"
)

// Refs and members' addresses stay what they are for ever: a till of a later version
// must derive the same. The values were computed with Python's hmac from what
// docs/reference/cli.md says.
func TestDerivedNamesAreFixed(t *testing.T) {
	a := &App{homeDir: t.TempDir()}
	if _, err := home.Init(a.homeDir, home.Config{Node: home.DefaultNode, Partner: "mart"}); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(a.homeDir, "secret"), []byte(strings.Repeat("ab", 32)), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		kind op.Kind
		want string
	}{
		{op.KindIssue, "0x7fd39ed867c8827d96e0d6dca2292f6025d253e8994c966e256aff0d03ea90d3"},
		{op.KindClawback, "0x7fd39ed867c8827d96e0d6dca2292f6025d253e8994c966e256aff0d03ea90d3"},
		{op.KindRedeem, "0x51aed474cc84f50217e38911be26d927b3df9ada419131c1c7a1ce551c0a24ef"},
	} {
		ref, err := a.ref("4711", c.kind, "MART")
		if err != nil || hex32(ref) != c.want {
			t.Errorf("ref of %s %s, error %v, want %s", c.kind, hex32(ref), err, c.want)
		}
	}
	member, err := a.account("member:1007")
	if got := strings.ToLower(api.Address(member).String()); err != nil || got != "0x08e0744e71ab930b7b4f8df64416c54f1cd29b04" {
		t.Errorf("member 1007 is %s, error %v", got, err)
	}
}

func TestRandomRefsDiffer(t *testing.T) {
	a := &App{}
	one, _ := a.ref("", op.KindIssue, "MART")
	two, _ := a.ref("", op.KindIssue, "MART")
	if one == two || one == (token.Ref{}) {
		t.Errorf("refs %x and %x", one, two)
	}
}
