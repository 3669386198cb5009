package api

import (
	"context"
	"crypto/ecdsa"
	"crypto/ed25519"
	"io"
	"net/http"
	"strings"
	"sync"
	"time"

	"github.com/punkt-ledger/punkt/node/access"
)

// identity is who a client says it is to a node that wants to know.
type identity struct {
	token access.Token
	ask   func(context.Context) (*ecdsa.PrivateKey, error)
	as    ed25519.PrivateKey // of a node, which signs instead; nil: none

	mu   sync.Mutex
	node string            // id of the node, once it has asked for a credential
	key  *ecdsa.PrivateKey // once it was needed
}

// statementLife is how long the node has to take a signed request: the way there, and
// what two clocks differ.
const statementLife = 2 * time.Minute

// SignWith is the client that signs what the node answers to readers only. The key is
// asked for once, when a node first wants it.
func (c *Client) SignWith(key func(context.Context) (*ecdsa.PrivateKey, error)) *Client {
	signing := *c
	signing.identity = &identity{token: c.identity.token, ask: key}
	return &signing
}

// SignAsNode is the client that signs with the key of a node of the registry, such as
// the replica of a partner, what the node answers to readers only.
func (c *Client) SignAsNode(key ed25519.PrivateKey) *Client {
	signing := *c
	signing.identity = &identity{token: c.identity.token, as: key}
	return &signing
}

// AsOperator is the client that shows the node its operator's token.
func (c *Client) AsOperator(token access.Token) *Client {
	operating := *c
	operating.identity = &identity{token: token, ask: c.identity.ask, as: c.identity.as}
	return &operating
}

// do sends a request, and once more with a signature where the node wants one.
func (c *Client) do(req *http.Request) (*http.Response, error) {
	if err := c.identity.sign(req); err != nil {
		return nil, err
	}
	res, err := c.http.Do(req)
	if err != nil || res.StatusCode != http.StatusUnauthorized || req.Method != http.MethodGet || !c.identity.learn(res) {
		return res, err
	}
	_, _ = io.Copy(io.Discard, io.LimitReader(res.Body, maxAnswerBytes)) // so that the connection can be used again
	if err := res.Body.Close(); err != nil {
		return nil, err
	}
	if err := c.identity.sign(req); err != nil {
		return nil, err
	}
	return c.http.Do(req)
}

// learn takes the node's id out of what it wants, and reports whether a signature can be
// given that was not given before.
func (i *identity) learn(res *http.Response) bool {
	_, rest, _ := strings.Cut(res.Header.Get("WWW-Authenticate"), access.Scheme+` node="`)
	node, _, found := strings.Cut(rest, `"`)
	i.mu.Lock()
	defer i.mu.Unlock()
	if !found || i.ask == nil && i.as == nil || i.node == node {
		return false
	}
	i.node = node
	return true
}

// sign adds to a request what is known to be wanted.
func (i *identity) sign(req *http.Request) error {
	i.mu.Lock()
	defer i.mu.Unlock()
	switch {
	case i.token != "":
		req.Header.Set("Authorization", i.token.Header())
		return nil
	case i.node == "" || req.Method != http.MethodGet:
		return nil
	case i.as != nil:
		req.Header.Set("Authorization", i.statement(req).SignAsNode(i.as))
		return nil
	case i.key == nil:
		key, err := i.ask(req.Context())
		if err != nil {
			i.node = "" // what is for anyone can still be asked, unsigned
			return &withoutKey{err}
		}
		i.key = key
	}
	header, err := i.statement(req).Sign(i.key)
	if err != nil {
		return err
	}
	req.Header.Set("Authorization", header)
	return nil
}

// statement is what is signed for a request.
func (i *identity) statement(req *http.Request) access.Statement {
	return access.Statement{Method: req.Method, Target: req.URL.RequestURI(), Node: i.node,
		Until: time.Now().Add(statementLife).Unix()}
}

// withoutKey: the node wants a signature and there is no key to give it with.
type withoutKey struct{ error }

func (w *withoutKey) Unwrap() error { return w.error }
