package tx_test

import (
	"os"
	"strconv"
	"strings"
	"testing"

	"github.com/punkt-ledger/punkt/ledger/op"
	"github.com/punkt-ledger/punkt/ledger/tx"
	"github.com/punkt-ledger/punkt/ledger/tx/typeddata"
	"github.com/punkt-ledger/punkt/token"
)

const transactionsPage = "../../docs/reference/transactions.md"

// pageExample is the hex of the page's example: the first word of each line.
func pageExample(t *testing.T, page string) string {
	t.Helper()
	_, after, _ := strings.Cut(page, "```rlp\n")
	block, _, found := strings.Cut(after, "```")
	if !found {
		t.Fatal("the page has no example")
	}
	hex := "0x"
	for line := range strings.Lines(block) {
		hex += strings.Fields(line)[0]
	}
	return hex
}

// The page tells the truth: its example, its types, its lists and its numbers.
func TestTransactionsPage(t *testing.T) {
	text, err := os.ReadFile(transactionsPage)
	if err != nil {
		t.Fatal(err)
	}
	page := string(text)
	says := func(want string) {
		t.Helper()
		if !strings.Contains(page, want) {
			t.Errorf("the page does not say %s", want)
		}
	}

	signed := exampleTx(t)
	raw := txEncode(t, signed)
	if got, want := pageExample(t, page), txHex(raw); got != want {
		t.Errorf("the page's example is\n%s\nnot\n%s", got, want)
	}
	signing, hash := signed.SigningHash(domainOf(signed)), tx.Hash(raw)
	id := op.HeaderOf(signed.Ops[0]).ID("")
	says("| EIP-712 hash that was signed | `" + txHex(signing[:]) + "` |")
	says("| transaction hash | `" + txHex(hash[:]) + "` |")
	says("| operation id | `" + txHex(id[:]) + "` |")

	r := newTxRandom(t, 70)
	for kind := op.Kind(1); int(kind) < len(txKinds); kind++ {
		alone, _ := r.signed(t, tx.Atomic, r.op(kind))
		data := typeddata.Of(alone, domainOf(alone))
		text, err := os.ReadFile("../../docs/reference/operations/" + kind.String() + ".md")
		want := "**Signed as:** `" + string(data.EncodeType(data.PrimaryType)) + "`\n"
		if err != nil || !strings.Contains(string(text), want) {
			t.Errorf("the page of %s does not say %s%v", kind, want, err)
		}
	}
	for direction := token.ToCredit; direction.String() != "unknown"; direction++ {
		says(strconv.Itoa(int(direction)) + " " + direction.String())
	}
	says("up to " + strconv.Itoa(token.MaxReasonLength) + " bytes of the same")
	for _, limit := range []int{tx.MaxBytes, tx.MaxOps, tx.MaxValidSeconds} {
		says(strconv.Itoa(limit/1000) + "," + strconv.Itoa(1000 + limit%1000)[1:])
	}
}
