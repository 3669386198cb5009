package journal

import (
	"encoding/binary"
	"errors"
	"fmt"
)

// Kind says what caused an entry. The numbers are hashed: one is never reused.
type Kind uint8

// The kinds of a cause, from 1; 0 is no kind.
const (
	Operation  Kind = iota + 1 // an operation of a transaction
	Expiry                     // the sweep of expired lots
	Activation                 // a pending lot came due
	Release                    // a hold reached its deadline
	Recovery                   // a recovery or another delayed change of control took effect
	Genesis                    // written before the first block
	Aggregate                  // totals and positions, once a block
	kindEnd
)

var kindNames = [kindEnd]string{
	Operation:  "operation",
	Expiry:     "expiry",
	Activation: "activation",
	Release:    "release",
	Recovery:   "recovery",
	Genesis:    "genesis",
	Aggregate:  "aggregate",
}

// String gives the kind in lower case, or kind(n) for a number that is none.
func (k Kind) String() string {
	if !k.valid() {
		return fmt.Sprintf("kind(%d)", uint8(k))
	}
	return kindNames[k]
}

// ParseKind is the inverse of String.
func ParseKind(name string) (Kind, bool) {
	for k := Kind(1); k < kindEnd; k++ {
		if kindNames[k] == name {
			return k, true
		}
	}
	return 0, false
}

func (k Kind) valid() bool { return k > 0 && k < kindEnd }

// Cause names what wrote an entry: operation Op of transaction Tx, or a system
// step, for which Tx and Op are zero.
type Cause struct {
	Kind Kind
	Tx   [32]byte // the transaction's hash
	Op   uint32   // index of the operation in its transaction, from 0
}

// Entry is one change of one key, as the log holds it for ever.
type Entry struct {
	Seq    uint64 // place in the log, from 1
	Height int64  // block that wrote it, at least 0
	Cause  Cause
	Key    []byte // 1 to MaxKeyBytes bytes
	Record []byte // at most MaxRecordBytes; empty: the key was removed
	Prev   uint64 // the entry this one replaced; 0: first of its key
}

// entryFormat is the first byte of an encoded entry. A chunk of the bitmap
// starts with chunkFormat, so the leaf of one tree is never one of the other.
const entryFormat = 1

// The fixed head of an encoded entry; all integers are big-endian.
//
//	 0   1  format, 1
//	 1   1  kind
//	 2   8  seq
//	10   8  height
//	18   8  prev
//	26  32  tx
//	58   4  op
//	62   2  length of the key
//	64   4  length of the record
//	68      key, then record
const entryHead = 68

// ErrEncoding is returned by the Decode functions for bytes that are not the
// one encoding of a value: too short, too long, or a field out of its range.
var ErrEncoding = errors.New("not a canonical encoding")

// Encode returns the entry's only encoding, whose hash is a leaf of the log.
func (e Entry) Encode() []byte {
	return e.appendTo(make([]byte, 0, e.size()))
}

func (e Entry) size() int { return entryHead + len(e.Key) + len(e.Record) }

// appendTo appends the encoding to b.
func (e Entry) appendTo(b []byte) []byte {
	b = append(b, entryFormat, byte(e.Cause.Kind))
	b = binary.BigEndian.AppendUint64(b, e.Seq)
	b = binary.BigEndian.AppendUint64(b, uint64(e.Height))
	b = binary.BigEndian.AppendUint64(b, e.Prev)
	b = append(b, e.Cause.Tx[:]...)
	b = binary.BigEndian.AppendUint32(b, e.Cause.Op)
	b = binary.BigEndian.AppendUint16(b, uint16(len(e.Key)))
	b = binary.BigEndian.AppendUint32(b, uint32(len(e.Record)))
	b = append(b, e.Key...)
	return append(b, e.Record...)
}

// DecodeEntry reverses Encode. Key and Record alias b. It fails with
// ErrEncoding.
func DecodeEntry(b []byte) (Entry, error) {
	if len(b) < entryHead {
		return Entry{}, fmt.Errorf("%w: entry of %d bytes", ErrEncoding, len(b))
	}
	e := Entry{
		Seq:    binary.BigEndian.Uint64(b[2:]),
		Height: int64(binary.BigEndian.Uint64(b[10:])),
		Cause:  Cause{Kind: Kind(b[1]), Tx: [32]byte(b[26:58]), Op: binary.BigEndian.Uint32(b[58:])},
		Prev:   binary.BigEndian.Uint64(b[18:]),
	}
	keyLen := int(binary.BigEndian.Uint16(b[62:]))
	recordLen := int(binary.BigEndian.Uint32(b[64:]))
	switch {
	case b[0] != entryFormat:
		return Entry{}, fmt.Errorf("%w: entry format %d", ErrEncoding, b[0])
	case !e.Cause.Kind.valid():
		return Entry{}, fmt.Errorf("%w: entry kind %d", ErrEncoding, b[1])
	case e.Seq == 0 || e.Prev >= e.Seq || e.Height < 0:
		return Entry{}, fmt.Errorf("%w: entry %d with prev %d at height %d", ErrEncoding, e.Seq, e.Prev, e.Height)
	case keyLen == 0 || keyLen > MaxKeyBytes || recordLen > MaxRecordBytes:
		return Entry{}, fmt.Errorf("%w: entry with a key of %d bytes and a record of %d", ErrEncoding, keyLen, recordLen)
	case len(b) != entryHead+keyLen+recordLen:
		return Entry{}, fmt.Errorf("%w: entry of %d bytes, not %d", ErrEncoding, len(b), entryHead+keyLen+recordLen)
	}
	e.Key = b[entryHead : entryHead+keyLen : entryHead+keyLen]
	e.Record = b[entryHead+keyLen:]
	return e, nil
}
