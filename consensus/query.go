package consensus

import (
	"context"
	"fmt"

	abci "github.com/cometbft/cometbft/abci/types"
	"github.com/cometbft/cometbft/crypto/ed25519"
	cmtproto "github.com/cometbft/cometbft/proto/tendermint/types"
	"github.com/cometbft/cometbft/types"

	"github.com/punkt-ledger/punkt/ledger"
	"github.com/punkt-ledger/punkt/ledger/record"
	"github.com/punkt-ledger/punkt/ledger/tx"
	"github.com/punkt-ledger/punkt/partner"
	"github.com/punkt-ledger/punkt/token"
)

// Tx is the transaction with the hash. It fails with ErrNotFound where no block has it.
func (n *Node) Tx(hash [32]byte) (Tx, error) {
	var height int64
	var index uint32
	var found bool
	err := n.app.read(func(v *ledger.View) (err error) {
		height, index, found, err = v.TxHeight(hash)
		return err
	})
	if err != nil {
		return Tx{}, err
	}
	if !found {
		return Tx{}, fmt.Errorf("%w: transaction 0x%x", ErrNotFound, hash)
	}
	stored, response, err := n.stored(height)
	if err != nil {
		return Tx{}, err
	}
	if int(index) >= len(stored.Data.Txs) {
		return Tx{}, fmt.Errorf("read transaction 0x%x: block %d has no place %d", hash, height, index)
	}
	return txOf(stored, response, int(index))
}

// stored is a committed block with the results of its transactions, as CometBFT keeps
// them.
func (n *Node) stored(height int64) (*cmtproto.Block, *abci.ResponseFinalizeBlock, error) {
	block := n.comet.BlockStore().LoadBlockProto(height)
	if block == nil {
		return nil, nil, fmt.Errorf("read block %d: the store lacks it", height)
	}
	response, err := n.env.StateStore.LoadFinalizeBlockResponse(height)
	if err != nil {
		return nil, nil, fmt.Errorf("read results of block %d: %w", height, err)
	}
	if len(response.TxResults) != len(block.Data.Txs) {
		return nil, nil, fmt.Errorf("read results of block %d: %d for %d transactions", height, len(response.TxResults), len(block.Data.Txs))
	}
	return block, response, nil
}

// txOf is one transaction of a stored block.
func txOf(block *cmtproto.Block, response *abci.ResponseFinalizeBlock, index int) (Tx, error) {
	raw, r := block.Data.Txs[index], response.TxResults[index]
	receipts, err := record.DecodeReceipts(r.Data)
	if err != nil {
		return Tx{}, fmt.Errorf("read result of transaction %d of block %d: %w", index, block.Header.Height, err)
	}
	return Tx{Raw: raw, Final: Final{
		Height: block.Header.Height,
		Index:  uint32(index),
		Time:   token.Time(block.Header.Time.Unix()),
		Hash:   tx.Hash(raw),
		Result: ledger.Result{Code: r.Code, Data: r.Data, Note: r.Log, Receipts: receipts},
	}}, nil
}

// Block is the block of a height from 1 to the last committed. It fails with
// ErrNotFound for any other.
func (n *Node) Block(height int64) (Block, error) {
	var last int64
	if err := n.app.read(func(v *ledger.View) error { last = v.Height(); return nil }); err != nil {
		return Block{}, err
	}
	if height < 1 || height > last {
		return Block{}, fmt.Errorf("%w: block %d, the last is %d", ErrNotFound, height, last)
	}
	stored, response, err := n.stored(height)
	if err != nil {
		return Block{}, err
	}
	meta := n.env.BlockStore.LoadBlockMeta(height)
	if meta == nil {
		return Block{}, fmt.Errorf("read block %d: the store lacks its id", height)
	}
	block := Block{
		Height:         height,
		Time:           token.Time(stored.Header.Time.Unix()),
		Hash:           hashOf(meta.BlockID.Hash),
		LastHash:       hashOf(stored.Header.LastBlockId.Hash),
		AppHash:        hashOf(response.AppHash),
		LastAppHash:    hashOf(stored.Header.AppHash),
		ValidatorsHash: hashOf(stored.Header.ValidatorsHash),
		Txs:            make([]Tx, len(stored.Data.Txs)),
	}
	if block.Proposer, err = n.validatorPartner(stored.Header.ProposerAddress); err != nil {
		return Block{}, err
	}
	if err := withVotes(&block, stored); err != nil {
		return Block{}, err
	}
	for i := range block.Txs {
		if block.Txs[i], err = txOf(stored, response, i); err != nil {
			return Block{}, err
		}
	}
	return block, nil
}

// withVotes adds the last commit and the evidence: who follows the chain compares them.
func withVotes(block *Block, stored *cmtproto.Block) (err error) {
	if stored.LastCommit != nil {
		if block.LastCommit, err = stored.LastCommit.Marshal(); err != nil {
			return fmt.Errorf("encode last commit of block %d: %w", block.Height, err)
		}
	}
	if len(stored.Evidence.Evidence) > 0 {
		if block.Evidence, err = stored.Evidence.Marshal(); err != nil {
			return fmt.Errorf("encode evidence of block %d: %w", block.Height, err)
		}
	}
	return nil
}

// BlockTime is the time of a committed block, without reading what is in it. It fails
// with ErrNotFound.
func (n *Node) BlockTime(height int64) (token.Time, error) {
	meta := n.env.BlockStore.LoadBlockMeta(height)
	if meta == nil {
		return 0, fmt.Errorf("%w: block %d", ErrNotFound, height)
	}
	return token.Time(meta.Header.Time.Unix()), nil
}

// validatorPartner is whose validator has the address.
func (n *Node) validatorPartner(address types.Address) (partner.ID, error) {
	partners, err := n.app.partners()
	if err != nil {
		return "", fmt.Errorf("read partners: %w", err)
	}
	for _, p := range partners {
		if p.Power > 0 && string(ed25519.PubKey(p.Validator[:]).Address()) == string(address) {
			return p.ID, nil
		}
	}
	return "", nil
}

func hashOf(b []byte) (hash [32]byte) {
	copy(hash[:], b)
	return hash
}

// Subscribe tells the height of each block that is committed from now on. A reader who
// is slow finds the newest height and misses those between; what they hold is there to
// be read. The channel is closed when ctx ends or the node stops. It fails with ErrBusy.
func (n *Node) Subscribe(ctx context.Context) (<-chan int64, error) {
	heights, err := n.app.followers.add()
	if err != nil {
		return nil, err
	}
	context.AfterFunc(ctx, func() { n.app.followers.remove(heights) })
	return heights, nil
}

// WaitHeight returns once the block of the height is committed: what is read from then
// on has all that it did. It fails with ErrBehind when ctx ends before, and with ErrBusy
// or ErrStopped.
func (n *Node) WaitHeight(ctx context.Context, height int64) error {
	heights, err := n.app.followers.add()
	if err != nil {
		return err
	}
	defer n.app.followers.remove(heights)
	for {
		var at int64
		if err := n.app.read(func(v *ledger.View) error { at = v.Height(); return nil }); err != nil && n.ledger.Height() > 0 {
			return err
		}
		if at >= height {
			return nil
		}
		select {
		case <-heights:
		case <-n.stopped:
			return ErrStopped
		case <-n.app.faulted:
			return ErrStopped
		case <-ctx.Done():
			return fmt.Errorf("%w: block %d, the last is %d: %w", ErrBehind, height, at, ctx.Err())
		}
	}
}
