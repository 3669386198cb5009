package consensus

import (
	"context"
	"errors"
	"fmt"

	abci "github.com/cometbft/cometbft/abci/types"

	"github.com/punkt-ledger/punkt/ledger"
	"github.com/punkt-ledger/punkt/token"
)

// PrepareProposal orders the transactions of the mempool, all of which it is handed
// (block.max_bytes is -1), and takes what fits (Requirement 2). What it leaves stays
// in the mempool for the next block. It leaves out what ProcessProposal would refuse
// (Requirement 3), which CheckTx has kept out of the mempool already.
func (a *App) PrepareProposal(_ context.Context, req *abci.RequestPrepareProposal) (*abci.ResponsePrepareProposal, error) {
	all := a.inputs.all(req.Txs)
	waiting := make([]queued, 0, len(all))
	var block []ledger.Input
	err := a.read(func(v *ledger.View) error {
		weigher, err := v.Weigher()
		if err != nil {
			return err
		}
		quotas := v.Quotas(token.Time(req.Time.Unix()))
		for _, k := range all {
			if k.in.Err != nil {
				continue
			}
			if !k.fresh {
				err := absent(v, k.in.Hash)
				if errors.Is(err, ledger.ErrRepeatedTx) {
					continue
				}
				if err != nil {
					return err
				}
				k.payer = quotas.Payer(k.in)
			}
			waiting = append(waiting, queued{k.in, k.payer.Partner, weigher.Weight(k.in)})
		}
		// Who pays may have changed since CheckTx looked.
		block = affordable(arrange(waiting, int(min(ledger.MaxBlockBytes, req.MaxTxBytes))), quotas)
		return quotas.Err()
	})
	if err != nil {
		return nil, a.fail(fmt.Errorf("prepare proposal: %w", err))
	}
	txs := make([][]byte, len(block))
	for i, in := range block {
		txs[i] = in.Raw
	}
	return &abci.ResponsePrepareProposal{Txs: txs}, nil
}

// errBlockTooLarge: a proposal has more than ledger.MaxBlockBytes of transactions, or
// they weigh more than ledger.MaxBlockWeight, or nobody pays for too many of them.
var errBlockTooLarge = errors.New("block too large")

// ProcessProposal refuses what no honest proposer sends, and nothing else: a block over
// the limits, a transaction that does not decode, is badly signed, is for another chain,
// or is repeated, and more than a partner's quota of the day holds. The answer depends
// on the block and the committed state alone (Requirements 4 and 5); whether a
// transaction will be rejected for another reason does not matter.
func (a *App) ProcessProposal(_ context.Context, req *abci.RequestProcessProposal) (*abci.ResponseProcessProposal, error) {
	err := a.checkProposal(req.Txs, token.Time(req.Time.Unix()))
	if err == nil {
		return &abci.ResponseProcessProposal{Status: abci.ResponseProcessProposal_ACCEPT}, nil
	}
	if _, ok := ledger.RejectionOf(err); !ok && !errors.Is(err, errBlockTooLarge) {
		return nil, a.fail(fmt.Errorf("process proposal: %w", err))
	}
	return &abci.ResponseProcessProposal{Status: abci.ResponseProcessProposal_REJECT}, nil
}

// checkProposal is the reason to refuse the transactions as a block of that time: a rejection,
// errBlockTooLarge, or this node's fault.
func (a *App) checkProposal(txs [][]byte, now token.Time) error {
	size := 0
	for _, tx := range txs {
		size += len(tx)
	}
	if size > ledger.MaxBlockBytes {
		return fmt.Errorf("%w: %d bytes, at most %d", errBlockTooLarge, size, ledger.MaxBlockBytes)
	}
	all := a.inputs.all(txs)
	inBlock := make(map[[32]byte]bool, len(all))
	for _, k := range all {
		switch {
		case k.in.Err != nil:
			return k.in.Err
		case inBlock[k.in.Hash]:
			return fmt.Errorf("%w: 0x%x is in the block twice", ledger.ErrRepeatedTx, k.in.Hash)
		}
		inBlock[k.in.Hash] = true
	}
	return a.read(func(v *ledger.View) error {
		b := bill{quotas: v.Quotas(now)}
		weight := 0
		for _, k := range all {
			more, err := b.add(k.in)
			if err != nil {
				return err
			}
			if weight += more; weight > ledger.MaxBlockWeight {
				return fmt.Errorf("%w: it weighs more than %d", errBlockTooLarge, ledger.MaxBlockWeight)
			}
			if k.fresh {
				continue
			}
			if err := absent(v, k.in.Hash); err != nil {
				return err
			}
		}
		return b.quotas.Err()
	})
}
