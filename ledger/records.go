package ledger

import (
	"encoding/binary"
	"fmt"

	"github.com/ethereum/go-ethereum/rlp"
	"github.com/punkt-ledger/punkt/partner"
	"github.com/punkt-ledger/punkt/token"
)

// Records of the state are RLP lists of the fields of the types in partner and token,
// in their order; all integers are unsigned. docs/reference/records.md has the table.

// writer appends the fields of a record. It is a thin name for what every record needs.
type writer struct{ rlp.EncoderBuffer }

func encodeRecord(fields func(w writer)) []byte {
	w := writer{rlp.NewEncoderBuffer(nil)}
	list := w.List()
	fields(w)
	w.ListEnd(list)
	out := w.ToBytes()
	_ = w.Flush() // gives the buffer back; without a writer there is nothing that can fail
	return out
}

func (w writer) uint(n int64) {
	if n < 0 {
		panic("ledger: a negative number in a record")
	}
	w.WriteUint64(uint64(n))
}
func (w writer) text(s string) { w.WriteString(s) }

// reader takes the fields of a record apart. The first thing that does not fit stops
// it; done reports that, or what was left over.
type reader struct {
	rest []byte
	err  error
}

func readRecord(b []byte) *reader {
	content, rest, err := rlp.SplitList(b)
	if err == nil && len(rest) > 0 {
		err = fmt.Errorf("%d bytes behind the record", len(rest))
	}
	return &reader{content, err}
}

func (r *reader) done() error {
	if r.err == nil && len(r.rest) > 0 {
		return fmt.Errorf("%d bytes left in the record", len(r.rest))
	}
	return r.err
}

func (r *reader) uint() int64 {
	if r.err != nil {
		return 0
	}
	n, rest, err := rlp.SplitUint64(r.rest)
	if r.rest, r.err = rest, err; int64(n) < 0 {
		r.err = fmt.Errorf("the number %d is too large", n)
	}
	return int64(n)
}

func (r *reader) bytes() []byte {
	if r.err != nil {
		return nil
	}
	content, rest, err := rlp.SplitString(r.rest)
	r.rest, r.err = rest, err
	return content
}

func (r *reader) text() string { return string(r.bytes()) }

// fixed fills dst from a string of exactly its length.
func (r *reader) fixed(dst []byte) {
	if b := r.bytes(); r.err == nil && copy(dst, b) != len(b) || r.err == nil && len(b) != len(dst) {
		r.err = fmt.Errorf("%d bytes where %d belong", len(b), len(dst))
	}
}

// list calls item until the list is used up.
func (r *reader) list(item func(*reader)) {
	if r.err != nil {
		return
	}
	content, rest, err := rlp.SplitList(r.rest)
	r.rest, r.err = rest, err
	inner := &reader{content, err}
	for inner.err == nil && len(inner.rest) > 0 {
		item(inner)
	}
	r.err = inner.err
}

// Keys of the state: one byte for the kind of record, then what names it.
const (
	prefixCoalition  = 'c'
	prefixPartner    = 'p'
	prefixKey        = 'k'
	prefixProgram    = 'g'
	prefixTotals     = 't'
	prefixSupply     = 's'
	prefixPosition   = 'x'
	prefixNet        = 'n'
	prefixMaturities = 'd'
	prefixAccount    = 'a'
	prefixBalance    = 'b'
	prefixOperation  = 'o'
	prefixHold       = 'h'
	prefixAdjustment = 'j'
	prefixPayment    = 'm'
)

func keyOf(prefix byte, name []byte) []byte {
	key := make([]byte, 0, 1+len(name))
	return append(append(key, prefix), name...)
}

// AccountKey is the state key of an account's record, which lists its balances.
func AccountKey(a token.Address) []byte { return keyOf(prefixAccount, a[:]) }

// OperationKey is the state key of what is kept of an operation.
func OperationKey(id token.OperationID) []byte { return operationKey(id) }

// BalanceKey is the state key of a balance's record.
func BalanceKey(k token.BalanceKey) []byte {
	return append(keyOf(prefixBalance, k.Account[:]), k.Program...)
}

// balanceKeyOf is the inverse of BalanceKey, without the prefix.
func balanceKeyOf(name []byte) (k token.BalanceKey, err error) {
	if n := copy(k.Account[:], name); n < len(k.Account) {
		return k, fmt.Errorf("decode balance key: %d bytes", len(name))
	}
	k.Program = token.Code(name[len(k.Account):])
	return k, nil
}

func pairKey(p partner.Pair) []byte {
	return keyOf(prefixPosition, []byte(string(p.Debtor)+"\x00"+string(p.Creditor)))
}

// Indexes: lookup data that follows from blocks and records, not authenticated.
const (
	indexTx     = 't' // transaction hash -> height (8 bytes), index in the block (4)
	indexAgenda = 'd' // event of the agenda -> nothing
	indexTime   = 'l' // -> time of the last block (8)
)

func agendaKey(e token.Event) string {
	key := make([]byte, 0, 10+len(e.Subject))
	key = append(key, indexAgenda, byte(e.Queue))
	key = binary.BigEndian.AppendUint64(key, uint64(e.At))
	return string(append(key, e.Subject...))
}

func agendaEvent(key []byte) (token.Event, error) {
	if len(key) < 10 {
		return token.Event{}, fmt.Errorf("decode agenda key: %d bytes", len(key))
	}
	return token.Event{Queue: token.Queue(key[1]), At: token.Time(binary.BigEndian.Uint64(key[2:])), Subject: string(key[10:])}, nil
}
