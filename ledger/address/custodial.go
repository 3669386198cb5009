package address

import (
	"encoding/binary"

	"github.com/ethereum/go-ethereum/crypto"

	"github.com/punkt-ledger/punkt/ledger/op"
)

// custodialDomain keeps addresses apart from every other Keccak-256. What is hashed is
// longer than what Ethereum makes an address of, so that no key and no contract there has
// an address of ours.
const custodialDomain = "punkt/ledger/custodial/1"

// Custodial is the address of an account that a partner keeps for a member: the last 20
// bytes of the Keccak-256 of the domain, the origin of the coalition, the length of the
// partner's id (8 bytes, the highest first), the id, and the salt.
func Custodial(origin [32]byte, home string, salt [32]byte) op.Address {
	b := make([]byte, 0, 128)
	b = append(b, custodialDomain...)
	b = append(b, origin[:]...)
	b = binary.BigEndian.AppendUint64(b, uint64(len(home)))
	b = append(b, home...)
	b = append(b, salt[:]...)
	return op.Address(crypto.Keccak256(b)[12:])
}
