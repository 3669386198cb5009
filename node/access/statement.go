package access

import (
	"crypto/ecdsa"
	"encoding/hex"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/ethereum/go-ethereum/crypto"

	"github.com/punkt-ledger/punkt/ledger/op"
)

// Scheme names the form of the credential in Authorization and WWW-Authenticate headers:
// a text that a key has signed as EIP-191 says, which every Ethereum wallet can do.
const Scheme = "EIP191"

var (
	// ErrCredential: the credential is not of the form that the reference gives.
	ErrCredential = errors.New("the credential is malformed")
	// ErrSignature: the signature is not that of the address, over this very request.
	ErrSignature = errors.New("the signature is not that of the address over this request")
	// ErrNotNow: the statement has ended, or would last longer than MaxLife.
	ErrNotNow = errors.New("the statement is not valid now")
)

// Statement is what a key signs for one request to one node.
type Statement struct {
	Method string // of HTTP
	Target string // path and query, as the request has them
	Node   string // CometBFT id of the node that is asked; another node cannot pass it on
	Until  int64  // Unix seconds; valid before
}

// Text is what is signed, and what a wallet shows to its owner.
func (s Statement) Text() string {
	return fmt.Sprintf("Punkt: answer this request to the holder of this key.\n%s %s\nnode %s\nuntil %d", s.Method, s.Target, s.Node, s.Until)
}

// hash is EIP-191 version 0x45, known as personal_sign.
func (s Statement) hash() []byte {
	text := s.Text()
	return crypto.Keccak256(fmt.Appendf(nil, "\x19Ethereum Signed Message:\n%d%s", len(text), text))
}

// Sign is the value of the Authorization header: the statement signed by the key.
func (s Statement) Sign(key *ecdsa.PrivateKey) (string, error) {
	signature, err := crypto.Sign(s.hash(), key)
	if err != nil {
		return "", fmt.Errorf("sign statement: %w", err)
	}
	signature[crypto.RecoveryIDOffset] += 27 // as wallets write it
	address := crypto.PubkeyToAddress(key.PublicKey)
	return fmt.Sprintf("%s address=0x%x, until=%d, signature=0x%x", Scheme, address, s.Until, signature), nil
}

// Credential is what an Authorization header says. Nothing of it is proven until Check.
type Credential struct {
	Address   op.Address // of the key that signed; zero: a node's did
	Node      string     // id of the node whose key signed; "": none's did
	Until     int64      // Unix seconds
	signature [crypto.SignatureLength]byte
	proof     *nodeProof // nil unless a node's key signed
}

// Parse reads an Authorization header. It fails with ErrCredential.
func Parse(header string) (c Credential, err error) {
	scheme, rest, ok := strings.Cut(header, " ")
	if !ok || scheme != Scheme && scheme != NodeScheme || len(header) > maxCredentialBytes {
		return c, fmt.Errorf("%w: want %s address=0x..., until=SECONDS, signature=0x..., or %s key=0x..., ...",
			ErrCredential, Scheme, NodeScheme)
	}
	fields := map[string]string{}
	for part := range strings.SplitSeq(rest, ",") {
		name, value, _ := strings.Cut(strings.TrimSpace(part), "=")
		if _, twice := fields[name]; twice {
			return c, fmt.Errorf("%w: %q twice", ErrCredential, name)
		}
		fields[name] = value
	}
	if scheme == NodeScheme {
		c, ok = parseNode(fields)
	} else {
		ok = digits(c.Address[:], fields["address"]) && digits(c.signature[:], fields["signature"])
	}
	if len(fields) != 3 || !ok {
		return c, fmt.Errorf("%w: want an address of 20 bytes and a signature of 65, "+
			"or a key of 32 and one of 64, after 0x", ErrCredential)
	}
	if c.Until, err = strconv.ParseInt(fields["until"], 10, 64); err != nil {
		return c, fmt.Errorf("%w: until is %q, want seconds since 1970", ErrCredential, fields["until"])
	}
	return c, nil
}

// digits reads as many bytes as there is room for, and reports whether it was all.
func digits(into []byte, text string) bool {
	b, err := hex.DecodeString(strings.TrimPrefix(text, "0x"))
	return err == nil && len(b) == len(into) && strings.HasPrefix(text, "0x") && copy(into, b) == len(into)
}

// Check holds the credential to be of the key that it names, for the request of the
// statement, now. The statement's Until is the credential's. It fails with ErrSignature
// or ErrNotNow.
func (c Credential) Check(s Statement, now time.Time) error {
	left := time.Unix(c.Until, 0).Sub(now)
	if left <= 0 || left > MaxLife {
		return fmt.Errorf("%w: it ends in %d s, want 1 to %d", ErrNotNow, left/time.Second, MaxLife/time.Second)
	}
	s.Until = c.Until
	if c.proof != nil {
		return c.proof.check(s)
	}
	signature := c.signature
	if signature[crypto.RecoveryIDOffset] >= 27 {
		signature[crypto.RecoveryIDOffset] -= 27
	}
	public, err := crypto.SigToPub(s.hash(), signature[:])
	if err != nil || op.Address(crypto.PubkeyToAddress(*public)) != c.Address {
		return ErrSignature
	}
	return nil
}
