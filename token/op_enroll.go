package token

import (
	"errors"
	"fmt"

	"github.com/punkt-ledger/punkt/ledger/address"
	"github.com/punkt-ledger/punkt/ledger/op"
	"github.com/punkt-ledger/punkt/partner"
)

// Enroll opens an account at the home partner, which is the one that signs (custodian
// or issuer), and proves that the address is the account's. It has one of two forms: in
// custody, with a zero controller and a salt; or the member's own, whose controller is
// the account, with the consent of its key.
type Enroll struct {
	Account    Address
	Controller Address
	Salt       [32]byte // in custody: what the address follows from
	Date       uint64   // own: when the key consented
	Consent    op.Bytes // own: the key's signature, as address.Consent says
	Ref        Ref
}

var (
	// ErrWrongAddress: the account's address does not follow from its home and the salt.
	ErrWrongAddress = errors.New("the address does not follow from the home and the salt")
	// ErrBadConsent: the key of an account has not consented to its being opened at this
	// home, or to what is to be merged into it.
	ErrBadConsent = errors.New("the account's key has not consented")
	// ErrConsentDate: the consent is too old, or lies in the future.
	ErrConsentDate = errors.New("the date of the consent is out of range")
	// ErrTwoProofs: the enrollment has both a salt and a consent, where it needs one.
	ErrTwoProofs = errors.New("the enrollment has a salt and a consent")
	// ErrContractAccount: a controller other than the account is of a contract's account,
	// and those cannot be opened yet.
	ErrContractAccount = errors.New("accounts of contracts cannot be opened yet")
)

// Kind is the operation's kind.
func (Enroll) Kind() op.Kind { return op.KindEnroll }

// Walk shows the operation's fields to the visitor.
func (o Enroll) Walk(v op.Visitor) op.Operation {
	return Enroll{
		Account:    v.Address("account", o.Account),
		Controller: v.Address("controller", o.Controller),
		Salt:       op.Word(v, "salt", o.Salt),
		Date:       v.Number("date", o.Date),
		Consent:    v.Bytes(op.BytesField{Name: "consent", MaxBytes: address.SignatureBytes}, o.Consent),
		Ref:        op.Marked(v, o.Ref),
	}
}

// Apply opens the account.
func (o Enroll) Apply(c *Context) (Result, error) {
	p, err := c.State.Acting(c.Sender, partner.ToEnroll, partner.Custodian, partner.Issuer)
	if err != nil {
		return Result{}, err
	}
	if Reserved(o.Account) {
		return Result{}, fmt.Errorf("%w: 0x%x", ErrReservedAddress, o.Account)
	}
	if _, exists := c.State.Accounts.Get(o.Account); exists {
		return Result{}, fmt.Errorf("%w: 0x%x", ErrAccountExists, o.Account)
	}
	if err := o.proven(c, p.ID); err != nil {
		return Result{}, err
	}
	c.keep(o.Account, Account{Home: p.ID, Controller: o.Controller})
	c.did(AccountOpened{Account: o.Account, Home: p.ID, Controller: o.Controller})
	return c.result(Done{Account: o.Account, Partner: p.ID}), nil
}

// proven holds the address to be the account's at the home, in one of the two forms.
func (o Enroll) proven(c *Context, home partner.ID) error {
	origin := c.State.Coalition().Origin
	salted, consented := o.Salt != [32]byte{}, o.Consent != "" || o.Date != 0
	switch {
	case salted && consented:
		return ErrTwoProofs
	case o.Controller != Address{} && o.Controller != o.Account:
		return fmt.Errorf("%w: the controller is 0x%x", ErrContractAccount, o.Controller)
	case o.Controller == Address{}:
		return o.provenBySalt(origin, home)
	}
	consent := address.Consent{Origin: origin, Home: string(home), Account: o.Account, Date: o.Date}
	if err := c.lately(o.Date); err != nil {
		return err
	}
	if err := consent.Verify(o.Consent); err != nil {
		return fmt.Errorf("%w: %w", ErrBadConsent, err)
	}
	return nil
}

// lately holds the date of a key's consent to be of late.
func (c *Context) lately(date uint64) error {
	if oldest := c.Now - MaxConsentSeconds; date > uint64(c.Now+MaxConsentAhead) || Time(date) < oldest {
		return fmt.Errorf("%w: given at %d, want %d to %d", ErrConsentDate, date, oldest, c.Now+MaxConsentAhead)
	}
	return nil
}

func (o Enroll) provenBySalt(origin [32]byte, home partner.ID) error {
	switch want := address.Custodial(origin, string(home), o.Salt); {
	case o.Salt == [32]byte{}:
		return fmt.Errorf("%w: it has no salt", ErrWrongAddress)
	case o.Account != want:
		return fmt.Errorf("%w: it is 0x%x, of %s with the salt it would be 0x%x",
			ErrWrongAddress, o.Account, home, want)
	}
	return nil
}
