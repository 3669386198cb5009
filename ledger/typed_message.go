package ledger

import (
	"strconv"
	"strings"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/crypto"

	"github.com/punkt-ledger/punkt/token"
)

// TypedField is a field of an EIP-712 message, as a wallet is given it.
type TypedField struct {
	Name  string
	Type  string // of EIP-712
	Value string // decimal number, 0x-prefixed hex with an address checksummed as EIP-55 says, or text
}

// TypedMessage is what SigningHash hashes, spelled out: the EIP-712 primary type and
// its fields in order. Package typeddata makes a wallet's request of it. It panics where
// SigningHash does.
func (tx *Tx) TypedMessage() (primaryType string, fields []TypedField) {
	if len(tx.Ops) == 1 {
		var d opDescriber
		codec := signable(tx.Ops[0])
		codec.visit(&d, tx.Ops[0])
		d.number("validUntil", tx.ValidUntil)
		return codec.name, d.fields
	}
	hash := opsHash(crypto.NewKeccakState(), tx.Ops)
	return "Batch", []TypedField{
		{"mode", "string", tx.Mode.String()},
		{"validUntil", "uint64", strconv.FormatUint(tx.ValidUntil, 10)},
		{"count", "uint32", strconv.Itoa(len(tx.Ops))},
		{"opsHash", "bytes32", common.Hash(hash).Hex()},
	}
}

// typeHash is the hash of the EIP-712 type of a transaction of one operation of the kind.
func typeHash(c opCodec) [32]byte {
	var d opDescriber
	c.make(&d)
	d.number("validUntil", 0)
	columns := make([]string, len(d.fields))
	for i, f := range d.fields {
		columns[i] = f.Type + " " + f.Name
	}
	return [32]byte(crypto.Keccak256([]byte(c.name + "(" + strings.Join(columns, ",") + ")")))
}

// opDescriber lists the fields of an operation in words.
type opDescriber struct{ fields []TypedField }

func (d *opDescriber) add(name, kind, value string) {
	d.fields = append(d.fields, TypedField{name, kind, value})
}

func (d *opDescriber) address(name string, v token.Address) token.Address {
	d.add(name, "address", common.Address(v).Hex())
	return v
}

func (d *opDescriber) word(name string, v [32]byte) [32]byte {
	d.add(name, "bytes32", common.Hash(v).Hex())
	return v
}

func (d *opDescriber) number(name string, v uint64) uint64 {
	d.add(name, "uint64", strconv.FormatUint(v, 10))
	return v
}

func (d *opDescriber) text(field textField, v string) string {
	d.add(field.name, "string", v)
	return v
}

func (d *opDescriber) choice(field choiceField, v uint8) uint8 {
	d.add(field.name, "string", field.word(v))
	return v
}
