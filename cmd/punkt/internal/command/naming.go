package command

import (
	"context"
	"crypto/ecdsa"
	"errors"

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

// errRotated: receipts that were booked under an earlier secret would not be recognised.
var errRotated = errors.New("the secret was rotated: a receipt that was booked before would be booked a second time")

// checkReceipts is checkNaming for whoever books receipts. Members are found under
// earlier secrets too; receipts are not, so that none is booked after a rotation.
func (a *App) checkReceipts(ctx context.Context, unlock func() (*ecdsa.PrivateKey, error)) error {
	book, err := a.book()
	switch {
	case err != nil:
		return err
	case len(book.Old) > 0:
		return hint(errRotated, "nothing was sent; the secret of before, alone in the file, books them")
	}
	return a.checkNaming(ctx, unlock)
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
