package command

import (
	"fmt"
	"io"
	"strconv"

	"github.com/ethereum/go-ethereum/common"

	"github.com/punkt-ledger/punkt/cmd/punkt/internal/words"
	"github.com/punkt-ledger/punkt/home"
	"github.com/punkt-ledger/punkt/node/api"
)

// draftAnswer is what a dry run prints as JSON: the EIP-712 message that would be signed.
type draftAnswer struct {
	DryRun     bool              `json:"dry_run"`
	ChainID    uint64            `json:"chain_id"`
	Genesis    api.Hash          `json:"genesis"` // the EIP-712 salt
	Sender     api.Address       `json:"sender"`
	ValidUntil api.Time          `json:"valid_until"`
	Type       string            `json:"type"`
	Message    map[string]string `json:"message"`
}

func (a *App) printDraft(draft home.Draft, o order) error {
	tx, sender := draft.Tx, draft.Sender
	name, message := tx.TypedMessage()
	answer := draftAnswer{true, tx.ChainID, draft.Domain.Genesis, api.Address(sender), api.Time(tx.ValidUntil), name, map[string]string{}}
	for _, f := range message {
		answer.Message[f.Name] = f.Value
	}
	return a.print(answer, func(w io.Writer) {
		fmt.Fprintf(w, "Nothing was sent. It would %s.\n", o.would)
		pairs := []string{"  signed by", fmt.Sprintf("%s %s", o.signer, common.Address(sender).Hex()),
			"  on chain", fmt.Sprint(tx.ChainID), "  valid until", words.Instant(answer.ValidUntil), "  as", name}
		for _, f := range message {
			if f.Name != "validUntil" {
				pairs = append(pairs, "    "+f.Name, signedValue(f.Name, f.Value))
			}
		}
		words.Fields(w, pairs...)
	})
}

// signedValue is a field that would be signed, a time as people read it.
func signedValue(name, value string) string {
	seconds, err := strconv.ParseInt(value, 10, 64)
	if name != "time" && name != "deadline" || err != nil {
		return value
	}
	return fmt.Sprintf("%s (%s)", value, words.Instant(api.Time(seconds)))
}
