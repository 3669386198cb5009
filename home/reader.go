package home

import (
	"context"
	"crypto/ecdsa"
	"fmt"

	"github.com/punkt-ledger/punkt/partner"
)

// readingRoles are the roles whose keys read, that which can do least first.
var readingRoles = []partner.Role{partner.Auditor, partner.Redeemer, partner.Custodian, partner.Treasurer, partner.Issuer, partner.Admin}

// Reader unlocks the key with which the party proves to a node that it may read: of a
// partner the auditor's, or that of the next role there is; of a member the first. It
// fails with ErrUnknownKey where the folder has none, and as Unlock does.
func (d Desk) Reader(ctx context.Context) (*ecdsa.PrivateKey, error) {
	keys, err := d.Home.Keys()
	if err != nil {
		return nil, err
	}
	if len(keys) == 0 {
		return nil, fmt.Errorf("%w: %s has none", ErrUnknownKey, d.Home.Dir)
	}
	name := keys[0].Name
	for _, role := range readingRoles {
		if _, err := d.Home.Address(role.String()); err == nil {
			name = role.String()
			break
		}
	}
	return d.Unlock(ctx, name, "")
}
