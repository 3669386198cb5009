package api

import (
	"context"
	"errors"
	"fmt"

	"github.com/danielgtaylor/huma/v2"

	"github.com/punkt-ledger/punkt/audit/proof"
	"github.com/punkt-ledger/punkt/ledger"
	"github.com/punkt-ledger/punkt/ledger/journal"
	"github.com/punkt-ledger/punkt/ledger/record"
	"github.com/punkt-ledger/punkt/token"
)

// Prover has what proofs are made of. Safe for concurrent use.
type Prover interface {
	// Sealed is the newest state that a header with signatures names, for the caller to
	// close, and the seal of that header. It fails with proof.ErrNotYet.
	Sealed() (*ledger.View, proof.Seal, error)
	// Seal is a block's header with its signatures. It fails with ErrNotFound.
	Seal(height int64) (proof.Seal, error)
	// Executed is a block with its results. It fails with ErrNotFound.
	Executed(height int64) (proof.Executed, error)
}

// ProofFile is a proof as package audit/proof writes and checks it. The body of the answer
// is the file.
type ProofFile struct{ *proof.File }

// Schema describes the type to OpenAPI; docs/reference/proofs.md has its fields.
func (ProofFile) Schema(huma.Registry) *huma.Schema {
	return &huma.Schema{Type: huma.TypeObject, AdditionalProperties: true,
		Description: "a proof that stands alone: docs/reference/proofs.md"}
}

// proofRoutes registers the making of proofs. Their answers are files that stand alone.
func (s *Server) proofRoutes() {
	register(s, get("prove-account", "/v1/proofs/accounts/{address}", "Proof of an account's record"), s.proveAccount)
	register(s, get("prove-operation", "/v1/proofs/operations/{id}", "Proof of what the ledger keeps of an operation"), s.proveOperation)
	register(s, get("prove-entry", "/v1/proofs/entries/{seq}", "Proof that the log has an entry"), s.proveEntry)
	register(s, s.ofBlocks(get("prove-transaction", "/v1/proofs/transactions/{hash}",
		"Proof that a block has a transaction, and what it did")), s.proveTransaction)
}

// Anchored is what every proof may be asked to bring along.
type Anchored struct {
	Since
	Anchor int64 `query:"anchor" minimum:"0" doc:"height of an older header that the checker trusts; 0: none"`
}

type proveAccountInput struct {
	Anchored
	Address Address `path:"address" doc:"of the account"`
	Program string  `query:"program" pattern:"^([A-Za-z0-9]{2,12})?$" doc:"the account's points of it; empty: the account's own record, with its list of programs"`
}

func (s *Server) proveAccount(ctx context.Context, in *proveAccountInput) (ProofFile, error) {
	if in.Program != "" {
		key := token.BalanceKey{Account: token.Address(in.Address), Program: codeOf(in.Program)}
		return s.proveRecord(ctx, record.Balances.Key(key), in.Anchored)
	}
	return s.proveRecord(ctx, record.Accounts.Key(token.Address(in.Address)), in.Anchored)
}

type proveOperationInput struct {
	Anchored
	ID Hash `path:"id" doc:"of the operation"`
}

func (s *Server) proveOperation(ctx context.Context, in *proveOperationInput) (ProofFile, error) {
	return s.proveRecord(ctx, record.Operations.Key(token.OperationID(in.ID)), in.Anchored)
}

type proveEntryInput struct {
	Anchored
	Seq uint64 `path:"seq" minimum:"1" doc:"number of the entry"`
}

func (s *Server) proveEntry(ctx context.Context, in *proveEntryInput) (ProofFile, error) {
	return s.sealed(ctx, in.Anchored, func(v *ledger.View, seal proof.Seal) (*proof.File, error) {
		return proof.OfEntry(v, seal, in.Seq)
	})
}

func (s *Server) proveRecord(ctx context.Context, key []byte, anchor Anchored) (ProofFile, error) {
	return s.sealed(ctx, anchor, func(v *ledger.View, seal proof.Seal) (*proof.File, error) {
		return proof.OfRecord(v, seal, key)
	})
}

// sealed makes a proof from the newest state that has a header.
func (s *Server) sealed(ctx context.Context, anchor Anchored, make func(*ledger.View, proof.Seal) (*proof.File, error)) (ProofFile, error) {
	if anchor.MinHeight > 0 { // the header after that block has to be there, too
		waited, err := s.viewOf(ctx, anyone, anchor.MinHeight+1)
		if err != nil {
			return ProofFile{}, err
		}
		waited.Close()
	}
	v, seal, err := s.node.Prover.Sealed()
	if err != nil {
		return ProofFile{}, err
	}
	defer v.Close()
	file, err := make(v, seal)
	if errors.Is(err, journal.ErrNotFound) {
		return ProofFile{}, nothingToProve.problem(fmt.Sprintf("not as of block %d; a log cannot show that something is absent", v.Height()))
	}
	if err != nil {
		return ProofFile{}, err
	}
	return s.anchored(file, anchor)
}

// anchored adds the header that was asked for.
func (s *Server) anchored(file *proof.File, anchor Anchored) (ProofFile, error) {
	if anchor.Anchor == 0 {
		return ProofFile{file}, nil
	}
	seal, err := s.node.Prover.Seal(anchor.Anchor)
	if err != nil {
		return ProofFile{}, unknownBlock.problem(fmt.Sprintf("the anchor at height %d: %v", anchor.Anchor, err))
	}
	return ProofFile{file.WithAnchor(seal.Header())}, nil
}

type proveTransactionInput struct {
	Anchored
	Hash Hash `path:"hash" doc:"of the transaction"`
}

func (s *Server) proveTransaction(ctx context.Context, in *proveTransactionInput) (ProofFile, error) {
	v, err := s.viewOf(ctx, anyone, in.MinHeight)
	if err != nil {
		return ProofFile{}, err
	}
	defer v.Close()
	height, index, found, err := v.TxHeight(in.Hash)
	switch {
	case err != nil:
		return ProofFile{}, err
	case !found:
		return ProofFile{}, unknownTx.problem(fmt.Sprintf("%s, up to height %d", in.Hash, v.Height()))
	case height == v.Height():
		return ProofFile{}, fmt.Errorf("%w: block %d", proof.ErrNotYet, height)
	}
	block, err := s.node.Prover.Executed(height)
	if err != nil {
		return ProofFile{}, err
	}
	seal, err := s.node.Prover.Seal(height + 1)
	if err != nil {
		return ProofFile{}, err
	}
	file, err := proof.OfTransaction(block, seal, int(index))
	if err != nil {
		return ProofFile{}, err
	}
	return s.anchored(file, in.Anchored)
}
