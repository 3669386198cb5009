package home

import (
	"context"
	"crypto/ecdsa"
	"errors"
	"fmt"
	"time"

	"github.com/punkt-ledger/punkt/ledger/op"
	"github.com/punkt-ledger/punkt/ledger/tx"
	"github.com/punkt-ledger/punkt/node/api"
	"github.com/punkt-ledger/punkt/token"
)

// DefaultValid is how long a transaction may wait for its block. It bounds how long an
// outcome can stay unknown.
const DefaultValid = 10 * time.Minute

// ErrNobodyToAsk: a key has a password that no file holds, and there is nobody to ask.
var ErrNobodyToAsk = errors.New("no password: there is nobody to ask for it")

// Desk takes a party's orders to the ledger: it drafts the transaction, signs it with a
// key of the home folder, and submits it. The command line and a wallet service each have
// one. Its methods may be called from any goroutine if Ask may.
type Desk struct {
	Home   *Home
	Client *api.Client
	Ask    func(ctx context.Context, prompt string) (string, error) // for a password; nil: nobody is there
	Now    func() time.Time                                         // this machine's clock
}

// Order is an operation that somebody wants done.
type Order struct {
	Op           func(token.Ref) op.Operation
	Ref          token.Ref
	Key          string        // name of the key that signs
	PasswordFile string        // with the key's password; empty: the home's, or Ask
	Valid        time.Duration // how long it may wait for its block; 0: DefaultValid
	AnyTime      bool          // its time or deadline follows from now: with another one it is the same order
}

// Draft is an order before its signature.
type Draft struct {
	Tx     *tx.Tx
	Domain tx.Domain // the network that it is for
	Sender token.Address
	order  Order
	height int64 // of the node's last block, when it was drafted
}

// Signed is a transaction that can be submitted, and again with the same effect.
type Signed struct {
	Raw   []byte
	Hash  api.Hash
	Ref   token.Ref
	draft Draft
}

// Draft makes the transaction of an order. What time it is, is the later of two clocks:
// the last block may be old, and this machine's clock behind.
func (d Desk) Draft(ctx context.Context, o Order) (Draft, error) {
	sender, err := d.Home.Address(o.Key)
	if err != nil {
		return Draft{}, err
	}
	status, err := d.Client.Status(ctx)
	if err != nil {
		return Draft{}, err
	}
	domain := d.Home.Domain(status)
	valid := o.Valid
	if valid == 0 {
		valid = DefaultValid
	}
	until := Clocks{int64(status.Time), d.Now().Unix()}.Later() + int64(valid/time.Second)
	draft := &tx.Tx{ChainID: domain.ChainID, ValidUntil: uint64(max(0, until)), Ops: []op.Operation{o.Op(o.Ref)}}
	return Draft{Tx: draft, Domain: domain, Sender: sender, order: o, height: status.Height}, nil
}

// Domain is the network to sign for: the chain of the configuration, or else the node's,
// with the genesis that the node tells.
func (h *Home) Domain(status api.Status) tx.Domain {
	d := tx.Domain{ChainID: h.Config.ChainID, Genesis: status.Genesis}
	if d.ChainID == 0 {
		d.ChainID = status.ChainID
	}
	return d
}

// Sign signs a draft. It fails with ErrUnknownKey, ErrKeyFile, ErrPassword,
// ErrNobodyToAsk or what Ask fails with.
func (d Desk) Sign(ctx context.Context, draft Draft) (Signed, error) {
	key, err := d.Unlock(ctx, draft.order.Key, draft.order.PasswordFile)
	if err != nil {
		return Signed{}, err
	}
	raw, hash, err := draft.Tx.Seal(draft.Domain, key)
	return Signed{raw, hash, draft.order.Ref, draft}, err
}

// Unlock opens a key of the home folder, with the password in the file named, or in the
// home's, or that somebody is asked for.
func (d Desk) Unlock(ctx context.Context, name, passwordFile string) (*ecdsa.PrivateKey, error) {
	password, filed, err := FiledPassword(d.Home, passwordFile)
	if err != nil {
		return nil, err
	}
	if !filed {
		if d.Ask == nil {
			return nil, ErrNobodyToAsk
		}
		if password, err = d.Ask(ctx, fmt.Sprintf("Password of key %s: ", name)); err != nil {
			return nil, err
		}
	}
	return d.Home.Unlock(name, password)
}

// FiledPassword is the password from a file: the one named, or the home's. filed is false
// where neither is; the home may be nil. It fails with ErrNoPassword or ErrNotPrivate.
func FiledPassword(h *Home, file string) (password string, filed bool, err error) {
	switch {
	case file != "":
		password, err = ReadPassword(file)
	case h != nil && h.Config.PasswordFile != "":
		password, err = h.Password()
	default:
		return "", false, nil
	}
	return password, err == nil, err
}

// Clocks are what time it may be, in seconds since 1970. Either may be behind: the last
// block may be old, and this machine's clock wrong.
type Clocks struct {
	Block int64 // of the node's last block
	Here  int64 // of this machine
}

// Later is the later of the two.
func (c Clocks) Later() int64 { return max(c.Block, c.Here) }

// HoldDeadline is so many seconds after the later clock. A hold of the greatest length
// still ends early enough for a next block that is hardly later than the last.
func (c Clocks) HoldDeadline(seconds int64) uint64 {
	deadline := c.Later() + seconds
	if seconds <= token.MaxHoldSeconds {
		deadline = min(deadline, c.Block+token.MaxHoldSeconds)
	}
	return uint64(max(0, deadline))
}
