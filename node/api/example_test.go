package api_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log"
	"net/http"
	"net/http/httptest"

	"github.com/punkt-ledger/punkt/node/api"
)

// A till submits what it has signed, waits until it is final, and reads at another node
// what came of it.
func ExampleClient_Submit() {
	ctx, node := context.Background(), exampleNode()
	defer node.Close()
	own := api.NewClient(node.URL) // of a real one http://127.0.0.1:26702, say
	defer own.Close()
	raw := []byte("signed") // by home.Desk, or as docs/reference/transactions.md says
	final, err := own.Submit(ctx, raw)
	refused := (*api.Refused)(nil)
	switch {
	case errors.As(err, &refused):
		log.Fatalf("the ledger said no: %s", refused.Name)
	case errors.Is(err, api.ErrUnknownOutcome):
		log.Fatal("send the same bytes again: they cannot take effect twice")
	case err != nil:
		log.Fatal(err)
	}
	other := api.NewClient(node.URL).AtLeast(final.Height)
	mart, err := other.Totals(ctx, "MART")
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println("outstanding", mart.Outstanding, "as of block", mart.AsOf.Height)
	// Output: outstanding 120 as of block 7
}

// exampleNode answers as a node would that has committed the transaction in block 7.
func exampleNode() *httptest.Server {
	return httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodPost {
			_ = json.NewEncoder(w).Encode(api.Transaction{Status: "final", Height: 7})
			return
		}
		var mart api.TotalsAnswer
		mart.Outstanding, mart.AsOf.Height = 120, 7
		_ = json.NewEncoder(w).Encode(mart)
	}))
}
