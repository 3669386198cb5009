package command

import (
	"context"
	"crypto/ecdsa"
	"errors"
	"fmt"

	"github.com/punkt-ledger/punkt/home"
	"github.com/punkt-ledger/punkt/node/api"
	"github.com/punkt-ledger/punkt/partner"
	"github.com/punkt-ledger/punkt/token"
)

// unlock opens a key of the home folder.
func (a *App) unlock(ctx context.Context, s *sending, name string) (*ecdsa.PrivateKey, error) {
	h, err := a.home()
	if err != nil {
		return nil, err
	}
	password, err := a.oldPassword(ctx, unlocking{s.passwordFile, h, fmt.Sprintf("Password of key %s: ", name)})
	if err != nil {
		return nil, err
	}
	key, err := h.Unlock(name, password)
	if errors.Is(err, home.ErrPassword) {
		err = hint(err, "another password: --password-file FILE; another key: --key NAME")
	}
	return key, err
}

// partnerKey is the name of the key with which the home's partner acts in a role.
func (a *App) partnerKey(s *sending, role partner.Role) (string, error) {
	h, err := a.home()
	if err != nil {
		return "", err
	}
	name := s.key
	if name == "" {
		name = role.String()
	}
	_, err = h.Address(name)
	switch {
	case errors.Is(err, home.ErrUnknownKey) && s.key == "" && h.Config.Partner == "":
		return "", hint(fmt.Errorf("a partner's %s signs this, and %s is no partner's home", role, h.Dir),
			"name a partner's folder with --home DIR, or a key of this one with --key NAME")
	case errors.Is(err, home.ErrUnknownKey):
		return "", hint(err, "punkt key list shows the keys of this folder; --key NAME chooses one")
	}
	return name, err
}

// errNoController: the home folder does not have the key that acts for the account.
var errNoController = errors.New("the key that acts for the account is not here")

// memberKey is the name of the key that may act for an account: its controller's, or
// for a custodial account the custodian's. It fails with *api.Refused if no such
// account is enrolled.
func (a *App) memberKey(ctx context.Context, s *sending, account token.Address) (string, error) {
	h, err := a.home()
	if err != nil {
		return "", err
	}
	if s.key != "" {
		_, err := h.Address(s.key)
		if errors.Is(err, home.ErrUnknownKey) {
			err = hint(err, "punkt key list shows the keys of this folder")
		}
		return s.key, err
	}
	client, err := a.client()
	if err != nil {
		return "", err
	}
	acc, err := client.Account(ctx, api.Address(account))
	if err != nil {
		return "", err
	}
	if acc.Custodial {
		if h.Config.Partner == partner.ID(acc.Home) {
			return a.partnerKey(s, partner.Custodian)
		}
		return "", hint(fmt.Errorf("%w: %s is in the custody of %s, whose custodian acts for it", errNoController, acc.Address, acc.Home),
			"name the folder of %s with --home DIR", acc.Home)
	}
	keys, err := h.Keys()
	if err != nil {
		return "", err
	}
	for _, k := range keys {
		if api.Address(k.Address) == acc.Controller {
			return k.Name, nil
		}
	}
	return "", hint(fmt.Errorf("%w: %s has no key %s", errNoController, h.Dir, acc.Controller),
		"name the folder that has it with --home DIR")
}
