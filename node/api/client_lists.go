package api

import (
	"context"
	"fmt"
	"net/url"
)

// List says which rows of a list are wanted: of which page, and by which fields. What is
// empty is not asked for.
type List struct {
	After  string // Next of the page before; empty: from the beginning
	Limit  int    // rows of the page; 0: the list's own default
	Fields map[string]string
}

func (l List) query(route string) string {
	q := url.Values{}
	set := func(name, value string) {
		if value != "" {
			q.Set(name, value)
		}
	}
	set("after", l.After)
	if l.Limit != 0 {
		set("limit", fmt.Sprint(l.Limit))
	}
	for name, value := range l.Fields {
		set(name, value)
	}
	if len(q) == 0 {
		return route
	}
	return route + "?" + q.Encode()
}

// Accounts are the accounts, by address; field home.
func (c *Client) Accounts(ctx context.Context, l List) (Accounts, error) {
	return ask[Accounts](ctx, c, l.query("/v1/accounts"))
}

// Holds are the open holds, the soonest to end first; fields payee and account.
func (c *Client) Holds(ctx context.Context, l List) (Holds, error) {
	return ask[Holds](ctx, c, l.query("/v1/holds"))
}

// Adjustments are the adjustments, by id; fields partner, account and status, which is
// proposed where none is asked for.
func (c *Client) Adjustments(ctx context.Context, l List) (Adjustments, error) {
	return ask[Adjustments](ctx, c, l.query("/v1/adjustments"))
}

// Payments are the payments, by id; fields partner and status, which is waiting where none
// is asked for.
func (c *Client) Payments(ctx context.Context, l List) (Payments, error) {
	return ask[Payments](ctx, c, l.query("/v1/payments"))
}

// Operations are the operations that took effect, the newest first; fields kind, partner,
// program and account.
func (c *Client) Operations(ctx context.Context, l List) (Operations, error) {
	return ask[Operations](ctx, c, l.query("/v1/operations"))
}

// Transactions are the transactions, the newest first.
func (c *Client) Transactions(ctx context.Context, l List) (Transactions, error) {
	return ask[Transactions](ctx, c, l.query("/v1/transactions"))
}

// Blocks are the blocks, the newest first.
func (c *Client) Blocks(ctx context.Context, l List) (Blocks, error) {
	return ask[Blocks](ctx, c, l.query("/v1/blocks"))
}
