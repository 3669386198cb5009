package command

import (
	"context"
	"errors"
	"time"

	"github.com/punkt-ledger/punkt/home"
	"github.com/punkt-ledger/punkt/partner"
	"github.com/punkt-ledger/punkt/token"
)

// desk is where orders of the home folder are signed and submitted.
func (a *App) desk() (home.Desk, error) {
	h, err := a.home()
	if err != nil {
		return home.Desk{}, err
	}
	client, err := a.client()
	return home.Desk{Home: h, Client: client, Ask: a.ask, Now: time.Now}, err
}

// partnerKey is the name of the key with which the home's partner acts in a role.
func (a *App) partnerKey(s *sending, role partner.Role) (string, error) {
	h, err := a.home()
	if err != nil {
		return "", err
	}
	name, err := h.PartnerKey(role, s.key)
	return name, keyHint(err)
}

// memberKey is the name of the key that may act for an account.
func (a *App) memberKey(ctx context.Context, s *sending, account token.Address) (string, error) {
	d, err := a.desk()
	if err != nil {
		return "", err
	}
	name, err := d.MemberKey(ctx, account, s.key)
	return name, keyHint(err)
}

// keyHint says what to do about a key that is not there, or does not open.
func keyHint(err error) error {
	custody := home.InCustody{}
	switch {
	case errors.Is(err, home.ErrNotPartners):
		return hint(err, "name a partner's folder with --home DIR, or a key of this one with --key NAME")
	case errors.Is(err, home.ErrUnknownKey):
		return hint(err, "punkt key list shows the keys of this folder; --key NAME chooses one")
	case errors.As(err, &custody):
		return hint(err, "a till asks %s for the points: punkt points request; docs/tutorials/till.md has the way", custody.Partner)
	case errors.Is(err, home.ErrNoController):
		return hint(err, "name the folder that has it with --home DIR")
	case errors.Is(err, home.ErrPassword):
		return hint(err, "another password: --password-file FILE; another key: --key NAME")
	case errors.Is(err, home.ErrNotPrivate):
		return hint(err, "chmod 600 the file: whoever reads it has the keys")
	}
	return err
}
