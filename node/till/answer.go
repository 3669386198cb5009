package till

import (
	"crypto/ecdsa"
	"fmt"

	"github.com/ethereum/go-ethereum/crypto"

	"github.com/punkt-ledger/punkt/ledger/op"
)

// Answer is what the home says to a request. A till learns no more than that: not why,
// nor what else the member has. Done it believes only when its own node shows it the
// operation.
type Answer struct {
	Request   [32]byte // id
	Done      bool     // the operation is on the ledger
	Operation [32]byte // its id; zero if it is not done
	Height    int64    // of its block
	Signature [crypto.SignatureLength]byte
}

// Text is what is signed.
func (a Answer) Text() string {
	if !a.Done {
		return fmt.Sprintf("Punkt: request 0x%x is refused.", a.Request)
	}
	return fmt.Sprintf("Punkt: request 0x%x is done.\noperation 0x%x in block %d", a.Request, a.Operation, a.Height)
}

// Sign signs the answer with a custodian's key of the home.
func (a *Answer) Sign(key *ecdsa.PrivateKey) (err error) {
	a.Signature, err = sign(a.Text(), key)
	return err
}

// Signer is the key that signed. It fails with ErrSignature.
func (a Answer) Signer() (op.Address, error) { return signer(a.Text(), a.Signature) }
