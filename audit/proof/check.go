package proof

import (
	"bytes"
	"fmt"

	abci "github.com/cometbft/cometbft/abci/types"
	"github.com/cometbft/cometbft/types"

	"github.com/punkt-ledger/punkt/ledger/journal"
)

// Check verifies a proof by what is trusted, and says what it shows. It fails with
// ErrMalformed, ErrForged or ErrUntrusted; then nothing in the file is to be believed.
func Check(f *File, trust Trust) (Claim, error) {
	var anchor *types.Header
	if f.Anchor != nil {
		anchor = &f.Anchor.Header
	}
	if err := trust.check(f.Seal, anchor); err != nil {
		return Claim{}, err
	}
	claim, err := f.claim()
	if err != nil {
		return Claim{}, err
	}
	if !claim.equal(f.Says) {
		return Claim{}, fmt.Errorf("%w: the file says other things than it proves", ErrForged)
	}
	return claim, nil
}

// claim is what the middle links show, if they lead to the sealed header.
func (f *File) claim() (Claim, error) {
	journaled, transacted := len(f.Journal) > 0, f.Transaction != nil
	switch {
	case f.Kind == KindRecord && journaled && !transacted:
		return f.recordClaim()
	case f.Kind == KindEntry && journaled && !transacted:
		return f.entryClaim()
	case f.Kind == KindTransaction && transacted && !journaled:
		return f.transactionClaim()
	}
	return Claim{}, fmt.Errorf("%w: of kind %q, with parts that do not belong to it", ErrMalformed, f.Kind)
}

// sealed holds a root of the journal to the sealed header.
func (f *File) sealed(root journal.Root) error {
	hash, header := root.AppHash(), f.Seal.Header()
	if !bytes.Equal(hash[:], header.AppHash) {
		return fmt.Errorf("%w: block %d seals another state", ErrForged, header.Height)
	}
	return nil
}

func (f *File) recordClaim() (Claim, error) {
	p, err := journal.DecodeBalanceProof(f.Journal)
	if err != nil {
		return Claim{}, fmt.Errorf("%w: %w", ErrMalformed, err)
	}
	if err := f.sealed(p.Root); err != nil {
		return Claim{}, err
	}
	if err := journal.VerifyBalance(p.Root, p); err != nil {
		return Claim{}, fmt.Errorf("%w: %w", ErrForged, err)
	}
	return f.claimOf(p.Entry)
}

func (f *File) entryClaim() (Claim, error) {
	p, err := journal.DecodeEntryProof(f.Journal)
	if err != nil {
		return Claim{}, fmt.Errorf("%w: %w", ErrMalformed, err)
	}
	if err := f.sealed(p.Root); err != nil {
		return Claim{}, err
	}
	if err := journal.VerifyEntry(p.Root, p); err != nil {
		return Claim{}, fmt.Errorf("%w: %w", ErrForged, err)
	}
	return f.claimOf(p.Entry)
}

func (f *File) transactionClaim() (Claim, error) {
	t, sealed := f.Transaction, f.Seal.Header()
	if !bytes.Equal(t.Header.Hash(), sealed.LastBlockID.Hash) {
		return Claim{}, fmt.Errorf("%w: the block before %d is another", ErrForged, sealed.Height)
	}
	if err := t.Path.Verify(t.Header.DataHash, types.Tx(t.Raw).Hash()); err != nil {
		return Claim{}, fmt.Errorf("%w: block %d does not have the transaction: %w", ErrForged, t.Header.Height, err)
	}
	results := types.NewResults([]*abci.ExecTxResult{{Code: t.Code, Data: t.Data}})
	leaf, err := results[0].Marshal()
	if err != nil {
		return Claim{}, fmt.Errorf("%w: %w", ErrMalformed, err)
	}
	if err := t.ResultsPath.Verify(sealed.LastResultsHash, leaf); err != nil {
		return Claim{}, fmt.Errorf("%w: the transaction did something else: %w", ErrForged, err)
	}
	// Both trees have as many leaves as the block has transactions. Only with the same place
	// and the same number does a path lead the same way in both.
	if t.Path.Index != t.ResultsPath.Index || t.Path.Total != t.ResultsPath.Total {
		return Claim{}, fmt.Errorf("%w: the result is of another transaction of the block", ErrForged)
	}
	return f.claimOfTransaction()
}
