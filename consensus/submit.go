package consensus

import (
	"context"
	"errors"
	"fmt"
	"time"

	abci "github.com/cometbft/cometbft/abci/types"
	"github.com/cometbft/cometbft/mempool"

	"github.com/punkt-ledger/punkt/ledger"
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
	hash := ledger.TxHash(raw)
	done, err := n.app.waiters.add(hash)
	if err != nil {
		return Final{}, err
	}
	defer n.app.waiters.remove(hash, done)
	if final, err := n.enter(raw); final != nil || err != nil {
		return deref(final), err
	}
	again := time.NewTicker(resubmitEvery)
	defer again.Stop()
	for {
		select {
		case final := <-done:
			return final, nil
		case <-ctx.Done():
			return Final{}, fmt.Errorf("%w: %x: %w", ErrUnknownOutcome, hash, ctx.Err())
		case <-n.stopped:
			return Final{}, fmt.Errorf("%w: %x: %w", ErrUnknownOutcome, hash, ErrStopped)
		case <-n.app.faulted:
			return Final{}, fmt.Errorf("%w: %x: %w", ErrUnknownOutcome, hash, ErrStopped)
		case <-again.C:
			final, err := n.offer(raw)
			if final != nil || err != nil && !errors.Is(err, ErrBusy) {
				return deref(final), err
			}
		}
	}
}

// SubmitAsync gives a transaction to the network and does not wait for its block. It
// fails as Submit does, but for ErrUnknownOutcome; a transaction that is in the chain
// already is no failure.
func (n *Node) SubmitAsync(raw []byte) error {
	_, err := n.enter(raw)
	return err
}

func deref(final *Final) Final {
	if final == nil {
		return Final{}
	}
	return *final
}

// enter lets a transaction into the mempool, or answers it from the chain. The
// signature is checked before any lock is taken.
func (n *Node) enter(raw []byte) (*Final, error) {
	select {
	case <-n.stopped:
		return nil, ErrStopped
	case <-n.app.faulted:
		return nil, ErrStopped
	default:
	}
	if n.env.ConsensusReactor.WaitSync() {
		return nil, ErrCatchingUp
	}
	in := n.app.inputs.admit(raw)
	if in.Err != nil {
		return nil, in.Err
	}
	if !Bulk(in) {
		return n.offer(raw)
	}
	n.bulk.Lock()
	defer n.bulk.Unlock()
	if waiting := n.env.Mempool.SizeBytes(); waiting+int64(len(raw)) > maxBulkPoolBytes {
		return nil, fmt.Errorf("%w: %d bytes wait for a block, bulk transactions are taken up to %d", ErrBusy, waiting, maxBulkPoolBytes)
	}
	return n.offer(raw)
}

// offer hands a transaction to the mempool, which has it already or checks it.
func (n *Node) offer(raw []byte) (*Final, error) {
	var checked *abci.ResponseCheckTx
	err := n.env.Mempool.CheckTx(raw, func(res *abci.ResponseCheckTx) { checked = res }, mempool.TxInfo{})
	full := &mempool.ErrMempoolIsFull{}
	switch {
	case errors.Is(err, mempool.ErrTxInCache):
		return n.committed(raw) // or it waits for its block
	case errors.As(err, full):
		return nil, fmt.Errorf("%w: %w", ErrBusy, err)
	case err != nil:
		return nil, fmt.Errorf("offer transaction: %w", err)
	case checked.Code == codeStopped:
		return nil, ErrStopped
	case checked.IsOK():
		return nil, nil
	}
	refused := refusedWith(checked.Code, checked.Log)
	if errors.Is(refused, ledger.ErrRepeatedTx) {
		return n.committed(raw)
	}
	return nil, refused
}

// committed is the transaction as the chain has it, or nil.
func (n *Node) committed(raw []byte) (*Final, error) {
	tx, err := n.Tx(ledger.TxHash(raw))
	switch {
	case errors.Is(err, ErrNotFound):
		return nil, nil
	case err != nil:
		return nil, err
	}
	return &tx.Final, nil
}
