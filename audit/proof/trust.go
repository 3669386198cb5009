package proof

import (
	"bytes"
	"encoding/hex"
	"fmt"
	"strconv"
	"strings"

	"github.com/cometbft/cometbft/crypto/ed25519"
	"github.com/cometbft/cometbft/types"

	"github.com/punkt-ledger/punkt/partner"
)

// Trust is what whoever checks a proof takes for granted, and has from somewhere else
// than from who made it.
type Trust struct {
	chain      string // CometBFT's id of the chain
	validators []byte // hash of the set that is trusted; nil: height and header are
	height     int64
	header     []byte
}

// FromGenesis trusts the validators that the partners of a genesis run.
func FromGenesis(chain string, partners []partner.Partner) Trust {
	var set []*types.Validator
	for _, p := range partners {
		if p.Power > 0 {
			set = append(set, types.NewValidator(ed25519.PubKey(p.Validator[:]), p.Power))
		}
	}
	return Trust{chain: chain, validators: types.NewValidatorSet(set).Hash()}
}

// ParseHeader reads HEIGHT:HASH, a header that is trusted by its hash of 64
// hexadecimal digits, with 0x or without.
func ParseHeader(chain, s string) (Trust, error) {
	left, right, ok := strings.Cut(s, ":")
	height, err := strconv.ParseInt(left, 10, 64)
	hash, bad := hex.DecodeString(strings.TrimPrefix(right, "0x"))
	if !ok || err != nil || height < 1 || bad != nil || len(hash) != 32 {
		return Trust{}, fmt.Errorf("%q is no header: want HEIGHT:HASH, such as 1042:9f86…, the hash with 64 hexadecimal digits", s)
	}
	return Trust{chain: chain, height: height, header: hash}, nil
}

// check holds a seal to what is trusted. The anchor is another header that the file
// brings along to lead from a trusted header to the seal's validators; nil: none.
func (t Trust) check(s Seal, anchor *types.Header) error {
	if err := s.check(t.chain); err != nil {
		return err
	}
	h := s.Header()
	if t.validators != nil {
		if !bytes.Equal(h.ValidatorsHash, t.validators) {
			return fmt.Errorf("%w: block %d was signed by other validators than the genesis names; trust a header of that time by HEIGHT:HASH", ErrUntrusted, h.Height)
		}
		return nil
	}
	switch {
	case h.Height == t.height && bytes.Equal(h.Hash(), t.header):
		return nil
	case h.Height == t.height:
		return fmt.Errorf("%w: block %d has the hash %x, the trusted one %x", ErrUntrusted, h.Height, h.Hash(), t.header)
	case anchor == nil || anchor.Height != t.height || !bytes.Equal(anchor.Hash(), t.header):
		return fmt.Errorf("%w: the proof does not bring the trusted header %d along; ask for one with that anchor, or trust %d:%x", ErrUntrusted, t.height, h.Height, h.Hash())
	case anchor.ChainID != h.ChainID: // the same validators may sign for more than one
		return fmt.Errorf("%w: the trusted header is of chain %s, the proof of %s", ErrUntrusted, anchor.ChainID, h.ChainID)
	case !bytes.Equal(anchor.ValidatorsHash, h.ValidatorsHash) && !bytes.Equal(anchor.NextValidatorsHash, h.ValidatorsHash):
		return fmt.Errorf("%w: the validators changed between block %d and block %d", ErrUntrusted, t.height, h.Height)
	}
	return nil
}
