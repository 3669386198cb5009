package counter

import (
	"context"
	"crypto/ecdsa"
	"errors"
	"fmt"
	"time"

	"github.com/punkt-ledger/punkt/home"
	"github.com/punkt-ledger/punkt/ledger/op"
	"github.com/punkt-ledger/punkt/node/api"
	"github.com/punkt-ledger/punkt/node/till"
	"github.com/punkt-ledger/punkt/partner"
)

// Counter grants and refuses requests for a home's partner.
type Counter struct {
	desk home.Desk
	name string            // of the key
	key  *ecdsa.PrivateKey // the custodian's, open: to open it takes longer than a customer waits
}

// Open opens the counter with the custodian's key: the one named, or the one that is
// called so. It fails as [home.Desk.Unlock] does.
func Open(ctx context.Context, desk home.Desk, named, passwordFile string) (Counter, error) {
	name, err := desk.Home.PartnerKey(partner.Custodian, named)
	if err != nil {
		return Counter{}, err
	}
	key, err := desk.Unlock(ctx, name, passwordFile)
	return Counter{desk, name, key}, err
}

// Granted is what became of a request.
type Granted struct {
	Answer till.Answer
	Why    error // of a refusal: for the home's operator, not for the till
}

// Grant sends what the request asks for to the ledger, and answers done or refused. A
// request that was granted before, by whatever till and however often, is the same one.
// An error means that there is no answer yet, and Grant may be called again.
func (c Counter) Grant(ctx context.Context, r till.Request) (Granted, error) {
	account, err := c.account(ctx, r)
	if errors.Is(err, home.ErrUnknownCard) || errors.Is(err, home.ErrCustody) || refused(err) != nil {
		return c.Refuse(ctx, r, err)
	}
	if err != nil {
		return Granted{}, err
	}
	status, err := c.desk.Client.Status(ctx)
	if err != nil {
		return Granted{}, err
	}
	now := c.desk.Now()
	left := time.Unix(r.Expires, 0).Sub(now).Truncate(time.Second)
	if left <= 0 {
		return Granted{}, fmt.Errorf("%w: it expired at %s", till.ErrExpired, time.Unix(r.Expires, 0).UTC().Format(time.TimeOnly))
	}
	deadline := home.Clocks{Block: int64(status.Time), Here: now.Unix()}.HoldDeadline(int64(r.HoldSeconds))
	o := r.Operation(account, deadline)
	draft, err := c.desk.Draft(ctx, home.Order{Op: func(op.Ref) op.Operation { return o }, Ref: r.Ref, Key: c.name, Valid: left})
	if err != nil {
		return Granted{}, err
	}
	raw, _, err := draft.Tx.Seal(draft.Domain, c.key)
	if err != nil {
		return Granted{}, err
	}
	done, err := c.desk.Client.Submit(ctx, raw)
	height := done.Height
	if no := refused(err); no != nil {
		if height = c.before(ctx, r, o); height == 0 {
			return c.Refuse(ctx, r, err)
		}
	} else if err != nil {
		return Granted{}, err
	}
	return c.answer(ctx, till.Answer{Request: r.ID(), Done: true, Operation: op.HeaderOf(o).ID(""), Height: height}, nil)
}

// before is the block in which the same sale was granted; 0: in none, or another one.
func (c Counter) before(ctx context.Context, r till.Request, o op.Operation) int64 {
	found, err := c.desk.Client.Operation(ctx, api.Hash(op.HeaderOf(o).ID("")))
	if err != nil || !same(found, r) {
		return 0
	}
	return found.At.Height
}

// account is whose points are asked for. It fails with home.ErrUnknownCard, with
// home.ErrCustody if the account is in nobody's or another's custody, or as
// [api.Client.Account] does.
func (c Counter) account(ctx context.Context, r till.Request) (op.Address, error) {
	account := r.Account
	if r.Card != "" {
		var err error
		if account, err = c.desk.Home.Card(r.Card); err != nil {
			return account, err
		}
	}
	acc, err := c.desk.Client.Account(ctx, api.Address(account))
	if err == nil && acc.Forward != (api.Address{}) { // the card is of an account that was merged
		account = op.Address(acc.Forward)
		acc, err = c.desk.Client.Account(ctx, acc.Forward)
	}
	if err != nil {
		return account, err
	}
	if !acc.Custodial || acc.Home != string(c.desk.Home.Config.Partner) {
		return account, fmt.Errorf("%w: %s is not in the custody of %s", home.ErrCustody, acc.Address, c.desk.Home.Config.Partner)
	}
	return account, nil
}

// Refuse answers a request with no.
func (c Counter) Refuse(ctx context.Context, r till.Request, why error) (Granted, error) {
	return c.answer(ctx, till.Answer{Request: r.ID()}, why)
}

// answer signs an answer and gives it to the node.
func (c Counter) answer(ctx context.Context, a till.Answer, why error) (Granted, error) {
	if err := a.Sign(c.key); err != nil {
		return Granted{}, err
	}
	_, err := c.desk.Client.AnswerRequest(ctx, a)
	return Granted{a, why}, err
}

func refused(err error) *api.Refused {
	no := (*api.Refused)(nil)
	errors.As(err, &no)
	return no
}
