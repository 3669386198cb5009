package main

import (
	"context"
	"errors"

	"github.com/punkt-ledger/punkt/consensus"
	"github.com/punkt-ledger/punkt/node/api"
	"github.com/punkt-ledger/punkt/token"
)

// chainNode is a node as the api asks it. It translates and decides nothing.
type chainNode struct{ *consensus.Node }

func (n chainNode) Submit(ctx context.Context, raw []byte) (api.Final, error) {
	f, err := n.Node.Submit(ctx, raw)
	return finalOf(f), forAPI(err)
}

func (n chainNode) SubmitAsync(_ context.Context, raw []byte) error {
	return forAPI(n.Node.SubmitAsync(raw))
}

func (n chainNode) Status(context.Context) (api.ChainStatus, error) {
	s, err := n.Node.Status()
	out := api.ChainStatus{ChainID: s.ChainID, CatchingUp: s.CatchingUp, NodeID: s.Node, Partner: s.Partner,
		Age: s.Age, Validators: api.Validators(s.Validators)}
	for _, peer := range s.Peers {
		out.Peers = append(out.Peers, peer.ID)
	}
	return out, forAPI(err)
}

func (n chainNode) Block(_ context.Context, height int64) (api.ChainBlock, error) {
	b, err := n.Node.Block(height)
	out := api.ChainBlock{Height: b.Height, Time: b.Time, Hash: b.Hash, LastHash: b.LastHash, AppHash: b.AppHash, Proposer: b.Proposer}
	for _, tx := range b.Txs {
		out.Txs = append(out.Txs, api.ChainTx{Raw: tx.Raw, Result: tx.Result})
	}
	return out, forAPI(err)
}

func (n chainNode) BlockTime(_ context.Context, height int64) (token.Time, error) {
	at, err := n.Node.BlockTime(height)
	return at, forAPI(err)
}

func (n chainNode) WaitHeight(ctx context.Context, height int64) error {
	return forAPI(n.Node.WaitHeight(ctx, height))
}

func finalOf(f consensus.Final) api.Final {
	return api.Final{Height: f.Height, Index: f.Index, Hash: f.Hash, Result: f.Result}
}

// forAPI gives an error of consensus the identity that the api knows it by.
func forAPI(err error) error {
	for _, same := range []struct{ consensus, api error }{
		{consensus.ErrBusy, api.ErrBusy},
		{consensus.ErrCatchingUp, api.ErrCatchingUp},
		{consensus.ErrUnknownOutcome, api.ErrUnknownOutcome},
		{consensus.ErrBehind, api.ErrBehind},
		{consensus.ErrNotFound, api.ErrNotFound},
		{consensus.ErrStopped, api.ErrStopped}, // last: an unknown outcome may be due to it
	} {
		if errors.Is(err, same.consensus) {
			return translated{err, same.api}
		}
	}
	return err
}

// translated is an error that is also another.
type translated struct {
	error
	also error
}

func (t translated) Unwrap() []error { return []error{t.error, t.also} }
