package alias

import (
	"encoding/hex"
	"errors"
	"strings"
	"testing"

	"github.com/punkt-ledger/punkt/token"
)

func book() Book {
	b := Book{Partner: "mart"}
	for i := range b.Secret {
		b.Secret[i] = 0xab
	}
	return b
}

// Aliases stay what they are for ever: a till of a later version must derive the same. The
// values were computed with Python's hmac from what docs/reference/cli.md says.
func TestAliasesAreFixed(t *testing.T) {
	b := book()
	for _, c := range []struct {
		name, want string
		got        []byte
	}{
		{"receipt", "7fd39ed867c8827d96e0d6dca2292f6025d253e8994c966e256aff0d03ea90d3", bytesOf(b.Receipt("MART", "4711"))},
		{"ref", "d517fbdd099514ef0ff9bd227b845e0b4eaa1a011160806410b20531802e8bdd", bytesOf(b.Ref("4711"))},
	} {
		if got := hex.EncodeToString(c.got); got != c.want {
			t.Errorf("%s is %s, want %s", c.name, got, c.want)
		}
	}
}

func bytesOf(r token.Ref) []byte { return r[:] }

// What is derived from the same secret and text differs by what it is for.
func TestAliasesAreApart(t *testing.T) {
	b := book()
	seen := map[token.Ref]string{}
	for name, ref := range map[string]token.Ref{
		"receipt": b.Receipt("MART", "1"), "other program": b.Receipt("MAR", "T1"),
		"ref": b.Ref("1"),
	} {
		if twin, taken := seen[ref]; taken {
			t.Errorf("%s is the same as %s", name, twin)
		}
		seen[ref] = name
	}
}

func TestFingerprintTellsSecretsApart(t *testing.T) {
	b := book()
	rotated := Book{Secret: [32]byte{1}, Old: [][32]byte{b.Secret}}
	forgetful := Book{Secret: [32]byte{1}}
	if b.Fingerprint() == rotated.Fingerprint() || rotated.Fingerprint() == forgetful.Fingerprint() || len(b.Fingerprint()) != 16 {
		t.Errorf("fingerprints %s, %s, %s", b.Fingerprint(), rotated.Fingerprint(), forgetful.Fingerprint())
	}
	if before := rotated.Before(); len(before) != 1 || before[0].Fingerprint() != b.Fingerprint() {
		t.Error("the book of before the rotation is not the old one")
	}
}

func TestClean(t *testing.T) {
	for text, want := range map[string]string{
		"1007": "1007", "01007": "01007", " 1007": "1007", "X77 ": "X77", "\u00a0X77\t": "X77",
		"Swie\u0328tek": "Swi\u0119tek", "a b": "a b", "12E4": "12E4", "2.00E-03": "2.00E-03",
	} {
		if got, err := Clean(text); err != nil || got != want {
			t.Errorf("%q: %q, %v, want %q", text, got, err, want)
		}
	}
	for _, text := range []string{"", " ", "\t\u00a0", "2.00E+03", "2,00E+03", "5e+12", "1\x001", "1\u200b1", "\xc5wi\xeatek", strings.Repeat("1", 257)} {
		if got, err := Clean(text); !errors.Is(err, ErrNumber) {
			t.Errorf("%q is taken as %q", text, got)
		}
	}
}
