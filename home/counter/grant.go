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
	account, was, err := c.account(ctx, r)
	if errors.Is(err, home.ErrUnknownCard) || errors.Is(err, home.ErrCustody) || refused(err) != nil {
		return c.refuseUnlessDone(ctx, r, was, err)
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
	switch {
	case refused(err) != nil:
		return c.refuseUnlessDone(ctx, r, was, err)
	case err != nil:
		return Granted{}, err
	}
	return c.answer(ctx, till.Answer{Request: r.ID(), Done: true,
		Operation: op.HeaderOf(o).ID(""), Height: done.Height}, nil)
}

// refuseUnlessDone refuses, unless the same sale was granted before from one of the
// accounts that are or were the member's: a merge since then changes nothing of it.
func (c Counter) refuseUnlessDone(ctx context.Context, r till.Request, was []op.Address, why error) (Granted, error) {
	for _, account := range was {
		id := op.HeaderOf(r.Operation(account, 0)).ID("")
		found, err := c.desk.Client.Operation(ctx, api.Hash(id))
		if refused(err) == nil && err != nil {
			return Granted{}, err
		}
		if err == nil && same(found, r) {
			return c.answer(ctx, till.Answer{Request: r.ID(), Done: true, Operation: id, Height: found.At.Height}, nil)
		}
	}
	return c.Refuse(ctx, r, why)
}

// account is whose points are asked for, and was are all accounts that the member has or
// had: itself, and those that were merged into it. It fails with home.ErrUnknownCard, with
// home.ErrCustody if the account is in nobody's or another's custody, or as
// [api.Client.Account] does.
func (c Counter) account(ctx context.Context, r till.Request) (account op.Address, was []op.Address, err error) {
	account = r.Account
	if r.Card != "" {
		if account, err = c.desk.Home.Card(r.Card); err != nil {
			return account, nil, err
		}
	}
	acc, err := c.desk.Client.Account(ctx, api.Address(account))
	if err == nil && acc.Forward != (api.Address{}) { // the card is of an account that was merged
		account = op.Address(acc.Forward)
		acc, err = c.desk.Client.Account(ctx, acc.Forward)
	}
	if err != nil {
		return account, nil, err
	}
	was = []op.Address{account}
	for _, source := range acc.Sources {
		was = append(was, op.Address(source))
	}
	if !acc.Custodial || acc.Home != string(c.desk.Home.Config.Partner) {
		err = fmt.Errorf("%w: %s is not in the custody of %s",
			home.ErrCustody, acc.Address, c.desk.Home.Config.Partner)
	}
	return account, was, err
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
