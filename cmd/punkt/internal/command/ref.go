package command

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"strings"

	"github.com/punkt-ledger/punkt/ledger/op"
	"github.com/punkt-ledger/punkt/node/api"
	"github.com/punkt-ledger/punkt/token"
)

// refLabel keeps refs apart from all else that is derived from a home's secret.
const refLabel = "punkt/ref/1"

// refHelp says what --ref means.
const refHelp = `A ref makes an operation exactly-once: the ledger takes each only once, for ever. --ref
TEXT is a receipt's or an order's number, which the ledger sees only as a hash with
the home folder's secret; --ref 0x and 64 hexadecimal digits is taken as it is.`

// ref is the ref that --ref gives an operation of the kind: random if it is empty. The
// receipts of issues and clawbacks are hashed as an import of the program does, so
// that a till and an import never book the same receipt twice.
func (a *App) ref(text string, kind op.Kind, program token.Code) (token.Ref, error) {
	var ref token.Ref
	switch {
	case text == "":
		rand.Read(ref[:]) // never fails
		return ref, nil
	case strings.HasPrefix(text, "0x"):
		raw, err := parseHash("ref", text)
		return token.Ref(raw), err
	case kind == op.KindIssue || kind == op.KindClawback:
		names, err := a.namer(program)
		return names.Receipt(text), err
	}
	h, err := a.home()
	if err != nil {
		return ref, err
	}
	secret, err := h.Secret()
	if err != nil {
		return ref, err
	}
	mac := hmac.New(sha256.New, secret[:])
	mac.Write([]byte(refLabel))
	mac.Write([]byte(text))
	mac.Sum(ref[:0])
	return ref, nil
}

func hex32(b [32]byte) string { return api.Hash(b).String() }
