package till

import (
	"crypto/ecdsa"
	"errors"
	"fmt"
	"regexp"
	"strings"

	"github.com/ethereum/go-ethereum/crypto"

	"github.com/punkt-ledger/punkt/ledger/op"
	"github.com/punkt-ledger/punkt/partner"
	"github.com/punkt-ledger/punkt/token"
)

var (
	// ErrMalformed: a request is not one that anybody could grant.
	ErrMalformed = errors.New("the request is malformed")
	// ErrSignature: the signature is not one.
	ErrSignature = errors.New("the signature is not valid")
)

// Request is what a till asks for. Either Account or Card says whose points.
type Request struct {
	ChainID     uint64
	Home        partner.ID // in whose custody the account is, and who is asked
	Payee       partner.ID // that honours the points, and asks
	Account     op.Address // zero: Card says it
	Card        string     // a token that the home gave to the member
	Program     token.Code
	Points      uint64
	HoldSeconds uint64 // how long to set the points aside; 0: redeem them at once
	Ref         op.Ref // of the redeem or the hold: the same again is the same sale
	Expires     int64  // Unix seconds: not granted afterwards
	Signature   [crypto.SignatureLength]byte
}

// Card tokens are the home's id and 24 letters and digits: 120 bits that nobody guesses.
var card = regexp.MustCompile(`^([a-z][a-z0-9]{1,15})-[a-z2-7]{24}$`)

// HomeOf is the partner that gave the card.
func HomeOf(token string) (partner.ID, bool) {
	parts := card.FindStringSubmatch(token)
	if parts == nil {
		return "", false
	}
	return partner.ID(parts[1]), true
}

// Check reports everything that is wrong with the request but its signature and its
// time, as ErrMalformed.
func (r Request) Check() error {
	var wrong []string
	bad := func(format string, args ...any) { wrong = append(wrong, fmt.Sprintf(format, args...)) }
	if !r.Home.Valid() || !r.Payee.Valid() {
		bad("home %q and payee %q: want partners' ids", r.Home, r.Payee)
	}
	switch home, ok := HomeOf(r.Card); {
	case (r.Card == "") == (r.Account == op.Address{}):
		bad("want an account or a card")
	case r.Card != "" && (!ok || home != r.Home):
		bad("the card is none of %s", r.Home)
	}
	if !r.Program.Valid() {
		bad("program %q: want 2 to 12 of A-Z and 0-9", r.Program)
	}
	if r.Points == 0 || r.Points > uint64(token.MaxSupply) {
		bad("%d points: want 1 to %d", r.Points, token.MaxSupply)
	}
	if r.HoldSeconds > token.MaxHoldSeconds {
		bad("a hold of %d s: want at most %d", r.HoldSeconds, token.MaxHoldSeconds)
	}
	if len(wrong) > 0 {
		return fmt.Errorf("%w: %s", ErrMalformed, strings.Join(wrong, "; "))
	}
	return nil
}

// Text is what is signed. Every field is in it, in words that a person can read.
func (r Request) Text() string {
	whose, what := "card "+r.Card, "redeem"
	if r.Card == "" {
		whose = fmt.Sprintf("account 0x%x", r.Account)
	}
	if r.HoldSeconds > 0 {
		what = fmt.Sprintf("hold for %d seconds", r.HoldSeconds)
	}
	return fmt.Sprintf("Punkt: %s asks %s for points of its member.\nchain %d\n%s\n%s %d %s\nref 0x%x\nuntil %d",
		r.Payee, r.Home, r.ChainID, whose, what, r.Points, r.Program, r.Ref, r.Expires)
}

// ID names the request, by all that it asks for. Nobody can guess it, because nobody can
// guess its ref.
func (r Request) ID() [32]byte { return personal(r.Text()) }

// Sign signs the request with a redeemer's key of the payee.
func (r *Request) Sign(key *ecdsa.PrivateKey) (err error) {
	r.Signature, err = sign(r.Text(), key)
	return err
}

// Signer is the key that signed. It fails with ErrSignature.
func (r Request) Signer() (op.Address, error) { return signer(r.Text(), r.Signature) }

// Operation is what the home sends to the ledger if it agrees. The deadline is that of a
// hold.
func (r Request) Operation(account op.Address, deadline uint64) op.Operation {
	if r.HoldSeconds > 0 {
		return token.Hold{Account: account, Program: r.Program, Points: r.Points, Partner: r.Payee, Deadline: deadline, Ref: r.Ref}
	}
	return token.Redeem{Account: account, Program: r.Program, Points: r.Points, Partner: r.Payee, Ref: r.Ref}
}

// personal is the hash that a wallet signs for a text (EIP-191, version 0x45).
func personal(text string) [32]byte {
	return crypto.Keccak256Hash(fmt.Appendf(nil, "\x19Ethereum Signed Message:\n%d%s", len(text), text))
}

func sign(text string, key *ecdsa.PrivateKey) (out [crypto.SignatureLength]byte, err error) {
	hash := personal(text)
	signature, err := crypto.Sign(hash[:], key)
	if err != nil {
		return out, fmt.Errorf("sign request: %w", err)
	}
	return [crypto.SignatureLength]byte(signature), nil
}

func signer(text string, signature [crypto.SignatureLength]byte) (op.Address, error) {
	hash := personal(text)
	if signature[crypto.RecoveryIDOffset] >= 27 { // as wallets write it
		signature[crypto.RecoveryIDOffset] -= 27
	}
	public, err := crypto.SigToPub(hash[:], signature[:])
	if err != nil {
		return op.Address{}, fmt.Errorf("%w: %w", ErrSignature, err)
	}
	return op.Address(crypto.PubkeyToAddress(*public)), nil
}
