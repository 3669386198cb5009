package consensus

import (
	"encoding/hex"
	"fmt"

	"github.com/cometbft/cometbft/types"

	"github.com/punkt-ledger/punkt/audit/proof"
	"github.com/punkt-ledger/punkt/ledger"
	"github.com/punkt-ledger/punkt/partner"
)

// Sealed is the newest committed state that a header with signatures names, for the
// caller to close, with the seal of that header: of the block after the state's. It
// fails with proof.ErrNotYet right after a start, until the next block.
func (n *Node) Sealed() (*ledger.View, proof.Seal, error) {
	view, err := n.app.sealedView()
	if err != nil {
		return nil, proof.Seal{}, err
	}
	seal, err := n.Seal(view.Height() + 1)
	if err != nil {
		view.Close()
		return nil, proof.Seal{}, err
	}
	return view, seal, nil
}

// sealedView is the state before the newest one, whose header the newest block is.
func (a *App) sealedView() (*ledger.View, error) {
	a.viewMu.RLock()
	defer a.viewMu.RUnlock()
	switch {
	case a.view == nil:
		return nil, ErrStopped
	case a.prior == nil:
		return nil, fmt.Errorf("%w: the state after block %d; the next block comes within %s", proof.ErrNotYet, a.view.Height(), emptyBlockEvery)
	}
	return a.prior.Share(), nil
}

// Seal is a block's header with the signatures under it and the validators who made
// them. It fails with ErrNotFound for a height that the node has not committed.
func (n *Node) Seal(height int64) (proof.Seal, error) {
	store := n.env.BlockStore
	meta, commit := store.LoadBlockMeta(height), store.LoadBlockCommit(height)
	if commit == nil {
		commit = store.LoadSeenCommit(height) // the next block, which would have it, is not there yet
	}
	if meta == nil || commit == nil {
		return proof.Seal{}, fmt.Errorf("%w: block %d", ErrNotFound, height)
	}
	validators, err := n.env.StateStore.LoadValidators(height)
	if err != nil {
		return proof.Seal{}, fmt.Errorf("read validators of block %d: %w", height, err)
	}
	return proof.NewSeal(meta.Header, commit, validators), nil
}

// Header is the header of a committed block. It fails with ErrNotFound.
func (n *Node) Header(height int64) (types.Header, error) {
	meta := n.env.BlockStore.LoadBlockMeta(height)
	if meta == nil {
		return types.Header{}, fmt.Errorf("%w: block %d", ErrNotFound, height)
	}
	return meta.Header, nil
}

// Executed is a committed block with its results, as a proof of a transaction wants
// them. It fails with ErrNotFound.
func (n *Node) Executed(height int64) (proof.Executed, error) {
	header, err := n.Header(height)
	if err != nil {
		return proof.Executed{}, err
	}
	stored, response, err := n.stored(height)
	if err != nil {
		return proof.Executed{}, err
	}
	return proof.Executed{Header: header, Txs: types.ToTxs(stored.Data.Txs), Results: response.TxResults}, nil
}

// TrustGenesis is what a genesis.json gives to whoever checks proofs: the validators of
// its partners. It fails with ErrGenesisFile.
func TrustGenesis(text []byte) (proof.Trust, error) {
	_, genesis, err := parseGenesis(text)
	if err != nil {
		return proof.Trust{}, err
	}
	var partners []partner.Partner
	for _, p := range genesis.Partners {
		one := partner.Partner{ID: p.ID, Power: p.Power}
		if _, err := hex.Decode(one.Validator[:], []byte(p.Validator)); err != nil {
			return proof.Trust{}, fmt.Errorf("%w: validator of %s: %w", ErrGenesisFile, p.ID, err)
		}
		partners = append(partners, one)
	}
	return proof.FromGenesis(ChainName(genesis.ChainID), partners), nil
}
