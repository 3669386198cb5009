package home

import (
	"context"
	"crypto/ecdsa"
	"errors"
	"fmt"

	"github.com/punkt-ledger/punkt/home/alias"
	"github.com/punkt-ledger/punkt/ledger/op"
	"github.com/punkt-ledger/punkt/ledger/tx"
	"github.com/punkt-ledger/punkt/node/api"
	"github.com/punkt-ledger/punkt/token"
)

// ErrForeignSecret: the ledger says that the partner names with another secret than the
// folder's. What was booked with that one would be booked a second time.
var ErrForeignSecret = errors.New("the ledger's names were made with another secret")

// ErrNoMarker: the node knows nothing of the rotation that made the folder's secret. What
// was booked under the secret of before may be unknown to it as well.
var ErrNoMarker = errors.New("the node does not know of the secret's rotation")

// CheckNaming holds the folder's secret to the marker that the partner's first enrollment
// left on the ledger. It is false where there is none yet; then Announce leaves one. It
// fails with ErrForeignSecret, or with ErrNoMarker after a rotation, which left one first.
func (d Desk) CheckNaming(ctx context.Context, origin [32]byte) (announced bool, err error) {
	book, err := d.Home.Book()
	if err != nil {
		return false, err
	}
	account, announced, err := d.marker(ctx, len(book.Old))
	if err != nil {
		return false, err
	}
	_, later, err := d.marker(ctx, len(book.Old)+1)
	switch {
	case err != nil:
		return false, err
	case later:
		return false, fmt.Errorf("%w: it was rotated since this folder's", ErrForeignSecret)
	case announced && account != book.Marker(origin).Account:
		return false, fmt.Errorf("%w than %s has, with the fingerprint %s", ErrForeignSecret,
			d.Home.Dir, book.Fingerprint())
	case !announced && len(book.Old) > 0:
		return false, fmt.Errorf("%w: %s was rotated", ErrNoMarker, d.Home.Dir)
	}
	return announced, nil
}

// marker is the account of the partner's marker after so many rotations.
func (d Desk) marker(ctx context.Context, rotations int) (account token.Address, found bool, err error) {
	id := op.HeaderOf(token.Enroll{Ref: alias.MarkerRef(rotations)}).ID(string(d.Home.Config.Partner))
	done, err := d.Client.Operation(ctx, api.Hash(id))
	if refused := (*api.Refused)(nil); errors.As(err, &refused) && refused.Name == "unknown_operation" {
		return account, false, nil
	}
	return token.Address(done.Account), err == nil, err
}

// Announce leaves the marker of the folder's secret on the ledger, signed with a key that
// may enroll. Of two that do it at once one is refused, and has to check again.
func (d Desk) Announce(ctx context.Context, origin [32]byte, key *ecdsa.PrivateKey) error {
	book, err := d.Home.Book()
	if err != nil {
		return err
	}
	return d.announce(ctx, book.Marker(origin), key)
}

func (d Desk) announce(ctx context.Context, marker token.Enroll, key *ecdsa.PrivateKey) error {
	status, err := d.Client.Status(ctx)
	if err != nil {
		return err
	}
	until := Clocks{int64(status.Time), d.Now().Unix()}.Later() + int64(DefaultValid.Seconds())
	signed := tx.Tx{ValidUntil: uint64(max(0, until)), Ops: []op.Operation{marker}}
	raw, _, err := signed.Seal(d.Home.Domain(status), key)
	if err == nil {
		_, err = d.Client.Submit(ctx, raw)
	}
	if err != nil {
		return fmt.Errorf("announce the secret's fingerprint: %w", err)
	}
	return nil
}
