package command

import (
	"context"
	"crypto/ecdsa"
	"errors"
	"fmt"
	"net"
	"net/url"

	"github.com/punkt-ledger/punkt/home"
	"github.com/punkt-ledger/punkt/node/access"
	"github.com/punkt-ledger/punkt/node/api"
)

// identified is the client with what the home folder can prove: to its own node that the
// caller is the operator, and to a node elsewhere that one of its keys may read.
func (a *App) identified(c *api.Client, node string) *api.Client {
	u, err := url.Parse(node)
	if err != nil {
		return c // it was checked before
	}
	c = c.SignWith(a.readingKey)
	if onThisMachine(u.Hostname()) {
		dir, err := a.nodeFolder()
		if own := a.node == "" || a.opened != nil && a.opened.Config.Node == a.node; err != nil || !own {
			return c
		}
		if token, err := access.ReadToken(dir); err == nil {
			return c.AsOperator(token)
		}
		return c
	}
	if u.Scheme == "http" {
		fmt.Fprintf(a.Stderr, "punkt: warning: whoever is between here and %s can read and change what it answers: use https://\n", u.Host)
	}
	return c
}

func onThisMachine(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}

// errReadersOnly: the node wants to know who asks, and there is no key to say it with.
var errReadersOnly = errors.New("the node answers this to readers only")

// mayNotRead reports whether a node has refused an answer because of who asks.
func mayNotRead(err error) bool {
	refused := (*api.Refused)(nil)
	return errors.Is(err, errReadersOnly) ||
		errors.As(err, &refused) && (refused.Name == "credential_needed" || refused.Name == "not_a_reader")
}

// readingKey is asked for when a node answers to readers only.
func (a *App) readingKey(ctx context.Context) (*ecdsa.PrivateKey, error) {
	h, err := a.home()
	if err != nil {
		return nil, fmt.Errorf("%w: %w", errReadersOnly, err)
	}
	key, err := home.Desk{Home: h, Ask: a.ask}.Reader(ctx)
	if errors.Is(err, home.ErrUnknownKey) {
		err = hint(fmt.Errorf("%w: %w", errReadersOnly, err), "name with --home the folder of a partner, or of the account's key")
	}
	return key, err
}
