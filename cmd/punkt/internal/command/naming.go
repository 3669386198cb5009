package command

import (
	"context"
	"crypto/ecdsa"

	"github.com/punkt-ledger/punkt/node/api"
)

// checkNaming holds the home's secret to what the ledger says that the partner names with,
// before anything is named with it. Where the ledger says nothing yet, and unlock is not
// nil, it is told now.
func (a *App) checkNaming(ctx context.Context, unlock func() (*ecdsa.PrivateKey, error)) error {
	desk, err := a.desk()
	if err != nil {
		return err
	}
	coalition, err := desk.Client.Coalition(ctx)
	if err != nil {
		return err
	}
	announced, err := desk.CheckNaming(ctx, coalition.Origin)
	if err != nil || announced || unlock == nil {
		return err
	}
	return a.announce(ctx, coalition.Origin, unlock)
}

func (a *App) announce(ctx context.Context, origin api.Hash, unlock func() (*ecdsa.PrivateKey, error)) error {
	desk, err := a.desk()
	if err != nil {
		return err
	}
	key, err := unlock()
	if err != nil {
		return err
	}
	if err := desk.Announce(ctx, origin, key); err != nil {
		return err
	}
	_, err = desk.CheckNaming(ctx, origin)
	return err
}
