package importer

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/binary"

	"github.com/punkt-ledger/punkt/token"
)

// Namer derives what the ledger sees from what the partner knows: addresses from
// membership numbers and refs from receipt numbers. Without the secret nobody can
// tell one from the other, not by trying all numbers either; with it a second run
// yields the same, which is what makes an import exactly-once.
type Namer struct {
	Secret  [32]byte
	Partner string // id of the partner whose members they are
	Program token.Code
}

// Labels keep apart what is derived from the same secret.
const (
	memberLabel  = "punkt/member/1"
	enrollLabel  = "punkt/enroll/1"
	receiptLabel = "punkt/receipt/1"
)

// Member is the address of a member's account.
func (n Namer) Member(number string) token.Address {
	mac := n.mac(memberLabel, n.Partner, number)
	return token.Address(mac[:20])
}

// Enrollment is the ref of the operation that enrolls the member.
func (n Namer) Enrollment(number string) token.Ref { return n.mac(enrollLabel, n.Partner, number) }

// Receipt is the ref of the operation that books the receipt in the program.
func (n Namer) Receipt(number string) token.Ref {
	return n.mac(receiptLabel, string(n.Program), number)
}

// mac is HMAC-SHA256 (RFC 2104) of the parts, each behind its length.
func (n Namer) mac(parts ...string) (out [32]byte) {
	h := hmac.New(sha256.New, n.Secret[:])
	for _, part := range parts {
		h.Write(binary.BigEndian.AppendUint64(nil, uint64(len(part))))
		h.Write([]byte(part))
	}
	h.Sum(out[:0])
	return out
}
