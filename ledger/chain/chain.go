package chain

import (
	"errors"
	"time"

	"github.com/punkt-ledger/punkt/ledger"
	"github.com/punkt-ledger/punkt/partner"
	"github.com/punkt-ledger/punkt/token"
)

// Final is a transaction with its place in the chain and what it did. It can no longer
// change.
type Final struct {
	Height int64      // of its block
	Index  uint32     // in the block, from 0
	Time   token.Time // of the block
	Hash   [32]byte
	Result ledger.Result // Code 0: it took effect
}

// Tx is a transaction of the chain.
type Tx struct {
	Final
	Raw []byte
}

// Block is a committed block with what its transactions did.
type Block struct {
	Height         int64
	Time           token.Time
	Hash           [32]byte   // of its header
	LastHash       [32]byte   // of the header before; zero at height 1
	AppHash        [32]byte   // of the state after the block; the next header carries it
	LastAppHash    [32]byte   // of the state before it, as its header says
	ValidatorsHash [32]byte   // of the validators who decided it
	Proposer       partner.ID // "" if the registry no longer has its validator
	Txs            []Tx       // in order
	LastCommit     []byte     // the validators' signatures of the block before, as CometBFT's protobuf has them
	Evidence       []byte     // of validators who broke the protocol, in the same way
}

// Status is how a node is doing.
type Status struct {
	ChainID    uint64
	Node       string        // CometBFT node id
	Moniker    string        // from its configuration
	Partner    partner.ID    // whose node the registry says it is; "" if nobody's
	Validator  [32]byte      // ed25519 consensus key
	Power      int64         // voting power of that key now; 0: it does not vote
	Height     int64         // last committed block, 0 before the first
	Time       token.Time    // of that block
	Age        time.Duration // since the node committed it, by the machine's clock; since Time after a restart
	AppHash    [32]byte      // of the state after it
	CatchingUp bool          // the others are ahead: no transaction is taken
	Validators Validators
	Peers      []Peer // connected now
	PoolTxs    int    // transactions that wait for a block
	PoolBytes  int64  // and their bytes
}

// Validators are those of the registry, as far as a node sees them: its own, and those of
// peers that it has heard of lately.
type Validators struct {
	Count, Seen int
	Quorum      bool // those seen have more than two thirds of the voting power: enough for a block
}

// Peer is a connected node.
type Peer struct {
	ID      string // CometBFT node id
	Moniker string // what it calls itself
	Address string // host:port of the connection
	Heard   bool   // something came from it lately
}

// What a node answers besides the ledger's rejections.
var (
	// ErrBusy: the node has taken in as much as it may. Nothing was submitted: send the
	// same bytes again after a while, or to another node.
	ErrBusy = errors.New("the node is busy")
	// ErrCatchingUp: the node is behind the chain and cannot judge transactions yet.
	// Nothing was submitted: ask another node, or wait.
	ErrCatchingUp = errors.New("the node is catching up")
	// ErrUnknownOutcome: the wait ended after the network may have taken the
	// transaction. It may still become final until its ValidUntil: ask for it by its
	// hash, or submit the same bytes again, which cannot take effect twice. Whatever else
	// the error is, such as ErrStopped, says why.
	ErrUnknownOutcome = errors.New("the outcome is not known yet")
	// ErrBehind: the node has not committed a block that another may have. Ask again
	// after a while.
	ErrBehind = errors.New("the node has not come as far")
	// ErrNotFound: no block has the transaction, or there is no such block.
	ErrNotFound = errors.New("not found")
	// ErrStopped: the node is stopping, has stopped or met a fault. Nothing was submitted.
	ErrStopped = errors.New("the node has stopped")
)
