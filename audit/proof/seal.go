package proof

import (
	"bytes"
	"encoding/json"
	"fmt"

	cmtjson "github.com/cometbft/cometbft/libs/json"
	"github.com/cometbft/cometbft/types"
)

// Seal is a header with the signatures of the validators who decided it, and their set:
// CometBFT's light block, in the JSON of its RPC (spec/light-client). It proves the
// header to whoever trusts the set.
type Seal struct{ block types.LightBlock }

// NewSeal joins what a node has of one height.
func NewSeal(header types.Header, commit *types.Commit, validators *types.ValidatorSet) Seal {
	return Seal{types.LightBlock{
		SignedHeader: &types.SignedHeader{Header: &header, Commit: commit},
		ValidatorSet: plain(validators),
	}}
}

// plain is the set without whose turn it is to propose, which no hash covers: so that a
// seal has one writing.
func plain(set *types.ValidatorSet) *types.ValidatorSet {
	validators := make([]*types.Validator, len(set.Validators))
	for i, v := range set.Validators {
		validators[i] = types.NewValidator(v.PubKey, v.VotingPower)
	}
	return types.NewValidatorSet(validators)
}

// Header is what the seal proves.
func (s Seal) Header() types.Header { return *s.block.Header }

// MarshalJSON writes CometBFT's JSON.
func (s Seal) MarshalJSON() ([]byte, error) { return cmtjson.Marshal(s.block) }

// UnmarshalJSON reads CometBFT's JSON and refuses any other writing of the same block:
// unknown or repeated fields, other spellings of a number.
func (s *Seal) UnmarshalJSON(data []byte) error {
	var block types.LightBlock
	if err := cmtjson.Unmarshal(data, &block); err != nil {
		return fmt.Errorf("read seal: %w", err)
	}
	if block.SignedHeader == nil || block.Header == nil || block.Commit == nil || block.ValidatorSet == nil {
		return fmt.Errorf("%w: the seal lacks its header, commit or validators", ErrMalformed)
	}
	if n := len(block.ValidatorSet.Validators); n == 0 || n > maxValidators {
		return fmt.Errorf("%w: a seal of %d validators, at most %d", ErrMalformed, n, maxValidators)
	}
	err := block.ValidatorSet.ValidateBasic()
	if err == nil {
		err = aSet(block.ValidatorSet.Validators)
	}
	if err != nil {
		return fmt.Errorf("%w: %w", ErrMalformed, err)
	}
	block.ValidatorSet = plain(block.ValidatorSet)
	again, err := cmtjson.Marshal(block)
	if err != nil {
		return fmt.Errorf("read seal: %w", err)
	}
	if err := sameJSON(data, again); err != nil {
		return fmt.Errorf("seal: %w", err)
	}
	s.block = block
	return nil
}

// aSet refuses validators of whom CometBFT cannot make a set, and would panic.
func aSet(validators []*types.Validator) error {
	left := types.MaxTotalVotingPower
	seen := map[string]bool{}
	for _, v := range validators {
		if v.VotingPower < 1 || v.VotingPower > left {
			return fmt.Errorf("a voting power of %d, where %d is left", v.VotingPower, left)
		}
		left -= v.VotingPower
		id := v.PubKey.Address()
		if seen[string(id)] {
			return fmt.Errorf("validator %s twice", id)
		}
		seen[string(id)] = true
	}
	return nil
}

// sameJSON holds a document to the one writing that we make of it, white space apart.
func sameJSON(got, want []byte) error {
	var a, b bytes.Buffer
	if err := json.Compact(&a, got); err != nil {
		return fmt.Errorf("%w: %w", ErrMalformed, err)
	}
	if err := json.Compact(&b, want); err != nil {
		return fmt.Errorf("%w: %w", ErrMalformed, err)
	}
	if !bytes.Equal(a.Bytes(), b.Bytes()) {
		return fmt.Errorf("%w: not in its one writing", ErrMalformed)
	}
	return nil
}

// check verifies that the chain's validators, over two thirds of the power, signed the
// header. Whether these are the coalition's validators is for trust to say.
func (s Seal) check(chain string) error {
	if err := s.block.ValidateBasic(chain); err != nil {
		return fmt.Errorf("%w: %w", ErrForged, err)
	}
	header, commit := s.block.Header, s.block.Commit
	err := types.VerifyCommit(chain, s.block.ValidatorSet, commit.BlockID, header.Height, commit)
	if err != nil {
		return fmt.Errorf("%w: signatures of block %d: %w", ErrForged, header.Height, err)
	}
	return nil
}
