// Package alias derives what the ledger sees from what a party knows: refs from receipt
// and order numbers, accounts from membership numbers and a private salt each. A till, an
// import and a wallet derive the same ones here, which is what makes them exactly-once
// together. It knows no files and no network.
package alias

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"

	"github.com/punkt-ledger/punkt/token"
)

// Book is what a party's aliases are derived with. Without the secret nobody can tell
// which number is behind an alias, not by trying all numbers either; with it a second run
// yields the same. All texts are as Clean leaves them.
type Book struct {
	Secret  [32]byte
	Old     [][32]byte // secrets of before each rotation, the newest first: to look up by, never to make with
	Partner string     // id of the partner whose members they are; empty: a member's own book
}

// Labels keep apart what is derived from the same secret.
const (
	memberLabel  = "punkt/member/2"
	saltLabel    = "punkt/salt/1"
	enrollLabel  = "punkt/enroll/2"
	receiptLabel = "punkt/receipt/1"
	refLabel     = "punkt/ref/2"
	secretLabel  = "punkt/secret/1"
)

// Receipt is the ref of the operation that books the receipt in the program, an issue or
// a clawback.
func (b Book) Receipt(program token.Code, number string) token.Ref {
	return b.mac(receiptLabel, string(program), number)
}

// Ref is the ref of any other operation.
func (b Book) Ref(text string) token.Ref { return b.mac(refLabel, text) }

// Fingerprint names the secrets without giving them away: 16 hexadecimal digits that are
// others for any other secret, and where an old one is missing.
func (b Book) Fingerprint() string {
	full := b.full()
	return hex.EncodeToString(full[:8])
}

// full is what the fingerprint is the beginning of.
func (b Book) full() [32]byte {
	parts := []string{secretLabel}
	for _, old := range b.Old {
		parts = append(parts, string(old[:]))
	}
	return b.mac(parts...)
}

// Before are the books as they were before each rotation, the newest first.
func (b Book) Before() []Book {
	var all []Book
	for i, old := range b.Old {
		all = append(all, Book{Secret: old, Old: b.Old[i+1:], Partner: b.Partner})
	}
	return all
}

func (b Book) mac(parts ...string) [32]byte { return mac(b.Secret, parts...) }

// mac is HMAC-SHA256 (RFC 2104) of the parts, each behind its length.
func mac(secret [32]byte, parts ...string) (out [32]byte) {
	h := hmac.New(sha256.New, secret[:])
	for _, part := range parts {
		h.Write(binary.BigEndian.AppendUint64(nil, uint64(len(part))))
		h.Write([]byte(part))
	}
	h.Sum(out[:0])
	return out
}
