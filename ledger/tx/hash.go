package tx

import (
	"encoding/binary"

	"github.com/ethereum/go-ethereum/crypto"

	"github.com/punkt-ledger/punkt/ledger/op"
	"github.com/punkt-ledger/punkt/ledger/wire"
)

// The EIP-712 domain's fixed parts.
const (
	DomainName    = "Punkt"
	DomainVersion = "1"
)

// Domain is the network that a transaction is signed for: what is signed for one is no
// signature in another, although they share a chain id.
type Domain struct {
	ChainID uint64
	Genesis [32]byte // the hash of the network's genesis; EIP-712's salt
}

const (
	domainType = "EIP712Domain(string name,string version,uint256 chainId,bytes32 salt)"
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
func (tx *Tx) SigningHash(domain Domain) [32]byte { return tx.signingHash(domain, nil) }

// signingHash is SigningHash for whoever may have the operations' encoding already.
func (tx *Tx) signingHash(domain Domain, ops []byte) [32]byte {
	h := hasher{state: crypto.NewKeccakState()}
	h.words = h.room[:0]
	message := h.message(tx, ops)
	within := h.domain(domain)
	h.words = append(h.words, 0x19, 0x01)
	h.put(within)
	h.put(message)
	return h.sum()
}

// hasher hashes EIP-712 structs: it collects the words of one and then hashes them.
// Everything is hashed out of its own buffers, so that a hash allocates next to nothing.
type hasher struct {
	state crypto.KeccakState
	words []byte
	room  [32 * 9]byte // for words: the longest kind has 8 with its type
	out   [32]byte     // of the last keccak
}

// keccak hashes a part of words.
func (h *hasher) keccak(part []byte) [32]byte {
	h.state.Reset()
	h.state.Write(part)
	h.state.Read(h.out[:])
	return h.out
}

// sum hashes the words collected, and starts anew.
func (h *hasher) sum() [32]byte {
	out := h.keccak(h.words)
	h.words = h.words[:0]
	return out
}

func (h *hasher) domain(d Domain) [32]byte {
	h.put(domainTypeHash)
	h.put(domainNameHash)
	h.put(domainVerHash)
	h.putNumber(d.ChainID)
	h.put(d.Genesis)
	return h.sum()
}

func (h *hasher) message(tx *Tx, ops []byte) [32]byte {
	if len(tx.Ops) != 1 {
		return h.batch(tx, ops)
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
		panic("tx: cannot be signed: " + err.Error())
	}
	return f
}

func (h *hasher) batch(tx *Tx, ops []byte) [32]byte {
	h.put(batchTypeHash)
	if tx.Mode == Independent {
		h.put(independentHash)
	} else {
		h.put(atomicHash)
	}
	h.putNumber(tx.ValidUntil)
	h.putNumber(uint64(len(tx.Ops)))
	if ops != nil {
		h.put(h.keccak(ops))
	} else {
		h.put(opsHash(h.state, tx.Ops))
	}
	return h.sum()
}

// opsHash is the Keccak-256 of the list of operations as it stands in the transaction.
func opsHash(state crypto.KeccakState, ops []op.Operation) (out [32]byte) {
	state.Reset()
	w := wire.NewEncoder(state)
	err := encodeOps(w, ops)
	if err == nil {
		err = w.Flush() // hands the encoding to the hash
	}
	if err != nil {
		panic("tx: cannot be signed: " + err.Error())
	}
	state.Read(out[:])
	return out
}

func (h *hasher) put(word [32]byte) { h.words = append(h.words, word[:]...) }

func (h *hasher) putNumber(n uint64) {
	var word [32]byte
	binary.BigEndian.PutUint64(word[24:], n)
	h.put(word)
}

func (h *hasher) Address(_ string, v op.Address) op.Address {
	var word [32]byte
	copy(word[12:], v[:])
	h.put(word)
	return v
}

func (h *hasher) Word(_ string, v [32]byte) [32]byte {
	h.put(v)
	return v
}

func (h *hasher) Number(_ string, v uint64) uint64 {
	h.putNumber(v)
	return v
}

func (h *hasher) Text(_ op.TextField, v string) string {
	h.putText(v)
	return v
}

func (h *hasher) Choice(field op.ChoiceField, v uint8) uint8 {
	h.putText(field.Word(v))
	return v
}

func (h *hasher) Bytes(_ op.BytesField, v op.Bytes) op.Bytes {
	h.putText(string(v))
	return v
}

// putText puts the hash of a text, which it lays out behind the words.
func (h *hasher) putText(v string) {
	n := len(h.words)
	h.words = append(h.words, v...)
	hash := h.keccak(h.words[n:])
	h.words = h.words[:n]
	h.put(hash)
}
