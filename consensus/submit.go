package consensus

import (
	"context"
	"errors"
	"fmt"
	"time"

	abci "github.com/cometbft/cometbft/abci/types"
	cstypes "github.com/cometbft/cometbft/consensus/types"
	"github.com/cometbft/cometbft/mempool"
	"github.com/cometbft/cometbft/p2p"
	"github.com/cometbft/cometbft/types"

	"github.com/punkt-ledger/punkt/ledger"
	"github.com/punkt-ledger/punkt/ledger/tx"
)

// Submit gives a transaction to the network and waits until its block is committed
// here, so that whatever reads this node next sees what it did. A transaction that is
// in the chain already is answered from there. A Final with a Code other than 0 is a
// transaction that its block refused.
//
// It fails with a rejection of the ledger's when the transaction cannot enter a block,
// and with ErrBusy, ErrCatchingUp or ErrStopped: in these cases nothing was submitted.
// It fails with ErrUnknownOutcome when ctx or the node ends before the block comes.
func (n *Node) Submit(ctx context.Context, raw []byte) (Final, error) {
	hash := tx.Hash(raw)
	done, err := n.app.waiters.add(hash)
	if err != nil {
		return Final{}, err
	}
	defer n.app.waiters.remove(hash, done)
	if err := n.enterCaughtUp(ctx, raw); errors.Is(err, ledger.ErrRepeatedTx) {
		return n.committed(hash, done, err)
	} else if err != nil {
		return Final{}, err
	}
	again := time.NewTicker(resubmitEvery)
	defer again.Stop()
	for {
		select {
		case final := <-done:
			return final, nil
		case <-ctx.Done():
			return Final{}, fmt.Errorf("%w: 0x%x: %w", ErrUnknownOutcome, hash, ctx.Err())
		case <-n.stopped:
			return Final{}, fmt.Errorf("%w: 0x%x: %w", ErrUnknownOutcome, hash, ErrStopped)
		case <-n.app.faulted:
			return Final{}, fmt.Errorf("%w: 0x%x: %w", ErrUnknownOutcome, hash, ErrStopped)
		case <-again.C:
			err := n.offer(raw)
			if err != nil && !errors.Is(err, ErrBusy) && !errors.Is(err, ledger.ErrRepeatedTx) {
				return Final{}, err
			}
		}
	}
}

// SubmitAsync gives a transaction to the network and does not wait for its block. It
// fails as Submit does, but for ErrUnknownOutcome; a transaction that is in the chain
// already is no failure.
func (n *Node) SubmitAsync(raw []byte) error {
	if err := n.enterCaughtUp(context.Background(), raw); !errors.Is(err, ledger.ErrRepeatedTx) {
		return err
	}
	return nil
}

// enterCaughtUp is enter, but while a block is under way, what it may lift is no reason
// to refuse yet: another node may have committed it, and a client who has seen it there
// builds on it here.
func (n *Node) enterCaughtUp(ctx context.Context, raw []byte) error {
	behind := n.behind()
	err := n.enter(raw)
	if !behind || !premature(err) {
		return err
	}
	heights, busy := n.app.followers.add()
	if busy != nil {
		return err
	}
	defer n.app.followers.remove(heights)
	ctx, cancel := context.WithTimeout(ctx, earlyFor)
	defer cancel()
	for {
		behind := n.behind()
		err := n.enter(raw)
		if !behind || !premature(err) {
			return err
		}
		select {
		case <-heights:
		case <-ctx.Done():
			return err
		}
	}
}

// behind reports whether a block is under way that is not committed here: it is being
// decided or executed, or a peer is further on.
func (n *Node) behind() bool {
	height := n.ledger.Height()
	if n.env.BlockStore.Height() > height {
		return true
	}
	if state, ok := n.env.ConsensusState.(interface{ GetRoundState() *cstypes.RoundState }); ok && state.GetRoundState().Step >= cstypes.RoundStepPropose {
		return true
	}
	ahead := false
	n.comet.Switch().Peers().ForEach(func(p p2p.Peer) {
		// A peer's height is that of the block it is about to decide.
		if state, ok := p.Get(types.PeerStateKey).(interface{ GetHeight() int64 }); ok && state.GetHeight() > height+1 {
			ahead = true
		}
	})
	return ahead
}

// committed is the answer to a transaction that is in the chain: just now, or already
// when it was submitted.
func (n *Node) committed(hash [32]byte, done <-chan Final, repeated error) (Final, error) {
	select {
	case final := <-done:
		return final, nil
	default:
	}
	tx, err := n.Tx(hash)
	if errors.Is(err, ErrNotFound) {
		return Final{}, repeated
	}
	return tx.Final, err
}

// enter lets a transaction into the mempool. The signature is checked before any lock
// is taken, as many at a time as there are cores: a thousand clients at once must not
// keep consensus from running. It fails with ledger.ErrRepeatedTx for a transaction
// that the chain has.
func (n *Node) enter(raw []byte) error {
	select {
	case <-n.stopped:
		return ErrStopped
	case <-n.app.faulted:
		return ErrStopped
	default:
	}
	if n.env.ConsensusReactor.WaitSync() {
		return ErrCatchingUp
	}
	n.door <- struct{}{}
	defer func() { <-n.door }()
	in := n.app.inputs.admit(raw)
	if in.Err != nil {
		return in.Err
	}
	if !ledger.Bulk(in) {
		return n.offer(raw)
	}
	n.bulk.Lock()
	defer n.bulk.Unlock()
	if waiting := n.env.Mempool.SizeBytes(); waiting+int64(len(raw)) > maxBulkPoolBytes {
		return fmt.Errorf("%w: %d bytes wait for a block, bulk transactions are taken up to %d", ErrBusy, waiting, maxBulkPoolBytes)
	}
	return n.offer(raw)
}

// offer hands a transaction to the mempool, which has it already or checks it.
func (n *Node) offer(raw []byte) error {
	var checked *abci.ResponseCheckTx
	err := n.env.Mempool.CheckTx(raw, func(res *abci.ResponseCheckTx) { checked = res }, mempool.TxInfo{})
	switch {
	case errors.Is(err, mempool.ErrTxInCache): // it waits for its block, or has one
		return n.app.read(func(v *ledger.View) error { return absent(v, tx.Hash(raw)) })
	case errors.As(err, &mempool.ErrMempoolIsFull{}):
		return fmt.Errorf("%w: %w", ErrBusy, err)
	case err != nil:
		return fmt.Errorf("offer transaction: %w", err)
	case checked.Code == codeStopped:
		return ErrStopped
	case !checked.IsOK():
		return refusedWith(checked.Code, checked.Log)
	}
	n.gossip.spread(raw)
	return nil
}

// absent fails with ledger.ErrRepeatedTx for a transaction that the chain has.
func absent(v *ledger.View, hash [32]byte) error {
	height, _, found, err := v.TxHeight(hash)
	if err == nil && found {
		err = fmt.Errorf("%w: 0x%x is in block %d", ledger.ErrRepeatedTx, hash, height)
	}
	return err
}
