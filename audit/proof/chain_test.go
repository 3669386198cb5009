package proof_test

import (
	"crypto/sha256"
	"testing"
	"time"

	abci "github.com/cometbft/cometbft/abci/types"
	"github.com/cometbft/cometbft/crypto/ed25519"
	cmtproto "github.com/cometbft/cometbft/proto/tendermint/types"
	cmtversion "github.com/cometbft/cometbft/proto/tendermint/version"
	"github.com/cometbft/cometbft/types"

	"github.com/punkt-ledger/punkt/audit/proof"
)

// chainName is CometBFT's id of the tests' chain.
const chainName = "punkt-7001"

// began is the time of the first block: 2026-01-01T12:00:00Z.
var began = time.Unix(1_767_268_800, 0).UTC()

// validators sign blocks as CometBFT's do, with keys that are the same in every run.
type validators struct {
	keys []ed25519.PrivKey // in the order of the set
	set  *types.ValidatorSet
}

func newValidators(names ...string) validators {
	byAddress := map[string]ed25519.PrivKey{}
	var all []*types.Validator
	for _, name := range names {
		key := ed25519.GenPrivKeyFromSecret([]byte(name))
		byAddress[string(key.PubKey().Address())] = key
		all = append(all, types.NewValidator(key.PubKey(), 10))
	}
	v := validators{set: types.NewValidatorSet(all)}
	for _, one := range v.set.Validators {
		v.keys = append(v.keys, byAddress[string(one.Address)])
	}
	return v
}

// block is a decided block of the tests' chain.
type block struct {
	header  types.Header
	txs     types.Txs
	results []*abci.ExecTxResult
}

// next makes the header behind a block: what it names is the state and the results after it.
func (v validators) next(last block, appHash []byte, txs types.Txs) types.Header {
	some := sha256.Sum256([]byte("some part"))
	return types.Header{
		Version:            cmtversion.Consensus{Block: 11, App: 1},
		ChainID:            chainName,
		Height:             last.header.Height + 1,
		Time:               began.Add(time.Duration(last.header.Height) * time.Second),
		LastBlockID:        types.BlockID{Hash: last.header.Hash(), PartSetHeader: types.PartSetHeader{Total: 1, Hash: some[:]}},
		LastCommitHash:     some[:],
		DataHash:           txs.Hash(),
		ValidatorsHash:     v.set.Hash(),
		NextValidatorsHash: v.set.Hash(),
		ConsensusHash:      some[:],
		AppHash:            appHash,
		LastResultsHash:    types.NewResults(last.results).Hash(),
		EvidenceHash:       some[:],
		ProposerAddress:    v.set.Validators[0].Address,
	}
}

// vote is how a validator voted.
type vote int

const (
	forBlock vote = iota
	forNothing
	absent
)

// commit has each validator vote on a header, in the order of the set.
func (v validators) commit(t testing.TB, h types.Header, votes ...vote) *types.Commit {
	t.Helper()
	some := sha256.Sum256([]byte("some part"))
	id := types.BlockID{Hash: h.Hash(), PartSetHeader: types.PartSetHeader{Total: 1, Hash: some[:]}}
	c := &types.Commit{Height: h.Height, BlockID: id}
	for i, key := range v.keys {
		how := forBlock
		if i < len(votes) {
			how = votes[i]
		}
		if how == absent {
			c.Signatures = append(c.Signatures, types.NewCommitSigAbsent())
			continue
		}
		sig := types.CommitSig{BlockIDFlag: types.BlockIDFlagCommit, ValidatorAddress: key.PubKey().Address(),
			Timestamp: h.Time.Add(time.Duration(i) * time.Millisecond)}
		cast := &types.Vote{Type: cmtproto.PrecommitType, Height: h.Height, BlockID: id, Timestamp: sig.Timestamp,
			ValidatorAddress: sig.ValidatorAddress, ValidatorIndex: int32(i)}
		if how == forNothing {
			sig.BlockIDFlag, cast.BlockID = types.BlockIDFlagNil, types.BlockID{}
		}
		signature, err := key.Sign(types.VoteSignBytes(h.ChainID, cast.ToProto()))
		if err != nil {
			t.Fatal(err)
		}
		sig.Signature = signature
		c.Signatures = append(c.Signatures, sig)
	}
	return c
}

// seal has the validators sign a header.
func (v validators) seal(t testing.TB, h types.Header, votes ...vote) proof.Seal {
	t.Helper()
	return proof.NewSeal(h, v.commit(t, h, votes...), v.set)
}
