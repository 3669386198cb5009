package token

import "github.com/punkt-ledger/punkt/ledger/op"

// Enroll opens an account at the home partner, which is the one that signs (custodian
// or issuer). A zero controller makes it custodial.
type Enroll struct {
	Account    Address
	Controller Address
	Ref        Ref
}

// Kind is the operation's kind.
func (Enroll) Kind() op.Kind { return op.KindEnroll }

// Walk shows the operation's fields to the visitor.
func (o Enroll) Walk(v op.Visitor) op.Operation {
	return Enroll{
		Account:    v.Address("account", o.Account),
		Controller: v.Address("controller", o.Controller),
		Ref:        op.Marked(v, o.Ref),
	}
}
