package alias

import (
	"crypto/sha256"
	"encoding/binary"

	"github.com/punkt-ledger/punkt/ledger/address"
	"github.com/punkt-ledger/punkt/token"
)

// Marker is an enrollment that says on the ledger with which secret the partner names: its
// ref is the same for every secret, so that the ledger takes one, and its account's address
// is another for every secret. Nothing is ever booked to the account. Each rotation has a
// marker of its own.
func (b Book) Marker(origin [32]byte) token.Enroll {
	salt := b.full()
	return token.Enroll{
		Account: address.Custodial(origin, b.Partner, salt), Salt: salt, Ref: MarkerRef(len(b.Old)),
	}
}

// MarkerRef is the ref of the marker of the secret after so many rotations.
func MarkerRef(rotations int) token.Ref {
	return sha256.Sum256(binary.BigEndian.AppendUint64([]byte("punkt/naming/1"), uint64(rotations)))
}
