package home

import (
	"context"
	"errors"
	"fmt"

	"github.com/punkt-ledger/punkt/node/api"
	"github.com/punkt-ledger/punkt/partner"
	"github.com/punkt-ledger/punkt/token"
)

var (
	// ErrNotPartners: a partner's key is needed, and the home is no partner's.
	ErrNotPartners = errors.New("no partner's home")
	// ErrNoController: the home folder does not have the key that acts for the account.
	ErrNoController = errors.New("the key that acts for the account is not here")
	// ErrCustody: the account is in the custody of another partner, whose custodian acts
	// for it.
	ErrCustody = errors.New("the account is in another partner's custody")
)

// PartnerKey is the name of the key with which the home's partner acts in a role: the one
// named, or else the one that is called as the role is. It fails with ErrNotPartners or
// ErrUnknownKey.
func (h *Home) PartnerKey(role partner.Role, named string) (string, error) {
	name := named
	if name == "" {
		name = role.String()
	}
	_, err := h.Address(name)
	if errors.Is(err, ErrUnknownKey) && named == "" && h.Config.Partner == "" {
		return "", fmt.Errorf("a partner's %s signs this, and %s is %w", role, h.Dir, ErrNotPartners)
	}
	return name, err
}

// MemberKey is the name of the key that may act for an account: the one named, or else
// its controller's, or for an account in this partner's custody the custodian's. It fails
// with *api.Refused if no such account is enrolled, with ErrCustody, ErrNoController or
// ErrUnknownKey.
func (d Desk) MemberKey(ctx context.Context, account token.Address, named string) (string, error) {
	if named != "" {
		_, err := d.Home.Address(named)
		return named, err
	}
	acc, err := d.Client.Account(ctx, api.Address(account))
	if err == nil && acc.Forward != (api.Address{}) {
		acc, err = d.Client.Account(ctx, acc.Forward)
	}
	if err != nil {
		return "", err
	}
	if acc.Custodial {
		if d.Home.Config.Partner == partner.ID(acc.Home) {
			return d.Home.PartnerKey(partner.Custodian, "")
		}
		return "", InCustody{Account: acc.Address, Partner: acc.Home}
	}
	keys, err := d.Home.Keys()
	if err != nil {
		return "", err
	}
	for _, k := range keys {
		if api.Address(k.Address) == acc.Controller {
			return k.Name, nil
		}
	}
	return "", fmt.Errorf("%w: %s has no key %s", ErrNoController, d.Home.Dir, acc.Controller)
}

// InCustody is ErrCustody, and also ErrNoController, with whose custody it is.
type InCustody struct {
	Account api.Address
	Partner string
}

// Error says who acts for the account.
func (c InCustody) Error() string {
	return fmt.Sprintf("%v: %s is in the custody of %s, whose custodian acts for it", ErrNoController, c.Account, c.Partner)
}

// Unwrap makes it both errors.
func (c InCustody) Unwrap() []error { return []error{ErrCustody, ErrNoController} }
