package counter

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"

	"github.com/punkt-ledger/punkt/home"
	"github.com/punkt-ledger/punkt/node/till"
	"github.com/punkt-ledger/punkt/partner"
	"github.com/punkt-ledger/punkt/token"
)

// PolicyFile is the file of a home with what it grants by itself.
const PolicyFile = "requests.json"

// Policy is what a home grants without asking a person. What it does not grant is left
// to the operator.
type Policy struct {
	// Payees may ask; others wait for the operator.
	Payees []partner.ID `json:"payees"`
	// Most is how many points of a program one request may be for. A program that is not
	// here is left to the operator.
	Most map[token.Code]uint64 `json:"most"`
	// Addresses: also where the till names the account. Anybody can read an address off
	// the ledger, so that a card should be asked for wherever there is one.
	Addresses bool `json:"addresses,omitempty"`
}

// ErrPolicy: the home's policy does not grant the request.
var ErrPolicy = errors.New("left to the operator")

// LoadPolicy reads the policy of a home. It fails with fs.ErrNotExist where there is none.
func LoadPolicy(h *home.Home) (Policy, error) {
	path := filepath.Join(h.Dir, PolicyFile)
	text, err := os.ReadFile(path)
	if err != nil {
		return Policy{}, fmt.Errorf("read policy: %w", err)
	}
	var p Policy
	strict := json.NewDecoder(bytes.NewReader(text))
	strict.DisallowUnknownFields() // a misspelt bound would be none
	if err := strict.Decode(&p); err != nil {
		return Policy{}, fmt.Errorf("read policy: %s: %w", path, err)
	}
	var wrong []error
	for _, id := range p.Payees {
		if !id.Valid() {
			wrong = append(wrong, fmt.Errorf("read policy: %s: %q is no partner's id", path, id))
		}
	}
	for code := range p.Most {
		if !code.Valid() {
			wrong = append(wrong, fmt.Errorf("read policy: %s: %q is no program's code", path, code))
		}
	}
	return p, errors.Join(wrong...)
}

// Allows is nil if the policy grants the request, and ErrPolicy with the reason otherwise.
func (p Policy) Allows(r till.Request) error {
	most, known := p.Most[r.Program]
	switch {
	case !slices.Contains(p.Payees, r.Payee):
		return fmt.Errorf("%w: %s is not among the payees", ErrPolicy, r.Payee)
	case !known:
		return fmt.Errorf("%w: there is no bound for %s", ErrPolicy, r.Program)
	case r.Points > most:
		return fmt.Errorf("%w: %d %s, by itself at most %d", ErrPolicy, r.Points, r.Program, most)
	case r.Card == "" && !p.Addresses:
		return fmt.Errorf("%w: it names the account and shows no card", ErrPolicy)
	}
	return nil
}
