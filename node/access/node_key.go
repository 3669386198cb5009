package access

import (
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
)

// NodeScheme names the form of the credential that a node signs with the key by which its
// peers know it, the one of its libp2p id: the text of a Statement, as it is.
const NodeScheme = "ED25519"

// NodeID is the id by which the registry knows the node of a key: CometBFT's.
func NodeID(key ed25519.PublicKey) string {
	sum := sha256.Sum256(key)
	return hex.EncodeToString(sum[:20])
}

// SignAsNode is the value of the Authorization header: the statement signed by a node.
func (s Statement) SignAsNode(key ed25519.PrivateKey) string {
	return fmt.Sprintf("%s key=0x%x, until=%d, signature=0x%x", NodeScheme, []byte(key.Public().(ed25519.PublicKey)), s.Until,
		ed25519.Sign(key, []byte(s.Text())))
}

// nodeProof is what a node's credential has in the place of an address.
type nodeProof struct {
	key       [ed25519.PublicKeySize]byte
	signature [ed25519.SignatureSize]byte
}

// parseNode reads the fields of a node's credential.
func parseNode(fields map[string]string) (c Credential, ok bool) {
	c.proof = &nodeProof{}
	if !digits(c.proof.key[:], fields["key"]) || !digits(c.proof.signature[:], fields["signature"]) {
		return c, false
	}
	c.Node = NodeID(c.proof.key[:])
	return c, true
}

// check holds the statement to be signed by the key.
func (p *nodeProof) check(s Statement) error {
	if !ed25519.Verify(p.key[:], []byte(s.Text()), p.signature[:]) {
		return ErrSignature
	}
	return nil
}
