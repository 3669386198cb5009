package partner

import "fmt"

// Coalition is what all partners agreed on.
type Coalition struct {
	ChainID    uint64 // the EIP-712 chain id; CometBFT's chain id is "punkt-" and the number
	Name       string
	Currency   string // ISO 4217 code of the settlement currency
	Parameters Parameters
	Genesis    [32]byte // hash of the genesis: signatures are for the network that began with it
	Origin     [32]byte // hash of the first genesis, which a re-founded network carries on
}

// Parameters are the numbers that the coalition's rules ask for.
type Parameters struct {
	// SpreadBasisPoints is how far below its onramp every program's offramp lies at
	// least, in hundredths of a percent of the onramp: what an exchange costs.
	SpreadBasisPoints int64
	// Trustee decides on payments that their creditor contests or is silent about; empty:
	// there is none. It is a partner, whose treasurers sign.
	Trustee ID
	// SilenceSeconds is how long a creditor may be silent about a payment.
	SilenceSeconds int64
}

// DefaultParameters are those of a coalition that has decided nothing else.
func DefaultParameters() Parameters {
	return Parameters{SpreadBasisPoints: MinSpreadBasisPoints, SilenceSeconds: 10 * DaySeconds}
}

// Validate tells every rule that the coalition breaks, in words; none: it is valid.
func (c Coalition) Validate() []string {
	var p problems
	p.check(c.ChainID >= 1 && c.ChainID <= MaxChainID, "chain_id %d: want 1 to %d", c.ChainID, uint64(MaxChainID))
	p.check(len(c.Name) <= MaxNameLength, "name over %d bytes", MaxNameLength)
	p.check(isCurrency(c.Currency), "currency %q: want an ISO 4217 code such as EUR", c.Currency)
	return append(p, c.Parameters.Validate()...)
}

// Validate tells every rule that the parameters break, in words; none: they are valid.
func (p Parameters) Validate() []string {
	var found problems
	found.check(p.SpreadBasisPoints >= MinSpreadBasisPoints && p.SpreadBasisPoints <= MaxSpreadBasisPoints,
		"spread_basis_points %d: want %d to %d", p.SpreadBasisPoints, MinSpreadBasisPoints, MaxSpreadBasisPoints)
	found.check(p.Trustee == "" || p.Trustee.Valid(), "trustee %q is no partner's id", p.Trustee)
	found.check(p.SilenceSeconds >= DaySeconds && p.SilenceSeconds <= MaxSilenceSeconds,
		"silence of %d s: want 1 to %d days", p.SilenceSeconds, MaxSilenceSeconds/DaySeconds)
	return found
}

func isCurrency(s string) bool {
	for _, c := range []byte(s) {
		if c < 'A' || c > 'Z' {
			return false
		}
	}
	return len(s) == 3
}

// problems collects what is wrong with a record, in words.
type problems []string

// check notes the problem unless the rule holds.
func (p *problems) check(holds bool, format string, args ...any) {
	if !holds {
		*p = append(*p, fmt.Sprintf(format, args...))
	}
}
