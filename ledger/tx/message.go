package tx

import (
	"encoding/hex"
	"strconv"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/crypto"

	"github.com/punkt-ledger/punkt/ledger/op"
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
		var d describer
		signable(tx.Ops[0])
		tx.Ops[0].Walk(&d)
		d.Number("validUntil", tx.ValidUntil)
		return tx.Ops[0].Kind().TypeName(), d.fields
	}
	hash := opsHash(crypto.NewKeccakState(), tx.Ops)
	return "Batch", []TypedField{
		{"mode", "string", tx.Mode.String()},
		{"validUntil", "uint64", strconv.FormatUint(tx.ValidUntil, 10)},
		{"count", "uint32", strconv.Itoa(len(tx.Ops))},
		{"opsHash", "bytes32", common.Hash(hash).Hex()},
	}
}

// describer lists the fields of an operation in words.
type describer struct{ fields []TypedField }

func (d *describer) add(name, kind, value string) {
	d.fields = append(d.fields, TypedField{name, kind, value})
}

func (d *describer) Address(name string, v op.Address) op.Address {
	d.add(name, "address", common.Address(v).Hex())
	return v
}

func (d *describer) Word(name string, v [32]byte) [32]byte {
	d.add(name, "bytes32", common.Hash(v).Hex())
	return v
}

func (d *describer) Number(name string, v uint64) uint64 {
	d.add(name, "uint64", strconv.FormatUint(v, 10))
	return v
}

func (d *describer) Text(field op.TextField, v string) string {
	d.add(field.Name, "string", v)
	return v
}

func (d *describer) Choice(field op.ChoiceField, v uint8) uint8 {
	d.add(field.Name, "string", field.Word(v))
	return v
}

func (d *describer) Bytes(field op.BytesField, v op.Bytes) op.Bytes {
	d.add(field.Name, "bytes", "0x"+hex.EncodeToString([]byte(v)))
	return v
}
