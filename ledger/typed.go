package ledger

import (
	"encoding/binary"
	"strconv"
	"strings"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/crypto"
	"github.com/ethereum/go-ethereum/rlp"

	"github.com/punkt-ledger/punkt/token"
)

// The EIP-712 domain. Its chain id is the transaction's.
const (
	DomainName    = "Punkt"
	DomainVersion = "1"
)

const (
	domainType = "EIP712Domain(string name,string version,uint256 chainId)"
	batchType  = "Batch(string mode,uint64 validUntil,uint32 count,bytes32 opsHash)"
)

var (
	domainTypeHash  = [32]byte(crypto.Keccak256([]byte(domainType)))
	domainNameHash  = [32]byte(crypto.Keccak256([]byte(DomainName)))
	domainVerHash   = [32]byte(crypto.Keccak256([]byte(DomainVersion)))
	batchTypeHash   = [32]byte(crypto.Keccak256([]byte(batchType)))
	atomicHash      = [32]byte(crypto.Keccak256([]byte(Atomic.String())))
	independentHash = [32]byte(crypto.Keccak256([]byte(Independent.String())))
)

// SigningHash is the EIP-712 hash that the sender signs. A transaction of one operation
// hashes as a message of that operation's own type, so that a wallet shows the member
// its fields; one of several hashes as a Batch over the hash of their encoding.
// Operations that are not of package token's types are a bug of the caller: it panics.
func (tx *Tx) SigningHash() [32]byte {
	h := newOpHasher()
	message := h.message(tx)
	domain := h.domain(tx.ChainID)
	return h.keccak([]byte{0x19, 0x01}, domain[:], message[:])
}

// opHasher hashes EIP-712 structs: it collects the words of one and then hashes them.
type opHasher struct {
	state crypto.KeccakState
	words []byte
	room  [32 * 8]byte // the longest kind has 7 words with its type
}

func newOpHasher() *opHasher {
	h := &opHasher{state: crypto.NewKeccakState()}
	h.words = h.room[:0]
	return h
}

func (h *opHasher) keccak(parts ...[]byte) (out [32]byte) {
	h.state.Reset()
	for _, part := range parts {
		h.state.Write(part)
	}
	h.state.Read(out[:])
	return out
}

// sum hashes the words collected, and starts anew.
func (h *opHasher) sum() [32]byte {
	out := h.keccak(h.words)
	h.words = h.words[:0]
	return out
}

func (h *opHasher) domain(chainID uint64) [32]byte {
	h.put(domainTypeHash)
	h.put(domainNameHash)
	h.put(domainVerHash)
	h.putNumber(chainID)
	return h.sum()
}

func (h *opHasher) message(tx *Tx) [32]byte {
	if len(tx.Ops) != 1 {
		return h.batch(tx)
	}
	op := tx.Ops[0]
	codec := opCodecOf(uint64(kindOf(op)))
	if codec == nil {
		panic("ledger: an operation of no kind is to be signed")
	}
	h.put(codec.hash)
	if !codec.visit(h, op) {
		panic("ledger: an operation of another type than its kind's is to be signed")
	}
	h.putNumber(tx.ValidUntil)
	return h.sum()
}

func (h *opHasher) batch(tx *Tx) [32]byte {
	h.put(batchTypeHash)
	if tx.Mode == Independent {
		h.put(independentHash)
	} else {
		h.put(atomicHash)
	}
	h.putNumber(tx.ValidUntil)
	h.putNumber(uint64(len(tx.Ops)))
	h.put(opsHash(tx.Ops))
	return h.sum()
}

// opsHash is the Keccak-256 of the list of operations as it stands in the transaction.
func opsHash(ops []token.Op) [32]byte {
	w := rlp.NewEncoderBuffer(nil)
	if err := encodeOps(w, ops); err != nil {
		panic("ledger: operations that cannot be encoded are to be signed: " + err.Error())
	}
	out := [32]byte(crypto.Keccak256(w.ToBytes()))
	w.Flush()
	return out
}

func (h *opHasher) put(word [32]byte) { h.words = append(h.words, word[:]...) }

func (h *opHasher) putNumber(n uint64) {
	var word [32]byte
	binary.BigEndian.PutUint64(word[24:], n)
	h.put(word)
}

func (h *opHasher) address(_ string, v token.Address) token.Address {
	var word [32]byte
	copy(word[12:], v[:])
	h.put(word)
	return v
}

func (h *opHasher) word(_ string, v [32]byte) [32]byte {
	h.put(v)
	return v
}

func (h *opHasher) number(_ string, v uint64) uint64 {
	h.putNumber(v)
	return v
}

func (h *opHasher) text(_ textField, v string) string {
	h.put(h.keccak([]byte(v)))
	return v
}

func (h *opHasher) choice(field choiceField, v uint8) uint8 {
	h.put(h.keccak([]byte(field.word(v))))
	return v
}

// TypedField is a field of an EIP-712 message, as a wallet is given it.
type TypedField struct {
	Name  string
	Type  string // of EIP-712
	Value string // decimal number, 0x-prefixed hex with an address checksummed as EIP-55 says, or text
}

// TypedMessage is what SigningHash hashes, spelled out: the EIP-712 primary type and
// its fields in order. Package typeddata makes a wallet's request of it.
func (tx *Tx) TypedMessage() (primaryType string, fields []TypedField) {
	if len(tx.Ops) == 1 {
		d := opDescriber{}
		codec := opCodecOf(uint64(tx.Ops[0].Kind()))
		codec.visit(&d, tx.Ops[0])
		d.number("validUntil", tx.ValidUntil)
		return codec.name, d.fields
	}
	hash := opsHash(tx.Ops)
	return "Batch", []TypedField{
		{"mode", "string", tx.Mode.String()},
		{"validUntil", "uint64", strconv.FormatUint(tx.ValidUntil, 10)},
		{"count", "uint32", strconv.Itoa(len(tx.Ops))},
		{"opsHash", "bytes32", common.Hash(hash).Hex()},
	}
}

// typeOf is the EIP-712 type of a transaction of one operation of the kind, and its hash.
func typeOf(c opCodec) (encoded string, hash [32]byte) {
	d := opDescriber{}
	c.make(&d)
	d.number("validUntil", 0)
	columns := make([]string, len(d.fields))
	for i, f := range d.fields {
		columns[i] = f.Type + " " + f.Name
	}
	encoded = c.name + "(" + strings.Join(columns, ",") + ")"
	return encoded, [32]byte(crypto.Keccak256([]byte(encoded)))
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
