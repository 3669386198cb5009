package counter

import (
	"path/filepath"
	"testing"
	"time"

	"github.com/ethereum/go-ethereum/crypto"

	"github.com/punkt-ledger/punkt/home"
	"github.com/punkt-ledger/punkt/ledger/op"
	"github.com/punkt-ledger/punkt/node/api"
)

// A sale that was granted stays granted when the till asks again, although the member's
// account was merged into one with a key of his own meanwhile: to be told that nothing was
// done, the till would take the points a second time, or money for what is paid.
func TestASaleOfBeforeAMergeIsNotRefused(t *testing.T) {
	h, err := home.Init(filepath.Join(t.TempDir(), "mart"), home.Config{Node: home.DefaultNode, Partner: "mart"})
	if err != nil {
		t.Fatal(err)
	}
	key, err := crypto.GenerateKey()
	if err != nil {
		t.Fatal(err)
	}
	source, own := op.Address{5}, op.Address{6}
	r := asked()
	r.Card, r.Account = "", source
	sale := api.Hash(op.HeaderOf(r.Operation(source, 0)).ID(""))
	client := node(t, map[string]func() (int, any){
		"GET /v1/accounts/" + api.Address(source).String(): always(api.Account{Address: api.Address(source), Home: "mart", Forward: api.Address(own)}),
		"GET /v1/accounts/" + api.Address(own).String():    always(api.Account{Address: api.Address(own), Home: "mart", Sources: []api.Address{api.Address(source)}}),
		"GET /v1/operations/" + sale.String(): always(api.OperationAnswer{ID: sale, Kind: "redeem",
			Account: api.Address(source), Partner: "kino", Program: "BREW", Points: 10, At: api.OperationAt{Height: 7}}),
		"POST /v1/requests/": always(api.RequestState{ID: r.ID()}),
	})
	c := Counter{home.Desk{Home: h, Client: client, Now: time.Now}, "custodian", key}
	got, err := c.Grant(t.Context(), r)
	if err != nil || !got.Answer.Done || got.Answer.Operation != sale || got.Answer.Height != 7 {
		t.Errorf("%+v, %v", got, err)
	}
	r.Ref = op.Ref{2} // another sale
	if got, err := c.Grant(t.Context(), r); err != nil || got.Answer.Done {
		t.Errorf("another sale: %+v, %v", got, err)
	}
}
