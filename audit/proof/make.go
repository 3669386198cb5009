package proof

import (
	"errors"
	"fmt"

	abci "github.com/cometbft/cometbft/abci/types"
	"github.com/cometbft/cometbft/types"

	"github.com/punkt-ledger/punkt/ledger/journal"
)

// Journal is the committed state that a proof is made from; *journal.Snapshot is one.
type Journal interface {
	ProveBalance(key []byte) (journal.BalanceProof, error)
	ProveEntry(seq uint64) (journal.EntryProof, error)
}

// OfRecord proves what the state holds under a key. The seal is of the block after the
// state's. It fails with journal.ErrNotFound for a key that was never written: a log
// cannot show that something is absent.
func OfRecord(state Journal, seal Seal, key []byte) (*File, error) {
	p, err := state.ProveBalance(key)
	if err != nil {
		return nil, err
	}
	return finish(&File{Kind: KindRecord, Seal: seal, Journal: p.Encode()})
}

// OfEntry proves an entry of the log by its number. It fails with journal.ErrNotFound.
func OfEntry(state Journal, seal Seal, seq uint64) (*File, error) {
	p, err := state.ProveEntry(seq)
	if err != nil {
		return nil, err
	}
	return finish(&File{Kind: KindEntry, Seal: seal, Journal: p.Encode()})
}

// Executed is a block with the results of its transactions.
type Executed struct {
	Header  types.Header
	Txs     types.Txs
	Results []*abci.ExecTxResult
}

// OfTransaction proves the transaction at a place of a block and what it did. The seal
// is of the block after.
func OfTransaction(block Executed, seal Seal, index int) (*File, error) {
	if index < 0 || index >= len(block.Txs) || len(block.Results) != len(block.Txs) {
		return nil, fmt.Errorf("prove transaction %d of block %d: it has %d", index, block.Header.Height, len(block.Txs))
	}
	result := block.Results[index]
	return finish(&File{Kind: KindTransaction, Seal: seal, Transaction: &Transaction{
		Header:      Header{block.Header},
		Raw:         Bytes(block.Txs[index]),
		Path:        block.Txs.Proof(index).Proof,
		Code:        result.Code,
		Data:        result.Data,
		ResultsPath: types.NewResults(block.Results).ProveResult(index),
	}})
}

// finish writes down what the file shows. A node whose stores disagree is found out here.
func finish(f *File) (*File, error) {
	f.Version = Version
	claim, err := f.claim()
	if errors.Is(err, ErrForged) || errors.Is(err, ErrMalformed) {
		return nil, fmt.Errorf("make proof: the journal and the blocks disagree: %w", err)
	}
	f.Says = claim
	return f, err
}

// WithAnchor adds an older header, for whoever trusts that one.
func (f *File) WithAnchor(h types.Header) *File {
	f.Anchor = &Header{h}
	return f
}
