package ledger

import (
	"encoding/binary"
	"github.com/ethereum/go-ethereum/crypto"
	"github.com/ethereum/go-ethereum/rlp"

	"github.com/punkt-ledger/punkt/ledger/op"
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
// Operations that Encode refuses are a bug of the caller, and it panics.
func (tx *Tx) SigningHash() [32]byte {
	h := opHasher{state: crypto.NewKeccakState()}
	h.words = h.room[:0]
	message := h.message(tx)
	domain := h.domain(tx.ChainID)
	h.words = append(h.words, 0x19, 0x01)
	h.put(domain)
	h.put(message)
	return h.sum()
}

// opHasher hashes EIP-712 structs: it collects the words of one and then hashes them.
// Everything is hashed out of its own buffers, so that a hash allocates next to nothing.
type opHasher struct {
	state crypto.KeccakState
	words []byte
	room  [32 * 9]byte // for words: the longest kind has 8 with its type
	out   [32]byte     // of the last keccak
}

// keccak hashes a part of words.
func (h *opHasher) keccak(part []byte) [32]byte {
	h.state.Reset()
	h.state.Write(part)
	h.state.Read(h.out[:])
	return h.out
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
	h.put(signable(tx.Ops[0]).hash)
	tx.Ops[0].Walk(h)
	h.putNumber(tx.ValidUntil)
	return h.sum()
}

// signable is the form of an operation that Encode would take.
func signable(o op.Operation) *form {
	f, err := formFor(o)
	if err != nil {
		panic("ledger: cannot be signed: " + err.Error())
	}
	return f
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
	h.put(opsHash(h.state, tx.Ops))
	return h.sum()
}

// opsHash is the Keccak-256 of the list of operations as it stands in the transaction.
func opsHash(state crypto.KeccakState, ops []op.Operation) (out [32]byte) {
	state.Reset()
	w := rlp.NewEncoderBuffer(state)
	err := encodeOps(w, ops)
	if err == nil {
		err = w.Flush() // hands the encoding to the hash
	}
	if err != nil {
		panic("ledger: cannot be signed: " + err.Error())
	}
	state.Read(out[:])
	return out
}

func (h *opHasher) put(word [32]byte) { h.words = append(h.words, word[:]...) }

func (h *opHasher) putNumber(n uint64) {
	var word [32]byte
	binary.BigEndian.PutUint64(word[24:], n)
	h.put(word)
}

func (h *opHasher) Address(_ string, v op.Address) op.Address {
	var word [32]byte
	copy(word[12:], v[:])
	h.put(word)
	return v
}

func (h *opHasher) Word(_ string, v [32]byte) [32]byte {
	h.put(v)
	return v
}

func (h *opHasher) Number(_ string, v uint64) uint64 {
	h.putNumber(v)
	return v
}

func (h *opHasher) Text(_ op.TextField, v string) string {
	h.putText(v)
	return v
}

func (h *opHasher) Choice(field op.ChoiceField, v uint8) uint8 {
	h.putText(field.Word(v))
	return v
}

func (h *opHasher) Bytes(_ op.BytesField, v op.Bytes) op.Bytes {
	h.putText(string(v))
	return v
}

// putText puts the hash of a text, which it lays out behind the words.
func (h *opHasher) putText(v string) {
	n := len(h.words)
	h.words = append(h.words, v...)
	hash := h.keccak(h.words[n:])
	h.words = h.words[:n]
	h.put(hash)
}
