package op

import (
	"crypto/sha256"
	"encoding/binary"
)

// Address is the 20-byte Ethereum address of a key or of a member's account.
type Address [20]byte

// Ref is the caller's own unique mark of an operation: a salted hash of the till's
// document or of the order, or a random number. Never anything that names a person.
type Ref [32]byte

// ID identifies an operation for ever: a hash of its kind, of who acts, and of the ref
// that he gave it.
type ID [32]byte

// Operation is an operation as it was signed: a value of a struct, never a pointer,
// which could change after the signature. Amounts are as they were asked for and not
// checked yet.
type Operation interface {
	Kind() Kind
	// Walk shows the operation's fields to the visitor, in the order of their encoding,
	// and returns an operation of the same type that has the values which the visitor
	// answered with.
	Walk(Visitor) Operation
}

// Place is where on the ledger an operation is.
type Place struct {
	Height int64
	Tx     [32]byte
	Op     uint32
}

// Effect is one thing that an operation, or a step of the sweep, did: tagged data that a
// receipt carries and whoever follows the ledger reads.
type Effect interface {
	// Effect is the kind of the effect. The numbers are consensus data.
	Effect() EffectKind
	// Walk is as Operation.Walk.
	Walk(Walker) Effect
}

// Header is what all operations have in common.
type Header struct {
	Kind  Kind
	Actor Address // the account that acts; zero: the partner whose key signed
	Ref   Ref     // unique for ever within the kind and whoever acts
}

// HeaderOf is the header of an operation, read by its own walk.
func HeaderOf(o Operation) Header {
	h := header{Header: Header{Kind: o.Kind()}}
	o.Walk(&h)
	return h.Header
}

// ByItsAccount reports whether operations of the kind are an account's, which its
// controller signs, and not a partner's.
func ByItsAccount(o Operation) bool {
	h := header{}
	o.Walk(&h)
	return h.byAccount
}

// idDomain keeps operation ids apart from every other SHA-256 of the ledger.
const idDomain = "punkt/ledger/operation/1"

// ID names the operation for ever. The partner, whose key signed, matters where no
// account acts.
func (h Header) ID(partner string) ID {
	actor := []byte(partner)
	if h.Actor != (Address{}) {
		actor = h.Actor[:]
	}
	b := make([]byte, 0, 128)
	b = append(b, idDomain...)
	b = append(b, byte(h.Kind))
	b = binary.BigEndian.AppendUint64(b, uint64(len(actor)))
	b = append(b, actor...)
	b = append(b, h.Ref[:]...)
	return sha256.Sum256(b)
}
