package api

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"time"

	"github.com/punkt-ledger/punkt/ledger/tx"
)

// Submit hands a signed transaction to the node and waits until it is final. What is
// final and was refused there is both the transaction and a *Refused.
//
// While the node is busy it tries again, and so it does after a connection that broke:
// the same bytes take effect once, however often they are sent. After
// ErrUnknownOutcome the transaction may become final until its ValidUntil; to submit
// the same bytes again is safe, and to sign others for the same purpose is not.
func (c *Client) Submit(ctx context.Context, raw []byte) (Transaction, error) {
	tx, err := c.submit(ctx, raw, "final")
	if refused := (*Refused)(nil); errors.As(err, &refused) && refused.Transaction != nil {
		return *refused.Transaction, err
	}
	return tx, err
}

// SubmitAsync hands a signed transaction to the node and returns once the node has
// taken it in. It tries again as Submit does.
func (c *Client) SubmitAsync(ctx context.Context, raw []byte) (Transaction, error) {
	return c.submit(ctx, raw, "accepted")
}

func (c *Client) submit(ctx context.Context, raw []byte, wait string) (Transaction, error) {
	patience := time.Now().Add(busyFor)
	backoff := firstBackoff
	unheard := 0 // attempts that were sent and not answered
	for {
		tx, err := c.attempt(ctx, raw, wait)
		cut := (*interrupted)(nil)
		switch {
		case errors.Is(err, ErrBusy) && time.Now().Before(patience) && pause(ctx, backoff):
			backoff = min(2*backoff, maxBackoff)
			continue
		case errors.As(err, &cut):
			if unheard++; unheard < maxUnheard && ctx.Err() == nil {
				continue
			}
		}
		if unheard > 0 {
			return c.settle(ctx, raw, tx, err)
		}
		return tx, err
	}
}

// settle is how a submission ends some of whose attempts were never answered.
func (c *Client) settle(ctx context.Context, raw []byte, signed Transaction, err error) (Transaction, error) {
	refused := (*Refused)(nil)
	switch {
	case err == nil:
		return signed, nil
	case errors.Is(err, ErrUnreachable), errors.Is(err, ErrBusy), errors.Is(err, ErrCatchingUp), errors.Is(err, ErrFault):
		return signed, fmt.Errorf("%w: transaction %s: %w", ErrUnknownOutcome, Hash(tx.Hash(raw)), err)
	case errors.As(err, &refused) && refused.Transaction == nil:
		// An attempt that nobody heard of may be why this one was refused.
		if found, lookup := c.Transaction(ctx, tx.Hash(raw)); lookup == nil {
			return outcome(found.Transaction)
		}
	}
	return signed, err
}

// outcome is a final transaction as Submit answers it.
func outcome(tx Transaction) (Transaction, error) {
	if tx.Code == 0 {
		return tx, nil
	}
	p := refusedThere(tx)
	return tx, &Refused{Name: p.Code, Number: p.CodeNumber, Detail: p.Detail, Status: p.Status, Existing: p.Existing, Transaction: &tx}
}

func (c *Client) attempt(ctx context.Context, raw []byte, wait string) (Transaction, error) {
	ctx, cancel := context.WithTimeout(ctx, submitTimeout)
	defer cancel()
	return call[Transaction](ctx, c, request{method: http.MethodPost, path: "/v1/transactions?wait=" + wait, body: raw})
}

// pause waits and reports whether there is still someone to wait for.
func pause(ctx context.Context, d time.Duration) bool {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-ctx.Done():
		return false
	}
}
