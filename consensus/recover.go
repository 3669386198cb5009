package consensus

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"math"
	"os"
	"time"

	"github.com/cometbft/cometbft/crypto"
	"github.com/cometbft/cometbft/crypto/ed25519"
	"github.com/cometbft/cometbft/privval"
	cmtproto "github.com/cometbft/cometbft/proto/tendermint/types"
	"github.com/cometbft/cometbft/types"
)

// RecoveryMargin is how many blocks beyond the last one a recovered validator lets pass
// before it votes. One would do, for a validator cannot have voted further ahead; the
// others cost it a minute or two and cover what nobody has thought of.
const RecoveryMargin = 10

// How long a recovery waits for the next thing to happen: a block of the others. An idle
// coalition makes one in ten seconds.
const recoveryPatience = 90 * time.Second

var (
	// ErrSignerState: the state of the last signature is missing or unreadable, and
	// without it the validator might sign twice. Recover makes a new one.
	ErrSignerState = errors.New("the state of the last signature is lost")
	// ErrSignerBehind: the state of the last signature is older than the blocks that the
	// validator signed, so it was lost or restored. Recover makes a new one.
	ErrSignerBehind = errors.New("the state of the last signature is older than the chain")
	// ErrNoBlocks: the other nodes made no block while Recover watched them.
	ErrNoBlocks = errors.New("the others make no blocks")
	// ErrVotesElsewhere: another process votes with this validator's key.
	ErrVotesElsewhere = errors.New("another machine votes with this validator's key")
)

// Recovery is what Recover has found and done.
type Recovery struct {
	Height int64 // the last block, which the others made while the node watched
	From   int64 // the first block on which the validator votes again
}

// Recover brings back a validator whose data or whose state of the last signature is
// gone or old. It follows the chain with no key to vote with, until it has seen the
// others make a block: then all that the validator may ever have signed lies at or below
// that block. It writes a state that signs nothing up to RecoveryMargin blocks beyond.
//
// The keys must be there. Nothing else may run with them, now or later: that nothing
// votes with the key while Recover watches is checked, and fails with ErrVotesElsewhere.
// It fails with ErrNoBlocks if the chain stands still, in which case nobody can tell
// what was signed. progress hears of each block.
func Recover(ctx context.Context, c Config, log *slog.Logger, progress func(height int64, catchingUp bool)) (_ Recovery, err error) {
	key, err := c.loadValidatorKey()
	if err != nil {
		return Recovery{}, err
	}
	if err := c.dropHalves(); err != nil {
		return Recovery{}, err
	}
	began := time.Now()
	n, err := newNode(c, log, silent{ed25519.GenPrivKey().PubKey()})
	if err != nil {
		return Recovery{}, err
	}
	defer func() { err = errors.Join(err, n.Stop()) }()
	if err := n.Start(); err != nil {
		return Recovery{}, err
	}
	height, err := n.watch(ctx, watching{began, key.PubKey.Address(), progress})
	if err != nil {
		return Recovery{}, err
	}
	r := Recovery{Height: height, From: height + RecoveryMargin + 1}
	// No round and no step is above these.
	state := privval.FilePVLastSignState{Height: r.From - 1, Round: math.MaxInt32, Step: math.MaxInt8}
	if kept, err := c.votedHeight(); err == nil && kept > state.Height {
		return Recovery{}, fmt.Errorf("%s knows of a vote on block %d, and the chain is at block %d: is it another chain?", c.signerStateFile(), kept, height)
	}
	return r, c.saveSignerState(state)
}

// loadValidatorKey reads the key that votes.
func (c Config) loadValidatorKey() (privval.FilePVKey, error) {
	var key privval.FilePVKey
	if err := readJSON(c.validatorKeyFile(), &key); err != nil {
		return key, fmt.Errorf("read validator key: %w", err)
	}
	private, ok := key.PrivKey.(ed25519.PrivKey)
	if !ok {
		return key, fmt.Errorf("read validator key: %s has no ed25519 key", c.validatorKeyFile())
	}
	key.PubKey = private.PubKey()
	return key, nil
}

// dropHalves removes data that do not make a whole: what is gone comes from the others,
// and the rest would not fit to it.
func (c Config) dropHalves() error {
	for _, store := range []string{"blockstore.db", "state.db"} {
		_, err := os.Stat(c.path("data", store))
		if errors.Is(err, fs.ErrNotExist) {
			return c.removeData()
		}
		if err != nil {
			return fmt.Errorf("look at data: %w", err)
		}
	}
	return nil
}

// RemoveData removes all that the node can get from the others, for a Recover of a node
// whose data are damaged. Keys, genesis and the state of the last signature stay.
func (c Config) RemoveData() error { return c.removeData() }

// watching is what a recovery waits for.
type watching struct {
	began    time.Time     // before the node was started
	address  types.Address // of the validator
	progress func(height int64, catchingUp bool)
}

// liveBlocks is how many blocks must come after the node has caught up: the first may
// have been decided before, and only been late.
const liveBlocks = 2

// watch follows the chain until it has a block that was made since the watch began, and
// answers its height. Both say so: the block's time, which is that of the votes on the
// block before, and, should a clock be wrong, that the others sent it as a new one.
func (n *Node) watch(ctx context.Context, w watching) (int64, error) {
	heights, err := n.Subscribe(ctx)
	if err != nil {
		return 0, err
	}
	patience := time.NewTimer(recoveryPatience)
	defer patience.Stop()
	newest := int64(0) // when the node had caught up; 0: it has not
	for {
		select {
		case <-ctx.Done():
			return 0, ctx.Err()
		case <-n.Failed():
			return 0, n.Err()
		case <-patience.C:
			return 0, n.noBlocks()
		case height, ok := <-heights:
			if !ok {
				return 0, ErrStopped
			}
			patience.Reset(recoveryPatience)
			catchingUp := n.env.ConsensusReactor.WaitSync()
			w.progress(height, catchingUp)
			if !catchingUp && newest == 0 {
				newest = height
			}
			at, commit := n.env.BlockStore.LoadBlockMeta(height), n.env.BlockStore.LoadSeenCommit(height)
			if newest == 0 || height < newest+liveBlocks || at == nil || commit == nil || !at.Header.Time.After(w.began) {
				continue
			}
			if voted(commit, w.address) {
				return 0, fmt.Errorf("%w: block %d, made a moment ago, has its vote", ErrVotesElsewhere, height)
			}
			return height, nil
		}
	}
}

func (n *Node) noBlocks() error {
	peers := n.comet.Switch().Peers().Size()
	return fmt.Errorf("%w: none in %s, at block %d, with %d of %d peers connected",
		ErrNoBlocks, recoveryPatience, n.env.BlockStore.Height(), peers, len(n.config.Peers))
}

// voted reports whether the commit has a vote of the validator, for the block or not.
func voted(commit *types.Commit, validator types.Address) bool {
	for _, signature := range commit.Signatures {
		if signature.BlockIDFlag != types.BlockIDFlagAbsent && string(signature.ValidatorAddress) == string(validator) {
			return true
		}
	}
	return false
}

// silent stands for a validator's key in a node that must not vote: it is nobody's, and
// it signs nothing.
type silent struct{ key crypto.PubKey }

var _ types.PrivValidator = silent{}

var errSilent = errors.New("this node only watches")

// GetPubKey is a key that no validator has.
func (s silent) GetPubKey() (crypto.PubKey, error) { return s.key, nil }

// SignVote refuses.
func (silent) SignVote(string, *cmtproto.Vote) error { return errSilent }

// SignProposal refuses.
func (silent) SignProposal(string, *cmtproto.Proposal) error { return errSilent }
